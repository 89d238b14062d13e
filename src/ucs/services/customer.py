"""Who a customer is, as an outside system tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

import msgspec

from ucs.config_lookup import LookupTable
from ucs.errors import Unavailable
from ucs.free_data import excess_of

MAX_TEXT = 200

Question = Mapping[str, str]
"""The places of an address or a query (`ucs.config_lookup.PLACES`) and what they are for this call."""


class Customer(msgspec.Struct, frozen=True):
    """What is known; all is empty for a stranger."""

    name: str = ""
    external_id: str = ""
    data: dict[str, object] = {}


STRANGER = Customer()


class LookupFailed(Unavailable):
    """There is no answer. The text holds no number, key or password."""

    def __init__(self, message: str) -> None:
        super().__init__("lookup", message)


class Source(Protocol):
    """An outside system."""

    async def find(self, question: Question) -> Customer:
        """Who that is, `STRANGER` when nobody knows. Raises `LookupFailed`; may take long."""
        ...

    async def close(self) -> None:
        """Ask no more."""
        ...


def customer_of(found: Mapping[str, object], table: LookupTable) -> Customer:
    """The fields of an object or row, sorted as the settings say. Raises `LookupFailed` when it is too much."""
    told = cast("dict[str, object]", msgspec.to_builtins(dict(found), enc_hook=str))
    wanted = table.fields or tuple(key for key in told if key not in (table.name, table.external_id))
    data = {key: told[key] for key in wanted if key in told}
    if excess := excess_of(data):
        raise LookupFailed(f"the answer is {excess}: name the fields that are needed")
    return Customer(_text(told.get(table.name)), _text(told.get(table.external_id)), data)


def _text(value: object) -> str:
    return "" if value is None else str(value)[:MAX_TEXT]


def walk(answer: object, way: str) -> object:
    """The part of an answer that ``customers.0`` leads to; null when it leads nowhere."""
    for step in filter(None, way.split(".")):
        if isinstance(answer, Mapping):
            answer = cast("Mapping[str, object]", answer).get(step)
        elif isinstance(answer, Sequence) and not isinstance(answer, str) and step.isdigit():
            items = cast("Sequence[object]", answer)
            answer = items[int(step)] if int(step) < len(items) else None
        else:
            return None
    return answer
