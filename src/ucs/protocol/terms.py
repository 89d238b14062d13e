"""What both directions share."""

from typing import Annotated

import msgspec
from msgspec import Meta

PROTOCOL_VERSION = 1
"""Raised when an old bar could misunderstand the server; checked in `Hello`."""

OPERATOR_VERSION = "4.59.0"
"""The version of the operator API that `onConnect` reports."""

MAX_MESSAGE_BYTES = 64 * 1024
"""A longer frame closes the connection with code 1009."""

MAX_NUMBER = 2**53 - 1
"""The largest integer that JavaScript keeps exactly."""

Text = Annotated[str, Meta(max_length=1000)]
Token = Annotated[str, Meta(max_length=8000)]
"""Some providers put much into their tokens."""
Identifier = Annotated[str, Meta(max_length=200)]


class Message(msgspec.Struct, tag_field="type", forbid_unknown_fields=True):
    """Base of all wire messages."""
