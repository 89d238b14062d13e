"""Wrap-up that is extended, ended early or stands still; calls that are picked up from colleagues."""

import pytest
from msgspec.structs import replace
from tests.unit.core.house import (
    CAMPAIGN,
    EVA,
    JANA,
    PETR,
    SALES,
    WRAPUP_S,
    House,
    ranked,
    site,
    support,
)

from ucs.core.ids import AgentId, CallId, DeviceId, GroupId, QueueId
from ucs.core.messages import (
    AnswerAsked,
    Cause,
    ConfigureSite,
    Dial,
    ExtendWrapUp,
    HangUp,
    HangUpLeg,
    LegCause,
    Outcome,
    PickUp,
    ReportAnswered,
    ReportLookup,
    ReportReachable,
    RingAgent,
    SetStatus,
    Status,
    SuspendQueue,
)
from ucs.core.notices import RingingNotice, StatusNotice
from ucs.core.objects import WrapUp
from ucs.core.pickable import ringing_elsewhere
from ucs.core.site import RemoteAnswer, Site
from ucs.core.view import state

NO_QUEUE = QueueId(0)

# --- wrap-up ---


def in_wrapup() -> House:
    """Jana has just ended a call of Support."""
    house = House()
    house.works(JANA)
    house.talks(JANA)
    house.do(HangUp(JANA))
    assert house.status(JANA) == "ACW"
    return house


def test_a_wrapup_is_extended_and_then_ends_by_itself() -> None:
    house = in_wrapup()
    end = house.now + WRAPUP_S
    assert house.do(ExtendWrapUp(JANA, 20)).answer == end + 20
    house.passes(WRAPUP_S + 19)
    assert house.status(JANA) == "ACW"
    house.passes(1)
    assert house.status(JANA) == "READY"


def test_a_wrapup_ends_early_when_the_agent_is_ready() -> None:
    house = in_wrapup()
    house.do(SetStatus(JANA, Status.READY))
    assert f"acw:{JANA}" not in house.centre.timers


def test_a_wrapup_is_not_extended_beyond_the_limit() -> None:
    house = in_wrapup()
    house.do(ExtendWrapUp(JANA, 590))
    assert house.refused(ExtendWrapUp(JANA, 1)) == "not_allowed"


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_a_wrapup_is_extended_by_seconds(seconds: float) -> None:
    assert in_wrapup().refused(ExtendWrapUp(JANA, seconds)) == "invalid"


def test_a_chosen_acw_has_no_end_to_extend() -> None:
    house = House()
    house.works(JANA)
    house.do(SetStatus(JANA, Status.ACW))
    assert house.refused(ExtendWrapUp(JANA, 10)) == "wrong_state"


def dials(house: House, queue: QueueId) -> CallId:
    return CallId(str(house.do(Dial(JANA, "123", queue=queue)).answer))


def test_dialling_stops_the_wrapup_until_the_call_has_ended() -> None:
    house = in_wrapup()
    house.passes(4)
    dials(house, NO_QUEUE)
    house.passes(30)
    assert house.status(JANA) == "ACW"
    house.do(HangUp(JANA))
    house.passes(WRAPUP_S - 4.1)
    assert house.status(JANA) == "ACW"
    house.passes(0.1)
    assert house.status(JANA) == "READY"


def test_the_longer_of_two_wrapups_counts() -> None:
    house = in_wrapup()
    house.passes(8)
    uid = dials(house, CAMPAIGN)
    house.picks_up(JANA)
    house.do(ReportAnswered(house.customer(uid)))
    house.do(HangUp(JANA))
    house.passes(WRAPUP_S - 0.1)
    assert house.status(JANA) == "ACW"
    house.passes(0.1)
    assert house.status(JANA) == "READY"


def direct(**rules: float) -> House:
    """Jana and Petr work where calls without a queue have these rules."""
    house = House(replace(site(), rules=replace(site().rules, **rules)))
    house.works(JANA, PETR)
    return house


@pytest.mark.parametrize(("seconds", "status"), [(0.0, "READY"), (15.0, "ACW")])
def test_a_dialled_call_without_a_queue_earns_what_the_site_gives(seconds: float, status: str) -> None:
    house = direct(wrapup_outgoing_s=seconds, wrapup_incoming_s=99)
    for answers in (False, True):
        uid = CallId(str(house.do(Dial(JANA, "603111222", queue=NO_QUEUE)).answer))
        house.picks_up(JANA)
        if answers:
            house.do(ReportAnswered(house.customer(uid)))
        house.ends(house.customer(uid), LegCause.HANGUP if answers else LegCause.BUSY)
        assert house.status(JANA) == (status if answers else "READY")
    house.passes(seconds)
    assert house.status(JANA) == "READY"


def test_a_colleague_s_call_earns_by_its_direction() -> None:
    house = direct(wrapup_outgoing_s=5, wrapup_incoming_s=9)
    house.do(Dial(JANA, "202"))
    house.picks_up(JANA)
    house.picks_up(PETR)
    house.do(HangUp(PETR))
    assert (house.status(JANA), house.status(PETR)) == ("ACW", "ACW")
    house.passes(5)
    assert (house.status(JANA), house.status(PETR)) == ("READY", "ACW")
    house.passes(4)
    assert house.status(PETR) == "READY"


def test_the_rules_for_calls_without_a_queue_leave_those_of_queues_alone() -> None:
    house = direct(wrapup_outgoing_s=99, wrapup_incoming_s=99)
    house.talks(JANA)
    house.do(HangUp(JANA))
    house.passes(WRAPUP_S)
    assert house.status(JANA) == "READY"
    house.do(Dial(JANA, "801"))
    house.picks_up(JANA)
    house.do(HangUp(JANA))
    assert house.status(JANA) == "READY"


def test_a_status_chosen_during_that_call_ends_the_wrapup() -> None:
    house = in_wrapup()
    dials(house, NO_QUEUE)
    house.do(SetStatus(JANA, Status.READY))
    house.do(HangUp(JANA))
    assert house.status(JANA) == "READY"


# --- what bars are told of it ---


def ends(house: House) -> list[WrapUp | None]:
    """What the last command told Jana of the end of her wrap-up."""
    return [notice.wrap_up for notice in house.told if isinstance(notice, StatusNotice)]


def test_the_bar_is_told_when_the_wrapup_ends_and_how_far_it_may_be_extended() -> None:
    house = in_wrapup()
    began, until = house.now, house.now + WRAPUP_S
    assert ends(house) == [WrapUp(until, began + 600)]
    house.do(ExtendWrapUp(JANA, 20))
    assert ends(house) == [WrapUp(until + 20, began + 600)]
    assert house.heard(JANA) == ["StatusNotice"]
    assert state(house.centre, JANA, house.now).wrapUp == WrapUp(until + 20, began + 600)
    house.passes(WRAPUP_S + 20)
    assert ends(house) == [None]


def test_the_bar_is_told_when_the_wrapup_stands_still_and_when_it_goes_on() -> None:
    house = in_wrapup()
    dials(house, NO_QUEUE)
    assert ends(house) == [None]
    house.passes(5)
    house.do(HangUp(JANA))
    assert [end.until if end else None for end in ends(house)] == [house.now + WRAPUP_S]


def test_a_chosen_acw_is_told_without_an_end() -> None:
    house = House()
    house.works(JANA)
    house.do(SetStatus(JANA, Status.ACW))
    assert ends(house) == [None]


# --- pick-up ---


def rung(configured: Site | None = None) -> tuple[House, CallId]:
    """A call of Support rings at Jana; Petr and Eva work."""
    house = House(configured)
    house.works(JANA, PETR, EVA)
    house.do(SetStatus(PETR, Status.AUX, "Lunch"))
    return house, house.calls()


@pytest.mark.parametrize("named", [True, False])
def test_a_member_picks_up_what_rings_at_a_colleague(named: bool) -> None:
    house, uid = rung()
    loser = house.leg_of(JANA)
    assert house.do(PickUp(PETR, uid if named else "")).answer == uid
    (ring,) = house.orders(RingAgent)
    assert (ring.endpoint, ring.auto_answer) == ("102", True)
    assert house.ringing(uid) == {JANA, PETR}
    house.picks_up(PETR)
    assert house.call(uid).agent == PETR
    assert HangUpLeg(loser, LegCause.ELSEWHERE) in house.ordered
    assert house.seen(JANA).call.cause is Cause.PICKED_UP_ELSEWHERE
    assert house.agent(JANA).missed == 0
    house.do(HangUp(PETR))
    assert house.status(PETR) == "AUX Lunch"


def test_who_is_rung_may_still_be_faster_than_who_picks_up() -> None:
    house, uid = rung()
    house.do(PickUp(PETR, uid))
    house.picks_up(JANA)
    assert (house.call(uid).agent, house.call(uid).offers[1].outcome) == (JANA, Outcome.ELSEWHERE)
    assert house.seen(PETR).call.cause is Cause.PICKED_UP_ELSEWHERE


def test_a_phone_that_obeys_notify_is_asked_to_pick_up() -> None:
    configured = site()
    devices = (replace(device, remote_answer=RemoteAnswer.NOTIFY) for device in configured.devices)
    house, uid = rung(replace(configured, devices=tuple(devices)))
    house.do(PickUp(PETR, uid))
    assert [(event.agent, event.way) for event in house.happened(AnswerAsked)] == [
        (PETR, RemoteAnswer.NOTIFY)
    ]


def test_only_members_and_the_groups_of_who_is_rung_may_pick_up() -> None:
    configured = site()
    house = House(configured)
    house.works(JANA, EVA)
    uid = house.calls("801")
    assert house.rings() == JANA
    assert house.refused(PickUp(EVA, uid)) == "not_allowed"
    assert house.refused(PickUp(EVA)) == "not_found"
    agents = (replace(agent, group_id=GroupId(1)) for agent in configured.agents)
    house = House(replace(configured, agents=tuple(agents)))
    house.works(JANA, EVA)
    uid = house.calls("801")
    house.do(PickUp(EVA, uid))
    assert house.ringing(uid) == {JANA, EVA}


def test_the_one_who_came_first_is_picked_up_when_none_is_named() -> None:
    house = House(support())
    house.works(JANA, EVA, PETR)
    first = house.calls()
    house.passes(1)
    house.calls()
    assert house.do(PickUp(PETR)).answer == first


def test_what_cannot_be_picked_up_is_refused() -> None:
    house, uid = rung()
    assert house.refused(PickUp(JANA, uid)) == "wrong_state"
    house.picks_up(JANA)
    assert house.refused(PickUp(PETR, uid)) == "stale_call"
    assert house.refused(PickUp(PETR)) == "not_found"
    house.unplugs(PETR)
    assert house.refused(PickUp(PETR, uid)) == "no_device"


def test_a_pick_up_stops_the_wrapup_and_goes_on_with_it() -> None:
    house = in_wrapup()
    house.works(PETR)
    uid = house.calls()
    house.do(PickUp(JANA, uid))
    house.picks_up(PETR)
    assert house.agent(JANA).wrapup_left_s is None
    house.passes(WRAPUP_S)
    assert house.status(JANA) == "READY"


def elsewhere(house: House, agent: AgentId) -> list[str]:
    return [call.uniqueid for call in ringing_elsewhere(house.centre, (agent,))[agent]]


def test_those_who_may_pick_up_see_what_rings_and_the_others_do_not() -> None:
    house, uid = rung()
    (seen,) = ringing_elsewhere(house.centre, (PETR,))[PETR]
    assert (seen.uniqueid, seen.name, seen.number) == (uid, "Customer", "777123456")
    assert (seen.queue_id, seen.queue_name, seen.agents) == (1, "Support", [JANA])
    assert elsewhere(house, JANA) == []  # it rings at her own phone
    sales = house.calls("801")
    assert elsewhere(house, PETR) == [uid]
    configured = site()
    house = House(configured)
    house.works(JANA, EVA)
    sales = house.calls("801")
    assert house.rings() == JANA
    assert elsewhere(house, EVA) == []
    grouped = [replace(agent, group_id=GroupId(1)) for agent in configured.agents]
    house.do(ConfigureSite(replace(configured, agents=tuple(grouped))))
    assert elsewhere(house, EVA) == [sales]


def rings_told(house: House) -> bool:
    """Whether the last command made the edge look again at what rings."""
    return any(isinstance(notice, RingingNotice) for notice in house.told)


def test_whatever_changes_what_rings_makes_the_edge_look_again() -> None:
    house, uid = rung()
    assert rings_told(house)
    house.do(ReportLookup(uid, name="Alois"))
    assert rings_told(house)
    assert ringing_elsewhere(house.centre, (PETR,))[PETR][0].name == "Alois"
    house.do(PickUp(PETR, uid))
    assert rings_told(house)
    assert elsewhere(house, PETR) == []
    house.picks_up(PETR)
    assert rings_told(house)
    house, uid = rung()
    house.ends(house.customer(uid))
    assert rings_told(house)
    assert elsewhere(house, PETR) == []


def test_a_bar_is_told_of_twenty_ringing_calls_at_most_the_first_come_first() -> None:
    configured = site()
    crowd = [AgentId(number) for number in range(1, 26)]
    jana, phone, queue = configured.agents[0], configured.devices[0], configured.queues[0]
    house = House(
        replace(
            configured,
            agents=tuple(replace(jana, id=agent, username=f"a{agent}") for agent in crowd),
            devices=tuple(
                replace(phone, id=DeviceId(agent), identifier=f"10{agent}", endpoint=f"10{agent}", lines=())
                for agent in crowd
            ),
            queues=(replace(queue, members=ranked(*((agent, 1) for agent in crowd))),),
        )
    )
    for agent in crowd:
        house.do(ReportReachable(f"10{agent}", reachable=True))
    house.works(*crowd)
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    calls: list[CallId] = []
    for _ in crowd[1:]:
        calls.append(house.calls())
        house.passes(0.1)
    assert all(house.ringing(uid) for uid in calls)
    assert elsewhere(house, JANA) == calls[:20]


# --- dialling for a queue ---


def test_a_queue_that_is_named_is_dialled_for_even_while_it_is_suspended() -> None:
    house = House()
    house.works(JANA, EVA)
    house.do(SuspendQueue(JANA, CAMPAIGN))
    assert house.call(dials(house, CAMPAIGN)).queue == CAMPAIGN
    house.do(HangUp(JANA))
    undecided = CallId(str(house.do(Dial(JANA, "123")).answer))
    assert house.call(undecided).queue is None
    assert house.refused(Dial(AgentId(EVA), "123", queue=CAMPAIGN)) == "not_found"
    assert house.refused(Dial(EVA, "123", queue=SALES)) == "not_found"
