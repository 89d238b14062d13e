"""The write-ahead log: its room, and how it is used again and again."""

from pathlib import Path

from tests.contract.test_event_log import EVENTS

from ucs.log.sqlite import SqliteLog

CALLS = 400


def test_the_write_ahead_log_has_its_room_from_the_start_and_never_grows(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "ucs.db")
    write_ahead = tmp_path / "ucs.db-wal"
    room = write_ahead.stat().st_size
    assert room > 2**20
    tidied = 0
    for _ in range(CALLS):
        log.append_at_once(EVENTS)
        if log.untidy:
            log.tidy()
            tidied += 1
    assert tidied > 4, "the test writes too little"
    assert write_ahead.stat().st_size == room
    log.close()


def test_tidying_loses_nothing_and_disturbs_nobody(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "ucs.db")
    reader = SqliteLog(tmp_path / "ucs.db", read_only=True)
    reading = reader.read()
    for _ in range(CALLS):
        log.append(EVENTS)
        if log.untidy:
            next(reading, None)
            log.tidy()
    assert [event for _, event in log.read()] == EVENTS * CALLS
    log.close()
    assert [seq for seq, _ in SqliteLog(tmp_path / "ucs.db").read()] == list(
        range(1, len(EVENTS) * CALLS + 1)
    )
    reader.close()


def test_a_log_that_was_killed_gets_its_room_again_behind_what_it_held(tmp_path: Path) -> None:
    killed = SqliteLog(tmp_path / "ucs.db")
    killed.append(EVENTS)
    for file in tmp_path.iterdir():
        (tmp_path / file.name.replace("ucs", "copy")).write_bytes(file.read_bytes())
    killed.close()
    log = SqliteLog(tmp_path / "copy.db")
    log.append(EVENTS)
    assert [event for _, event in log.read()] == EVENTS * 2
    log.close()
