"""The table ``[lookup]`` of ``ucs.toml``: where customers are known."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

PLACES = (
    "number",
    "number_norm",
    "called_number",
    "called_number_norm",
    "direction",
    "queue_id",
    "queue_name",
    "uniqueid",
)
"""What the address and the query may name: `number` is the customer's, as it was shown or dialled."""


class LookupTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An outside system that knows customers: a web service (`url`, with ``{number_norm}`` and the other places,
    and `headers` for a key), or a database (a SQLAlchemy address, and a `query` with ``:number_norm``).

    The answer is an object or a row. `name` and `external_id` say which of its fields are these; `fields` are joined into
    ``call.data``, all others when none is named. `result` is the way to the object in a web service's answer:
    ``customers.0``. Nobody waits for it longer than `timeout_s`.
    """

    url: str = ""
    headers: dict[str, str] = {}
    result: str = ""
    database: str = ""
    query: str = ""
    name: str = "name"
    external_id: str = "external_id"
    fields: tuple[str, ...] = ()
    timeout_s: Annotated[float, Meta(gt=0, le=60)] = 3.0

    def __repr__(self) -> str:
        """Say which kind, never the keys and passwords."""
        return f"LookupTable({'url' if self.url else 'database' if self.database else 'none'})"
