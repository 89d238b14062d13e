"""The page that says which test shows which item of the contract, and how the test went.

A run of some tests changes only what it knows of: results of the others are read back from the page.
"""

import re
from collections.abc import Mapping

import pytest
from tests.support.contract import KINDS, LATER, ROOT, additions, items, kind_of

PAGE = ROOT / "docs" / "conformance.md"

Shown = Mapping[str, frozenset[str]]
"""Tests, and the items each of them shows."""

NOT_RUN = "not run"
_TEST = re.compile(r"^\| `(tests/\S+)` \| (.+) \|$", re.M)

_HEAD = """# Conformance

<!-- Written by the test run (`make test`, `make e2e`): do not edit. -->

What the operator API promises, and the tests that show it: each goes through a real browser, the real server and a real
Asterisk; those about calls, phones and figures have real SIP peers at their ends, one of them a phone that we did not write
(baresip, `test_foreign_phone`). The rows are read from the types of the bar and the objects of the server, so that none can
be forgotten; a test says what it shows with `@pytest.mark.shows("callback:onCallRinging", ...)`.
"""


def results() -> dict[str, str]:
    """What the page in the project says of each test."""
    return results_in(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else {}


def results_in(page: str) -> dict[str, str]:
    """What a page says of each test."""
    return dict(_TEST.findall(page))


def unshown(shown: Shown) -> list[str]:
    """Items that no test shows."""
    seen = frozenset[str]().union(*shown.values())
    return [item for item in items() if item not in seen]


def check(shown: Shown) -> None:
    """Raises `UsageError` when no test shows an item, or the page does not have a row for each item, and no other."""
    missing = unshown(shown)
    if strange := [item for item in missing if item not in LATER]:
        raise pytest.UsageError(f"no test shows {', '.join(strange)}: mark one with `shows`")
    if there := [item for item in LATER if item not in missing]:
        raise pytest.UsageError(
            f"{there[0]} has a test now: take it from the list in tests/support/contract.py"
        )
    page = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    if _rows(page) != _rows(render(shown, {})):
        raise pytest.UsageError(f"{PAGE.relative_to(ROOT)} is not fresh: make e2e")


def _rows(page: str) -> list[str]:
    """The items that the page has."""
    return re.findall(
        r"^\| `(\w[\w.]*)` \|", page.partition("## Additions")[0].partition("## Tests")[0], re.M
    )


def render(shown: Shown, went: Mapping[str, str]) -> str:
    """The whole page."""
    parts = [_HEAD.strip(), _sums(shown, went)]
    for kind, title in KINDS.items():
        rows = [_row(item, shown, went) for item in items() if kind_of(item) == kind]
        parts.append(_table(title, ["", "shown by", "result"], rows))
    added = [_row(item, shown, went) for item in sorted(additions()) if _shown_by(item, shown)]
    if added:
        parts.append(_table("Additions", ["", "shown by", "result"], added))
    tests = [f"| `{test}` | {went.get(test, NOT_RUN)} |" for test in sorted(shown)]
    parts.append(_table("Tests", ["test", "result"], tests))
    return "\n\n".join(parts) + "\n"


def _sums(shown: Shown, went: Mapping[str, str]) -> str:
    rows: list[str] = []
    for kind, title in KINDS.items():
        of_kind = [item for item in items() if kind_of(item) == kind]
        passed = sum(_result(item, shown, went) == "passed" for item in of_kind)
        rows.append(f"| {title} | {len(of_kind)} | {passed} |")
    return "\n".join(["| | items | passed |", "|---|---|---|", *rows])


def _table(title: str, columns: list[str], rows: list[str]) -> str:
    head = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    return "\n".join([f"## {title}", "", *head, *rows])


def _row(item: str, shown: Shown, went: Mapping[str, str]) -> str:
    tests = [test.rpartition("::")[2] for test in _shown_by(item, shown)] or [LATER.get(item, "-")]
    name = item.partition(":")[2]
    return f"| `{name}` | {', '.join(tests)} | {_result(item, shown, went)} |"


def _shown_by(item: str, shown: Shown) -> list[str]:
    return sorted(test for test, what in shown.items() if item in what)


def _result(item: str, shown: Shown, went: Mapping[str, str]) -> str:
    """The worst of the tests' results."""
    tests = {went.get(test, NOT_RUN) for test in _shown_by(item, shown)}
    if not tests:
        return "**no test**"
    return next((word for word in ("failed", NOT_RUN) if word in tests), "passed")
