"""Handing a call over without asking; what becomes of it when the target is not reached."""

import pytest
from tests.unit.core.house import EVA, JANA, PETR, SALES, SUPPORT, House

from ucs.core.call import Phase
from ucs.core.ids import AgentId, CallId, QueueId
from ucs.core.messages import (
    BlindTransfer,
    Cause,
    Dial,
    DialNumber,
    HangUp,
    HangUpLeg,
    Hold,
    LegCause,
    PlayMusic,
    ReportAnswered,
    ReportRinging,
    StopMusic,
    Transfer,
)
from ucs.core.objects import CallState
from ucs.core.view import user

OUTSIDE = "555666777"


def two(house: House) -> CallId:
    """Jana talks with a customer of the support queue, Petr and Eva are free."""
    house.works(JANA, PETR, EVA)
    return house.talks(JANA)


def transferred(house: House, agent: AgentId = JANA) -> tuple[int, int]:
    figures = user(house.centre, agent, house.now)
    return figures.transferred, figures.transferred_external


def test_the_agent_is_out_at_once_and_a_number_outside_is_called_into_the_customers_room() -> None:
    house = House()
    main = two(house)
    agent, customer = house.leg_of(JANA), house.customer(main)
    house.do(BlindTransfer(JANA, OUTSIDE))
    assert (house.callbacks(JANA), house.seen(JANA).call.cause) == (["hangup"], Cause.TRANSFERRED)
    assert house.seen(JANA).call.state is CallState.HUNG_UP
    assert (house.call(main).phase, house.agent(JANA).calls) == (Phase.HANDED, [])
    (dialled,) = house.orders(DialNumber)
    assert (dialled.call, dialled.number, dialled.caller_number) == (main, OUTSIDE, "800")
    assert house.ordered == [StopMusic(main, customer), dialled, HangUpLeg(agent)]
    assert house.status(JANA) == "ACW"
    assert transferred(house) == (0, 0)
    house.do(ReportRinging(dialled.leg))
    house.do(ReportAnswered(dialled.leg))
    assert house.call(main).phase is Phase.TALKING
    assert transferred(house) == (1, 1)
    house.passes(30)
    house.ends(house.customer(main))
    assert HangUpLeg(dialled.leg) in house.ordered
    (kept,) = house.record(main).transfers
    assert (kept.blind, kept.external, kept.reached) == (True, True, True)


def test_a_colleague_is_rung_with_the_customers_call() -> None:
    house = House()
    main = two(house)
    house.do(BlindTransfer(JANA, "203", main))
    assert (house.rings(), house.callbacks(EVA)) == (EVA, ["ringing"])
    assert (house.seen(EVA).call.number, house.seen(EVA).call.uniqueid) == ("777123456", main)
    assert house.orders(PlayMusic) == [PlayMusic(main, house.customer(main))]
    house.picks_up(EVA)
    assert house.callbacks(EVA) == ["connect"]
    assert transferred(house) == (1, 0)
    house.passes(5)
    house.do(HangUp(EVA))
    assert user(house.centre, EVA, house.now).queues[SUPPORT].talktime == 5


def test_a_queue_takes_the_call_at_the_place_of_its_age() -> None:
    house = House()
    house.works(JANA)
    main = house.talks(JANA)
    younger = house.calls("801")
    house.do(Hold(JANA))
    house.do(BlindTransfer(JANA, "801"))
    assert (house.call(main).queue, house.call(main).phase) == (SALES, Phase.QUEUED)
    assert transferred(house) == (1, 0)
    assert user(house.centre, JANA, house.now).queues[SUPPORT].transferred == 1
    assert house.centre.callers[SALES] == 2
    house.passes(10)
    assert house.call(main).running
    assert not house.call(younger).running


@pytest.mark.parametrize("leg_cause", [LegCause.BUSY, LegCause.REJECTED, LegCause.BAD_NUMBER, LegCause.LOST])
def test_a_number_that_is_not_reached_brings_the_call_back_to_the_agent(leg_cause: LegCause) -> None:
    house = House()
    main = two(house)
    house.do(BlindTransfer(JANA, OUTSIDE))
    third = house.call(main).third
    assert third is not None
    house.ends(third, leg_cause)
    assert house.messages(JANA) == ["transfer_failed"]
    assert (house.rings(), house.callbacks(JANA)) == (JANA, ["ringing"])
    assert house.seen(JANA).call.uniqueid == f"{main}~2"
    house.picks_up(JANA)
    assert house.call(main).phase is Phase.TALKING
    house.passes(3)
    house.do(HangUp(JANA, f"{main}~2"))
    assert (house.callbacks(JANA), transferred(house)) == (["hangup"], (0, 0))
    assert [each.reached for each in house.record(main).transfers] == [False]


def test_a_number_that_rings_too_long_brings_the_call_back() -> None:
    house = House()
    main = two(house)
    house.do(BlindTransfer(JANA, OUTSIDE))
    third = house.call(main).third
    house.passes(30)
    assert third is not None
    assert (house.rings(), house.call(main).third) == (JANA, None)
    assert house.call(main).legs[third].live is False


@pytest.mark.parametrize("what", ["rejects", "silent", "unplugged", "busy", "signs out"])
def test_a_colleague_who_is_not_reached_brings_the_call_back(what: str) -> None:
    house = House()
    two(house)
    if what == "busy":
        house.do(Dial(PETR, "1234"))
    house.do(BlindTransfer(JANA, "202"))
    if what == "rejects":
        house.do(HangUp(PETR))
    elif what == "silent":
        house.passes(30)
    elif what == "unplugged":
        house.unplugs(PETR)
    elif what == "signs out":
        house.signs_out(PETR)
    assert house.rings() == JANA
    assert house.agent(PETR).missed == 0
    assert not house.agent(PETR).resting


def test_an_agent_who_does_not_take_the_call_back_leaves_it_to_the_queue() -> None:
    house = House()
    main = two(house)
    house.do(BlindTransfer(JANA, OUTSIDE))
    third = house.call(main).third
    assert third is not None
    house.ends(third)
    house.do(HangUp(JANA))
    assert house.rings() in (PETR, EVA)
    assert (house.call(main).target, house.call(main).returns_to) == (None, None)


def test_a_call_that_comes_back_to_a_busy_agent_goes_to_the_queue_at_once() -> None:
    house = House()
    main = two(house)
    house.do(BlindTransfer(JANA, OUTSIDE))
    house.do(Dial(JANA, "1234"))
    third = house.call(main).third
    assert third is not None
    house.ends(third)
    assert house.messages(JANA) == ["transfer_failed"]
    assert house.rings() in (PETR, EVA)


def test_a_call_without_a_queue_rings_at_the_agent_until_taken_or_rejected() -> None:
    house = House()
    house.works(JANA)
    main = CallId(str(house.do(Dial(JANA, "1234", queue=QueueId(0))).answer))
    house.picks_up(JANA)
    house.do(ReportAnswered(house.customer(main)))
    house.do(BlindTransfer(JANA, OUTSIDE))
    third = house.call(main).third
    assert third is not None
    house.ends(third, LegCause.BUSY)
    assert house.rings() == JANA
    assert (house.seen(JANA).call.number, house.seen(JANA).call.uniqueid) == ("1234", f"{main}~2")
    house.passes(30)
    assert house.rings() is None
    house.passes(10)
    assert house.rings() == JANA
    house.do(HangUp(JANA))
    assert house.record(main).cause is Cause.REJECTED


def test_the_customer_may_hang_up_meanwhile() -> None:
    house = House()
    main = two(house)
    house.do(BlindTransfer(JANA, "202"))
    house.ends(house.customer(main))
    assert (house.callbacks(PETR), house.record(main).cause) == (["hangup"], Cause.CALLER_HUNG_UP)
    assert transferred(house) == (0, 0)


def test_what_is_refused_leaves_the_call_with_the_agent() -> None:
    house = House()
    main = two(house)
    assert house.refused(BlindTransfer(JANA, "x")) == "invalid"
    assert house.refused(BlindTransfer(JANA, "201")) == "invalid"
    assert house.refused(BlindTransfer(PETR, OUTSIDE, main)) == "stale_call"
    house.asks(JANA)
    assert house.refused(BlindTransfer(JANA, OUTSIDE, main)) == "wrong_state"
    house.lose_network()
    assert house.call(main).agent == JANA


def test_a_colleague_whose_call_never_rang_is_not_told_ringing_when_it_rings_elsewhere() -> None:
    """The inventory after a lost connection found it answered, so nobody had told that it rang."""
    house = House()
    house.works(JANA, PETR, EVA)
    house.do(Dial(JANA, "202"))
    house.do(ReportAnswered(house.leg_of(JANA)))
    house.do(ReportAnswered(house.leg_of(PETR)))
    assert house.callbacks(JANA) == ["connect"]
    house.do(BlindTransfer(PETR, "203"))
    house.do(ReportRinging(house.leg_of(EVA)))
    assert house.callbacks(JANA) == []


def test_without_the_network_nothing_is_handed_over() -> None:
    house = House()
    two(house)
    house.lose_network()
    assert house.refused(BlindTransfer(JANA, OUTSIDE)) == "unavailable"
    assert house.refused(Transfer(JANA, number=OUTSIDE)) == "unavailable"
