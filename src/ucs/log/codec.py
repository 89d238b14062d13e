"""Events and states as bytes: JSON, so that a log can be read with any tool."""

import zlib

import msgspec

from ucs.core import messages
from ucs.core.centre import Centre
from ucs.core.messages import Event


def _shape(kind: type) -> int:
    """A number that changes with any field of the type or of the types within."""
    schema = msgspec.json.schema(kind, schema_hook=lambda _: {"description": "anything"})
    return zlib.crc32(msgspec.json.encode(schema, order="sorted"))


SNAPSHOT_VERSION = _shape(Centre)
"""A snapshot of another shape is passed over and the log is replayed: a new version never reads half a state."""


def _event_types() -> tuple[type[Event], ...]:
    found = (getattr(messages, name) for name in messages.__all__)
    return tuple(
        kind for kind in found if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
    )


EVENT_TYPES = _event_types()

_union: object = EVENT_TYPES[0]
for _kind in EVENT_TYPES[1:]:
    _union = _union | _kind  # type: ignore[operator]

_encoder = msgspec.json.Encoder()
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(_union)  # type: ignore[arg-type]
_centres = msgspec.json.Decoder(Centre)


def encode_event(event: Event) -> bytes:
    """One event as a JSON object with its class name under ``type``."""
    return _encoder.encode(event)


def decode_event(body: bytes) -> Event:
    """Raises `msgspec.MsgspecError` when the body is no event of ours."""
    return _events.decode(body)


def encode_centre(centre: Centre) -> bytes:
    """The whole state."""
    return _encoder.encode(centre)


def decode_centre(body: bytes) -> Centre:
    """Raises `msgspec.MsgspecError` when the body is no state of this version."""
    return _centres.decode(body)
