"""A caller's time in a queue: opening hours and announcements."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from tests.unit.core.house import JANA, SALES, SUPPORT, House, support

from ucs.core.call import Phase
from ucs.core.hours import Hours, is_open
from ucs.core.messages import (
    Cause,
    ConfigureSite,
    HangUp,
    HangUpLeg,
    PlayMusic,
    ReportAnnounced,
    SetStatus,
    Status,
    StopAnnouncement,
)
from ucs.core.queue import Announcements, Destination
from ucs.core.rules.announcing import sounds_of, words
from ucs.core.site import Site

SORRY = Destination(announcement=("sorry", "goodbye"))
TO_SALES = Destination(SALES)
NEVER_OPEN = Hours(((),) * 7)


# --- opening hours ---


def local(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Prague")).timestamp()


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("2026-11-23T08:00:00", True),
        ("2026-11-23T07:59:59", False),
        ("2026-11-23T12:00:00", False),
        ("2026-11-23T13:30:00", True),
        ("2026-11-28T09:00:00", False),
        ("2026-12-21T09:00:00", False),
        ("2026-11-29T09:00:00", True),
        ("2026-07-06T08:00:00", True),
        ("2026-07-06T07:59:59", False),
    ],
)
def test_hours_go_by_the_wall_clock_of_the_site_and_exceptions_win(at: str, wanted: bool) -> None:
    weekdays = ((480, 720), (780, 1080))
    hours = Hours((*[weekdays] * 5, (), ()), {"2026-12-21": (), "2026-11-29": ((540, 600),)})
    assert is_open(hours, local(at), "Europe/Prague") is wanted


def test_out_of_hours_the_caller_hears_why_and_is_let_go() -> None:
    house = House(support(hours=NEVER_OPEN, closed=SORRY))
    house.works(JANA)
    uid = house.calls()
    assert (house.call(uid).phase, house.rings()) == (Phase.LEAVING, None)
    assert house.said() == [("sorry", "goodbye")]
    assert house.centre.callers[SUPPORT] == 0
    house.hears_out(uid)
    assert house.record(uid).cause is Cause.CALLEE_HUNG_UP
    assert house.orders(HangUpLeg)[0].leg == house.call(uid).customer


def test_out_of_hours_without_an_announcement_the_call_just_ends() -> None:
    house = House(support(hours=NEVER_OPEN))
    uid = house.calls()
    assert house.record(uid).cause is Cause.CALLEE_HUNG_UP


def test_out_of_hours_another_queue_may_take_the_caller() -> None:
    house = House(support(hours=NEVER_OPEN, closed=TO_SALES))
    house.works(JANA)
    uid = house.calls()
    assert house.ringing(uid) == {JANA}
    assert (house.call(uid).queue, house.call(uid).passed) == (SALES, (SUPPORT,))


def test_who_waits_at_closing_time_is_served() -> None:
    house = House(support(hours=Hours((((0, 1440),),) * 7), closed=SORRY))
    uid = house.calls()
    house.do(ConfigureSite(support(hours=NEVER_OPEN, closed=SORRY)))
    house.works(JANA)
    assert house.ringing(uid) == {JANA}


def test_last_words_that_never_end_are_cut_off() -> None:
    house = House(support(hours=NEVER_OPEN, closed=SORRY))
    uid = house.calls()
    house.passes(119)
    assert house.call(uid).live
    house.passes(1)
    assert not house.call(uid).live


def test_last_words_are_said_anew_when_the_network_is_back() -> None:
    house = House(support(hours=NEVER_OPEN, closed=SORRY))
    uid = house.calls()
    house.lose_network()
    house.connect({house.customer(uid): True})
    assert house.said() == [("sorry", "goodbye")]


# --- announcements ---


def told_of(**rules: object) -> Site:
    return support(announcements=Announcements(**rules))  # type: ignore[arg-type]


def test_waiting_callers_are_told_their_position_again_and_again() -> None:
    house = House(told_of(first_after_s=10, every_s=30, sounds=("queue-thankyou",)))
    first = house.calls()
    house.passes(1)
    second = house.calls()
    house.passes(9)
    assert house.said() == [("queue-youarenext", "queue-thankyou")]
    house.hears_out(first)
    assert house.orders(PlayMusic) == [PlayMusic(first, house.customer(first))]
    house.passes(1)
    assert house.said() == [("queue-thereare", 2, "queue-callswaiting", "queue-thankyou")]
    house.hears_out(second)
    house.passes(29)
    assert house.said() == [("queue-youarenext", "queue-thankyou")]


def test_one_announcement_is_enough_when_there_is_no_interval() -> None:
    house = House(told_of(first_after_s=10, every_s=0))
    uid = house.calls()
    house.passes(10)
    house.hears_out(uid)
    assert f"wait:{uid}" not in house.centre.timers


def test_nothing_is_said_while_a_phone_rings() -> None:
    house = House(told_of(first_after_s=10, every_s=30))
    house.works(JANA)
    uid = house.calls()
    house.passes(10)
    assert house.said() == []
    house.do(HangUp(JANA, uid))
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    house.passes(30)
    assert house.said() == [("queue-youarenext",)]


def test_the_wait_is_told_once_calls_have_shown_how_long_they_take() -> None:
    house = House(told_of(first_after_s=10, position=False, wait=True))
    uid = house.calls()
    house.passes(10)
    assert (house.said(), house.call(uid).announcing) == ([], "")
    house.works(JANA)
    house.picks_up(JANA)
    house.passes(290)
    house.do(HangUp(JANA))
    house.do(SetStatus(JANA, Status.READY))
    house.talks(JANA)
    house.calls()
    second = house.calls()
    house.passes(10)
    assert house.said()[-1] == ("queue-holdtime", 10, "queue-minutes")
    assert house.call(second).announcing


def test_the_sounds_of_a_site_are_all_that_its_callers_may_be_told() -> None:
    configured = told_of(wait=True, sounds=("queue-thankyou",))
    queue, *others = configured.queues
    configured = replace(configured, queues=(replace(queue, language="cs", closed=SORRY), *others))
    house = House(configured)
    waiting = [house.calls(), house.calls()]
    said: set[str | int] = set(SORRY.announcement)
    for handle_s in (30.0, 600.0):
        house.centre.handle_s[SUPPORT] = handle_s
        for uid in waiting:
            said.update(words(house.centre, house.call(uid), configured.queues[0]))
    assert sounds_of(configured) == {"cs": {word for word in said if isinstance(word, str)}, "en": set()}


def test_an_agent_who_answers_cuts_the_announcement_short() -> None:
    house = House(told_of(first_after_s=10))
    uid = house.calls()
    house.passes(10)
    announcement = house.call(uid).announcing
    house.works(JANA)
    house.picks_up(JANA)
    assert house.orders(StopAnnouncement) == [StopAnnouncement(uid, house.customer(uid), announcement)]
    house.do(ReportAnnounced(house.customer(uid), announcement))
    assert house.ordered == []


def test_an_announcement_that_the_network_lost_is_forgotten() -> None:
    house = House(told_of(first_after_s=10, every_s=20))
    uid = house.calls()
    house.passes(10)
    lost = house.call(uid).announcing
    house.lose_network()
    house.connect({house.customer(uid): True})
    assert not house.do(ReportAnnounced(house.customer(uid), lost)).events
    house.passes(20)
    assert house.said() == [("queue-youarenext",)]
