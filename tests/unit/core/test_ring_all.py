"""A hunt group: the call rings at all free members, the first answer wins."""

import pytest
from msgspec.structs import replace
from tests.unit.core.house import EVA, JANA, PETR, RING_S, SUPPORT, House, support

from ucs.core.call import Phase
from ucs.core.ids import CallId, GroupId
from ucs.core.messages import (
    Cause,
    HangUp,
    HangUpLeg,
    JoinCall,
    LegCause,
    Outcome,
    ReportAnswered,
    ResumeQueue,
    RingAgent,
    SetStatus,
    Status,
    SuspendQueue,
    TimerDue,
)
from ucs.core.notices import CallNotice, RingingNotice
from ucs.core.site import Strategy
from ucs.core.stats import ringing

HUNT = support(strategy=Strategy.RING_ALL)


def all_ring() -> tuple[House, CallId]:
    house = House(HUNT)
    house.works(JANA, PETR, EVA)
    return house, house.calls()


def test_all_free_members_ring_at_once() -> None:
    house, uid = all_ring()
    assert house.ringing(uid) == {JANA, PETR, EVA}
    assert len(house.orders(RingAgent)) == 3
    assert house.call(uid).phase is Phase.OFFERING
    assert all(house.seen(agent).call.subcalls == 3 for agent in (JANA, PETR, EVA))


def test_the_first_answer_wins_and_the_others_were_beaten_to_it() -> None:
    house, uid = all_ring()
    losers = {agent: house.leg_of(agent) for agent in (JANA, EVA)}
    house.passes(3)
    house.picks_up(PETR)
    assert house.call(uid).agent == PETR
    assert house.orders(JoinCall)[0] == JoinCall(uid, house.leg_of(PETR))
    for agent, leg in losers.items():
        assert HangUpLeg(leg, LegCause.ELSEWHERE) in house.ordered
        assert house.callbacks(agent) == ["hangup"]
        assert house.seen(agent).call.cause is Cause.PICKED_UP_ELSEWHERE
        figures = house.agent(agent).figures
        assert figures.seconds[ringing(SUPPORT)] == 3.0
        assert (figures.queue(SUPPORT).answered, figures.queue(SUPPORT).unanswered) == (0, 0)
        assert (house.agent(agent).missed, house.agent(agent).resting) == (0, False)
        assert house.agent(agent).idle_since == house.now
    assert house.callbacks(PETR) == ["connect"]
    outcomes = [offer.outcome for offer in house.call(uid).offers]
    assert sorted(map(str, outcomes)) == ["answered", "elsewhere", "elsewhere"]


def test_the_second_of_two_answers_is_cleared() -> None:
    house, uid = all_ring()
    late = house.leg_of(JANA)
    house.picks_up(PETR)
    house.do(ReportAnswered(late))
    assert house.ordered == [HangUpLeg(late)]
    assert house.call(uid).agent == PETR
    assert house.status(JANA) == "READY"


def test_who_was_beaten_to_it_rings_at_once_for_the_next_caller() -> None:
    house, _ = all_ring()
    second = house.calls()
    assert house.call(second).phase is Phase.QUEUED
    house.picks_up(PETR)
    assert house.ringing(second) == {JANA, EVA}
    assert house.callbacks(JANA) == ["hangup", "ringing", "update"]


def test_an_agent_who_becomes_free_joins_in() -> None:
    house = House(HUNT)
    house.works(JANA)
    uid = house.calls()
    house.passes(1)
    house.works(PETR)
    assert house.ringing(uid) == {JANA, PETR}
    house.do(SetStatus(PETR, Status.AUX, "Lunch"))
    assert house.ringing(uid) == {JANA}
    assert house.callbacks(PETR) == ["hangup"]
    assert [n.call.subcalls for n in house.told if isinstance(n, CallNotice) and n.agent == JANA] == [1]


def test_a_caller_whom_nobody_rings_comes_before_joining_in() -> None:
    house = House(HUNT)
    house.works(JANA)
    first = house.calls()
    second = house.calls()
    house.works(PETR)
    assert (house.ringing(first), house.ringing(second)) == ({JANA}, {PETR})


def test_one_rejection_leaves_the_others_ringing() -> None:
    house, uid = all_ring()
    house.do(HangUp(JANA, uid))
    assert house.ringing(uid) == {PETR, EVA}
    assert house.call(uid).phase is Phase.OFFERING
    assert house.seen(PETR).call.subcalls == 2
    house.passes(10)
    assert house.ringing(uid) == {JANA, PETR, EVA}


def test_when_nobody_answers_the_call_keeps_its_place_and_rings_again_after_the_rest() -> None:
    house, uid = all_ring()
    house.passes(RING_S)
    assert house.call(uid).phase is Phase.QUEUED
    assert [offer.outcome for offer in house.call(uid).offers] == [Outcome.NO_ANSWER] * 3
    assert [house.agent(agent).missed for agent in (JANA, PETR, EVA)] == [1, 1, 1]
    house.passes(5)
    assert house.ringing(uid) == {JANA, PETR, EVA}


def test_phones_whose_time_is_over_together_stop_in_one_decision_and_the_others_are_told_once() -> None:
    house = House(HUNT)
    house.works(JANA, PETR)
    uid = house.calls()
    house.passes(1)
    house.works(EVA)
    assert house.ringing(uid) == {JANA, PETR, EVA}
    timer = f"offer:{house.leg_of(PETR)}"
    house.now = house.centre.timers[timer]
    house.do(TimerDue(timer, house.now))
    assert house.callbacks(JANA) == house.callbacks(PETR) == ["hangup"]
    assert house.callbacks(EVA) == ["update"]
    assert (house.ringing(uid), house.seen(EVA).call.subcalls) == ({EVA}, 1)


def test_where_a_call_rings_is_told_once_for_all_phones_and_names_every_group() -> None:
    agents = (replace(agent, group_id=GroupId(10 + agent.id)) for agent in HUNT.agents)
    house = House(replace(HUNT, agents=tuple(agents)))
    house.works(JANA, PETR, EVA)
    uid = house.calls()
    notices = [notice for notice in house.told if isinstance(notice, RingingNotice)]
    assert [notice.groups for notice in notices] == [{11}, {12}, {13}, {11, 12, 13}]
    assert {notice.queue for notice in notices} == {SUPPORT}
    house.do(HangUp(JANA, uid))
    assert [notice.groups for notice in house.told if isinstance(notice, RingingNotice)] == [{11}, {12, 13}]


def test_a_caller_who_hangs_up_ends_every_ring() -> None:
    house, uid = all_ring()
    legs = [house.leg_of(agent) for agent in (JANA, PETR, EVA)]
    house.ends(house.customer(uid))
    assert all(HangUpLeg(leg, LegCause.CANCELLED) in house.ordered for leg in legs)
    assert house.record(uid).cause is Cause.CALLER_HUNG_UP
    assert not house.centre.ringing[SUPPORT]


@pytest.mark.parametrize("how", ["resumes", "phone returns"])
def test_every_way_to_become_free_joins_in(how: str) -> None:
    house = House(HUNT)
    house.works(JANA, PETR)
    if how == "resumes":
        house.do(SuspendQueue(PETR, SUPPORT))
    else:
        house.unplugs(PETR)
    uid = house.calls()
    assert house.ringing(uid) == {JANA}
    if how == "resumes":
        house.do(ResumeQueue(PETR, SUPPORT))
    else:
        house.connect(dict.fromkeys(house.centre.legs, False))
    assert house.ringing(uid) == {JANA, PETR}
