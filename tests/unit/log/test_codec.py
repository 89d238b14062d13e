"""Events and states as bytes, there and back."""

import json

import msgspec
import pytest
from tests.contract.test_event_log import EVENTS, STATE

from ucs.core import messages
from ucs.core.centre import Centre
from ucs.core.messages import AgentRested, Event
from ucs.log import codec
from ucs.log.codec import EVENT_TYPES, decode_centre, decode_event, encode_centre, encode_event


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_as_it_was(event: Event) -> None:
    assert decode_event(encode_event(event)) == event


def test_every_event_there_is_can_be_logged() -> None:
    found = (getattr(messages, name) for name in messages.__all__)
    assert set(EVENT_TYPES) == {
        kind for kind in found if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
    }


def test_an_event_is_json_with_its_name() -> None:
    told = json.loads(encode_event(EVENTS[0]))
    assert told["type"] == "SiteConfigured"


def test_a_state_comes_back_as_it_was() -> None:
    assert decode_centre(encode_centre(STATE)) == STATE


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"{", b'{"type":"Nobody","at":1}', b'{"type":"AgentRested"}']
)
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        decode_event(body)


def test_a_field_that_a_newer_server_added_is_ignored() -> None:
    body = json.loads(encode_event(next(event for event in EVENTS if isinstance(event, AgentRested))))
    assert decode_event(json.dumps(body | {"why": "tired"}).encode()) == AgentRested(
        body["at"], body["agent"]
    )


def test_a_state_of_another_shape_has_another_version() -> None:
    told = {"__doc__": Centre.__doc__}
    same = msgspec.defstruct("Centre", [], bases=(Centre,), namespace=told)
    newer = msgspec.defstruct("Centre", [("one_more", int, 0)], bases=(Centre,), namespace=told)
    assert codec._shape(same) == codec.SNAPSHOT_VERSION
    assert codec._shape(newer) != codec.SNAPSHOT_VERSION
