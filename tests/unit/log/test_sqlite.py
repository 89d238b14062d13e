"""What can go wrong with a file: locked, full, foreign, damaged, from another version."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.contract.test_event_log import EVENTS, STATE

from ucs.errors import NotSynced, Unavailable
from ucs.log.codec import SNAPSHOT_VERSION
from ucs.log.sqlite import SqliteLog


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    opened = SqliteLog(tmp_path / "ucs.db", busy_timeout_s=0.05)
    yield opened
    opened.close()


def test_a_sync_is_that_of_the_write_ahead_log(
    log: SqliteLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite does not sync at a commit; it still does before it moves anything to its place in the file."""
    db = log._db
    assert db.execute("pragma journal_mode").fetchone() == ("wal",)
    assert db.execute("pragma synchronous").fetchone() == (1,)
    synced: list[str] = []

    def sync(file: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{file}"))

    monkeypatch.setattr(os, "fdatasync", sync)
    log.append(EVENTS)
    assert synced == []
    log.sync()
    assert synced == [str(tmp_path / "ucs.db-wal")]


def test_a_disk_that_does_not_keep_what_it_took_is_told(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    log.append(EVENTS)
    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(NotSynced, match=r"ucs\.db: Input/output error") as refusal:
        log.sync()
    assert "dmesg" in refusal.value.hint


def test_a_closed_log_leaves_no_file_open(tmp_path: Path) -> None:
    before = set(os.listdir("/proc/self/fd"))
    log = SqliteLog(tmp_path / "ucs.db")
    log.append(EVENTS)
    log.close()
    log.close()
    assert set(os.listdir("/proc/self/fd")) == before


def test_a_locked_file_is_unavailable_and_works_again_when_it_is_free(log: SqliteLog, tmp_path: Path) -> None:
    log.append(EVENTS[:2])
    other = sqlite3.connect(tmp_path / "ucs.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(Unavailable, match="locked") as refusal:
        log.append(EVENTS[2:4])
    assert refusal.value.hint.startswith("Another program")
    assert log.append_at_once(EVENTS[2:4]) is None
    assert [logged.seq for logged in log.read()] == [1, 2]
    other.execute("rollback")
    other.close()
    assert log.append_at_once(EVENTS[2:4]) == 4


def test_a_full_disk_is_unavailable_and_loses_nothing(log: SqliteLog) -> None:
    log.append(EVENTS)
    pages = log._db.execute("pragma page_count").fetchone()[0]
    log._db.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(Unavailable, match="full") as refusal:
        log.append(EVENTS * 100)
    assert "make room" in refusal.value.hint
    assert len(list(log.read())) == len(EVENTS)
    with pytest.raises(Unavailable, match="full"):
        log.save_snapshot(len(EVENTS), msgspec.structs.replace(STATE, boot="x" * 1_000_000))
    log._db.execute("pragma max_page_count = 100000")
    assert log.append(EVENTS[:1]) == len(EVENTS) + 1


def test_a_full_disk_at_the_start_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        SqliteLog(Path("/dev/full"))


def test_a_snapshot_of_another_version_is_passed_over(log: SqliteLog) -> None:
    log.append(EVENTS)
    log.save_snapshot(len(EVENTS), STATE)
    log._db.execute("update snapshots set version = ?, body = '{}'", (SNAPSHOT_VERSION + 1,))
    assert log.restore() == (len(EVENTS), STATE)


def test_a_snapshot_that_cannot_be_read_is_passed_over(log: SqliteLog) -> None:
    log.append(EVENTS)
    log.save_snapshot(len(EVENTS), STATE)
    log._db.execute("""update snapshots set body = '{"agents": "nonsense"}'""")
    assert log.restore() == (len(EVENTS), STATE)


def test_two_snapshots_are_kept(log: SqliteLog) -> None:
    log.append(EVENTS)
    for seq in (2, 4, 6, 8):
        log.save_snapshot(seq, STATE)
    assert log._db.execute("select seq from snapshots order by seq").fetchall() == [(6,), (8,)]


@pytest.mark.parametrize(
    "content", [b"This is no database, it is a letter." * 100, b"SQLite format 3\0" + b"x" * 5000]
)
def test_a_foreign_file_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ucs.db").write_bytes(content)
    with pytest.raises(Unavailable, match=r"ucs\.db"):
        SqliteLog(tmp_path / "ucs.db")
    assert (tmp_path / "ucs.db").read_bytes() == content


def test_a_missing_directory_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        SqliteLog(tmp_path / "nowhere" / "ucs.db")
    assert "directory" in refusal.value.hint


@pytest.mark.parametrize("body", ["no json", "{}", '{"type":"FromTheFuture","at":1}'])
def test_an_event_that_cannot_be_read_stops_the_start_instead_of_being_skipped(
    log: SqliteLog, body: str
) -> None:
    log.append(EVENTS)
    log._db.execute("update events set body = ? where seq = 5", (body,))
    with pytest.raises(Unavailable):
        log.restore()


def test_commands_read_the_log_of_a_running_server_without_disturbing_it(
    log: SqliteLog, tmp_path: Path
) -> None:
    log.append(EVENTS[:3])
    reader = SqliteLog(tmp_path / "ucs.db", read_only=True)
    assert len(list(reader.read())) == 3
    assert log.append(EVENTS[3:5]) == 5
    assert len(list(reader.read())) == 5
    reader.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_without_the_right_to_write_is_told(log: SqliteLog, tmp_path: Path) -> None:
    log.close()
    (tmp_path / "ucs.db").chmod(0o400)
    with pytest.raises(Unavailable):
        SqliteLog(tmp_path / "ucs.db")
