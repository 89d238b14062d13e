"""What agents are told has words: the bar knows every code that the server may send."""

import re
from pathlib import Path

import ucs

CORE = Path(ucs.__file__).parent / "core"
TEXTS = Path(__file__).parents[2] / "operator" / "src" / "api" / "texts.en.ts"


def test_the_bar_has_words_for_every_group_of_messages_that_the_core_sends() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in CORE.rglob("*.py"))
    groups = set(re.findall(r'"(?:success|info|warning|error)", "(\w+)"', source))
    groups |= set(re.findall(r'"(\w+_denied)"', source))
    assert {"transfer_failed", "logout_denied", "suspend_denied"} <= groups
    worded = set(re.findall(r"^  (\w+): ", TEXTS.read_text(encoding="utf-8"), flags=re.M))
    assert groups - worded == set()
