"""Agents who call colleagues and queues of the house."""

import msgspec
from tests.unit.core.house import JANA, PETR, SUPPORT, House
from tests.unit.core.house import site as house_site

from ucs.core.call import Phase
from ucs.core.ids import CallId
from ucs.core.messages import (
    Cause,
    Dial,
    DialNumber,
    HangUp,
    HangUpLeg,
    Hold,
    JoinCall,
    LegCause,
    Mute,
    ParkLeg,
    PlayMusic,
    PlayRinging,
    ReportRinging,
    RingAgent,
    SetStatus,
    Status,
    StopRinging,
    Transfer,
)
from ucs.core.objects import CallState, Direction
from ucs.core.view import user


def dials(house: House, number: str = "202") -> CallId:
    """Jana dials and her phone picks up by itself."""
    uid = CallId(str(house.do(Dial(JANA, number)).answer))
    house.picks_up(JANA)
    return uid


def test_a_colleague_sees_an_incoming_call_and_the_dialling_agent_an_outgoing_one() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = CallId(str(house.do(Dial(JANA, "202")).answer))
    assert house.callbacks(JANA) == ["new"]
    assert house.rings() is None
    own = house.leg_of(JANA)
    house.do(ReportRinging(own))
    assert house.callbacks(JANA) == []
    house.picks_up(JANA)
    assert PlayRinging(uid, own) in house.ordered
    (ring,) = house.orders(RingAgent)
    assert (ring.endpoint, ring.caller_number, ring.auto_answer) == ("102", "201", False)
    seen = house.seen(PETR).call
    assert (seen.direction, seen.number, seen.caller_user_id) == (Direction.INCOMING, "201", JANA)
    assert (seen.caller_internal, seen.caller_name, seen.state) == (True, "Jana", CallState.RINGING)
    house.do(ReportRinging(house.leg_of(PETR)))
    assert (house.callbacks(JANA), house.callbacks(PETR)) == (["ringing"], [])
    house.picks_up(PETR)
    assert (house.callbacks(JANA), house.callbacks(PETR)) == (["connect"], ["connect"])
    assert house.ordered == [JoinCall(uid, house.leg_of(PETR)), StopRinging(uid, own)]
    seen = house.seen(JANA).call
    assert (seen.direction, seen.number, seen.connected_user_id) == (Direction.OUTGOING, "202", PETR)
    assert house.agent(JANA).calls == house.agent(PETR).calls == [uid]


def test_either_may_end_it_and_it_counts_in_no_queue() -> None:
    for first in (JANA, PETR):
        house = House()
        house.works(JANA, PETR)
        uid = dials(house)
        house.picks_up(PETR)
        house.passes(9)
        house.do(HangUp(first, uid))
        assert (house.callbacks(JANA), house.callbacks(PETR)) == (["hangup"], ["hangup"])
        record = house.record(uid)
        cause = Cause.CALLER_HUNG_UP if first == JANA else Cause.CALLEE_HUNG_UP
        assert (record.cause, record.agent, record.talk_s, record.queue) == (cause, PETR, 9.0, None)
        for agent in (JANA, PETR):
            assert user(house.centre, agent, house.now).talktime == 0
            assert house.status(agent) == "READY"


def test_a_colleague_is_rung_in_any_status_but_during_a_call() -> None:
    house = House()
    house.works(JANA, PETR)
    house.do(SetStatus(PETR, Status.AUX, "Lunch"))
    dials(house)
    assert house.rings() == PETR


def test_why_a_colleague_was_not_reached() -> None:
    for what, cause in (
        ("busy", Cause.BUSY), ("rejects", Cause.REJECTED), ("silent", Cause.UNREACHABLE),
        ("unplugged", Cause.UNREACHABLE),
    ):  # fmt: skip
        house = House()
        house.works(JANA, PETR)
        if what == "busy":
            house.do(Dial(PETR, "1234"))
        if what == "unplugged":
            house.unplugs(PETR)
        uid = dials(house)
        own = house.centre.calls[uid].customer
        if what == "rejects":
            house.do(HangUp(PETR, uid))
        if what == "silent":
            house.passes(60)
        assert house.record(uid).cause is cause, what
        assert what == "silent" or HangUpLeg(own) in house.ordered
        assert not house.agent(JANA).calls
        assert not house.agent(PETR).resting


def test_the_dialling_agent_may_give_up_before_the_answer() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = dials(house)
    house.do(HangUp(JANA, uid))
    assert (house.callbacks(PETR), house.record(uid).cause) == (["hangup"], Cause.CALLER_HUNG_UP)


def test_an_own_phone_that_does_not_pick_up_rings_nobody() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = CallId(str(house.do(Dial(JANA, "202")).answer))
    house.ends(house.leg_of(JANA), LegCause.NO_ANSWER)
    assert house.record(uid).cause is Cause.UNREACHABLE
    assert house.rings() is None


def test_a_queue_may_be_dialled_and_its_agents_are_rung() -> None:
    house = House()
    house.works(JANA)
    uid = dials(house, "800")
    assert (house.call(uid).phase, house.centre.callers[SUPPORT]) == (Phase.QUEUED, 1)
    assert house.ordered[-1] == PlayMusic(uid, house.leg_of(JANA))
    house.works(PETR)
    assert house.rings() == PETR
    house.picks_up(PETR)
    house.passes(4)
    house.do(HangUp(PETR))
    assert user(house.centre, PETR, house.now).in_talktime == 4
    assert user(house.centre, JANA, house.now).talktime == 0
    assert (house.status(PETR), house.status(JANA)) == ("ACW", "READY")


def test_each_side_holds_for_itself_only() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = dials(house)
    house.picks_up(PETR)
    jana, petr = house.leg_of(JANA), house.leg_of(PETR)
    house.do(Hold(JANA, uid))
    assert house.ordered == [ParkLeg(uid, jana), PlayMusic(uid, petr)]
    assert (house.callbacks(JANA), house.callbacks(PETR)) == (["hold"], ["update"])
    assert house.refused(Hold(PETR, uid)) == "wrong_state"


def test_the_colleague_may_transfer_the_dialling_agent_but_not_the_other_way_round() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = dials(house)
    house.picks_up(PETR)
    assert house.refused(Transfer(JANA, uid, "555")) == "wrong_state"
    house.do(Transfer(PETR, uid, "555"))
    assert house.orders(DialNumber)[0].number == "555"
    assert PlayMusic(uid, house.leg_of(JANA)) in house.ordered


def test_the_own_number_cannot_be_dialled() -> None:
    house = House()
    house.works(JANA)
    assert house.refused(Dial(JANA, "201")) == "invalid"


def test_an_agents_own_number_reaches_the_phone_they_have_or_their_own_one() -> None:
    site = house_site()
    petr = msgspec.structs.replace(site.agents[1], number="301")
    own = msgspec.structs.replace(site.devices[1], user_id=PETR)
    house = House(msgspec.structs.replace(
        site, agents=(site.agents[0], petr, site.agents[2]), devices=(site.devices[0], own, site.devices[2]),
    ))  # fmt: skip
    house.works(JANA)
    uid = dials(house, "301")
    assert house.orders(DialNumber)[0].endpoint == "102"
    house.do(HangUp(JANA, uid))
    house.works(PETR)
    dials(house, "301")
    assert house.rings() == PETR


def test_a_colleague_without_any_phone_cannot_be_called() -> None:
    site = house_site()
    petr = msgspec.structs.replace(site.agents[1], number="301")
    house = House(msgspec.structs.replace(site, agents=(site.agents[0], petr, site.agents[2])))
    house.works(JANA)
    assert house.refused(Dial(JANA, "301")) == "not_found"


def test_both_see_who_of_them_is_muted() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = dials(house)
    house.picks_up(PETR)
    for on in (True, False):
        house.do(Mute(PETR, on=on, uniqueid=uid))
        assert (house.callbacks(PETR), house.callbacks(JANA)) == (["mute" if on else "unmute"], ["update"])
        assert house.seen(JANA).call.connected_muted is on
        house.do(Mute(JANA, on=on, uniqueid=uid))
        assert (house.callbacks(JANA), house.callbacks(PETR)) == (["mute" if on else "unmute"], ["update"])
        assert house.seen(PETR).call.caller_muted is on
