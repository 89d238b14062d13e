"""Recording by the queue's rule and by the agent's wish, and digits for the other side."""

import pytest
from msgspec.structs import replace
from tests.unit.core.house import JANA, PETR, SUPPORT, House, site

from ucs.core.ids import CallId
from ucs.core.messages import (
    CallConnected,
    Dial,
    HangUp,
    Hold,
    JoinCall,
    LoseTelephony,
    PauseRecording,
    PlayDigits,
    Record,
    Recording,
    RecordingStarted,
    RecordWish,
    ReportAnswered,
    ReportRecordingEnded,
    ResumeRecording,
    SendDigits,
    StartRecording,
    StopRecording,
)
from ucs.core.objects import Action
from ucs.core.queue import RecordRule
from ucs.core.stats import DIRECT

START, STOP, PAUSE, RESUME = RecordWish


def talking(rule: RecordRule = RecordRule.ON_DEMAND) -> tuple[House, CallId]:
    """Jana talks in a call of a queue with this rule."""
    configured = site()
    queues = tuple(replace(queue, record=rule) for queue in configured.queues)
    house = House(replace(configured, queues=queues))
    house.works(JANA)
    return house, house.talks(JANA)


def recording_actions(house: House) -> set[str]:
    return {action for action in house.seen(JANA).call.actions if action.startswith("record")}


def test_an_agent_starts_pauses_resumes_and_stops_a_recording() -> None:
    house, uid = talking()
    assert recording_actions(house) == {Action.RECORD_START}
    for what, order, state, actions in [
        (START, StartRecording(uid), Recording.ON, {Action.RECORD_PAUSE, Action.RECORD_STOP}),
        (PAUSE, PauseRecording(uid), Recording.PAUSED, {Action.RECORD_RESUME, Action.RECORD_STOP}),
        (RESUME, ResumeRecording(uid), Recording.ON, {Action.RECORD_PAUSE, Action.RECORD_STOP}),
        (STOP, StopRecording(uid), Recording.OFF, {Action.RECORD_START}),
        (START, StartRecording(uid), Recording.ON, {Action.RECORD_PAUSE, Action.RECORD_STOP}),
    ]:
        house.do(Record(JANA, what, uid))
        assert house.ordered == [order]
        assert house.call(uid).recording is state
        assert house.callbacks(JANA) == ["update"]
        assert house.seen(JANA).call.recorded
        assert recording_actions(house) == actions
        assert not house.do(Record(JANA, what)).events, "a repeat changes nothing"
    house.do(HangUp(JANA))
    assert house.call(uid).recording is Recording.OFF
    assert house.seen(JANA).call.recorded
    assert house.record(uid).recorded


def test_a_queue_that_always_records_does_so_from_the_connection_on_and_tells_with_it() -> None:
    house, uid = talking(RecordRule.ALWAYS)
    kinds = [type(event) for event in house.log]
    assert kinds.index(RecordingStarted) == kinds.index(CallConnected) - 1
    assert house.orders(StartRecording) == [StartRecording(uid)]
    assert isinstance(house.ordered[-2], JoinCall)
    assert house.callbacks(JANA) == ["connect"]
    assert house.seen(JANA).call.recorded
    assert recording_actions(house) == {Action.RECORD_PAUSE}
    assert house.refused(Record(JANA, STOP)) == "not_allowed"
    house.do(Record(JANA, PAUSE))
    assert recording_actions(house) == {Action.RECORD_RESUME}


def test_a_queue_that_never_records_refuses() -> None:
    house, uid = talking(RecordRule.NEVER)
    assert recording_actions(house) == set()
    for what in RecordWish:
        assert house.refused(Record(JANA, what)) == "not_allowed"
    house.do(HangUp(JANA))
    assert not house.record(uid).recorded


@pytest.mark.parametrize(("rule", "recorded"), [(RecordRule.ALWAYS, True), (RecordRule.NEVER, False)])
def test_calls_of_no_queue_have_a_rule_of_the_site(rule: RecordRule, recorded: bool) -> None:
    configured = site()
    house = House(replace(configured, rules=replace(configured.rules, record_direct=rule)))
    house.works(JANA)
    uid = CallId(str(house.do(Dial(JANA, "777123456", queue=DIRECT)).answer))
    house.picks_up(JANA)
    house.do(ReportAnswered(house.customer(uid)))
    assert house.call(uid).recorded is recorded


def test_what_does_not_run_cannot_be_paused_and_a_colleagues_call_not_be_recorded() -> None:
    house, uid = talking()
    for what in (PAUSE, RESUME):
        assert house.refused(Record(JANA, what)) == "wrong_state"
    assert not house.do(Record(JANA, STOP)).events
    house.works(PETR)
    assert house.refused(Record(PETR, START, uid)) == "stale_call"
    assert house.refused(Record(PETR, START)) == "wrong_state"


def test_a_recording_that_failed_is_told_and_may_be_started_again() -> None:
    house, uid = talking(RecordRule.ALWAYS)
    house.do(ReportRecordingEnded(uid, "no room on the disk"))
    assert house.call(uid).recording is Recording.OFF
    assert house.messages(JANA) == ["recording_failed"]
    assert not house.do(ReportRecordingEnded(uid, "again")).events
    house.do(Record(JANA, START))
    assert house.ordered == [StartRecording(uid)]


@pytest.mark.parametrize("paused", [False, True])
def test_after_a_reconnection_the_recording_is_ordered_again(paused: bool) -> None:
    house, uid = talking(RecordRule.ALWAYS)
    legs = {leg.id: True for leg in house.call(uid).legs.values()}
    if paused:
        house.do(Record(JANA, PAUSE))
    house.do(Hold(JANA))
    house.do(LoseTelephony())
    house.connect(legs)
    assert house.orders(StartRecording) == [StartRecording(uid)]
    assert bool(house.orders(PauseRecording)) is paused
    assert bool(house.orders(ResumeRecording)) is not paused


def test_digits_go_to_the_customer_and_into_no_log() -> None:
    house, uid = talking()
    assert Action.DTMF in house.seen(JANA).call.actions
    decision = house.do(SendDigits(JANA, "12a*#", uid))
    assert house.ordered == [PlayDigits(uid, house.customer(uid), "12A*#")]
    assert not decision.events


@pytest.mark.parametrize("digits", ["", "E", "1 2", "+", "1" * 65, "٣"])
def test_what_is_no_digit_is_refused(digits: str) -> None:
    house, _ = talking()
    assert house.refused(SendDigits(JANA, digits)) == "invalid"


def test_digits_are_refused_on_hold() -> None:
    house, _ = talking()
    house.do(Hold(JANA))
    assert house.refused(SendDigits(JANA, "1")) == "wrong_state"
    assert house.agent(JANA).figures.queue(SUPPORT).answered == 1
