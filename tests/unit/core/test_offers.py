"""Which agent is rung, and what happens when the offer comes to nothing."""

import pytest
from tests.unit.core.house import EVA, JANA, PETR, RING_S, SALES, SUPPORT, House

from ucs.core.call import Phase
from ucs.core.ids import LegId
from ucs.core.messages import (
    ArriveCall,
    Cause,
    HangUp,
    HangUpLeg,
    JoinCall,
    LegCause,
    LoseSession,
    Outcome,
    PlayMusic,
    RefuseCaller,
    ReportAnswered,
    ReportRinging,
    ResumeQueue,
    RingAgent,
    SetStatus,
    Status,
    StopMusic,
    SuspendQueue,
    WelcomeCaller,
)


def test_a_caller_waits_with_music_until_somebody_is_free() -> None:
    house = House()
    uid = house.calls()
    assert house.call(uid).phase is Phase.QUEUED
    customer = house.customer(uid)
    assert house.ordered == [WelcomeCaller(uid, customer), PlayMusic(uid, customer)]
    house.passes(30)
    house.works(JANA)
    assert house.rings() == JANA
    house.picks_up(JANA)
    assert house.orders(JoinCall) == [JoinCall(uid, house.leg_of(JANA))]
    assert house.orders(StopMusic) == [StopMusic(uid, customer)]
    assert house.call(uid).connected == house.now


def test_the_agent_who_has_been_idle_longest_is_rung() -> None:
    house = House()
    house.works(PETR, JANA)
    house.talks(PETR)
    house.do(HangUp(PETR))
    house.passes(60)
    assert house.status(PETR) == "READY"
    house.calls()
    assert house.rings() == JANA


def test_the_caller_who_has_waited_longest_over_all_queues_is_first() -> None:
    house = House()
    first = house.calls("801")
    house.passes(1)
    house.calls("800")
    house.works(JANA)
    assert [offer.agent for offer in house.call(first).running] == [JANA]


def test_a_ringing_agent_who_does_not_answer_is_skipped() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    created = house.call(uid).created
    assert house.rings() == JANA
    leg = house.leg_of(JANA)
    house.passes(RING_S)
    assert house.rings() == PETR
    assert house.call(uid).created == created
    assert house.call(uid).offers[0].outcome is Outcome.NO_ANSWER
    assert leg not in house.centre.legs


def test_an_agent_who_does_not_answer_sees_the_call_end_as_unreachable() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    house.ends(house.leg_of(JANA), LegCause.NO_ANSWER)
    seen = house.seen(JANA)
    assert (seen.event, seen.call.cause, seen.call.uniqueid) == ("hangup", Cause.UNREACHABLE, uid)
    assert house.call(uid).live


def test_three_misses_in_a_row_put_the_agent_into_aux() -> None:
    house = House()
    house.works(JANA)
    house.calls()
    for _ in range(2):
        house.passes(RING_S)
        assert house.rings() is None
        assert house.status(JANA) == "READY"
        house.passes(5)
        assert house.rings() == JANA
    house.passes(RING_S)
    assert house.status(JANA) == "AUX No answer"
    assert house.messages(JANA) == ["missed_calls"]
    house.passes(3600)
    assert house.status(JANA) == "AUX No answer"


@pytest.mark.parametrize("redeem", ["answers", "becomes ready anew"])
def test_the_count_of_misses_starts_again(redeem: str) -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    house.passes(RING_S + 5)
    house.passes(RING_S + 5)
    assert house.agent(JANA).missed == 2
    if redeem == "answers":
        house.picks_up(JANA)
    else:
        house.do(SetStatus(JANA, Status.AUX, "Lunch"))
        house.do(SetStatus(JANA, Status.READY))
    assert house.agent(JANA).missed == 0
    assert house.call(uid).live


def test_the_same_agent_rung_again_sees_a_new_series() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    assert house.orders(RingAgent)[0].uniqueid == uid
    house.do(HangUp(JANA, uid))
    house.passes(10)
    assert house.rings() == JANA
    assert house.orders(RingAgent) == [] or house.orders(RingAgent)[0].uniqueid == f"{uid}~2"
    assert house.call(uid).offers[-1].series == 2


def test_a_rejected_call_goes_to_the_next_agent() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    leg = house.leg_of(JANA)
    house.do(HangUp(JANA, uid))
    assert house.orders(HangUpLeg)[0].leg == leg
    assert house.rings() == PETR
    assert house.seen(JANA).call.cause is Cause.REJECTED
    assert house.status(JANA) == "READY"
    house.passes(9.9)
    assert house.agent(JANA).resting
    house.passes(0.1)
    assert not house.agent(JANA).resting


@pytest.mark.parametrize("cause", [LegCause.BUSY, LegCause.REJECTED])
def test_a_ringing_phone_that_rejects_is_an_agent_who_rejects(cause: LegCause) -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    house.do(ReportRinging(house.leg_of(JANA)))
    house.ends(house.leg_of(JANA), cause)
    assert house.rings() == PETR
    assert house.call(uid).offers[0].outcome is Outcome.REJECTED
    assert house.agent(JANA).missed == 0


@pytest.mark.parametrize(
    ("status", "reason"), [(Status.AUX, "Lunch"), (Status.OFFLINE, ""), (Status.ACW, "")]
)
def test_leaving_ready_takes_the_ringing_call_back_and_is_no_miss(status: Status, reason: str) -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    leg = house.leg_of(JANA)
    house.do(SetStatus(JANA, status, reason))
    assert house.call(uid).offers[0].outcome is Outcome.REVOKED
    assert HangUpLeg(leg, LegCause.CANCELLED) in house.ordered
    assert house.rings() == PETR
    assert house.agent(JANA).missed == 0
    assert house.agent(JANA).figures.queue(SUPPORT).unanswered == 0
    assert house.callbacks(JANA) == ["hangup"]


def test_an_agent_who_left_and_came_back_rests_two_seconds() -> None:
    house = House()
    house.works(JANA)
    house.calls()
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    house.do(SetStatus(JANA, Status.READY))
    assert house.rings() is None
    house.passes(1.9)
    assert house.rings() is None
    house.passes(0.1)
    assert house.rings() == JANA


def test_a_caller_who_hangs_up_while_it_rings_ends_the_offer() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    leg = house.leg_of(JANA)
    house.passes(4)
    house.ends(house.customer(uid))
    assert HangUpLeg(leg, LegCause.CANCELLED) in house.ordered
    assert house.callbacks(JANA) == ["hangup"]
    assert house.seen(JANA).call.cause is Cause.CALLER_HUNG_UP
    assert house.record(uid).cause is Cause.CALLER_HUNG_UP
    assert (house.record(uid).agent, house.record(uid).wait_s, house.record(uid).talk_s) == (None, 4.0, 0.0)
    assert house.status(JANA) == "READY"
    assert house.centre.callers[SUPPORT] == 0


def test_an_answer_that_comes_after_the_caller_has_gone_is_cleared_without_wrapup() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    leg = house.leg_of(JANA)
    house.ends(house.customer(uid))
    house.do(ReportAnswered(leg))
    assert house.ordered == [HangUpLeg(leg)]
    assert house.status(JANA) == "READY"
    house.record(uid)


def test_an_answer_that_comes_after_the_ring_time_is_cleared() -> None:
    house = House()
    house.works(JANA, PETR)
    house.calls()
    leg = house.leg_of(JANA)
    house.passes(RING_S)
    house.do(ReportAnswered(leg))
    assert house.ordered == [HangUpLeg(leg)]
    assert house.rings() == PETR


def test_a_caller_who_hangs_up_right_after_the_answer_has_talked() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    house.picks_up(JANA)
    house.ends(house.customer(uid))
    assert house.status(JANA) == "ACW"
    assert house.record(uid).agent == JANA


def test_a_suspended_queue_does_not_ring_the_agent_the_others_do() -> None:
    house = House()
    house.works(JANA)
    house.do(SuspendQueue(JANA, SUPPORT))
    house.do(SuspendQueue(JANA, SUPPORT))
    house.calls("800")
    assert house.rings() is None
    house.calls("801")
    assert house.rings() == JANA
    house.picks_up(JANA)
    house.do(HangUp(JANA))
    house.do(ResumeQueue(JANA, SUPPORT))
    assert house.rings() == JANA
    assert house.refused(SuspendQueue(PETR, SALES)) == "wrong_state"
    house.works(PETR)
    assert house.refused(SuspendQueue(PETR, SALES)) == "not_found"


def test_an_agent_whose_bar_has_been_gone_for_ten_seconds_gets_no_call() -> None:
    house = House()
    house.works(JANA)
    house.do(LoseSession(JANA, house.session(JANA)))
    house.passes(9)
    uid = house.calls()
    assert house.rings() == JANA
    house.ends(house.customer(uid))
    house.passes(1)
    house.calls()
    assert house.rings() is None


def test_a_number_that_nobody_serves_is_refused() -> None:
    house = House()
    house.do(ArriveCall(LegId("in-9"), "999", "777"))
    assert house.ordered == [RefuseCaller(LegId("in-9"))]
    assert not house.centre.calls


def test_ringing_told_twice_is_told_once() -> None:
    house = House()
    house.works(EVA)
    house.calls()
    assert house.do(ReportRinging(house.leg_of(EVA))).events
    assert not house.do(ReportRinging(house.leg_of(EVA))).events
