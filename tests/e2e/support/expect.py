"""What whole objects of the operator API should be: field by field, each a value or a test of one."""

from collections.abc import Callable
from typing import Any, cast

Json = dict[str, Any]
Test = Callable[[Any], bool]


def compare(seen: Json, expected: Json) -> None:
    """All fields, no more and no fewer, are as expected."""
    unlike = seen.keys() ^ expected.keys()
    assert not unlike, f"only on one side: {sorted(unlike)}"
    wrong = [
        f"{field} is {seen[field]!r}, not {wanted!r}"
        for field, wanted in expected.items()
        if not _fits(seen[field], wanted)
    ]
    assert not wrong, "; ".join(wrong)


def _fits(value: object, wanted: object) -> bool:
    return cast(Test, wanted)(value) if callable(wanted) else value == wanted


def begins(text: str) -> Test:
    return lambda value: str(value).startswith(text)


def one_of(*values: object) -> Test:
    return lambda value: value in values


def at_least(number: float) -> Test:
    return lambda value: value >= number


def near(seconds: float) -> Test:
    """Whole seconds, each part of them cut."""
    return lambda value: isinstance(value, int) and seconds - 2 <= value <= seconds + 1


def has(**fields: object) -> Test:
    """An object with at least these."""
    return lambda value: fields.items() <= value.items()


def instant(value: object) -> bool:
    """Seconds since 1970; a whole second comes from a page without a fraction."""
    return isinstance(value, int | float) and value > 1.7e9


def short_id(value: object) -> bool:
    return isinstance(value, int) and 1 <= value <= 65535


def anything(_: object) -> bool:
    return True


def whole_call(**fields: object) -> Json:
    """A call of which nothing is known but these fields."""
    empty: Json = {
        "called_name": "", "called_number": "", "called_number_norm": "", "caller_channel": "",
        "caller_extension": "", "caller_group_id": None, "caller_internal": False, "caller_line_id": None,
        "caller_muted": False, "caller_name": "", "caller_number": "", "caller_number_norm": "",
        "caller_type": None, "caller_user_id": None, "caller_username": "", "cause": -1, "connected": None,
        "connected_channel": "", "connected_group_id": None, "connected_internal": False,
        "connected_line_id": None, "connected_muted": False, "connected_name": "", "connected_number": "",
        "connected_number_norm": "", "connected_type": None, "connected_user_id": None,
        "connected_username": "", "created": instant, "data": {}, "direction": "", "disconnected": None,
        "external_id": "", "id": short_id, "name": "", "now": instant, "number": "", "outbound_id": None,
        "recorded": False, "state": 0, "subcalls": 0, "uniqueid": "", "queue_id": None, "queue_name": "",
        "actions": anything,
    }  # fmt: skip
    assert fields.keys() <= empty.keys()
    return empty | fields
