import msgspec
import pytest
from tests.unit.asterisk.recordings import SCENARIOS, events

from ucs.asterisk.legs import Legs
from ucs.asterisk.resources import Channel, Event, Party
from ucs.asterisk.translate import EVENT_TYPES, arrival_of, fact_of, leg_cause
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    ArriveCall,
    LegCause,
    ReportAnswered,
    ReportEnded,
    ReportReachable,
    ReportRinging,
    TelephonyFact,
)


def story(scenario: str) -> list[str]:
    """The news in a recording as the core gets it: kinds of facts, with the cause of an end."""
    legs, news = Legs(), list[str]()
    for event in events(scenario):
        fact = fact_of(event)
        channel = event.channel or event.peer
        if channel and channel.id and channel.arguments[1:2] in ([], ["leg"]):
            legs.order(LegId(channel.id), CallId("c"))  # we had ordered it
        if fact and legs.take(fact):
            news.append(told(fact))
            if isinstance(fact, ReportEnded):
                break
    return news


def told(fact: TelephonyFact) -> str:
    match fact:
        case ReportEnded():
            return f"ended: {fact.cause}"
        case ReportReachable():
            return "reachable" if fact.reachable else "unreachable"
        case _:
            return type(fact).__name__.removeprefix("Report").lower()


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        ("caller arrives, waits and hangs up", ["arrivecall", "ended: hangup"]),
        ("caller gives up before the answer", ["arrivecall", "ended: hangup"]),
        ("desk phone calls", ["arrivecall", "ended: hangup"]),
        ("agent answers and hangs up", ["ringing", "answered", "ended: hangup"]),
        ("ringing is cancelled", ["ringing", "ended: cancelled"]),
        ("agent is busy", ["ringing", "ended: busy"]),
        ("phone gives up ringing", ["ringing", "ended: no_answer"]),
        ("number answers and hangs up", ["ringing", "answered", "ended: hangup"]),
        ("number does not answer", ["ringing", "ended: no_answer"]),
        ("early sound, then no such number", ["ringing", "ended: bad_number"]),
        ("dialling is cancelled", ["ended: cancelled"]),
        ("number is busy", ["ended: busy"]),
        ("number rejects", ["ended: rejected"]),
        ("nobody at the number", ["ended: unreachable"]),
        ("trunk is out of order", ["ended: unreachable"]),
        ("phone registers", ["reachable"]),
    ],
)
def test_recorded_events_tell_their_story_once(scenario: str, expected: list[str]) -> None:
    assert story(scenario) == expected


def test_recordings_hold_only_what_we_ask_for() -> None:
    kinds = {event["type"] for recording in SCENARIOS.values() for event in recording}
    assert kinds <= set(EVENT_TYPES)


def test_answers_to_requests_pass_the_filter() -> None:
    assert "RESTResponse" in EVENT_TYPES


def test_arrival_carries_the_numbers() -> None:
    arrival = fact_of(events("caller arrives, waits and hangs up")[0])
    assert isinstance(arrival, ArriveCall)
    assert (arrival.number, arrival.caller_number, arrival.trunk) == ("800", "+420777111222", True)
    assert arrival.label.startswith("PJSIP/trunk-")


def test_desk_phone_is_told_from_the_trunk() -> None:
    arrival = fact_of(events("desk phone calls")[0])
    assert isinstance(arrival, ArriveCall)
    assert (arrival.number, arrival.caller_number, arrival.trunk) == ("222", "101", False)


def test_answer_of_an_originated_leg_is_told_when_it_takes_orders() -> None:
    """Its state changes a moment earlier; a bridge would refuse it then."""
    answered = [
        event for event in events("agent answers and hangs up") if isinstance(fact_of(event), ReportAnswered)
    ]
    assert [event.type for event in answered] == ["StasisStart"]


@pytest.mark.parametrize(
    ("state", "cause", "sip", "expected"),
    [
        ("Up", 16, 0, LegCause.HANGUP),
        ("Up", 127, 503, LegCause.HANGUP),
        ("Ringing", 17, 486, LegCause.BUSY),
        ("Down", 17, 600, LegCause.BUSY),
        ("Down", 21, 603, LegCause.REJECTED),
        ("Down", 21, 403, LegCause.REJECTED),
        ("Down", 1, 404, LegCause.BAD_NUMBER),
        ("Down", 28, 484, LegCause.BAD_NUMBER),
        ("Down", 22, 410, LegCause.BAD_NUMBER),
        ("Down", 19, 480, LegCause.UNREACHABLE),
        ("Ringing", 19, 480, LegCause.NO_ANSWER),
        ("Down", 18, 408, LegCause.UNREACHABLE),
        ("Ringing", 18, 408, LegCause.NO_ANSWER),
        ("Ringing", 127, 487, LegCause.CANCELLED),
        ("Down", 34, 503, LegCause.UNREACHABLE),
        ("Down", 38, 500, LegCause.UNREACHABLE),
        ("Down", 58, 488, LegCause.UNREACHABLE),
        ("Ringing", 16, 0, LegCause.CANCELLED),
        ("Ringing", 26, 0, LegCause.CANCELLED),
        ("Ringing", 19, 0, LegCause.NO_ANSWER),
        ("Down", 17, 0, LegCause.BUSY),
        ("Down", 1, 0, LegCause.BAD_NUMBER),
        ("Down", 20, 0, LegCause.UNREACHABLE),
        ("Down", 0, 0, LegCause.UNKNOWN),
    ],
)
def test_cause(state: str, cause: int, sip: int, expected: LegCause) -> None:
    assert leg_cause(state, cause, sip) is expected


@pytest.mark.parametrize("kind", [*EVENT_TYPES, "SomethingNew"])
def test_event_without_details_says_nothing(kind: str) -> None:
    assert fact_of(Event(kind)) is None


@pytest.mark.parametrize("arguments", [(), ("in",), ("elsewhere", "800"), ("leg", "800")])
def test_caller_without_entrance_or_number_is_none(arguments: tuple[str, ...]) -> None:
    assert fact_of(Event("StasisStart", channel=Channel("x", state="Ring"), args=arguments)) is None


def test_status_of_a_phone_is_no_called_channel() -> None:
    event = msgspec.json.decode(b'{"type":"PeerStatusChange","peer":{"peer_status":"Reachable"}}', type=Event)
    assert fact_of(event) is None


def test_ringing_tells_the_name_of_the_line() -> None:
    ringing = next(
        fact for event in events("agent is busy") if isinstance(fact := fact_of(event), ReportRinging)
    )
    assert ringing.label.startswith("PJSIP/101-")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Jan\u00a0Novák", "Jan Novák"),
        ("77\r\nX-A: b", "77 X-A: b"),
        ("\u202e654321\u202c", "654321"),
        ("a\x00\x1b[2J", "a [2J"),
        ("x" * 1000, "x" * 200),
    ],
)
def test_what_callers_say_of_themselves_has_no_power_over_lines_and_directions(said: str, shown: str) -> None:
    arrival = arrival_of(Channel(id="1", caller=Party(name=said, number=said)), ("in", "800"))
    assert arrival is not None
    assert (arrival.caller_name, arrival.caller_number) == (shown, shown)
