"""What the operator API promises, item by item, read from the code that keeps it: the bar's types and the server's objects.

An item is named ``kind:name``: ``key:autologin``, ``callback:onReady``, ``method:dial``, ``field:Call.cause``.
"""

import re
from functools import cache
from pathlib import Path

import msgspec

from ucs.core import objects

ROOT = Path(__file__).parents[2]
OPERATOR = ROOT / "operator" / "src"

KINDS = {
    "key": "Configuration keys",
    "callback": "Callbacks",
    "method": "Methods",
    "field:Call": "Fields of Call",
    "field:User": "Fields of User",
    "field:Queue": "Fields of Queue",
}
"""The parts of the contract that have items, and what each is called."""

NUMBERS = {
    "key": 23, "callback": 25, "method": 24, "field:Call": 42, "field:User": 32, "field:Queue": 13,
}  # fmt: skip
"""How many items of each kind the contract itself has; additions come on top."""

LATER: dict[str, str] = {}
"""Items that nothing can show yet, and why. Each leaves this list with its first test."""

_INTERFACES = {
    "key": ("api/config.ts", "Config"),
    "callback": ("session/callbacks.ts", "Callbacks"),
    "method": ("api/types.ts", "Methods"),
}
_OBJECTS = {"field:Call": objects.Call, "field:User": objects.User, "field:Queue": objects.Membership}
_ADDED_FIELDS = {
    "field:Call.queue_id",
    "field:Call.queue_name",
    "field:Call.actions",
    "field:User.username",
}
"""Fields beyond the contract. Members of the bar's types are known by their comment, which begins with "Addition"."""

_ALIAS = "The same as"
_MEMBER = re.compile(r"^  (?:readonly )?(\w+)\??[(:<]")


@cache
def items() -> tuple[str, ...]:
    """Every item of the contract, in the order of the code. Aliases and additions are not among them."""
    return (*_members("key"), *_members("callback"), *_members("method"), *_fields())


def kind_of(item: str) -> str:
    """The kind of an item, a key of `KINDS`."""
    kind, _, name = item.partition(":")
    return f"field:{name.partition('.')[0]}" if kind == "field" else kind


def named(pattern: str) -> tuple[str, ...]:
    """The items that a mark names: one, or with ``*`` at its end all that begin so. Raises `ValueError` for none.

    An addition to the contract, or an alias, may be named; it has no row.
    """
    if pattern.endswith("*"):
        found = tuple(item for item in items() if item.startswith(pattern[:-1]))
    else:
        found = tuple(item for item in items() if item == pattern)
    if not found and pattern not in additions():
        raise ValueError(f"{pattern!r} is nothing the contract has")
    return found


@cache
def additions() -> frozenset[str]:
    """What the code has beyond the contract."""
    members = {f"{kind}:{name}" for kind in _INTERFACES for name, added in _read(kind) if added}
    return frozenset(members | _ADDED_FIELDS)


def _members(kind: str) -> list[str]:
    return [f"{kind}:{name}" for name, added in _read(kind) if not added]


def _fields() -> list[str]:
    named = [
        f"{kind}.{field.name}"
        for kind, object_ in _OBJECTS.items()
        for field in msgspec.structs.fields(object_)
    ]
    return [field for field in named if field not in _ADDED_FIELDS]


@cache
def _read(kind: str) -> tuple[tuple[str, bool], ...]:
    """The members of an interface, and whether each is beyond the contract."""
    file, interface = _INTERFACES[kind]
    lines = (OPERATOR / file).read_text(encoding="utf-8").splitlines()
    start = lines.index(f"export interface {interface} {{")
    found: list[tuple[str, bool]] = []
    comment = ""
    for line in lines[start + 1 : lines.index("}", start)]:
        text = line.strip()
        if text.startswith("/**") or (comment and text.startswith("*")):
            comment += text.removeprefix("/**").removeprefix("*").lstrip()
        elif member := _MEMBER.match(line):
            found.append((member[1], comment.startswith(("Addition", _ALIAS))))
            comment = ""
    return tuple(found)
