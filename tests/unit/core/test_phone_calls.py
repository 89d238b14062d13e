"""Calls made and handed on at the desk phone itself."""

import pytest
from tests.unit.core.house import CAMPAIGN, JANA, PETR, SUPPORT, House

from ucs.core.call import Phase
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    AnswerRefer,
    ArriveCall,
    Cause,
    ConfirmDevice,
    Dial,
    DialNumber,
    FinishTransfer,
    HangUp,
    HangUpLeg,
    JoinCall,
    LegCause,
    PairDevice,
    RefuseCaller,
    ReportAnswered,
    ReportHeld,
    ReportReferred,
    ReportRinging,
    RingAgent,
    WelcomeCaller,
)
from ucs.core.objects import Direction

FIRST, SECOND = LegId("phone-1"), LegId("phone-2")


def at_work(*agents: int) -> House:
    house = House()
    house.works(JANA, *agents)  # pyright: ignore[reportArgumentType] (ids)
    return house


def dials(house: House, number: str, leg: LegId = FIRST) -> CallId:
    """Jana dials at her phone, which is account 101."""
    arrival = ArriveCall(leg, number, "spoofed", label="SIP/101-1", trunk=False, endpoint="101")
    house.do(arrival)
    return house.centre.legs[leg]


def test_a_number_dialled_at_the_phone_is_an_outgoing_call_of_its_agent() -> None:
    house = at_work()
    uid = dials(house, "777123456")
    assert house.callbacks(JANA) == ["new"]
    seen = house.seen(JANA).call
    assert (seen.direction, seen.number, seen.caller_number) == (Direction.OUTGOING, "777123456", "201")
    assert house.orders(WelcomeCaller) == [WelcomeCaller(uid, FIRST)]
    assert house.orders(RingAgent) == []
    (order,) = house.orders(DialNumber)
    house.do(ReportRinging(order.leg))
    assert house.callbacks(JANA) == ["ringing"]
    house.do(ReportAnswered(order.leg))
    assert house.callbacks(JANA) == ["connect"]
    house.ends(FIRST)
    assert house.callbacks(JANA) == ["hangup"]
    assert house.record(uid).cause is Cause.CALLER_HUNG_UP


def test_it_counts_for_the_only_outbound_queue_of_the_agent() -> None:
    house = at_work()
    assert house.call(dials(house, "777123456")).queue == CAMPAIGN


def test_a_busy_number_ends_the_call_with_its_cause() -> None:
    house = at_work()
    uid = dials(house, "777123456")
    (order,) = house.orders(DialNumber)
    house.ends(order.leg, LegCause.BUSY)
    assert house.record(uid).cause is Cause.BUSY
    assert HangUpLeg(FIRST) in house.ordered


def test_a_colleague_is_rung_like_from_the_bar() -> None:
    house = at_work(PETR)
    uid = dials(house, "202")
    assert house.rings() == PETR
    assert house.call(uid).peer == JANA
    house.picks_up(PETR)
    assert house.callbacks(JANA) == house.callbacks(PETR) == ["connect"]
    house.ends(FIRST)
    assert house.agent(PETR).calls == []


def test_a_queue_is_called_like_from_the_bar() -> None:
    house = at_work(PETR)
    uid = dials(house, "800")
    assert house.call(uid).queue == SUPPORT
    assert house.rings() == PETR


@pytest.mark.parametrize("number", ["201", "abc"])
def test_what_the_bar_would_not_dial_is_refused_at_the_phone(number: str) -> None:
    house = at_work()
    house.do(ArriveCall(FIRST, number, "x", trunk=False, endpoint="101"))
    assert house.ordered == [RefuseCaller(FIRST)]
    assert house.agent(JANA).calls == []


def test_a_phone_that_rings_is_busy_for_its_own_calls() -> None:
    house = at_work()
    house.calls()
    house.do(ArriveCall(FIRST, "777123456", "x", trunk=False, endpoint="101"))
    assert house.ordered == [RefuseCaller(FIRST, LegCause.BUSY)]


def test_a_phone_that_nobody_works_with_reaches_the_queues_only() -> None:
    house = at_work()
    house.do(ArriveCall(FIRST, "777123456", "x", trunk=False, endpoint="102"))
    assert house.ordered == [RefuseCaller(FIRST)]
    house.do(ArriveCall(SECOND, "800", "x", trunk=False, endpoint="102"))
    assert house.rings() == JANA


def test_a_phone_that_is_paired_but_not_confirmed_is_nobodys_yet() -> None:
    house = at_work()
    session = house.signs_in(PETR)
    house.do(PairDevice(PETR, session, "102"))
    house.do(ArriveCall(FIRST, "777123456", "x", trunk=False, endpoint="102"))
    assert house.ordered == [RefuseCaller(FIRST)]
    house.do(ConfirmDevice(PETR, session))
    house.do(ArriveCall(SECOND, "777123456", "x", trunk=False, endpoint="102"))
    assert house.agent(PETR).calls == [house.centre.legs[SECOND]]


def test_the_call_is_welcomed_anew_after_the_network_was_away() -> None:
    house = at_work()
    uid = dials(house, "777123456")
    (order,) = house.orders(DialNumber)
    house.lose_network()
    house.connect({FIRST: True, order.leg: False})
    assert WelcomeCaller(uid, FIRST) in house.ordered


def test_told_twice_it_is_one_call() -> None:
    house = at_work()
    uid = dials(house, "777123456")
    house.do(ArriveCall(FIRST, "777123456", "x", trunk=False, endpoint="101"))
    assert house.agent(JANA).calls == [uid]


# --- handing over ---


def test_told_again_after_its_end_it_is_ended_and_not_dialled_again() -> None:
    house = at_work()
    uid = dials(house, "777123456")
    house.do(HangUp(JANA))
    assert house.call(uid).phase is Phase.ENDED
    house.do(ArriveCall(FIRST, "777123456", "spoofed", label="SIP/101-1", trunk=False, endpoint="101"))
    assert house.ordered == [HangUpLeg(FIRST)]
    assert house.agent(JANA).calls == []


def referred(house: House, uid: CallId, **wish: str) -> list[AnswerRefer]:
    house.do(ReportReferred(house.leg_of(JANA), **wish))  # pyright: ignore[reportArgumentType]
    return house.orders(AnswerRefer)


def test_a_number_named_by_the_phone_gets_the_call_and_the_phone_hears_of_it_first() -> None:
    house = at_work()
    uid = house.talks(JANA)
    leg = house.leg_of(JANA)
    assert referred(house, uid, number="777123456") == [AnswerRefer(uid, leg, done=True)]
    assert house.ordered[0] == AnswerRefer(uid, leg, done=True)
    assert house.orders(DialNumber)[0].number == "777123456"
    assert HangUpLeg(leg) in house.ordered
    assert house.callbacks(JANA) == ["hangup"]
    assert house.seen(JANA).call.cause is Cause.TRANSFERRED


def test_a_target_that_is_not_reached_gives_the_call_back() -> None:
    house = at_work()
    uid = house.talks(JANA)
    referred(house, uid, number="777123456")
    (order,) = house.orders(DialNumber)
    house.ends(order.leg, LegCause.BUSY)
    assert house.rings() == JANA


def test_a_call_held_at_the_phone_can_be_handed_over() -> None:
    house = at_work(PETR)
    uid = house.talks(JANA)
    house.do(ReportHeld(house.leg_of(JANA), held=True))
    assert [answer.done for answer in referred(house, uid, number="202")] == [True]
    assert house.rings() == PETR


@pytest.mark.parametrize("number", ["201", "nonsense", ""])
def test_a_wish_that_cannot_be_granted_is_answered_so_and_the_call_goes_on(number: str) -> None:
    house = at_work()
    uid = house.talks(JANA)
    assert [answer.done for answer in referred(house, uid, number=number)] == [False]
    assert house.call(uid).phase is Phase.TALKING


def test_a_leg_that_nobody_knows_is_answered_too() -> None:
    house = at_work()
    house.do(ReportReferred(LegId("unknown"), "777123456"))
    assert [answer.done for answer in house.orders(AnswerRefer)] == [False]


# --- two calls at one phone ---


def two_calls(number: str = "777123456", *agents: int) -> tuple[House, CallId, CallId]:
    """Jana talks with a customer, holds at the phone, and dials somebody there; returns both calls."""
    house = at_work(*agents)
    main = house.talks(JANA)
    house.do(ReportHeld(house.leg_of(JANA), held=True))
    house.do(ArriveCall(SECOND, number, "x", trunk=False, endpoint="101"))
    asked = house.call(main).consultation
    assert asked is not None
    return house, main, asked


def own_leg(house: House, main: CallId) -> LegId:
    """Jana's first leg."""
    return next(leg.id for leg in house.call(main).legs.values() if leg.agent == JANA and not leg.second)


def answered(house: House, asked: CallId) -> LegId:
    leg = house.customer(asked)
    house.do(ReportAnswered(leg))
    return leg


def test_a_number_dialled_beside_a_call_is_a_consultation() -> None:
    house, main, asked = two_calls()
    assert house.callbacks(JANA) == ["new", "update"]  # the first call may do less now
    assert house.orders(WelcomeCaller) == [WelcomeCaller(main, SECOND, asked)]
    assert JoinCall(main, SECOND, asked) in house.ordered
    assert house.orders(DialNumber)[0].call == asked
    answered(house, asked)
    assert house.callbacks(JANA) == ["connect", "update"]
    assert house.call(main).phase is Phase.HELD


def test_the_bar_finishes_a_transfer_that_began_at_the_phone() -> None:
    house, main, asked = two_calls()
    first, target = own_leg(house, main), answered(house, asked)
    house.do(FinishTransfer(JANA))
    assert JoinCall(main, target) in house.ordered
    assert {order.leg for order in house.orders(HangUpLeg)} == {first, SECOND}
    assert house.callbacks(JANA) == ["hangup", "hangup"]


@pytest.mark.parametrize("turned", [False, True])
def test_the_phone_joins_its_two_calls(turned: bool) -> None:
    house, main, asked = two_calls()
    first, target = own_leg(house, main), answered(house, asked)
    asking, other = (SECOND, first) if turned else (first, SECOND)
    house.do(ReportReferred(asking, other=other))
    assert house.ordered[0] == AnswerRefer(main, asking, done=True)
    assert JoinCall(main, target) in house.ordered
    assert {order.leg for order in house.orders(HangUpLeg)} == {first, SECOND}
    assert house.call(main).third == target
    assert house.agent(JANA).calls == []
    assert house.record(asked).cause is Cause.TRANSFERRED


def test_a_colleague_is_joined_and_has_the_call() -> None:
    house, main, _ = two_calls("202", PETR)
    house.picks_up(PETR)
    house.do(ReportReferred(own_leg(house, main), other=SECOND))
    assert house.call(main).agent == PETR
    assert house.heard_of(PETR) == ["ringing", "connect", "hangup"]


def test_somebody_who_has_not_answered_yet_gets_the_call_blindly() -> None:
    house, main, _ = two_calls()
    house.do(ReportReferred(own_leg(house, main), other=SECOND))
    assert [answer.done for answer in house.orders(AnswerRefer)] == [True]
    assert house.call(main).phase is Phase.HANDED
    assert house.orders(DialNumber)[-1].call == main


def test_calls_that_do_not_belong_together_are_not_joined() -> None:
    house, main, asked = two_calls()
    answered(house, asked)
    house.do(ReportReferred(own_leg(house, main), other=LegId("stranger")))
    assert [answer.done for answer in house.orders(AnswerRefer)] == [False]


def test_the_phone_goes_back_and_forth_between_its_calls() -> None:
    house, main, asked = two_calls()
    first = own_leg(house, main)
    answered(house, asked)
    house.do(ReportHeld(SECOND, held=True))
    assert (house.call(main).phase, house.call(asked).phase) == (Phase.HELD, Phase.HELD)
    house.do(ReportHeld(first, held=False))
    assert (house.call(main).phase, house.call(asked).phase) == (Phase.TALKING, Phase.HELD)
    assert JoinCall(main, first) in house.ordered
    house.do(ReportHeld(first, held=True))
    house.do(ReportHeld(SECOND, held=False))
    assert (house.call(main).phase, house.call(asked).phase) == (Phase.HELD, Phase.TALKING)
    assert JoinCall(main, SECOND, asked) in house.ordered


def test_who_answers_while_the_agent_is_back_with_the_customer_waits_on_hold() -> None:
    house, main, asked = two_calls()
    first = own_leg(house, main)
    house.do(ReportHeld(first, held=False))
    answered(house, asked)
    assert (house.call(main).phase, house.call(asked).phase) == (Phase.TALKING, Phase.HELD)
    assert house.heard_of(JANA) == ["connect", "hold"]
    house.do(ReportHeld(first, held=True))
    house.do(ReportHeld(SECOND, held=True))
    house.do(ReportHeld(SECOND, held=False))
    assert (house.call(main).phase, house.call(asked).phase) == (Phase.HELD, Phase.TALKING)


def test_a_colleague_at_the_other_end_does_not_take_back_what_the_agent_holds() -> None:
    house = at_work(PETR)
    uid = CallId(str(house.do(Dial(PETR, "201")).answer))
    house.picks_up(PETR)
    house.picks_up(JANA)
    house.do(ReportHeld(house.leg_of(JANA), held=True))
    dials(house, "777123456", SECOND)
    colleague = house.leg_of(PETR)
    house.do(ReportHeld(colleague, held=True))
    house.do(ReportHeld(colleague, held=False))
    assert house.call(uid).phase is Phase.HELD
    assert house.heard_of(PETR) == []


def test_the_phone_puts_down_the_consultation_and_keeps_the_customer() -> None:
    house, main, asked = two_calls()
    answered(house, asked)
    house.ends(SECOND)
    assert house.agent(JANA).calls == [main]
    house.do(ReportHeld(own_leg(house, main), held=False))
    assert house.callbacks(JANA) == ["resume"]


def test_the_phone_puts_down_the_customer_and_the_consultation_goes_on() -> None:
    house, main, asked = two_calls()
    answered(house, asked)
    house.ends(own_leg(house, main))
    assert house.agent(JANA).calls == [asked]
    assert house.call(asked).legs[SECOND].agent == JANA
    house.ends(SECOND)
    assert house.agent(JANA).calls == []


def test_the_customer_hangs_up_and_the_consultation_goes_on() -> None:
    house, main, asked = two_calls()
    first = own_leg(house, main)
    answered(house, asked)
    house.ends(house.customer(main))
    assert HangUpLeg(first) in house.ordered
    assert house.call(asked).phase is Phase.TALKING


def test_a_consulted_party_who_hangs_up_ends_the_second_call_of_the_phone() -> None:
    house, main, asked = two_calls()
    house.ends(answered(house, asked))
    assert HangUpLeg(SECOND) in house.ordered
    assert house.agent(JANA).calls == [main]


def test_a_third_call_is_too_many() -> None:
    house, _, asked = two_calls()
    answered(house, asked)
    house.do(ArriveCall(LegId("phone-3"), "777", "x", trunk=False, endpoint="101"))
    assert house.ordered == [RefuseCaller(LegId("phone-3"), LegCause.BUSY)]


def test_the_second_call_is_placed_anew_after_the_network_was_away() -> None:
    house, main, asked = two_calls()
    target = answered(house, asked)
    house.lose_network()
    legs = {house.customer(main): True, own_leg(house, main): True, SECOND: True, target: True}
    house.connect(legs)
    assert WelcomeCaller(main, SECOND, asked) in house.ordered
    assert JoinCall(main, SECOND, asked) in house.ordered
