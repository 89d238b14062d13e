"""Bars and phones that stay away: step by step out of service, and back."""

import msgspec
from tests.unit.core.house import CAMPAIGN, JANA, PETR, WRAPUP_S, House, site

from ucs.core.ids import AgentId, SessionId
from ucs.core.messages import (
    ConfirmDevice,
    Dial,
    HangUp,
    LoseAllSessions,
    LoseSession,
    PairDevice,
    ReportReachable,
    ResumeSession,
    SetStatus,
    SignIn,
    Status,
    UnpairDevice,
)
from ucs.core.notices import PhoneNotice, SignedOutNotice
from ucs.core.objects import LineState
from ucs.core.site import Rules, SecondSignIn
from ucs.core.view import state


def house_with(**rules: object) -> House:
    return House(msgspec.structs.replace(site(), rules=msgspec.convert(rules, Rules)))


def lost(house: House) -> SessionId:
    house.works(JANA)
    session = house.session(JANA)
    house.do(LoseSession(JANA, session))
    return session


# --- the bar is away -----------------------------------------------------------------------------


def test_a_bar_that_stays_away_takes_its_agent_out_of_service_step_by_step() -> None:
    house = House()
    lost(house)
    house.passes(59.9)
    assert house.status(JANA) == "READY"
    house.passes(0.1)
    assert house.status(JANA) == "AUX Connection lost"
    house.passes(239.9)
    assert house.status(JANA) == "AUX Connection lost"
    house.passes(0.1)
    assert house.status(JANA) == "OFFLINE"
    assert house.messages(JANA) == ["session_gone"]
    assert house.agent(JANA).session is not None


def test_a_bar_that_is_back_finds_its_agent_ready_again() -> None:
    house = House()
    session = lost(house)
    house.passes(120)
    house.calls()
    house.do(ResumeSession(JANA, session))
    assert house.status(JANA) == "READY"
    assert house.messages(JANA) == ["service_resumed"]
    assert house.rings() == JANA


def test_a_bar_that_is_back_after_very_long_finds_its_agent_offline() -> None:
    house = House()
    session = lost(house)
    house.passes(301)
    house.do(ResumeSession(JANA, session))
    house.passes(1000)
    assert house.status(JANA) == "OFFLINE"


def test_what_the_agent_chose_is_left_alone_until_offline() -> None:
    house = House()
    house.works(JANA)
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    session = house.session(JANA)
    house.do(LoseSession(JANA, session))
    house.passes(299)
    assert house.status(JANA) == "AUX Lunch"
    house.do(ResumeSession(JANA, session))
    assert house.status(JANA) == "AUX Lunch"
    house.do(LoseSession(JANA, session))
    house.passes(300)
    assert house.status(JANA) == "OFFLINE"


def test_a_call_goes_on_without_a_bar_and_its_end_takes_the_agent_out_of_service() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    session = house.session(JANA)
    house.do(LoseSession(JANA, session))
    house.passes(70)
    assert house.status(JANA) == "READY"
    house.do(HangUp(JANA, uid))
    assert house.status(JANA) == "ACW"
    house.passes(WRAPUP_S)
    assert house.status(JANA) == "AUX Connection lost"
    house.do(ResumeSession(JANA, session))
    assert house.status(JANA) == "READY"


def test_a_call_that_outlasts_everything_ends_in_offline() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA, "801")
    house.do(LoseSession(JANA, house.session(JANA)))
    house.passes(400)
    assert house.status(JANA) == "READY"
    house.do(HangUp(JANA, uid))
    assert house.status(JANA) == "OFFLINE"


def test_the_steps_and_the_reason_are_the_sites_to_choose() -> None:
    house = house_with(session_grace_s=5, session_aux_s=20, session_offline_s=0, session_reason="Gone")
    lost(house)
    house.passes(20)
    assert house.status(JANA) == "AUX Gone"
    house.passes(10_000)
    assert house.status(JANA) == "AUX Gone"


def test_a_site_may_go_straight_to_offline() -> None:
    house = house_with(session_aux_s=0, session_offline_s=30)
    lost(house)
    house.passes(29.9)
    assert house.status(JANA) == "READY"
    house.passes(0.1)
    assert house.status(JANA) == "OFFLINE"


def test_a_step_that_is_due_within_the_grace_time_comes_right_after_it() -> None:
    house = house_with(session_grace_s=10, session_aux_s=3, session_offline_s=5)
    lost(house)
    house.passes(10)
    assert house.status(JANA) == "OFFLINE"


def test_a_restart_of_the_server_begins_the_steps_for_those_who_were_there() -> None:
    house = House()
    house.works(JANA, PETR)
    house.do(LoseSession(JANA, house.session(JANA)))
    house.passes(50)
    house.do(LoseAllSessions())
    house.passes(10)
    assert (house.status(JANA), house.status(PETR)) == ("AUX Connection lost", "READY")
    house.passes(50)
    assert house.status(PETR) == "AUX Connection lost"


# --- the phone is away ---------------------------------------------------------------------------


def test_an_agent_whose_phone_stays_away_is_taken_out_of_service_and_back() -> None:
    house = House()
    house.works(JANA)
    house.unplugs(JANA)
    house.passes(29.9)
    assert house.status(JANA) == "READY"
    house.passes(0.1)
    assert house.status(JANA) == "AUX Phone unreachable"
    assert house.messages(JANA) == ["phone_unreachable"]
    house.passes(1000)
    house.calls()
    house.do(ReportReachable("101", reachable=True))
    assert house.status(JANA) == "READY"
    assert house.messages(JANA) == ["service_resumed"]
    assert house.rings() == JANA


def test_a_phone_that_comes_back_in_time_changes_no_status() -> None:
    house = House()
    house.works(JANA)
    house.unplugs(JANA)
    house.passes(20)
    house.do(ReportReachable("101", reachable=True))
    house.passes(60)
    assert house.status(JANA) == "READY"
    house.calls()
    assert house.rings() == JANA


def test_a_phone_that_went_during_a_call_is_noticed_after_it() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA, "801")
    house.unplugs(JANA)
    house.passes(40)
    assert house.status(JANA) == "READY"
    house.do(HangUp(JANA, uid))
    assert house.status(JANA) == "AUX Phone unreachable"


def test_a_phone_that_went_during_a_call_is_noticed_after_the_wrapup() -> None:
    house = House()
    house.works(JANA)
    house.do(Dial(JANA, "123", queue=CAMPAIGN))
    house.picks_up(JANA)
    uid = house.agent(JANA).calls[0]
    house.do(HangUp(JANA, uid))
    assert house.status(JANA) == "READY"  # nobody answered: no wrap-up
    uid = house.talks(JANA)
    house.unplugs(JANA)
    house.do(HangUp(JANA, uid))
    assert house.status(JANA) == "ACW"
    house.passes(WRAPUP_S)
    assert house.status(JANA) == "READY"
    house.passes(20)
    assert house.status(JANA) == "AUX Phone unreachable"


def test_who_goes_ready_without_a_phone_is_told_so_at_once_and_gets_ready_with_it() -> None:
    house = House()
    house.works(JANA)
    house.unplugs(JANA)
    house.passes(30)
    house.do(SetStatus(JANA, Status.READY))
    assert house.status(JANA) == "AUX Phone unreachable"
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    house.do(ReportReachable("101", reachable=True))
    assert house.status(JANA) == "AUX Lunch"


def test_a_phone_that_never_came_is_noticed_too_and_another_one_helps() -> None:
    house = House()
    session = house.signs_in(JANA)
    house.unplugs(JANA)
    house.passes(100)
    house.do(PairDevice(JANA, session, "101"))
    assert PhoneNotice(JANA, reachable=False, lines={1: LineState.IDLE}) in house.told
    house.do(ConfirmDevice(JANA, session))
    house.do(SetStatus(JANA, Status.READY))
    house.passes(30)
    assert house.status(JANA) == "AUX Phone unreachable"
    house.do(UnpairDevice(JANA, session))
    house.do(PairDevice(JANA, session, "102"))
    assert PhoneNotice(JANA, reachable=True, lines={1: LineState.IDLE}) in house.told
    assert house.status(JANA) == "AUX Phone unreachable"
    house.do(ConfirmDevice(JANA, session))
    assert house.status(JANA) == "READY"


def test_whoever_lacks_both_bar_and_phone_is_back_with_both_only() -> None:
    house = House()
    session = lost(house)
    house.unplugs(JANA)
    house.passes(100)
    house.do(ResumeSession(JANA, session))
    assert house.status(JANA) == "AUX Phone unreachable"
    house.do(LoseSession(JANA, session))
    house.do(ReportReachable("101", reachable=True))
    assert house.status(JANA) == "AUX Phone unreachable"
    house.do(ResumeSession(JANA, session))
    assert house.status(JANA) == "READY"


# --- the page is closed, or reloaded -------------------------------------------------------------


def bound(house: House, *others: AgentId) -> SessionId:
    """Jana works in a page that her session ends with."""
    session = SessionId("bound")
    house.do(SignIn(JANA, session, "hash", ends_with_page=True))
    house.do(PairDevice(JANA, session, "101"))
    house.do(ConfirmDevice(JANA, session))
    house.do(SetStatus(JANA, Status.READY))
    house.passes(1)
    house.works(*others)
    return session


def test_who_closes_the_page_is_signed_out_a_moment_later() -> None:
    house = House()
    session = bound(house)
    house.do(LoseSession(JANA, session, closed=True))
    house.passes(9.9)
    assert house.agent(JANA).session is not None
    house.passes(0.1)
    assert (house.agent(JANA).session, house.agent(JANA).device) == (None, None)
    assert house.status(JANA) == "OFFLINE"
    (told,) = [notice for notice in house.told if isinstance(notice, SignedOutNotice)]
    assert (told.session, told.why) == (session, "closed")


def test_who_reloads_the_page_goes_on_with_status_and_phone() -> None:
    house = House()
    bound(house)
    since = house.agent(JANA).status_since
    house.do(LoseSession(JANA, house.session(JANA), closed=True))
    house.passes(3)
    session = house.signs_in(JANA)
    house.do(PairDevice(JANA, session, "101"))
    house.calls()
    assert house.rings() is None
    house.do(ConfirmDevice(JANA, session))
    assert house.rings() == JANA
    house.passes(15)
    assert house.session(JANA) == session
    assert state(house.centre, JANA, house.now).statusSince == since


def test_a_page_that_is_shown_again_goes_on() -> None:
    house = House()
    session = bound(house)
    house.do(LoseSession(JANA, session, closed=True))
    house.passes(5)
    house.do(ResumeSession(JANA, session))
    house.passes(60)
    assert (house.session(JANA), house.status(JANA)) == (session, "READY")


def test_who_closes_the_page_during_a_call_is_signed_out_after_it() -> None:
    house = House()
    bound(house)
    uid = house.talks(JANA)
    house.do(LoseSession(JANA, house.session(JANA), closed=True))
    house.passes(25)
    assert house.agent(JANA).session is not None
    house.do(HangUp(JANA, uid))
    house.passes(10)
    assert (house.agent(JANA).session, house.status(JANA)) == (None, "OFFLINE")


def test_a_call_that_rings_at_a_closed_page_goes_to_the_next() -> None:
    house = house_with(close_grace_s=3)
    bound(house, PETR)
    house.calls()
    house.do(LoseSession(JANA, house.session(JANA), closed=True))
    house.passes(3)
    assert house.rings() == PETR
    assert house.agent(JANA).session is None


def test_a_page_that_is_not_bound_to_the_session_may_be_closed() -> None:
    house = House()
    house.works(JANA)
    house.do(LoseSession(JANA, house.session(JANA), closed=True))
    house.passes(30)
    assert house.agent(JANA).session is not None


def test_who_comes_back_late_begins_anew() -> None:
    house = House()
    lost(house)
    house.passes(11)
    house.signs_in(JANA)
    assert (house.status(JANA), house.agent(JANA).device) == ("OFFLINE", None)


def test_who_comes_back_to_a_page_without_a_phone_gives_it_up() -> None:
    house = House()
    lost(house)
    house.do(SignIn(JANA, SessionId("new"), "hash", without_device=True))
    assert (house.status(JANA), house.agent(JANA).device) == ("READY", None)
    house.calls()
    assert house.rings() is None


def test_the_status_since_at_the_sign_in_at_the_earliest() -> None:
    house = House()
    house.passes(1000)
    house.signs_in(JANA)
    assert state(house.centre, JANA, house.now).statusSince == house.now


# --- signed in twice -----------------------------------------------------------------------------


def test_a_site_may_refuse_a_second_sign_in() -> None:
    house = house_with(second_sign_in=SecondSignIn.REFUSE)
    house.works(JANA)
    session = house.session(JANA)
    assert house.refused(SignIn(JANA, SessionId("other"), "hash")) == "not_allowed"
    assert (house.session(JANA), house.status(JANA)) == (session, "READY")
    house.do(LoseSession(JANA, session))
    house.do(SignIn(JANA, SessionId("other"), "hash"))
    assert house.session(JANA) == "other"
