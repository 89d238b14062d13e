"""The ways out of a queue: to another one, to a number, to last words."""

import pytest
from msgspec.structs import replace
from tests.unit.core.house import EVA, JANA, PETR, SALES, START, SUPPORT, House, support

from ucs.core import view
from ucs.core.call import Phase
from ucs.core.hours import Hours
from ucs.core.ids import CallId
from ucs.core.messages import (
    CallDismissed,
    Dial,
    DialNumber,
    HangUp,
    LegCause,
    LoseSession,
    ReportAnswered,
    SetStatus,
    Status,
    SuspendQueue,
)
from ucs.core.notices import WaitingNotice
from ucs.core.queue import Destination, Overflow, When
from ucs.core.site import Site

SORRY = Destination(announcement=("sorry", "goodbye"))
TO_SALES = Destination(SALES)
NEVER_OPEN = Hours(((),) * 7)


def overflows(*ways: Overflow) -> Site:
    return support(overflow=ways)


def test_who_has_waited_for_too_long_goes_to_another_queue_and_keeps_the_place() -> None:
    house = House(overflows(Overflow(When.WAIT, TO_SALES, after_s=30)))
    uid = house.calls()
    house.passes(5)
    later = house.calls("801")
    house.passes(25)
    assert house.call(uid).queue == SALES
    assert {n.queue for n in house.told if isinstance(n, WaitingNotice)} == {SUPPORT, SALES}
    assert (house.centre.callers[SUPPORT], house.centre.callers[SALES]) == (0, 2)
    house.works(JANA)
    assert (house.ringing(uid), house.ringing(later)) == ({JANA}, set())
    house.picks_up(JANA)
    house.do(HangUp(JANA))
    record = house.record(uid)
    assert (record.queue, record.passed) == (SALES, (SUPPORT,))


def test_an_overflowed_caller_is_one_waiting_caller() -> None:
    house = House(overflows(Overflow(When.WAIT, TO_SALES, after_s=30)))
    house.calls()
    assert sum(view.waiting(house.centre, JANA).values()) == 1
    assert sum(view.waiting(house.centre, PETR).values()) == 1
    house.passes(30)
    assert sum(view.waiting(house.centre, JANA).values()) == 1
    assert sum(view.waiting(house.centre, PETR).values()) == 0


def test_a_caller_who_rings_somewhere_overflows_when_that_comes_to_nothing() -> None:
    house = House(overflows(Overflow(When.WAIT, SORRY, after_s=30)))
    house.passes(1)
    uid = house.calls()
    house.passes(25)
    house.works(JANA)
    house.passes(10)
    assert house.ringing(uid) == {JANA}
    house.do(HangUp(JANA, uid))
    assert house.call(uid).phase is Phase.LEAVING


def test_more_callers_than_may_wait_are_told_so() -> None:
    house = House(overflows(Overflow(When.LENGTH, SORRY, length=2)))
    calls = [house.calls() for _ in range(3)]
    assert [house.call(uid).phase for uid in calls] == [Phase.QUEUED, Phase.QUEUED, Phase.LEAVING]
    house.ends(house.customer(calls[0]))
    assert house.call(house.calls()).phase is Phase.QUEUED


def test_a_full_queue_takes_who_is_rung_at_once() -> None:
    house = House(overflows(Overflow(When.LENGTH, SORRY, length=0)))
    house.works(JANA)
    first, second = house.calls(), house.calls()
    assert (house.ringing(first), house.call(second).phase) == ({JANA}, Phase.LEAVING)


def test_nobody_waits_where_nobody_serves() -> None:
    house = House(overflows(Overflow(When.NO_AGENTS, SORRY)))
    assert house.call(house.calls()).phase is Phase.LEAVING
    house.works(JANA)
    house.talks(JANA)
    assert house.call(house.calls()).phase is Phase.QUEUED


@pytest.mark.parametrize("how", ["status", "suspend", "phone"])
def test_the_last_agent_who_leaves_leaves_nobody_waiting(how: str) -> None:
    house = House(overflows(Overflow(When.NO_AGENTS, SORRY)))
    house.works(JANA)
    house.talks(JANA)
    uid = house.calls()
    match how:
        case "status":
            house.do(SetStatus(JANA, Status.OFFLINE))
        case "suspend":
            house.do(SuspendQueue(JANA, SUPPORT))
        case _:
            house.unplugs(JANA)
    assert house.call(uid).phase is Phase.LEAVING


def test_the_first_way_that_applies_counts() -> None:
    ways = (Overflow(When.LENGTH, SORRY, length=5), Overflow(When.NO_AGENTS, TO_SALES))
    house = House(overflows(*ways))
    assert house.call(house.calls()).queue == SALES


def test_nobody_is_sent_round_in_circles() -> None:
    configured = overflows(Overflow(When.NO_AGENTS, TO_SALES))
    queues = tuple(
        replace(queue, overflow=(Overflow(When.NO_AGENTS, Destination(SUPPORT)),))
        if queue.id == SALES
        else queue
        for queue in configured.queues
    )
    house = House(replace(configured, queues=queues))
    uid = house.calls()
    assert (house.call(uid).queue, house.call(uid).phase) == (SALES, Phase.QUEUED)
    house.works(JANA)
    assert house.ringing(uid) == {JANA}


# --- to a number ---

FORWARD = Destination(number="222333444")


def forwarded() -> tuple[House, CallId]:
    house = House(overflows(Overflow(When.WAIT, FORWARD, after_s=30)))
    uid = house.calls()
    house.passes(30)
    return house, uid


def test_a_caller_goes_on_to_a_number_outside() -> None:
    house, uid = forwarded()
    (dialled,) = house.orders(DialNumber)
    assert (dialled.number, dialled.endpoint, dialled.caller_number) == ("222333444", "", "800")
    assert (house.call(uid).phase, house.centre.callers[SUPPORT]) == (Phase.HANDED, 0)
    assert [n.queue for n in house.told if isinstance(n, WaitingNotice)] == [SUPPORT]
    house.passes(5)
    house.do(ReportAnswered(dialled.leg))
    house.passes(60)
    house.ends(dialled.leg)
    record = house.record(uid)
    assert (record.agent, record.wait_s, record.talk_s) == (None, 35, 60)


@pytest.mark.parametrize("how", ["busy", "too long", "caller gone"])
def test_a_number_that_is_not_reached_is_the_end_of_the_call(how: str) -> None:
    house, uid = forwarded()
    leg = house.orders(DialNumber)[0].leg
    match how:
        case "busy":
            house.ends(leg, LegCause.BUSY)
        case "too long":
            house.passes(60)
        case _:
            house.ends(house.customer(uid))
    assert not house.call(uid).live
    assert house.record(uid).connected is None


def test_no_agent_who_calls_the_queue_is_sent_outside() -> None:
    house = House(overflows(Overflow(When.NO_AGENTS, FORWARD)))
    house.works(EVA)
    house.do(SuspendQueue(EVA, SUPPORT))
    uid = CallId(str(house.do(Dial(EVA, "800")).answer))
    house.picks_up(EVA)
    assert house.call(uid).phase is Phase.QUEUED


def test_what_was_decided_for_a_caller_is_in_the_log() -> None:
    house = House(overflows(Overflow(When.NO_AGENTS, SORRY)))
    uid = house.calls()
    assert [(e.call, e.why, e.at) for e in house.happened(CallDismissed)] == [(uid, "no_agents", START)]


def test_an_agent_whose_bar_is_gone_and_whose_call_to_a_queue_overflows_is_out_of_service_at_once() -> None:
    house = House(overflows(Overflow(When.WAIT, Destination(), after_s=90)))
    house.works(JANA)
    session = house.session(JANA)
    uid = CallId(str(house.do(Dial(JANA, "800")).answer))
    house.picks_up(JANA)
    house.do(LoseSession(JANA, session))
    house.passes(89)
    assert house.status(JANA) == "READY"
    house.passes(1)
    assert house.call(uid).phase is Phase.ENDED
    assert house.status(JANA) == "AUX Connection lost"
