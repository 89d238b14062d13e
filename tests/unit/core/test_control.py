"""Hold, mute, hang up, account codes: what an agent does with a call."""

import pytest
from tests.unit.core.house import JANA, PETR, House

from ucs.core.call import Phase
from ucs.core.ids import CallId
from ucs.core.messages import (
    Cause,
    Command,
    HangUp,
    Hold,
    JoinCall,
    Mute,
    MuteLeg,
    ParkLeg,
    PlayMusic,
    SetAccountCode,
    StopMusic,
    Unhold,
    UnmuteLeg,
)
from ucs.core.objects import Action, CallState


def test_hold_parks_the_agent_and_plays_music_resume_brings_them_back() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    agent, customer = house.leg_of(JANA), house.customer(uid)
    house.do(Hold(JANA, uid))
    assert house.ordered == [ParkLeg(uid, agent), PlayMusic(uid, customer)]
    assert house.callbacks(JANA) == ["hold"]
    assert house.seen(JANA).call.state is CallState.HELD
    house.do(Unhold(JANA, uid))
    assert house.ordered == [StopMusic(uid, customer), JoinCall(uid, agent)]
    assert house.callbacks(JANA) == ["resume"]
    assert house.seen(JANA).call.state is CallState.CONNECTED


def test_hold_and_resume_can_be_repeated() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    assert not house.do(Unhold(JANA)).events
    house.do(Hold(JANA))
    assert not house.do(Hold(JANA, uid)).events
    house.do(Unhold(JANA))
    assert not house.do(Unhold(JANA, uid)).events


def test_time_on_hold_is_part_of_the_talk() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    house.passes(5)
    for _ in range(2):
        house.do(Hold(JANA))
        house.passes(3)
        house.do(Unhold(JANA))
        house.passes(1)
    house.do(Hold(JANA))
    house.passes(2)
    house.ends(house.customer(uid))
    record = house.record(uid)
    assert (record.talk_s, record.hold_s) == (15.0, 8.0)


def test_mute_silences_the_agent_only_and_can_be_repeated() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    leg = house.leg_of(JANA)
    house.do(Mute(JANA, on=True))
    assert (house.ordered, house.callbacks(JANA)) == ([MuteLeg(leg)], ["mute"])
    assert house.seen(JANA).call.connected_muted
    assert Action.UNMUTE in house.seen(JANA).call.actions
    assert not house.do(Mute(JANA, on=True, uniqueid=uid)).events
    house.do(Mute(JANA))
    assert (house.ordered, house.callbacks(JANA)) == ([UnmuteLeg(leg)], ["unmute"])
    assert not house.do(Mute(JANA, on=False)).events


def test_a_muted_agent_stays_muted_over_a_hold() -> None:
    house = House()
    house.works(JANA)
    house.talks(JANA)
    house.do(Mute(JANA, on=True))
    house.do(Hold(JANA))
    house.do(Unhold(JANA))
    assert not house.orders(UnmuteLeg)
    assert house.call(house.agent(JANA).calls[0]).legs[house.leg_of(JANA)].muted


@pytest.mark.parametrize("first", ["agent", "customer", "agent's phone"])
def test_who_hangs_up_first_is_the_cause(first: str) -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    if first == "agent":
        house.do(HangUp(JANA))
    else:
        house.ends(house.customer(uid) if first == "customer" else house.leg_of(JANA))
    cause = Cause.CALLER_HUNG_UP if first == "customer" else Cause.CALLEE_HUNG_UP
    assert (house.callbacks(JANA), house.seen(JANA).call.cause) == (["hangup"], cause)
    assert house.record(uid).cause is cause
    assert house.call(uid).phase is Phase.ENDED


@pytest.mark.parametrize("command", [HangUp, Hold, Unhold, Mute])
def test_a_command_for_a_call_that_is_over_is_stale_even_during_the_next(command: type[Command]) -> None:
    house = House()
    house.works(JANA)
    old = house.talks(JANA, "801")
    house.do(HangUp(JANA))
    make = command(JANA, uniqueid=old)  # pyright: ignore[reportCallIssue]
    assert house.refused(make) == "stale_call"
    new = house.talks(JANA, "801")
    assert house.refused(make) == "stale_call"
    assert house.call(new).phase is Phase.TALKING


@pytest.mark.parametrize("command", [HangUp, Hold, Unhold, Mute])
def test_a_command_for_somebody_elses_call_is_stale(command: type[Command]) -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.talks(JANA)
    assert house.refused(command(PETR, uniqueid=uid)) == "stale_call"  # pyright: ignore[reportCallIssue]
    assert house.refused(command(PETR, uniqueid="u1-0.99")) == "stale_call"  # pyright: ignore[reportCallIssue]
    assert house.refused(command(PETR)) == "wrong_state"  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize("command", [Hold, Unhold, Mute])
def test_a_ringing_call_cannot_be_held_or_muted(command: type[Command]) -> None:
    house = House()
    house.works(JANA)
    house.calls()
    assert house.refused(command(JANA)) == "wrong_state"  # pyright: ignore[reportCallIssue]
    assert house.rings() == JANA


# --- account codes -------------------------------------------------------------------------------


def codes(house: House, uid: CallId) -> tuple[str, ...]:
    return house.call(uid).codes


def test_account_codes_are_appended_or_replaced_during_and_after_the_call() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    house.do(SetAccountCode(JANA, uid, "OTHER"))
    house.do(SetAccountCode(JANA, uid, "ORDER", "NEW"))
    assert codes(house, uid) == ("OTHER", "ORDER/NEW")
    assert house.callbacks(JANA) == ["update"]
    house.do(HangUp(JANA))
    assert house.record(uid).codes == ("OTHER", "ORDER/NEW")
    house.do(SetAccountCode(JANA, uid, "ORDER", "CHANGE", override=True))
    assert codes(house, uid) == ("ORDER/CHANGE",)


def test_the_same_account_code_twice_is_one() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    house.do(SetAccountCode(JANA, uid, "OTHER"))
    assert not house.do(SetAccountCode(JANA, uid, "OTHER")).events
    assert not house.do(SetAccountCode(JANA, uid, "OTHER", override=True)).events


@pytest.mark.parametrize(("code", "sub"), [("NONE", None), ("ORDER", "NONE"), ("OTHER", "NEW"), ("", None)])
def test_an_unknown_account_code_is_refused(code: str, sub: str | None) -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    assert house.refused(SetAccountCode(JANA, uid, code, sub)) == "invalid"


def test_an_account_code_for_somebody_elses_or_a_forgotten_call_is_stale() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.talks(JANA)
    assert house.refused(SetAccountCode(PETR, uid, "OTHER")) == "stale_call"
    house.do(HangUp(JANA))
    house.passes(900)
    assert uid not in house.centre.calls
    assert house.refused(SetAccountCode(JANA, uid, "OTHER")) == "stale_call"
