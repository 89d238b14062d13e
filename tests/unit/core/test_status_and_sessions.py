"""Status and wrap-up; signing in and out, phones, and bars that come and go."""

from tests.unit.core.house import CAMPAIGN, JANA, PETR, WRAPUP_S, House

from ucs.core.call import Phase
from ucs.core.ids import SessionId
from ucs.core.messages import (
    ConfirmDevice,
    Dial,
    HangUp,
    LoseAllSessions,
    LoseSession,
    Outcome,
    PairDevice,
    ResumeSession,
    SetStatus,
    SignIn,
    SignOut,
    Status,
    UnpairDevice,
)
from ucs.core.notices import SignedOutNotice, StatusNotice

# --- status --------------------------------------------------------------------------------------


def test_a_status_chosen_during_a_call_is_pending_and_the_last_one_wins() -> None:
    house = House()
    house.works(JANA)
    house.talks(JANA)
    house.do(SetStatus(JANA, Status.OFFLINE))
    assert house.status(JANA) == "READY"
    (told,) = [notice for notice in house.told if isinstance(notice, StatusNotice)]
    assert (told.status, told.next_status) == (Status.READY, Status.OFFLINE)
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    house.do(HangUp(JANA))
    assert house.status(JANA) == "AUX Lunch"
    assert house.agent(JANA).pending is None


def test_choosing_the_present_status_withdraws_the_pending_one() -> None:
    house = House()
    house.works(JANA)
    house.talks(JANA)
    house.do(SetStatus(JANA, Status.OFFLINE))
    house.do(SetStatus(JANA, Status.READY))
    assert house.agent(JANA).pending is None
    house.do(HangUp(JANA))
    assert house.status(JANA) == "ACW"


def test_the_same_status_again_is_no_event() -> None:
    house = House()
    house.works(JANA)
    assert not house.do(SetStatus(JANA, Status.READY)).events


def test_aux_wants_one_of_the_reasons() -> None:
    house = House()
    house.works(JANA)
    assert house.refused(SetStatus(JANA, Status.AUX)) == "invalid"
    assert house.refused(SetStatus(JANA, Status.AUX, "Holiday")) == "invalid"
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    house.do(SetStatus(JANA, Status.AUX, "Training"))
    assert house.status(JANA) == "AUX Training"


def test_wrapup_follows_an_answered_call_and_ends_by_itself() -> None:
    house = House()
    house.works(JANA)
    house.talks(JANA)
    house.do(HangUp(JANA))
    assert house.status(JANA) == "ACW"
    house.calls()
    house.passes(WRAPUP_S - 0.1)
    assert house.rings() is None
    house.passes(0.1)
    assert house.status(JANA) == "READY"
    assert house.rings() == JANA


def test_wrapup_ends_early_when_the_agent_says_so_and_the_old_timer_means_nothing() -> None:
    house = House()
    house.works(JANA)
    house.talks(JANA)
    house.do(HangUp(JANA))
    house.passes(2)
    house.do(SetStatus(JANA, Status.READY))
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    house.passes(3600)
    assert house.status(JANA) == "AUX Lunch"


def test_a_queue_without_wrapup_leaves_the_agent_ready() -> None:
    house = House()
    house.works(JANA)
    house.talks(JANA, "801")
    house.do(HangUp(JANA))
    assert house.status(JANA) == "READY"


def test_a_call_made_while_away_leaves_the_agent_away() -> None:
    house = House()
    house.works(JANA)
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    house.do(Dial(JANA, "123", queue=CAMPAIGN))
    house.picks_up(JANA)
    house.do(HangUp(JANA))
    assert house.status(JANA) == "AUX Lunch"


def test_nobody_works_without_a_confirmed_phone() -> None:
    house = House()
    assert house.refused(SetStatus(JANA, Status.READY)) == "wrong_state"
    session = house.signs_in(JANA)
    assert house.refused(SetStatus(JANA, Status.READY)) == "wrong_state"
    assert house.refused(ConfirmDevice(JANA, session)) == "wrong_state"
    house.do(PairDevice(JANA, session, "101"))
    assert house.refused(SetStatus(JANA, Status.READY)) == "wrong_state"
    house.do(ConfirmDevice(JANA, session))
    house.do(SetStatus(JANA, Status.READY))


# --- sessions ------------------------------------------------------------------------------------


def test_signing_out_is_refused_with_a_live_call() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    assert house.refused(SignOut(JANA, house.session(JANA))) == "not_allowed"
    assert house.messages(JANA) == ["logout_denied"]
    assert house.call(uid).phase is Phase.TALKING
    house.do(HangUp(JANA))
    house.do(SignOut(JANA, house.session(JANA)))
    assert (house.status(JANA), house.agent(JANA).session) == ("OFFLINE", None)


def test_signing_out_while_it_rings_gives_the_call_to_the_next() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    house.do(SignOut(JANA, house.session(JANA)))
    assert house.rings() == PETR
    assert house.call(uid).offers[0].outcome is Outcome.REVOKED


def test_the_newest_sign_in_wins_and_the_phone_is_free_again() -> None:
    house = House()
    house.works(JANA)
    old = house.session(JANA)
    new = house.signs_in(JANA)
    assert house.session(JANA) == new
    (told,) = [notice for notice in house.told if isinstance(notice, SignedOutNotice)]
    assert (told.session, told.why) == (old, "taken")
    assert house.status(JANA) == "OFFLINE"
    assert house.agent(JANA).device is None
    assert not house.do(SignOut(JANA, old)).events
    assert house.refused(PairDevice(JANA, old, "101")) == "wrong_state"


def test_the_newest_sign_in_does_not_touch_a_call_and_can_go_on_with_it() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    session = house.signs_in(JANA)
    assert house.call(uid).phase is Phase.TALKING
    assert not house.ordered
    house.do(PairDevice(JANA, session, "101"))
    house.do(ConfirmDevice(JANA, session))
    house.do(HangUp(JANA, uid))
    assert house.status(JANA) == "ACW"


def test_a_new_sign_in_while_it_rings_takes_the_offer_back() -> None:
    house = House()
    house.works(JANA, PETR)
    house.calls()
    house.signs_in(JANA)
    assert house.rings() == PETR


def test_a_phone_in_use_is_refused_to_others() -> None:
    house = House()
    house.works(JANA)
    session = house.signs_in(PETR)
    assert house.refused(PairDevice(PETR, session, "101")) == "not_allowed"
    assert house.refused(PairDevice(PETR, session, "999")) == "not_found"
    house.do(UnpairDevice(JANA, house.session(JANA)))
    house.do(PairDevice(PETR, session, "101"))


def test_another_phone_cannot_be_chosen_during_a_call() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    session = house.session(JANA)
    assert house.refused(PairDevice(JANA, session, "102")) == "wrong_state"
    assert house.refused(UnpairDevice(JANA, session)) == "wrong_state"
    assert house.agent(JANA).confirmed
    house.do(HangUp(JANA, uid))
    house.do(UnpairDevice(JANA, session))


def test_a_session_without_a_phone_can_set_a_status_and_gets_no_call() -> None:
    house = House()
    house.do(SignIn(JANA, SessionId("s"), "hash", without_device=True))
    house.do(SetStatus(JANA, Status.READY))
    house.calls()
    assert house.rings() is None
    assert house.refused(Dial(JANA, "123")) == "no_device"
    assert house.refused(PairDevice(JANA, SessionId("s"), "101")) == "wrong_state"


def test_a_bar_that_comes_back_in_time_misses_nothing() -> None:
    house = House()
    house.works(JANA)
    session = house.session(JANA)
    house.do(LoseSession(JANA, session))
    house.passes(9)
    house.do(ResumeSession(JANA, session))
    house.passes(60)
    house.calls()
    assert house.rings() == JANA


def test_a_bar_that_comes_back_late_gets_the_next_call() -> None:
    house = House()
    house.works(JANA)
    session = house.session(JANA)
    house.do(LoseAllSessions())
    house.passes(11)
    house.calls()
    assert house.rings() is None
    house.do(ResumeSession(JANA, session))
    assert house.rings() == JANA


def test_the_loss_of_an_old_session_does_not_concern_the_new_one() -> None:
    house = House()
    house.works(JANA)
    old = house.session(JANA)
    house.works(JANA)
    assert not house.do(LoseSession(JANA, old)).events
    assert house.refused(ResumeSession(JANA, old)) == "not_found"
