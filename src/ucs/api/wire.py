"""Frames to requests and replies to frames; a frame that is none says what is wrong and where."""

from __future__ import annotations

import json
from typing import cast

import msgspec

from ucs.api.sign_in import LoginRefused
from ucs.errors import InvalidRequest, UcsError, Unavailable
from ucs.free_data import excess_of
from ucs.protocol import MAX_NUMBER, ClientMessage, ErrorCode, LoginError, Reply, Request

_requests = msgspec.json.Decoder(ClientMessage)
_CODES = {code.value: code for code in ErrorCode}


class MalformedFrame(InvalidRequest):
    """The frame is no request. `id` is the request's, 0 when it cannot be told."""

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.id = number


def decode(frame: str | bytes) -> Request:
    """Read one frame. Raises `MalformedFrame`, whose text has the path of the wrong field."""
    if isinstance(frame, bytes):
        raise MalformedFrame("a request is a text frame", 0)
    try:
        return _requests.decode(frame)
    except msgspec.ValidationError as error:
        raise MalformedFrame(str(error), _id_of(frame)) from None
    except msgspec.DecodeError as error:
        raise MalformedFrame(f"not JSON that is accepted here ({error})", _id_of(frame)) from None
    except (UnicodeError, RecursionError, ValueError, OverflowError) as error:
        raise MalformedFrame(f"not JSON that is accepted here ({type(error).__name__})", 0) from None


def encode(reply: Reply) -> bytes:
    """Render a reply."""
    return msgspec.json.encode(reply)


def refusal(number: int, error: UcsError) -> Reply:
    """The reply that tells why a request was refused."""
    code = _CODES.get(error.code, ErrorCode.NOT_ALLOWED)
    data = None
    if isinstance(error, LoginRefused):
        data = LoginError(number=int(error.number), retry_after_s=error.retry_after_s)
    message = str(error) if isinstance(error, Unavailable) else error.message
    return Reply(id=number, ok=False, code=code, message=message, data=data)


def check_data(data: dict[str, object]) -> None:
    """Hold a free-form object to what the log and every later reader can stand. Raises `InvalidRequest`."""
    if excess := excess_of(data):
        raise InvalidRequest(f"data is {excess} - at `$.data`")


def _id_of(frame: str) -> int:
    """More is JSON to browsers than to us: a text that a page has cut in the middle of a letter, with half a pair of
    surrogates at its end. The request is refused then, and its sender waits for that."""
    try:
        said = json.loads(frame)
    except (RecursionError, ValueError):
        return 0
    number = cast("dict[str, object]", said).get("id") if isinstance(said, dict) else 0
    return number if type(number) is int and 0 < number <= MAX_NUMBER else 0
