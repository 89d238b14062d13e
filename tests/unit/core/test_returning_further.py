"""Page and softphone go in the middle of more than a plain call, or the calls move to another window of the browser."""

import msgspec
from tests.unit.core.house import JANA, PETR, House, site
from tests.unit.core.test_returning import comes_in_a_new_page, phone_is_back, talking, vanishes

from ucs.core.call import Phase
from ucs.core.ids import CallId
from ucs.core.messages import (
    Cause,
    Conference,
    Dial,
    HangUpLeg,
    Hold,
    JoinCall,
    LegCause,
    LoseSession,
    Mute,
    MuteLeg,
    PlayMusic,
    ReportAnswered,
    ReportRinging,
    ResumeSession,
    RingAgent,
    Swap,
    TakeCalls,
)
from ucs.core.notices import CallNotice
from ucs.core.site import DeviceType


def is_called_back(house: House) -> RingAgent:
    """A new page has come, and its phone; it is rung."""
    comes_in_a_new_page(house)
    phone_is_back(house)
    (ring,) = house.orders(RingAgent)
    assert ring.auto_answer
    return ring


def phases(house: House, *calls: CallId) -> list[Phase]:
    return [house.call(uid).phase for uid in calls]


def softphones() -> House:
    """Jana and Petr work at softphones."""
    plain = site()
    first, second, *others = plain.devices
    soft = [msgspec.structs.replace(each, type=DeviceType.SOFTPHONE) for each in (first, second)]
    house = House(msgspec.structs.replace(plain, devices=(*soft, *others)))
    house.works(JANA, PETR)
    return house


def test_the_consulted_party_waits_too_and_gets_the_agent_back() -> None:
    house, uid = talking()
    asked = house.consults(JANA)
    vanishes(house)
    assert phases(house, uid, asked) == [Phase.HELD, Phase.HELD]
    assert PlayMusic(asked, house.customer(asked)) in house.ordered
    assert house.refused(Swap(JANA, uid)) == "wrong_state"
    ring = is_called_back(house)
    house.do(ReportAnswered(ring.leg))
    assert phases(house, uid, asked) == [Phase.HELD, Phase.TALKING]
    assert house.ordered[-1] == JoinCall(uid, ring.leg, asked)
    assert house.callbacks(JANA) == ["resume"]


def test_after_a_swap_it_is_the_customer_who_gets_the_agent_back() -> None:
    house, uid = talking()
    asked = house.consults(JANA)
    house.do(Swap(JANA, uid))
    vanishes(house)
    house.do(ReportAnswered(is_called_back(house).leg))
    assert phases(house, uid, asked) == [Phase.TALKING, Phase.HELD]


def test_two_of_a_conference_talk_on_and_the_agent_joins_them_again() -> None:
    house, uid = talking()
    asked = house.consults(JANA)
    house.do(Conference(JANA, uid))
    vanishes(house)
    assert phases(house, uid, asked) == [Phase.TALKING, Phase.TALKING]
    ring = is_called_back(house)
    house.do(ReportAnswered(ring.leg))
    assert house.ordered[-1] == JoinCall(uid, ring.leg)
    assert house.call(uid).conference


def test_a_conference_whose_agent_does_not_come_back_is_left_to_the_others() -> None:
    house, uid = talking()
    asked = house.consults(JANA)
    house.do(Conference(JANA, uid))
    gone = house.leg_of(JANA)
    vanishes(house)
    house.passes(30)
    assert phases(house, uid, asked) == [Phase.TALKING, Phase.ENDED]
    assert (house.call(uid).agent, house.record(asked).cause) == (None, Cause.TRANSFERRED)
    assert HangUpLeg(gone) in house.ordered


def test_both_calls_end_when_the_agent_of_a_consultation_does_not_come_back() -> None:
    house, uid = talking()
    asked = house.consults(JANA)
    vanishes(house)
    house.passes(30)
    assert phases(house, uid, asked) == [Phase.ENDED, Phase.ENDED]


def test_the_consultation_that_outlives_its_customer_waits_on_for_the_agent() -> None:
    house, uid = talking()
    asked = house.consults(JANA)
    vanishes(house)
    house.ends(house.customer(uid))
    house.do(ReportAnswered(is_called_back(house).leg))
    assert phases(house, uid, asked) == [Phase.ENDED, Phase.TALKING]
    house.passes(60)
    assert house.call(asked).live


def test_it_does_not_wait_for_ever() -> None:
    house, uid = talking()
    asked = house.consults(JANA)
    vanishes(house)
    house.ends(house.customer(uid))
    house.passes(30)
    assert not house.call(asked).live


def test_a_colleague_waits_for_who_called_them() -> None:
    house = softphones()
    uid = CallId(str(house.do(Dial(JANA, "202")).answer))
    house.picks_up(JANA)
    house.picks_up(PETR)
    vanishes(house)
    assert phases(house, uid) == [Phase.HELD]
    ring = is_called_back(house)
    house.do(ReportAnswered(ring.leg))
    assert phases(house, uid) == [Phase.TALKING]
    assert house.customer(uid) == ring.leg
    house.ends(ring.leg)
    assert house.record(uid).cause is Cause.CALLER_HUNG_UP


def test_who_is_muted_comes_back_muted() -> None:
    house, _ = talking()
    house.do(Mute(JANA, on=True))
    vanishes(house)
    ring = is_called_back(house)
    house.do(ReportAnswered(ring.leg))
    assert MuteLeg(ring.leg) in house.ordered


def test_a_call_moves_with_its_agent_to_another_window() -> None:
    house, uid = talking()
    session, gone = house.session(JANA), house.leg_of(JANA)
    house.do(ResumeSession(JANA, session, window="hash"))
    assert phases(house, uid) == [Phase.TALKING]
    house.do(TakeCalls(JANA, session))
    (ring,) = house.orders(RingAgent)
    assert (ring.auto_answer, HangUpLeg(gone) in house.ordered) == (True, True)
    assert house.callbacks(JANA) == ["hold"]
    house.do(TakeCalls(JANA, session, (uid,)))
    assert not house.ordered
    house.do(ReportAnswered(ring.leg))
    assert (phases(house, uid), house.callbacks(JANA)) == ([Phase.TALKING], ["resume"])


def test_a_window_that_takes_over_from_one_that_is_gone_is_not_taken_for_it() -> None:
    house, uid = talking()
    session = vanishes(house)
    house.do(ResumeSession(JANA, session, window="hash"))
    assert house.call(uid).phase is Phase.HELD
    phone_is_back(house)
    (ring,) = house.orders(RingAgent)
    house.do(TakeCalls(JANA, session))
    assert not house.orders(RingAgent)
    house.do(ReportAnswered(ring.leg))
    assert house.call(uid).phase is Phase.TALKING


def test_what_rings_goes_on_ringing_in_the_other_window() -> None:
    house = softphones()
    uid = house.calls()
    gone = house.leg_of(JANA)
    house.do(ReportRinging(gone))
    house.passes(5)
    session = house.session(JANA)
    house.do(LoseSession(JANA, session))
    house.do(ResumeSession(JANA, session, window="hash"))
    house.do(TakeCalls(JANA, session))
    (ring,) = house.orders(RingAgent)
    assert (ring.uniqueid, ring.auto_answer, ring.timeout_s) == (uid, False, 15)
    assert not house.callbacks(JANA)
    house.ends(gone)
    house.do(ReportAnswered(ring.leg))
    assert house.call(uid).agent == JANA


def test_what_was_to_ring_at_a_dead_connection_rings_at_the_next() -> None:
    house = softphones()
    uid = house.calls()
    never = house.leg_of(JANA)
    house.passes(5)
    house.do(TakeCalls(JANA, house.session(JANA)))
    (ring,) = house.orders(RingAgent)
    assert (ring.uniqueid, ring.timeout_s, HangUpLeg(never, LegCause.CANCELLED) in house.ordered) == (
        uid,
        15,
        True,
    )
    house.ends(never)
    house.do(ReportAnswered(ring.leg))
    assert house.call(uid).agent == JANA


def test_what_is_on_its_way_to_the_phone_is_left_to_arrive_and_so_is_what_was_rung_anew() -> None:
    house = softphones()
    house.calls()
    house.passes(0.5)
    house.do(TakeCalls(JANA, house.session(JANA)))
    assert not house.orders(RingAgent)
    house.passes(0.5)
    house.do(TakeCalls(JANA, house.session(JANA)))
    (anew,) = house.orders(RingAgent)
    house.do(TakeCalls(JANA, house.session(JANA)))
    assert not house.orders(RingAgent)
    house.passes(1)
    house.do(TakeCalls(JANA, house.session(JANA)))
    (again,) = house.orders(RingAgent)
    assert again.leg != anew.leg


def test_calls_at_a_desk_phone_stay_there() -> None:
    house = House()
    house.works(JANA)
    house.talks(JANA)
    house.do(TakeCalls(JANA, house.session(JANA)))
    assert not house.ordered


def test_a_held_call_moves_and_stays_on_hold() -> None:
    house, uid = talking()
    house.do(Hold(JANA, uid))
    session = house.session(JANA)
    house.do(TakeCalls(JANA, session))
    (ring,) = house.orders(RingAgent)
    house.do(ReportAnswered(ring.leg))
    assert phases(house, uid) == [Phase.HELD]


def test_a_new_page_is_told_of_both_calls_before_it_is_ready() -> None:
    house, uid = talking()
    asked = house.consults(JANA)
    vanishes(house)
    comes_in_a_new_page(house)
    told = [notice.call.uniqueid for notice in house.told if isinstance(notice, CallNotice)]
    assert told == [uid, asked]
    assert house.heard(JANA)[-1] == "ReadyNotice"
