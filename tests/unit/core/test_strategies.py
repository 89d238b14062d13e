"""Whom a queue rings: each strategy, priorities of members and callers, skills, delays."""

import pytest
from msgspec.structs import replace
from tests.unit.core.house import CAMPAIGN, EVA, JANA, PETR, SALES, SUPPORT, House, ranked, skilled, support

from ucs.core.call import Phase
from ucs.core.ids import AgentId, CallId
from ucs.core.messages import ConfigureSite, HangUp, SetStatus, Status, SuspendQueue
from ucs.core.queue import CallerRule, Member, SkillNeed, Strategy


def serves(house: House, wanted: AgentId) -> None:
    """A customer calls, this agent answers and hangs up after a second."""
    house.calls()
    assert house.rings() == wanted
    house.picks_up(wanted)
    house.passes(1)
    house.do(HangUp(wanted))
    house.do(SetStatus(wanted, Status.READY))


# --- strategies ---


def test_round_robin_goes_by_the_order_of_the_members_whoever_is_idle_longest() -> None:
    house = House(support(strategy=Strategy.ROUND_ROBIN))
    house.works(EVA, PETR, JANA)
    for agent in (JANA, PETR, EVA, JANA):
        serves(house, agent)


def test_round_robin_skips_who_is_not_free() -> None:
    house = House(support(strategy=Strategy.ROUND_ROBIN))
    house.works(JANA, PETR, EVA)
    serves(house, JANA)
    house.do(SetStatus(PETR, Status.AUX, "Lunch"))
    serves(house, EVA)
    house.do(SetStatus(PETR, Status.READY))
    serves(house, JANA)
    serves(house, PETR)


def test_fewest_calls_counts_those_answered_today_in_this_queue() -> None:
    house = House(support(strategy=Strategy.FEWEST_CALLS))
    house.works(JANA)
    house.talks(JANA, "801")
    house.do(HangUp(JANA))
    serves(house, JANA)
    house.works(PETR)
    serves(house, PETR)
    serves(house, JANA)
    serves(house, PETR)
    house.passes(24 * 3600)
    house.do(SetStatus(PETR, Status.AUX, "Lunch"))
    house.do(SetStatus(PETR, Status.READY))
    serves(house, JANA)


def test_the_best_skilled_is_rung_of_equals_the_one_idle_longest() -> None:
    german = SkillNeed("german", 1)
    configured = support(strategy=Strategy.BEST_SKILLED, skills=(german,))
    house = House(skilled(configured, "german", jana=2, petr=5, eva=5))
    house.works(JANA, EVA, PETR)
    house.calls()
    assert house.rings() == EVA
    house.calls()
    assert house.rings() == PETR
    house.calls()
    assert house.rings() == JANA


@pytest.mark.parametrize("strategy", [s for s in Strategy if s is not Strategy.RING_ALL])
def test_a_lower_priority_number_is_asked_first_whatever_the_strategy(strategy: Strategy) -> None:
    members = ranked((JANA, 2), (PETR, 1), (EVA, 2))
    house = House(support(strategy=strategy, members=members))
    house.works(JANA, EVA, PETR)
    house.calls()
    assert house.rings() == PETR


# --- skills ---


def test_a_call_waits_for_the_skill_it_needs() -> None:
    configured = support(skills=(SkillNeed("german", 3),))
    house = House(skilled(configured, "german", jana=2, petr=3))
    house.works(JANA, EVA)
    uid = house.calls()
    house.passes(3600)
    assert house.call(uid).phase is Phase.QUEUED
    house.works(PETR)
    assert house.ringing(uid) == {PETR}


def test_the_level_wanted_sinks_with_time_down_to_the_lowest() -> None:
    need = SkillNeed("german", 5, relax_every_s=30, relax_by=2, lowest=1)
    house = House(skilled(support(skills=(need,)), "german", jana=3, petr=1))
    house.works(JANA, PETR, EVA)
    first, second, third = house.calls(), house.calls(), house.calls()
    house.passes(29.9)
    assert house.rings() is None
    house.passes(0.1)
    assert house.ringing(first) == {JANA}
    house.picks_up(JANA)
    house.passes(30)
    assert house.ringing(second) == {PETR}
    house.picks_up(PETR)
    house.passes(3600)
    assert house.call(third).phase is Phase.QUEUED
    assert f"wait:{third}" not in house.centre.timers


def test_a_skill_that_sinks_to_nothing_is_not_asked_for() -> None:
    house = House(support(skills=(SkillNeed("german", 1, relax_every_s=10),)))
    house.works(EVA)
    uid = house.calls()
    house.passes(10)
    assert house.ringing(uid) == {EVA}


def test_who_has_waited_longer_asks_for_less_and_may_overtake_a_preferred_caller() -> None:
    need = SkillNeed("german", 1, relax_every_s=10)
    house = House(support(skills=(need,), callers=(CallerRule("+420600", 1),)))
    patient = house.calls()
    house.passes(11)
    preferred = house.calls(caller="600111222")
    house.works(EVA)
    assert (house.ringing(patient), house.ringing(preferred)) == ({EVA}, set())


# --- delays ---

LEVELS = ranked((JANA, 1), (PETR, 5), (EVA, 9))


def test_each_level_is_asked_one_delay_after_the_one_before() -> None:
    house = House(support(members=LEVELS, level_delay_s=15))
    house.works(JANA, PETR, EVA)
    busy = house.calls()
    house.picks_up(JANA)
    first, second = house.calls(), house.calls()
    house.passes(14.9)
    assert house.rings() is None
    house.passes(0.1)
    assert house.ringing(first) == {PETR}
    house.picks_up(PETR)
    house.passes(15)
    assert house.ringing(second) == {EVA}
    assert house.call(busy).live


def test_nobody_waits_for_a_level_that_nobody_serves() -> None:
    house = House(support(members=LEVELS, level_delay_s=15))
    house.works(JANA, PETR, EVA)
    house.calls()
    house.picks_up(JANA)
    uid = house.calls()
    assert house.call(uid).phase is Phase.QUEUED
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    assert house.ringing(uid) == {PETR}


def test_who_suspends_the_queue_makes_way_for_the_next_level() -> None:
    house = House(support(members=LEVELS, level_delay_s=15))
    house.works(JANA, PETR)
    house.calls()
    house.picks_up(JANA)
    uid = house.calls()
    house.do(SuspendQueue(JANA, SUPPORT))
    assert house.ringing(uid) == {PETR}


def test_a_hunt_group_with_a_delay_rings_level_after_level() -> None:
    house = House(support(members=LEVELS, level_delay_s=8, strategy=Strategy.RING_ALL))
    house.works(JANA, PETR, EVA)
    uid = house.calls()
    assert house.ringing(uid) == {JANA}
    house.passes(8)
    assert house.ringing(uid) == {JANA, PETR}
    house.passes(8)
    assert house.ringing(uid) == {JANA, PETR, EVA}


# --- callers ---


def test_callers_wait_by_priority_then_by_time() -> None:
    rules = (CallerRule("+420", 7), CallerRule("+420600", 1))
    house = House(support(callers=rules))
    ordinary, preferred, late = house.calls(), house.calls(caller="600111222"), house.calls()
    house.works(JANA)
    served: list[CallId] = []
    for _ in range(3):
        served.append(next(uid for uid in house.centre.calls if house.ringing(uid)))
        house.picks_up(JANA)
        house.do(HangUp(JANA))
        house.do(SetStatus(JANA, Status.READY))
    assert served == [preferred, ordinary, late]


def test_a_queue_of_lower_number_is_served_before_others() -> None:
    configured = support(priority=9)
    house = House(configured)
    house.calls("800")
    preferred = house.calls("801")
    house.works(JANA)
    assert house.ringing(preferred) == {JANA}


# --- a new configuration ---


def test_a_new_configuration_reaches_those_who_wait() -> None:
    german = SkillNeed("german", 1)
    house = House(support(skills=(german,)))
    house.works(EVA)
    uid = house.calls()
    house.do(ConfigureSite(support(skills=(SkillNeed("german", 1, relax_every_s=5),))))
    house.passes(5)
    assert house.ringing(uid) == {EVA}


def test_a_new_member_who_is_free_is_rung_at_once() -> None:
    house = House()
    house.works(PETR)
    uid = house.calls("801")
    assert house.call(uid).phase is Phase.QUEUED
    configured = house.centre.site
    queues = tuple(
        replace(queue, members=(*queue.members, Member(PETR))) if queue.id == SALES else queue
        for queue in configured.queues
    )
    house.do(ConfigureSite(replace(configured, queues=queues)))
    assert house.ringing(uid) == {PETR}
    assert CAMPAIGN in house.centre.queues
