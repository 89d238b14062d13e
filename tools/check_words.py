"""Fails if the words of Asterisk (channel, bridge, stasis) are used outside the room that speaks to it.

Names and strings count, docstrings too; comments do not.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

PACKAGE = Path("src/ucs")
ROOMS = ("asterisk/", "cli", "config")
"""Where the words may be used: the adapter, the settings, and the commands that manage it."""
FIELDS = re.compile(r"\b(caller_channel|connected_channel)\b")
"""Fields of the public `Call` object, whose names are given."""
WORDS = re.compile(r"(?:(?<![A-Za-z])[csb]|[CSB])(?:hannels?|ridges?|tasis)(?![a-z])|CHANNEL|BRIDGE|STASIS")
"""As words of their own, also inside names: `bridge_id`, `newChannel`; not `bridged`."""


def uses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yields line and text of every name and string."""
    for node in ast.walk(tree):
        line: int = getattr(node, "lineno", 1)
        for _, value in ast.iter_fields(node):
            texts = cast("list[object]", value) if isinstance(value, list) else [value]
            yield from ((line, text) for text in texts if isinstance(text, str))


def main() -> int:
    """Prints every use, one a line."""
    failed = False
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).as_posix().startswith(ROOMS):
            continue
        for line, text in uses(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            found = WORDS.search(FIELDS.sub("", text))
            if found:
                print(f"{path}:{line}: a word of Asterisk outside ucs.asterisk: {found[0]}", file=sys.stderr)
                failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
