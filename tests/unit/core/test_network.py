"""What the telephone network tells: inventories, losses, new lives."""

import pytest
from tests.unit.core.house import ENDPOINTS, JANA, PETR, RING_S, House

from ucs.core.call import LegPhase, Phase
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    ArriveCall,
    Cause,
    Dial,
    DialNumber,
    HangUp,
    HangUpLeg,
    Hold,
    JoinCall,
    LegCause,
    Mute,
    MuteLeg,
    Outcome,
    ParkLeg,
    PlayMusic,
    ReportInventory,
    ReportReachable,
    ReportRinging,
    RingAgent,
    StopMusic,
    UnmuteLeg,
    WelcomeCaller,
)


def legs_of(house: House) -> dict[LegId, bool]:
    """All legs that should stand, as an inventory lists them."""
    return {
        leg.id: leg.phase is LegPhase.UP
        for call in house.centre.calls.values()
        for leg in call.legs.values()
        if leg.live
    }


def dials(house: House) -> CallId:
    """Jana's phone is picked up, the number rings."""
    uid = CallId(str(house.do(Dial(JANA, "123")).answer))
    house.picks_up(JANA)
    return uid


def test_an_inventory_that_agrees_changes_nothing() -> None:
    house = House()
    house.works(JANA)
    house.talks(JANA)
    decision = house.connect(legs_of(house))
    assert (decision.events, decision.effects) == ([], [])


def test_after_a_reconnection_everything_that_should_stand_is_ordered_again() -> None:
    house = House()
    house.works(JANA, PETR)
    held = house.talks(JANA)
    talking = house.talks(PETR)
    house.do(Hold(JANA))
    house.do(Mute(PETR, on=True))
    waiting = house.calls()
    jana, petr = house.leg_of(JANA), house.leg_of(PETR)
    house.lose_network()
    house.connect(legs_of(house))
    assert {ParkLeg(held, jana), PlayMusic(held, house.customer(held))} <= set(house.ordered)
    assert {
        WelcomeCaller(talking, house.customer(talking)),
        JoinCall(talking, petr),
        MuteLeg(petr),
        StopMusic(talking, house.customer(talking)),
    } <= set(house.ordered)
    assert {
        WelcomeCaller(waiting, house.customer(waiting)),
        PlayMusic(waiting, house.customer(waiting)),
    } <= set(house.ordered)
    assert not house.orders(UnmuteLeg)


@pytest.mark.parametrize("before", ["offered", "picked up", "picked up meanwhile", "held"])
def test_a_caller_whom_the_order_to_answer_has_not_reached_is_answered_after_all(before: str) -> None:
    """The phone rings first: the server may die, or the connection break, in the moment between the two orders."""
    house = House()
    house.works(JANA)
    uid = house.calls()
    leg, phone = house.customer(uid), house.leg_of(JANA)
    if before in ("picked up", "held"):
        house.picks_up(JANA)
    if before == "held":
        house.do(Hold(JANA))
    house.lose_network()
    house.connect({phone: before != "offered"}, ArriveCall(leg, "800", "777123456", "Customer"))
    then = house.ordered[house.ordered.index(WelcomeCaller(uid, leg)) :]
    assert (StopMusic(uid, leg) if before.startswith("picked up") else PlayMusic(uid, leg)) in then
    assert len(house.centre.calls) == 1


def test_a_leg_that_nobody_knows_is_hung_up() -> None:
    house = House()
    house.connect({LegId("u1-1.7-2"): True})
    assert house.ordered == [HangUpLeg(LegId("u1-1.7-2"))]


def test_a_customer_whose_leg_is_lost_ends_the_call_for_unknown_reasons() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    agent = house.leg_of(JANA)
    house.connect({agent: True})
    assert house.record(uid).cause is Cause.UNKNOWN
    assert HangUpLeg(agent) in house.ordered
    assert not house.agent(JANA).calls


def test_an_agent_whose_ringing_leg_is_lost_is_no_miss_and_the_caller_keeps_the_place() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    house.do(ReportRinging(house.leg_of(JANA)))
    house.connect({house.customer(uid): True})
    assert house.rings() == PETR
    assert house.agent(JANA).missed == 0


def test_a_leg_that_was_ordered_just_now_is_not_lost_because_a_list_lacks_it() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    decision = house.connect({house.customer(uid): True})
    assert (decision.events, decision.effects) == ([], [])
    assert house.rings() == JANA


def test_a_leg_that_was_ordered_before_the_connection_broke_is_lost_when_the_list_lacks_it() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    house.lose_network()
    house.connect({house.customer(uid): True})
    assert house.rings() == PETR
    assert house.agent(JANA).missed == 0


def test_an_agent_whose_talking_leg_is_lost_ends_the_call() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    house.connect({house.customer(uid): True})
    assert house.record(uid).cause is Cause.UNKNOWN
    assert HangUpLeg(house.customer(uid)) in house.ordered


def test_an_answer_that_was_missed_is_made_up_for_by_the_inventory() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    house.lose_network()
    house.connect(legs_of(house) | {house.leg_of(JANA): True})
    assert house.call(uid).phase is Phase.TALKING
    assert JoinCall(uid, house.leg_of(JANA)) in house.ordered


def test_a_phone_picked_up_in_time_is_connected_however_late_that_is_heard_of() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    house.lose_network()
    house.passes(RING_S + 60)  # the server was down, say
    assert house.call(uid).phase is Phase.OFFERING
    house.connect(legs_of(house) | {house.leg_of(JANA): True})
    assert house.call(uid).phase is Phase.TALKING
    assert house.agent(JANA).missed == 0


def test_a_phone_that_has_rung_for_too_long_when_the_network_is_back_has_missed_the_call() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    late = house.leg_of(JANA)
    house.lose_network()
    house.passes(RING_S + 60)
    house.connect(legs_of(house))
    assert house.ringing(uid) == {JANA}
    house.passes(2)
    assert (house.agent(JANA).missed, house.ringing(uid)) == (1, {PETR})
    assert HangUpLeg(late, LegCause.NO_ANSWER) in house.ordered


def test_a_phone_that_is_heard_of_a_moment_after_the_network_is_back_is_in_time() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    house.lose_network()
    house.passes(RING_S + 60)
    house.connect(legs_of(house))
    house.passes(1)
    house.picks_up(JANA)
    assert house.call(uid).phase is Phase.TALKING


def test_a_time_to_ring_that_runs_out_just_after_the_network_is_back_waits_as_well() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    house.lose_network()
    house.passes(RING_S - 0.5)
    house.connect(legs_of(house))
    house.passes(1)
    house.picks_up(JANA)
    assert house.call(uid).phase is Phase.TALKING


def test_a_number_that_answered_while_nobody_listened_is_connected_late() -> None:
    house = House()
    house.works(JANA)
    uid = dials(house)
    house.lose_network()
    house.passes(600)
    house.connect(legs_of(house) | {house.customer(uid): True})
    assert house.call(uid).phase is Phase.TALKING


def test_a_number_that_still_rings_then_is_given_up() -> None:
    house = House()
    house.works(JANA)
    uid = dials(house)
    house.lose_network()
    house.passes(600)
    house.connect(legs_of(house))
    house.passes(2)
    assert house.record(uid).cause is Cause.UNREACHABLE


def test_nobody_is_out_of_service_for_a_phone_that_came_back_while_nobody_listened() -> None:
    house = House()
    house.works(JANA)
    house.unplugs(JANA)
    house.lose_network()
    house.passes(60)
    assert house.status(JANA) == "READY"
    house.connect()
    assert house.status(JANA) == "READY"
    house.unplugs(JANA)
    house.lose_network()
    house.passes(60)
    house.do(ReportInventory(house.boot, {}, (), ENDPOINTS - {"101"}))
    house.passes(2)
    assert house.status(JANA) == "AUX Phone unreachable"


@pytest.mark.parametrize("work", ["waits", "rings", "talks", "held", "dials"])
def test_a_new_life_of_the_network_ends_every_call_with_cause_unknown(work: str) -> None:
    house = House()
    if work == "waits":
        uid = house.calls()
    else:
        house.works(JANA)
        if work == "dials":
            house.do(Dial(JANA, "123"))
            uid = house.agent(JANA).calls[0]
        elif work == "rings":
            uid = house.calls()
        else:
            uid = house.talks(JANA)
        if work == "held":
            house.do(Hold(JANA))
    house.lose_network()
    house.boot = "2"
    house.connect()
    assert house.record(uid).cause is Cause.UNKNOWN
    assert not house.agent(JANA).calls
    assert not house.centre.legs
    assert sum(house.centre.callers.values()) == 0


def test_a_dead_network_ends_every_call_at_once() -> None:
    house = House()
    house.works(JANA)
    talking, waiting = house.talks(JANA), house.calls()
    house.lose_network(dead=True)
    assert house.callbacks(JANA) == ["hangup"]
    assert {house.record(talking).cause, house.record(waiting).cause} == {Cause.UNKNOWN}
    house.boot = "2"
    house.connect()
    house.passes(10)
    house.calls()
    assert house.rings() == JANA


def test_a_caller_of_the_networks_next_life_may_have_the_id_of_one_before() -> None:
    house = House()
    first = house.calls()
    same = house.customer(first)
    house.lose_network(dead=True)
    house.boot = "2"
    house.connect()
    house.do(ArriveCall(same, "800", "777999888", "", "+420777999888"))
    assert house.orders(HangUpLeg) == []
    assert house.centre.legs[same] != first


def test_nobody_is_rung_while_the_network_is_away() -> None:
    house = House()
    house.lose_network()
    house.works(JANA)
    uid = house.calls()
    assert house.rings() is None
    assert house.call(uid).phase is Phase.QUEUED
    house.connect(legs_of(house))
    assert house.rings() == JANA


def test_callers_who_came_meanwhile_are_taken_in_and_those_known_are_not_taken_twice() -> None:
    house = House()
    uid = house.calls()
    known = ArriveCall(house.customer(uid), "800", "777123456")
    new = ArriveCall(LegId("in-new"), "801", "777000111")
    house.connect({}, known, new)
    assert len(house.centre.calls) == 2
    house.connect({}, known, new)
    assert len(house.centre.calls) == 2
    assert not house.ordered


def test_a_caller_who_is_told_again_after_the_end_is_cleared_and_does_not_wait_once_more() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    customer = house.customer(uid)
    house.do(HangUp(JANA))
    house.connect({}, ArriveCall(customer, "800", "777123456"))
    assert HangUpLeg(customer) in house.ordered
    assert [call.uid for call in house.centre.calls.values() if call.live] == []


def test_phones_that_went_while_nobody_looked_are_known_from_the_inventory() -> None:
    house = House()
    house.works(JANA)
    house.do(ReportInventory("1", {}, (), ENDPOINTS - {"101"}))
    house.calls()
    assert house.rings() is None
    house.do(ReportReachable("101", reachable=True))
    assert house.rings() == JANA


def test_facts_about_phones_nobody_has_are_ignored() -> None:
    house = House()
    assert not house.do(ReportReachable("softphone9", reachable=True)).events


def test_a_repeated_order_names_the_same_leg() -> None:
    """Ids are ours, so that doing something twice does no harm."""
    house = House()
    house.works(JANA)
    uid = house.calls()
    assert house.orders(RingAgent)[0].leg == LegId(f"{uid}-1")
    house.ends(house.customer(uid))
    house.do(Dial(JANA, "123"))
    dialled = house.agent(JANA).calls[0]
    assert house.orders(RingAgent)[0].leg == LegId(f"{dialled}-1")
    house.picks_up(JANA)
    assert house.orders(DialNumber)[0].leg == LegId(f"{dialled}-2")


def test_a_phone_that_goes_away_while_it_rings_fails_at_once() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    leg = house.leg_of(JANA)
    house.unplugs(JANA)
    assert HangUpLeg(leg, LegCause.CANCELLED) in house.ordered
    assert house.rings() == PETR
    assert house.call(uid).offers[0].outcome is Outcome.FAILED
    assert house.agent(JANA).missed == 0
