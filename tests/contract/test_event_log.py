"""What every event log must do. Each implementation is one fixture parameter; the tests know the interface only."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.unit.core.house import JANA, PETR, House

from ucs.core.centre import Centre
from ucs.core.messages import CallEnded, Event, HangUp, Hold, SetAccountCode, SetStatus, Status, Unhold
from ucs.engine.event_log import EventLog
from ucs.errors import Fenced, Unavailable
from ucs.log.sqlite import SqliteLog

Open = Callable[[], EventLog]
"""Opens the same log once more."""


@pytest.fixture(params=["sqlite"])
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    opened: list[EventLog] = []

    def open_it() -> EventLog:
        opened.append(SqliteLog(tmp_path / "ucs.db", busy_timeout_s=0.05))
        return opened[-1]

    yield open_it
    for log in opened:
        log.close()


def a_morning() -> tuple[list[Event], Centre]:
    """What happened in a small call centre, and the state it led to."""
    house = House()
    house.works(JANA, PETR)
    uid = house.talks(JANA)
    house.do(Hold(JANA))
    house.passes(5)
    house.do(Unhold(JANA))
    house.do(SetAccountCode(JANA, uid, "ORDER", "NEW"))
    house.calls()
    house.do(HangUp(PETR))
    house.do(HangUp(JANA))
    house.passes(30)
    house.picks_up(house.rings() or JANA)
    house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    return house.log, house.centre


EVENTS, STATE = a_morning()


def test_an_empty_log_is_the_empty_state(open_log: Open) -> None:
    log = open_log()
    assert log.restore() == (0, Centre())
    assert list(log.read()) == []


def test_events_are_numbered_from_one_without_gaps_and_read_as_they_were_written(open_log: Open) -> None:
    log = open_log()
    assert log.append(EVENTS[:3]) == 3
    assert log.append(EVENTS[3:]) == len(EVENTS)
    assert [logged.seq for logged in log.read()] == list(range(1, len(EVENTS) + 1))
    assert [logged.event for logged in log.read()] == EVENTS


def test_appending_nothing_changes_nothing(open_log: Open) -> None:
    log = open_log()
    log.append(EVENTS[:3])
    assert log.append([]) == 3


def test_reading_can_begin_anywhere_and_be_limited_to_one_kind(open_log: Open) -> None:
    log = open_log()
    log.append(EVENTS)
    assert [logged.seq for logged in log.read(len(EVENTS) - 2)] == [len(EVENTS) - 1, len(EVENTS)]
    ended = [logged.event for logged in log.read(kind="CallEnded")]
    assert ended == [event for event in EVENTS if isinstance(event, CallEnded)]
    assert list(log.read(len(EVENTS))) == []


def test_replaying_the_log_gives_the_live_state(open_log: Open) -> None:
    log = open_log()
    log.append(EVENTS)
    assert log.restore() == (len(EVENTS), STATE)


def test_a_sync_changes_nothing_that_is_read_with_and_without_something_to_keep(open_log: Open) -> None:
    log = open_log()
    log.sync()
    log.append(EVENTS)
    log.sync()
    log.sync()
    assert log.restore() == (len(EVENTS), STATE)


def test_what_was_appended_is_there_for_whoever_opens_the_log_next(open_log: Open) -> None:
    before = open_log()
    before.append(EVENTS)
    before.close()
    before.close()
    after = open_log()
    assert after.restore() == (len(EVENTS), STATE)
    assert after.append(EVENTS[:1]) == len(EVENTS) + 1


@pytest.mark.parametrize("at", [1, len(EVENTS) // 2, len(EVENTS)])
def test_a_snapshot_and_the_events_behind_it_give_the_live_state(open_log: Open, at: int) -> None:
    log = open_log()
    log.append(EVENTS[:at])
    log.save_snapshot(at, log.restore().centre)
    log.append(EVENTS[at:])
    assert log.restore() == (len(EVENTS), STATE)


def test_the_newest_snapshot_is_the_one_that_counts(open_log: Open) -> None:
    log = open_log()
    log.append(EVENTS)
    for seq in (3, 5, len(EVENTS)):
        log.save_snapshot(seq, STATE)
    assert log.restore() == (len(EVENTS), STATE)


def test_the_newest_writer_is_the_only_one(open_log: Open) -> None:
    old = open_log()
    old.append(EVENTS[:3])
    new = open_log()
    with pytest.raises(Fenced) as refusal:
        old.append(EVENTS[3:4])
    assert refusal.value.what == "store"
    assert refusal.value.hint
    assert new.append(EVENTS[3:4]) == 4
    assert [logged.event for logged in new.read()] == EVENTS[:4]
    with pytest.raises(Fenced):
        old.append(EVENTS[3:4])


def test_a_closed_log_says_so(open_log: Open) -> None:
    log = open_log()
    log.close()
    with pytest.raises(Unavailable):
        log.append(EVENTS[:1])
    with pytest.raises(Unavailable):
        log.sync()
    with pytest.raises(Unavailable):
        log.restore()
