"""Writes what follows from the code: of `ucs.protocol` TypeScript types, JSON Schema and the page that documents the
wire; of the tables of a call the pictures of its states.

`--check` writes nothing and fails when a file is not fresh; `--out DIR` writes below another directory.
"""

import argparse
import enum
import inspect
import json
import sys
import textwrap
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec

from state_pictures import states
from ucs import protocol

ROOT = Path(__file__).resolve().parent.parent
REF = "#/$defs/"
WIDTH = 110

Schema = dict[str, object]


def main() -> int:
    """Generates all files, and writes or compares them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is stale")
    parser.add_argument("--out", type=Path, default=ROOT, help="the directory to write below")
    arguments = parser.parse_args()
    stale = False
    for name, text in generate().items():
        path = cast(Path, arguments.out) / name
        if arguments.check:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                print(f"{name} is not fresh: make gen", file=sys.stderr)
                stale = True
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return int(stale)


def generate() -> dict[str, str]:
    """Returns the text of every generated file by its path in the project."""
    wire = Wire()
    return {
        "operator/src/protocol.gen.ts": typescript(wire),
        "docs/protocol.schema.json": json.dumps(wire.schema(), indent=2, ensure_ascii=False) + "\n",
        "docs/protocol.md": markdown(wire),
        "docs/states.md": states(),
    }


class Wire:
    """All types of the wire as JSON Schema, and which of them are what."""

    def __init__(self) -> None:
        self.requests = members(protocol.ClientMessage)
        self.pushes = members(protocol.ServerMessage)
        self.data = [kind.__name__ for kind in protocol.Data.__subclasses__()]
        roots = [protocol.ClientMessage, protocol.ServerMessage, *protocol.Data.__subclasses__()]
        _, defs = msgspec.json.schema_components(roots, schema_hook=anything, ref_template=REF + "{name}")
        self.defs = cast(dict[str, Schema], defs)
        for schema in self.defs.values():
            if "description" in schema:
                schema["description"] = inspect.cleandoc(str(schema["description"]))
        self.enums = {kind.__name__: kind for kind in enums(roots)}

    def schema(self) -> Schema:
        """The whole as one JSON Schema document; a frame is valid when it is a client or a server message."""
        defs = {
            **self.defs,
            "ClientMessage": union(self.requests),
            "ServerMessage": union(self.pushes),
        }
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "UCS wire protocol",
            "anyOf": [{"$ref": REF + "ClientMessage"}, {"$ref": REF + "ServerMessage"}],
            "$defs": defs,
        }

    def tag(self, name: str) -> str:
        """The value of `type` in this message."""
        kind = cast(dict[str, list[str]], properties(self.defs[name])["type"])
        return kind["enum"][0]


def members(alias: object) -> list[str]:
    """Names the structs of a union."""
    return [kind.__name__ for kind in typing.get_args(alias)]


def union(names: list[str]) -> Schema:
    """The schema of "one of these"."""
    return {"oneOf": [{"$ref": REF + name} for name in names]}


def anything(kind: type) -> Schema:
    """The schema of `object`: any JSON value."""
    if kind is object:
        return {"title": "any JSON value"}
    raise NotImplementedError(kind)


def enums(roots: list[typing.Any]) -> Iterator[type[enum.Enum]]:
    """Yields every enum that the messages mention; JSON Schema loses the names of numbers."""
    seen: set[object] = set()
    todo: list[typing.Any] = list(roots)
    while todo:
        kind = todo.pop()
        if kind in seen:
            continue
        seen.add(kind)
        todo.extend(argument for argument in typing.get_args(kind) if argument is not ...)
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            yield kind
        elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            todo.extend(field.type for field in msgspec.structs.fields(kind))


def properties(schema: Schema) -> dict[str, Schema]:
    """The fields of a struct; an enum has none."""
    return cast(dict[str, Schema], schema.get("properties", {}))


# --- TypeScript ----------------------------------------------------------------------------------------


def typescript(wire: Wire) -> str:
    """Types only, but for the version numbers and the names of numeric enums."""
    blocks = [
        "// Generated by tools/generate.py from src/ucs/protocol: do not edit, run `make gen`.",
        "/** Raised when an old bar could misunderstand the server. */\n"
        f"export const PROTOCOL_VERSION = {protocol.PROTOCOL_VERSION};",
    ]
    for name, schema in wire.defs.items():
        blocks.append(comment(schema) + declaration(wire, name, schema))
    blocks.append(alternatives("ClientMessage", wire.requests))
    blocks.append(alternatives("ServerMessage", wire.pushes))
    return "\n\n".join(blocks) + "\n"


def declaration(wire: Wire, name: str, schema: Schema) -> str:
    """The interface of a struct, or the union of an enum."""
    if name in wire.enums:
        return enumeration(name, wire.enums[name])
    required = cast(list[str], schema.get("required", []))
    lines = [f"export interface {name} {{"]
    for field, kind in properties(schema).items():
        # The server always writes every field; the bar may leave out what has a default.
        optional = name in wire.requests and field not in required
        lines.append(f"  readonly {field}{'?' if optional else ''}: {expression(kind)};")
    return "\n".join([*lines, "}"])


def enumeration(name: str, kind: type[enum.Enum]) -> str:
    """A union of the values; numbers get their names as a constant object as well."""
    values = [json.dumps(member.value) for member in kind]
    declared = f"export type {name} = {' | '.join(values)};"
    if not issubclass(kind, int):
        return declared
    names = "".join(f"  {member.name}: {member.value},\n" for member in kind)
    return f"export const {name} = {{\n{names}}} as const;\n{declared}"


def expression(schema: Schema) -> str:
    """The TypeScript type of a field. Raises ValueError for schema words it does not know."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REF)
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in cast(list[object], schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(expression(part) for part in cast(list[Schema], schema["anyOf"]))
    match schema.get("type"):
        case "string":
            return "string"
        case "integer" | "number":
            return "number"
        case "boolean":
            return "boolean"
        case "null":
            return "null"
        case "array":
            return f"readonly {wrap(expression(cast(Schema, schema['items'])))}[]"
        case "object":
            value = expression(cast(Schema, schema["additionalProperties"]))
            return f"{{ readonly [key: string]: {value} }}"
        case None:
            return "unknown"
        case other:
            raise ValueError(f"no TypeScript for JSON Schema type {other!r}")


def wrap(text: str) -> str:
    """Parentheses where `[]` would bind to the last alternative only."""
    return f"({text})" if " " in text and not text.startswith("{") else text


def alternatives(name: str, kinds: list[str]) -> str:
    """A discriminated union."""
    return f"export type {name} =\n" + "\n".join(f"  | {kind}" for kind in kinds) + ";"


def comment(schema: Schema) -> str:
    """The description as TSDoc."""
    description = schema.get("description")
    if description is None:
        return ""
    lines = textwrap.wrap(str(description).replace("``", "`"), WIDTH - 3)
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "/**\n" + "".join(f" * {line}\n" for line in lines) + " */\n"


# --- Documentation -------------------------------------------------------------------------------------


def markdown(wire: Wire) -> str:
    """One page: the rules, then every message and object with its fields."""
    parts = [
        "# The wire protocol",
        "<!-- Generated by tools/generate.py from src/ucs/protocol: do not edit, run `make gen`. -->",
        prose(inspect.cleandoc(protocol.__doc__ or "")),
        f"Protocol version {protocol.PROTOCOL_VERSION}, operator API {protocol.OPERATOR_VERSION}, "
        f"longest message {protocol.MAX_MESSAGE_BYTES} bytes. "
        "The same as [JSON Schema](protocol.schema.json).",
        "## From the bar",
        *(section(wire, name, wire.tag(name)) for name in wire.requests),
        "## From the server",
        *(section(wire, name, wire.tag(name)) for name in wire.pushes),
        "## What replies carry",
        *(section(wire, name) for name in wire.data),
        "## Objects",
    ]
    known = {*wire.requests, *wire.pushes, *wire.data}
    parts += [section(wire, name) for name in sorted(wire.defs) if name not in known]
    return "\n\n".join(parts) + "\n"


def section(wire: Wire, name: str, tag: str = "") -> str:
    """One message or object: what it is for and a table of its fields."""
    schema = wire.defs[name]
    parts = [f"### {f'`{tag}`' if tag else name}"]
    if "description" in schema:
        parts.append(prose(str(schema["description"])))
    if name in wire.enums:
        parts.append(values(wire.enums[name]))
    required = cast(list[str], schema.get("required", []))
    fields = [
        f"| `{field}` | {kind_of(kind)} | {'' if field in required else default(kind)} |"
        for field, kind in properties(schema).items()
        if field != "type" or not tag
    ]
    if fields:
        parts.append("\n".join(["| field | type | default |", "|---|---|---|", *fields]))
    return "\n\n".join(parts)


def values(kind: type[enum.Enum]) -> str:
    """The values of an enum."""
    if issubclass(kind, int):
        return ", ".join(f"`{member.value}` {member.name.lower().replace('_', ' ')}" for member in kind)
    return ", ".join(f"`{json.dumps(member.value)}`" for member in kind)


def kind_of(schema: Schema) -> str:
    """The type of a field in words, with its limits."""
    text = (
        expression(schema).replace("readonly ", "").replace("{ [key: string]: ", "map of ").replace(" }", "")
    )
    text = text.replace(" | ", " or ")
    limits = {"maxLength": "at most {} characters", "minimum": "at least {}", "maxItems": "at most {} items"}
    notes = [words.format(schema[key]) for key, words in limits.items() if key in schema]
    return ", ".join([text, *notes])


def default(schema: Schema) -> str:
    """The value that a missing field has."""
    return f"`{json.dumps(schema.get('default'))}`"


def prose(text: str) -> str:
    """Code marks of docstrings as Markdown has them."""
    return text.replace("``", "`")


if __name__ == "__main__":
    sys.exit(main())
