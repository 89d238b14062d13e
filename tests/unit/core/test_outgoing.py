"""Calls that agents make."""

import json
from pathlib import Path

import pytest
from tests.unit.core.house import CAMPAIGN, JANA, PETR, SUPPORT, House

from ucs.core.call import Phase
from ucs.core.ids import CallId, LegId, QueueId
from ucs.core.messages import (
    Cause,
    Dial,
    DialNumber,
    HangUp,
    HangUpLeg,
    JoinCall,
    LegCause,
    ReportAnswered,
    ReportRinging,
    RingAgent,
    SetStatus,
    Status,
)
from ucs.core.objects import CallState

NUMBERS = json.loads((Path(__file__).parents[2] / "support/dialled_numbers.json").read_text())
"""What agents type or paste, also for the sandbox (``operator/test/sandbox/numbers.test.ts``)."""


def dials(house: House, number: str = "777123456") -> CallId:
    """Jana dials and her phone picks up by itself."""
    uid = CallId(str(house.do(Dial(JANA, number)).answer))
    house.picks_up(JANA)
    return uid


@pytest.mark.parametrize("copied", NUMBERS["copied"])
def test_a_number_is_called_as_it_was_copied(copied: str) -> None:
    house = House()
    house.works(JANA)
    dials(house, copied)
    (dialled,) = house.orders(DialNumber)
    assert dialled.number == NUMBERS["dialled"]


def test_first_the_own_phone_rings_then_the_number_is_called() -> None:
    house = House()
    house.works(JANA)
    uid = CallId(str(house.do(Dial(JANA, "777 123 456")).answer))
    assert house.callbacks(JANA) == ["new"]
    assert house.seen(JANA).call.state is CallState.NEW
    (ring,) = house.orders(RingAgent)
    assert (ring.endpoint, ring.auto_answer, ring.caller_number) == ("101", True, "777123456")
    house.picks_up(JANA)
    (dialled,) = house.orders(DialNumber)
    assert (dialled.number, dialled.caller_number, dialled.endpoint) == ("777123456", "201", "")
    assert house.orders(JoinCall) == [JoinCall(uid, house.leg_of(JANA))]
    house.do(ReportRinging(house.customer(uid)))
    assert house.callbacks(JANA) == ["ringing"]
    house.do(ReportAnswered(house.customer(uid)))
    assert house.callbacks(JANA) == ["connect"]
    assert house.call(uid).phase is Phase.TALKING
    assert house.status(JANA) == "READY"


def test_an_outgoing_call_of_the_only_outbound_queue_counts_there_and_earns_wrapup() -> None:
    house = House()
    house.works(JANA)
    uid = dials(house)
    house.do(ReportAnswered(house.customer(uid)))
    house.passes(7)
    house.ends(house.customer(uid))
    record = house.record(uid)
    assert (record.queue, record.cause, record.talk_s) == (CAMPAIGN, Cause.CALLEE_HUNG_UP, 7.0)
    assert house.status(JANA) == "ACW"


def test_a_direct_call_belongs_to_no_queue() -> None:
    house = House()
    house.works(JANA)
    uid = CallId(str(house.do(Dial(JANA, "123", queue=QueueId(0))).answer))
    assert house.call(uid).queue is None


@pytest.mark.parametrize(
    ("leg_cause", "cause"),
    [
        (LegCause.BUSY, Cause.BUSY),
        (LegCause.BAD_NUMBER, Cause.BAD_NUMBER),
        (LegCause.REJECTED, Cause.REJECTED),
        (LegCause.UNREACHABLE, Cause.UNREACHABLE),
        (LegCause.NO_ANSWER, Cause.UNREACHABLE),
        (LegCause.LOST, Cause.UNKNOWN),
        (LegCause.UNKNOWN, Cause.UNKNOWN),
    ],
)
def test_why_the_number_was_not_reached(leg_cause: LegCause, cause: Cause) -> None:
    house = House()
    house.works(JANA)
    uid = dials(house)
    agent = house.leg_of(JANA)
    house.ends(house.customer(uid), leg_cause)
    assert house.record(uid).cause is cause
    assert (house.callbacks(JANA), house.seen(JANA).call.cause) == (["hangup"], cause)
    assert HangUpLeg(agent) in house.ordered
    assert house.status(JANA) == "READY"


@pytest.mark.parametrize(
    ("leg_cause", "cause"),
    [
        (LegCause.REJECTED, Cause.CALLER_HUNG_UP),
        (LegCause.NO_ANSWER, Cause.UNREACHABLE),
        (LegCause.UNREACHABLE, Cause.UNREACHABLE),
    ],
)
def test_the_own_phone_does_not_pick_up(leg_cause: LegCause, cause: Cause) -> None:
    house = House()
    house.works(JANA)
    uid = CallId(str(house.do(Dial(JANA, "123")).answer))
    house.ends(house.leg_of(JANA), leg_cause)
    assert house.record(uid).cause is cause
    assert not house.orders(DialNumber)


def test_a_number_that_rings_too_long_is_given_up() -> None:
    house = House()
    house.works(JANA)
    uid = dials(house)
    house.do(ReportRinging(house.customer(uid)))
    house.passes(60)
    assert house.record(uid).cause is Cause.UNREACHABLE
    assert not house.agent(JANA).calls


@pytest.mark.parametrize("answered", [False, True])
def test_the_agent_hangs_up_first(answered: bool) -> None:
    house = House()
    house.works(JANA)
    uid = dials(house)
    customer = house.customer(uid)
    if answered:
        house.do(ReportAnswered(customer))
    house.do(HangUp(JANA, uid))
    assert house.record(uid).cause is Cause.CALLER_HUNG_UP
    assert HangUpLeg(customer) in house.ordered


def test_an_answer_after_the_agent_has_hung_up_is_cleared() -> None:
    house = House()
    house.works(JANA)
    uid = dials(house)
    customer = house.customer(uid)
    house.do(HangUp(JANA, uid))
    house.do(ReportAnswered(customer))
    assert house.ordered == [HangUpLeg(customer)]


def test_hanging_up_before_the_own_phone_picked_up_calls_nobody() -> None:
    house = House()
    house.works(JANA)
    uid = CallId(str(house.do(Dial(JANA, "123")).answer))
    leg = house.leg_of(JANA)
    house.do(HangUp(JANA, uid))
    assert house.orders(HangUpLeg) == [HangUpLeg(leg)]
    house.do(ReportAnswered(leg))
    assert house.ordered == [HangUpLeg(leg)]


@pytest.mark.parametrize("number", NUMBERS["refused"])
def test_what_is_no_number_is_refused(number: str) -> None:
    house = House()
    house.works(JANA)
    assert house.refused(Dial(JANA, number)) == "invalid"
    assert not house.agent(JANA).calls


def test_dialling_is_refused_where_it_makes_no_sense() -> None:
    house = House()
    assert house.refused(Dial(JANA, "123")) == "wrong_state"
    house.works(JANA)
    assert house.refused(Dial(JANA, "201")) == "invalid"
    assert house.refused(Dial(JANA, "123", queue=SUPPORT)) == "not_found"
    assert house.refused(Dial(JANA, "123", queue=QueueId(99))) == "not_found"
    assert house.refused(Dial(JANA, "123", line=9)) == "not_found"
    house.lose_network()
    assert house.refused(Dial(JANA, "123")) == "unavailable"
    house.connect()
    house.unplugs(JANA)
    assert house.refused(Dial(JANA, "123")) == "no_device"
    house.connect()
    house.do(Dial(JANA, "123"))
    assert house.refused(Dial(JANA, "124")) == "wrong_state"


def test_dialling_is_refused_while_a_call_rings() -> None:
    house = House()
    house.works(JANA)
    house.calls()
    assert house.refused(Dial(JANA, "123")) == "wrong_state"


def test_an_agent_who_dials_is_rung_by_nobody_and_the_caller_goes_on() -> None:
    house = House()
    house.works(JANA)
    house.do(Dial(JANA, "123"))
    house.calls()
    assert house.rings() is None
    house.works(PETR)
    assert house.rings() == PETR


def test_a_colleague_is_called_on_the_phone_of_the_house() -> None:
    house = House()
    house.works(JANA)
    uid = dials(house, "202")
    assert house.orders(DialNumber)[0].endpoint == "102"
    assert not house.call(uid).legs[house.customer(uid)].trunk


def test_dialling_in_wrapup_leaves_the_agent_where_the_call_finds_them() -> None:
    house = House()
    house.works(JANA)
    house.talks(JANA)
    house.do(HangUp(JANA))
    uid = dials(house)
    house.passes(15)
    assert house.call(uid).live
    house.do(HangUp(JANA, uid))
    assert house.status(JANA) in ("READY", "ACW")
    house.do(SetStatus(JANA, Status.READY))
    assert house.status(JANA) == "READY"


def test_data_given_with_the_number_is_in_the_call_and_the_record() -> None:
    house = House()
    house.works(JANA)
    uid = CallId(str(house.do(Dial(JANA, "123", data={"deal": 7})).answer))
    assert house.seen(JANA).call.data == {"deal": 7}
    house.do(HangUp(JANA))
    assert house.record(uid).data == {"deal": 7}


def test_ids_are_new_for_every_call() -> None:
    house = House()
    house.works(JANA)
    seen = set[tuple[str, int]]()
    for _ in range(5):
        uid = CallId(str(house.do(Dial(JANA, "123", queue=QueueId(0))).answer))
        seen.add((uid, house.call(uid).id))
        assert house.leg_of(JANA) == LegId(f"{uid}-1")
        house.do(HangUp(JANA))
    assert len(seen) == 5
