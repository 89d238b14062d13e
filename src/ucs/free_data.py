"""Free-form data of a call, from a CRM's page or an outside system: what the log and every later reader can stand."""

from __future__ import annotations

import msgspec

MAX_BYTES = 16 * 1024
"""Every bar of the call gets it."""
MAX_DEPTH = 8
"""Levels of nesting. Readers take their stack for each, and not all have the same."""


def excess_of(data: dict[str, object]) -> str:
    """What is too much about it, '' when nothing is."""
    if _depth(data) > MAX_DEPTH:
        return f"nested deeper than {MAX_DEPTH} levels"
    if len(msgspec.json.encode(data)) > MAX_BYTES:
        return f"longer than {MAX_BYTES} bytes"
    return ""


def _depth(value: object) -> int:
    """Levels of nesting, counted without recursion and only as far as it matters."""
    level: list[object] = [value]
    depth = 0
    while level and depth <= MAX_DEPTH:
        inner: list[object] = []
        for one in level:
            if isinstance(one, dict):
                inner.extend(one.values())  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
            elif isinstance(one, list):
                inner.extend(one)  # pyright: ignore[reportUnknownArgumentType]
        level = inner
        depth += 1
    return depth
