"""An agent's page and softphone go in the middle of a call: the customer waits with music, and gets the agent back."""

import msgspec
import pytest
from tests.unit.core.house import JANA, House, site

from ucs.core.call import Phase
from ucs.core.ids import CallId, SessionId
from ucs.core.messages import (
    Cause,
    ConfirmDevice,
    HangUpLeg,
    Hold,
    JoinCall,
    LegCause,
    LoseSession,
    PairDevice,
    ParkLeg,
    PlayMusic,
    ReportAnswered,
    ReportReachable,
    ResumeSession,
    RingAgent,
    SignIn,
    StopMusic,
    Unhold,
)
from ucs.core.site import DeviceType


def talking() -> tuple[House, CallId]:
    """Jana talks at a softphone."""
    plain = site()
    soft, *others = plain.devices
    devices = (msgspec.structs.replace(soft, type=DeviceType.SOFTPHONE), *others)
    house = House(msgspec.structs.replace(plain, devices=devices))
    house.works(JANA)
    return house, house.talks(JANA)


def vanishes(house: House) -> SessionId:
    session = house.session(JANA)
    house.do(LoseSession(JANA, session))
    house.unplugs(JANA)
    return session


def phone_is_back(house: House) -> None:
    house.do(ReportReachable("101", reachable=True))


def comes_in_a_new_page(house: House) -> None:
    session = SessionId("new")
    house.do(SignIn(JANA, session, "hash"))
    house.do(PairDevice(JANA, session, "101"))
    house.do(ConfirmDevice(JANA, session))


def is_called_back(house: House) -> RingAgent:
    """In a new page."""
    comes_in_a_new_page(house)
    phone_is_back(house)
    (ring,) = house.orders(RingAgent)
    return ring


def test_the_customer_hears_music_when_page_and_phone_are_gone() -> None:
    house, uid = talking()
    leg = house.leg_of(JANA)
    vanishes(house)
    assert house.call(uid).phase is Phase.HELD
    assert house.callbacks(JANA) == ["hold"]
    assert ParkLeg(uid, leg) in house.ordered
    assert PlayMusic(uid, house.customer(uid)) in house.ordered
    assert house.refused(Unhold(JANA, uid)) == "wrong_state"


def test_either_of_the_two_alone_changes_nothing() -> None:
    house, uid = talking()
    house.unplugs(JANA)
    assert house.call(uid).phase is Phase.TALKING
    phone_is_back(house)
    house.do(LoseSession(JANA, house.session(JANA)))
    assert house.call(uid).phase is Phase.TALKING


def test_a_desk_phone_talks_on_without_the_page() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    vanishes(house)
    assert house.call(uid).phase is Phase.TALKING


def test_the_same_page_goes_on_where_it_was() -> None:
    house, uid = talking()
    leg = house.leg_of(JANA)
    session = vanishes(house)
    house.passes(10)
    phone_is_back(house)
    assert house.call(uid).phase is Phase.HELD
    house.do(ResumeSession(JANA, session))
    assert house.call(uid).phase is Phase.TALKING
    assert house.callbacks(JANA) == ["resume"]
    assert JoinCall(uid, leg) in house.ordered
    house.passes(60)
    assert house.call(uid).phase is Phase.TALKING


def test_a_new_page_is_called_and_gets_the_customer_back() -> None:
    house, uid = talking()
    gone = house.leg_of(JANA)
    vanishes(house)
    house.passes(3)
    comes_in_a_new_page(house)
    assert not house.orders(RingAgent)
    phone_is_back(house)
    (ring,) = house.orders(RingAgent)
    assert (ring.uniqueid, ring.auto_answer, ring.leg != gone) == (uid, True, True)
    assert HangUpLeg(gone) in house.ordered
    house.ends(gone)
    assert house.call(uid).phase is Phase.HELD
    house.do(ReportAnswered(ring.leg))
    assert house.call(uid).phase is Phase.TALKING
    assert house.callbacks(JANA) == ["resume"]
    assert JoinCall(uid, ring.leg) in house.ordered
    assert StopMusic(uid, house.customer(uid)) in house.ordered
    house.passes(60)
    house.ends(house.customer(uid))
    assert house.record(uid).cause is Cause.CALLER_HUNG_UP


def test_a_call_on_hold_stays_on_hold() -> None:
    house, uid = talking()
    house.do(Hold(JANA, uid))
    vanishes(house)
    assert not house.callbacks(JANA)
    ring = is_called_back(house)
    house.do(ReportAnswered(ring.leg))
    assert (house.call(uid).phase, house.call(uid).vanished) == (Phase.HELD, None)
    assert house.ordered[-1] == ParkLeg(uid, ring.leg)
    house.do(Unhold(JANA, uid))
    assert house.call(uid).phase is Phase.TALKING


def test_a_customer_who_waits_for_too_long_is_let_go() -> None:
    house, uid = talking()
    vanishes(house)
    house.passes(29.9)
    assert house.call(uid).live
    house.passes(0.1)
    assert house.record(uid).cause is Cause.CALLEE_HUNG_UP


@pytest.mark.parametrize(
    "cause", [LegCause.UNREACHABLE, LegCause.REJECTED, LegCause.NO_ANSWER, LegCause.HANGUP]
)
def test_a_phone_that_cannot_be_called_back_is_called_again(cause: LegCause) -> None:
    house, uid = talking()
    gone = house.leg_of(JANA)
    vanishes(house)
    first = is_called_back(house)
    house.ends(first.leg, cause)
    assert house.call(uid).phase is Phase.HELD
    assert not house.orders(RingAgent), "not at once"
    house.passes(2)
    (second,) = house.orders(RingAgent)
    assert (second.uniqueid, second.auto_answer) == (uid, True)
    assert second.leg not in (gone, first.leg)
    house.do(ReportAnswered(second.leg))
    assert house.call(uid).phase is Phase.TALKING
    assert house.callbacks(JANA) == ["resume"]
    house.passes(60)
    assert not house.orders(RingAgent)
    house.ends(second.leg)
    assert house.record(uid).cause is Cause.CALLEE_HUNG_UP


def test_a_phone_that_went_again_is_called_when_it_is_back() -> None:
    house, uid = talking()
    vanishes(house)
    first = is_called_back(house)
    house.unplugs(JANA)
    house.ends(first.leg, LegCause.UNREACHABLE)
    house.passes(5)
    assert not house.orders(RingAgent)
    phone_is_back(house)
    (second,) = house.orders(RingAgent)
    house.do(ReportAnswered(second.leg))
    assert house.call(uid).phase is Phase.TALKING


def test_the_dead_leg_may_end_and_the_same_page_is_called_then() -> None:
    house, uid = talking()
    leg = house.leg_of(JANA)
    session = vanishes(house)
    house.ends(leg, LegCause.UNREACHABLE)
    assert house.call(uid).phase is Phase.HELD
    phone_is_back(house)
    house.do(ResumeSession(JANA, session))
    (ring,) = house.orders(RingAgent)
    house.do(ReportAnswered(ring.leg))
    assert house.call(uid).phase is Phase.TALKING
    assert JoinCall(uid, ring.leg) in house.ordered


def test_a_phone_that_never_answers_is_waited_for_no_longer_than_an_agent_who_stays_away() -> None:
    house, uid = talking()
    vanishes(house)
    ring = is_called_back(house)
    for _ in range(14):
        house.ends(ring.leg, LegCause.UNREACHABLE)
        house.passes(2)
        (ring,) = house.orders(RingAgent)
    house.ends(ring.leg, LegCause.UNREACHABLE)
    house.passes(2)
    assert house.record(uid).cause is Cause.CALLEE_HUNG_UP
    assert not [key for key in house.centre.timers if key.startswith(("recall", "vanish"))]


def test_an_agent_who_came_back_while_the_network_was_away_has_the_customer_again() -> None:
    house, uid = talking()
    vanishes(house)
    ring = is_called_back(house)
    house.lose_network()
    house.passes(60)
    house.connect({house.customer(uid): True, ring.leg: True})
    assert house.call(uid).phase is Phase.TALKING


def test_a_customer_may_hang_up_while_waiting() -> None:
    house, uid = talking()
    vanishes(house)
    house.ends(house.customer(uid))
    assert house.record(uid).cause is Cause.CALLER_HUNG_UP
    comes_in_a_new_page(house)
    phone_is_back(house)
    assert not house.orders(RingAgent)
