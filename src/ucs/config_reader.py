"""A table of plain values into a struct, with errors that say where, what was expected, and what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import TypeVar, cast

import msgspec
from msgspec import inspect

from ucs.errors import ConfigError

T = TypeVar("T")
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\[\.\.\.\]")
_WORDS = {
    "`str`": "a text in quotes",
    "`int`": "a whole number",
    "`float`": "a number",
    "`bool`": "true or false",
    "`array`": "a list",
    "`object`": "a table",
    "`null`": "nothing",
}


def read_table(values: dict[str, object], kind: type[T], file: str, *, inside: str = "$") -> T:
    """Convert strictly. Raises `ConfigError`; `file` and `inside` (a path like ``$.site.rules``) go into its `where`."""
    for path, key, known in _unknown(values, inspect.type_info(kind), inside):
        where = f"{file}: {place(path)}".rstrip(": ")
        raise ConfigError(f"unknown key {key!r}", where=where, hint=suggestion(key, known))
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at `")
        path = path.rstrip("`").removeprefix("$")
        where = f"{file}: {place(inside + path)}".rstrip(": ")
        raise ConfigError(_plain(text), where=where, hint=_choices(inspect.type_info(kind), path)) from None


def place(path: str) -> str:
    """A path of msgspec as people read their file: ``$.agents[1].id`` is ``[[agents]] number 2, id``."""
    steps = [name or f"#{int(index) + 1}" if index else name or "*" for name, index in _STEP.findall(path)]
    if not steps:
        return ""
    if len(steps) == 1:
        return f"[{steps[0]}]"
    table, *rest = steps
    if rest[0].startswith("#"):
        head, rest = f"[[{table}]] number {rest[0][1:]}", rest[1:]
    else:
        head = f"[{table}]"
    inner = "".join(f" number {step[1:]}" if step.startswith("#") else f" {step}" for step in rest)
    return f"{head}{',' if inner and head.startswith('[[') else ''}{inner}"


def suggestion(word: str, known: Iterable[str]) -> str:
    """What was probably meant, else what there is."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known here: {', '.join(known)}." if known else "There is none here."


def _unknown(value: object, kind: inspect.Type, path: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (path of the table, unknown key, known keys)."""
    if isinstance(kind, inspect.UnionType):
        structs = [one for one in kind.types if isinstance(one, inspect.StructType)]
        if len(structs) != 1:
            return
        kind = structs[0]
    if isinstance(kind, inspect.StructType) and isinstance(value, dict):
        fields = {field.encode_name: field.type for field in kind.fields}
        for key, inner in cast(dict[str, object], value).items():
            if key not in fields:
                yield path, key, list(fields)
            else:
                yield from _unknown(inner, fields[key], f"{path}.{key}")
    elif isinstance(kind, inspect.VarTupleType | inspect.ListType) and isinstance(value, list):
        for index, inner in enumerate(cast(list[object], value)):
            yield from _unknown(inner, kind.item_type, f"{path}[{index}]")


def _choices(kind: inspect.Type, path: str) -> str:
    """What may stand at this path, when that is a closed list."""
    for name, index in _STEP.findall(path):
        if isinstance(kind, inspect.StructType):
            kind = next((field.type for field in kind.fields if field.encode_name == name), kind)
        elif isinstance(kind, inspect.VarTupleType | inspect.ListType) and index:
            kind = kind.item_type
    return f"One of: {', '.join(map(str, kind.values))}." if isinstance(kind, inspect.LiteralType) else ""


def _plain(text: str) -> str:
    """Msgspec's message in words of the file's author."""
    text = text.replace("invalid enum value", "unknown value").replace("Invalid enum value", "Unknown value")
    missing = re.fullmatch(r"Object missing required field `(\w+)`", text)
    if missing:
        return f"{missing[1]!r} is missing"
    for technical, plain in _WORDS.items():
        text = text.replace(technical, plain)
    return text[:1].lower() + text[1:]
