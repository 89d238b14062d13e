"""The figures of the day: intervals that follow from the agent's state, and midnight of the site."""

from datetime import UTC, datetime
from functools import reduce
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace
from tests.unit.core.house import CAMPAIGN, JANA, SUPPORT, House, site

from ucs.core.messages import (
    Dial,
    HangUp,
    Hold,
    LoseAllSessions,
    ReportAnswered,
    ResumeQueue,
    ResumeSession,
    SetStatus,
    SignOut,
    Status,
    SuspendQueue,
)
from ucs.core.objects import User
from ucs.core.stats import DIRECT, midnight, next_midnight
from ucs.core.userview import running
from ucs.core.view import user

PRAGUE = "Europe/Prague"


def instant(text: str, zone: str = PRAGUE) -> float:
    """Local time as Unix seconds; a `Z` behind it means UTC."""
    if text.endswith("Z"):
        return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC).timestamp()
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def day(house: House) -> User:
    """Jana's figures now."""
    return user(house.centre, JANA, house.now)


def grown(house: House, seconds: int) -> User:
    """Jana's figures now with so many seconds at every path that is said to run."""
    seen = msgspec.to_builtins(day(house))
    for *way, last in running(house.centre, JANA):
        place = reduce(lambda place, key: place[int(key) if key.isdigit() else key], way, seen)
        place[last] += seconds
    return msgspec.convert(seen, User)


def answers(house: House) -> None:
    """What Jana dialled is answered at once: her phone, then the customer's."""
    house.picks_up(JANA)
    (uid,) = house.agent(JANA).calls
    house.do(ReportAnswered(house.customer(uid)))


def test_what_runs_is_what_grows_while_nothing_else_happens() -> None:
    house = House()
    house.works(JANA)
    moments = [
        lambda: None,
        house.calls,
        lambda: house.picks_up(JANA),
        lambda: house.do(SuspendQueue(JANA, SUPPORT)),
        lambda: house.do(SetStatus(JANA, Status.AUX, "Lunch")),
        lambda: house.do(HangUp(JANA, house.agent(JANA).calls[0])),
        lambda: house.do(SetStatus(JANA, Status.ACW)),
    ]
    for happens in moments:
        happens()
        expected = grown(house, 7)
        house.passes(7)
        assert day(house) == expected
    assert ["auxtime"] not in running(house.centre, JANA)
    assert ["queues", str(SUPPORT), "suspendtime"] in running(house.centre, JANA)


def test_a_call_is_ring_time_then_talk_time_and_both_advance_while_they_run() -> None:
    house = House()
    house.works(JANA)
    house.passes(9)
    house.calls()
    house.passes(4)
    assert (day(house).in_ringtime, day(house).ringtime) == (4, 4)
    house.picks_up(JANA)
    house.passes(30)
    seen = day(house)
    assert (seen.in_talktime, seen.in_ringtime, seen.idletime, seen.readytime) == (30, 4, 10, 44)
    assert (seen.in_calls_answered, seen.queues[SUPPORT].answered) == (1, 1)
    assert (seen.queues[SUPPORT].talktime, seen.queues[SUPPORT].ringtime) == (30, 4)
    house.do(Hold(JANA))
    house.passes(5)
    house.do(HangUp(JANA))
    house.passes(3)
    seen = day(house)
    assert (seen.talktime, seen.acwtime, seen.readytime) == (35, 3, 49)


def test_talking_in_another_status_counts_for_both_so_that_ready_time_covers_all_talking() -> None:
    house = House()
    house.works(JANA)
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    house.do(Dial(JANA, "+420222333444", queue=CAMPAIGN))
    answers(house)
    house.passes(20)
    seen = day(house)
    assert (seen.out_talktime, seen.talktime, seen.readytime) == (20, 20, 21)
    assert seen.auxtimes == {"Lunch": 20}
    assert (seen.auxtime, seen.idletime, seen.out_calls_answered) == (20, 1, 1)


def test_a_direct_call_counts_in_no_figure_of_queues_but_the_agent_is_not_idle() -> None:
    house = House()
    house.works(JANA)
    house.do(Dial(JANA, "+420222333444", queue=DIRECT))
    answers(house)
    house.passes(20)
    seen = day(house)
    assert (seen.talktime, seen.ringtime, seen.idletime, seen.readytime) == (0, 0, 1, 21)
    assert (seen.out_calls_answered, seen.in_calls_answered) == (0, 0)


def test_a_missed_call_is_ring_time_and_unanswered() -> None:
    house = House()
    house.works(JANA)
    house.calls()
    house.passes(20)
    seen = day(house)
    assert (seen.in_ringtime, seen.in_calls_unanswered, seen.in_calls_answered) == (20, 1, 0)


def test_time_away_is_kept_by_reason() -> None:
    house = House()
    house.works(JANA)
    for reason, seconds in (("Lunch", 7), ("Training", 5), ("Lunch", 2)):
        house.do(SetStatus(JANA, Status.AUX, reason))
        house.passes(seconds)
        house.do(SetStatus(JANA, Status.READY))
        house.passes(1)
    seen = day(house)
    assert seen.auxtimes == {"Lunch": 9, "Training": 5}
    assert (seen.auxtime, seen.readytime, seen.idletime) == (14, 4, 4)


def test_a_suspended_queue_counts_while_the_agent_is_signed_in() -> None:
    house = House()
    house.works(JANA)
    house.do(SuspendQueue(JANA, SUPPORT))
    house.passes(6)
    assert day(house).queues[SUPPORT].suspendtime == 6
    house.do(SignOut(JANA, house.session(JANA)))
    house.passes(100)
    house.signs_in(JANA)
    house.passes(1)
    assert day(house).queues[SUPPORT].suspendtime == 7
    house.works(JANA)
    house.do(ResumeQueue(JANA, SUPPORT))
    house.passes(1)
    assert day(house).queues[SUPPORT].suspendtime == 8


def test_nothing_is_counted_for_somebody_who_is_signed_out() -> None:
    house = House()
    house.works(JANA)
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    house.do(SignOut(JANA, house.session(JANA)))
    house.passes(60)
    seen = day(house)
    assert (seen.auxtime, seen.readytime, seen.idletime) == (0, 1, 1)


def test_a_restart_of_the_server_changes_no_figure() -> None:
    house = House()
    house.works(JANA)
    house.talks(JANA)
    house.passes(12)
    before = day(house)
    house.do(LoseAllSessions())
    assert day(house) == before
    house.passes(2)
    house.do(ResumeSession(JANA, house.session(JANA)))
    house.passes(2)
    assert day(house).talktime == before.talktime + 4


def test_whole_seconds_never_break_the_sums() -> None:
    house = House()
    house.works(JANA)
    for _ in range(7):
        house.passes(0.7)
        house.calls()
        house.passes(0.3)
        house.picks_up(JANA)
        house.passes(0.9)
        house.do(HangUp(JANA))
        house.do(SetStatus(JANA, Status.READY))
        seen = day(house)
        assert (
            seen.talktime
            == seen.in_talktime + seen.out_talktime
            == sum(queue.talktime for queue in seen.queues.values())
        )
        assert seen.readytime >= seen.idletime + seen.talktime


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-06-15T14:30", "2026-06-15T00:00"),
        ("2026-06-15T00:00", "2026-06-15T00:00"),
        ("2026-06-14T22:00Z", "2026-06-14T22:00Z"),
        ("2026-06-14T21:59Z", "2026-06-13T22:00Z"),
        ("2026-03-29T01:30Z", "2026-03-28T23:00Z"),  # 3:30, the day that has 23 hours
        ("2026-03-29T21:59Z", "2026-03-28T23:00Z"),
        ("2026-03-29T22:00Z", "2026-03-29T22:00Z"),
        ("2026-10-25T00:30Z", "2026-10-24T22:00Z"),  # 2:30 for the first time, the day that has 25
        ("2026-10-25T01:30Z", "2026-10-24T22:00Z"),  # and for the second
        ("2026-10-25T22:59Z", "2026-10-24T22:00Z"),
        ("2026-10-25T23:00Z", "2026-10-25T23:00Z"),
    ],
)
def test_midnight_is_that_of_the_site_on_days_when_clocks_change_too(now: str, expected: str) -> None:
    assert midnight(instant(now), PRAGUE) == instant(expected)


def test_the_next_midnight_is_that_of_the_site_on_days_when_clocks_change_too() -> None:
    for day in ("2026-03-29", "2026-10-25", "2026-11-26"):
        begins = midnight(instant(f"{day}T12:00Z"), PRAGUE)
        ends = next_midnight(begins, PRAGUE)
        assert midnight(ends - 1, PRAGUE) == begins
        assert midnight(ends, PRAGUE) == ends
        assert next_midnight(ends - 1, PRAGUE) == ends


def test_clocks_that_change_at_midnight_make_no_second_day() -> None:
    # Havana: 1:00 on 2 November 2025 becomes 0:00 again, and on 9 March 2025 there is no 0:00.
    first = instant("2025-11-02T04:00Z")
    assert midnight(first, "America/Havana") == first
    assert midnight(first + 3600, "America/Havana") == first
    spring = instant("2025-03-09T05:00Z")
    assert midnight(spring + 60, "America/Havana") == spring
    assert midnight(spring - 60, "America/Havana") == instant("2025-03-08T05:00Z")


def test_at_midnight_all_figures_start_anew_and_a_call_over_it_is_cut() -> None:
    house = House(replace(site(), timezone=PRAGUE))
    house.works(JANA)
    day_end = midnight(house.now, PRAGUE) + 86400
    house.passes(day_end - 30 - house.now)
    house.talks(JANA)
    house.passes(29)
    assert (day(house).talktime, day(house).in_calls_answered) == (29, 1)
    house.passes(11)
    seen = day(house)
    assert (seen.talktime, seen.in_talktime, seen.idletime, seen.in_calls_answered) == (10, 10, 0, 0)
    house.do(HangUp(JANA))
    house.passes(5)
    seen = day(house)
    assert (seen.talktime, seen.acwtime, seen.readytime, seen.in_calls_answered) == (10, 5, 10, 0)
