"""The event log in one SQLite file with its write-ahead log.

A commit hands the events to the kernel; `SqliteLog.sync` has them on the disk, by the call on the write-ahead log with which
SQLite would otherwise end each commit (`synchronous = full`). So orders can go out in between (docs/decisions/0022).

People wait for the sync, so the write-ahead log is given its room once, and used again and again from its beginning: a
file that grows must have its place written down as well, and waits for what other programs write (docs/decisions/0010).
"""

import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from ucs.core.centre import Centre
from ucs.core.evolve import evolve
from ucs.core.messages import Event
from ucs.engine.event_log import Logged, Restored
from ucs.errors import Fenced, NotSynced, Unavailable
from ucs.log.codec import SNAPSHOT_VERSION, decode_centre, decode_event, encode_centre, encode_event

log = logging.getLogger(__name__)

_SCHEMA = """
create table if not exists events (seq integer primary key, at real not null, kind text not null, body text not null);
create index if not exists ended_calls on events (seq) where kind = 'CallEnded';
create table if not exists snapshots (seq integer primary key, version integer not null, body text not null);
create table if not exists writer (one integer primary key check (one = 1), epoch integer not null);
insert or ignore into writer values (1, 0);
"""

_KEPT_SNAPSHOTS = 2

_ROOM = 4 * 2**20
"""Bytes of the write-ahead log: some 1 000 pages."""

_UNTIDY_AFTER = 1 * 2**20
"""Bytes in the write-ahead log since it was tidied. Much may follow before the room is used up."""

_DAMAGED = "The file is damaged: put a backup in its place (docs/operate.md, Restore)."

_PAGE = 4096
_PAGES_A_COMMIT = 3
"""Beside the events themselves: parts of pages, the index, the tree above."""


class SqliteLog:
    """`EventLog` in the file at `path`, made when missing.

    `busy_timeout_s`: how long a commit waits for somebody else's lock before it fails. With `read_only` nothing is written
    and no writer is fenced (for commands that print the log of a running server).
    """

    def __init__(self, path: Path, *, busy_timeout_s: float = 2.0, read_only: bool = False) -> None:
        self._path = path
        self._busy_timeout_ms = round(busy_timeout_s * 1000)
        self._untidied = 0
        self._patient = True
        self._ahead: int | None = None
        try:
            self._db = self._open(busy_timeout_s, read_only)
            if not read_only:
                self._become_writer()
                self.sync()
        except (OSError, sqlite3.Error) as error:
            raise self._failed(error) from error

    def _open(self, busy_timeout_s: float, read_only: bool) -> sqlite3.Connection:
        where = f"{self._path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        db = sqlite3.connect(
            where, uri=True, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
        )
        if not read_only:
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = normal")  # the rest is `sync`
            db.execute("pragma wal_autocheckpoint = 0")  # see `tidy`
            db.executescript(_SCHEMA)
        return db

    def _become_writer(self) -> None:
        self._db.execute("begin immediate")
        self._ahead = os.open(f"{self._path}-wal", os.O_RDWR | os.O_CLOEXEC)
        self._make_room(self._ahead)  # nobody else writes there during this transaction
        self._db.execute("update writer set epoch = epoch + 1")
        self._epoch = int(self._db.execute("select epoch from writer").fetchone()[0])
        self._seq = int(self._db.execute("select coalesce(max(seq), 0) from events").fetchone()[0])
        self._db.execute("commit")

    def _make_room(self, ahead: int) -> None:
        """Write zeros behind what the write-ahead log holds; they are read as its end. Without them all is slower."""
        held = os.lseek(ahead, 0, os.SEEK_END)
        try:
            with os.fdopen(ahead, "r+b", closefd=False) as file:
                file.seek(held)
                file.write(bytes(max(0, _ROOM - held)))
        except OSError as error:
            os.ftruncate(ahead, held)
            log.warning("commits will be slower", extra={"reason": str(error)})

    @property
    def untidy(self) -> bool:
        """See `EventLog`."""
        return self._untidied >= _UNTIDY_AFTER

    def tidy(self) -> None:
        """Move what the write-ahead log holds to its place in the file, so that the next commits begin at its beginning."""
        self._untidied = 0
        try:
            tidier = sqlite3.connect(self._path, isolation_level=None)
            try:
                tidier.execute("pragma wal_checkpoint(passive)")
            finally:
                tidier.close()
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def append_at_once(self, events: Sequence[Event]) -> int | None:
        """`append` when no lock is in the way; null, and nothing changed, when one is."""
        try:
            self._begin(patient=False)
        except sqlite3.OperationalError:
            return None
        return self._insert(events)

    def append(self, events: Sequence[Event]) -> int:
        """Append all or none. Returns the number of the last event."""
        try:
            self._begin(patient=True)
        except sqlite3.Error as error:
            raise self._failed(error) from error
        return self._insert(events)

    def _begin(self, *, patient: bool) -> None:
        """Take the lock. Patience is set when it changes: doing so costs as much as an insert."""
        if patient is not self._patient:
            self._db.execute(f"pragma busy_timeout = {self._busy_timeout_ms if patient else 0}")
            self._patient = patient
        self._db.execute("begin immediate")

    def _insert(self, events: Sequence[Event]) -> int:
        """The open transaction takes the events and is committed."""
        rows = [
            (self._seq + place, event.at, type(event).__name__, encode_event(event).decode())
            for place, event in enumerate(events, 1)
        ]
        try:
            (epoch,) = self._db.execute("select epoch from writer").fetchone()
            if epoch != self._epoch:
                self._db.execute("rollback")
                raise Fenced(
                    "store", "another server writes this log now", hint="Only one may; this one ends."
                )
            self._db.executemany("insert into events values (?, ?, ?, ?)", rows)
            self._db.execute("commit")
        except sqlite3.Error as error:
            self._roll_back()
            raise self._failed(error) from error
        self._seq += len(rows)
        self._untidied += _PAGES_A_COMMIT * _PAGE + sum(len(body) for *_, body in rows)
        return self._seq

    def sync(self) -> None:
        """See `EventLog`."""
        if self._ahead is None:
            raise Unavailable("store", f"{self._path.name} is not open for writing")
        try:
            os.fdatasync(self._ahead)
        except OSError as error:
            raise NotSynced(
                "store",
                f"{self._path.name}: {error.strerror}",
                hint="The disk is failing, or full: see `dmesg` and `df`. The next start reads what it has kept.",
            ) from error

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):  # what made it necessary is told, not this
            if self._db.in_transaction:
                self._db.execute("rollback")

    def read(self, after: int = 0, kind: str | Sequence[str] = "") -> Iterator[Logged]:
        """See `EventLog`."""
        kinds = (kind,) if isinstance(kind, str) else kind
        query = "select seq, body from events where seq > ?"
        arguments: list[object] = [after]
        if kind:
            query += f" and kind in ({', '.join('?' * len(kinds))})"
            arguments += kinds
        try:
            for seq, body in self._db.execute(query + " order by seq", arguments):
                yield Logged(seq, decode_event(body.encode()))
        except (sqlite3.Error, msgspec.MsgspecError) as error:
            raise self._failed(error) from error

    def look_over(self) -> None:
        """Read all that is there, tables and indexes. Raises `Unavailable` when the file is damaged."""
        try:
            (verdict,) = self._db.execute("pragma quick_check(1)").fetchone()
        except sqlite3.Error as error:
            raise self._failed(error) from error
        if verdict != "ok":
            raise Unavailable("store", f"{self._path.name}: {verdict.strip()}", hint=_DAMAGED)

    def save_snapshot(self, seq: int, centre: Centre) -> None:
        """Keep the state after event `seq`; all but the newest two are dropped."""
        try:
            self._begin(patient=True)
            self._db.execute(
                "insert or replace into snapshots values (?, ?, ?)",
                (seq, SNAPSHOT_VERSION, encode_centre(centre).decode()),
            )
            self._db.execute(
                "delete from snapshots where seq not in (select seq from snapshots order by seq desc limit ?)",
                (_KEPT_SNAPSHOTS,),
            )
            self._db.execute("commit")
        except sqlite3.Error as error:
            self._roll_back()
            raise self._failed(error) from error

    def restore(self) -> Restored:
        """The present state: the newest usable snapshot and the events behind it."""
        seq, centre = self._newest_snapshot()
        for logged in self.read(seq):
            evolve(centre, logged.event)
            seq = logged.seq
        centre.touched.clear()
        return Restored(seq, centre)

    def _newest_snapshot(self) -> Restored:
        query = "select seq, body from snapshots where version = ? order by seq desc"
        try:
            for seq, body in self._db.execute(query, (SNAPSHOT_VERSION,)):
                try:
                    return Restored(seq, decode_centre(body.encode()))
                except msgspec.MsgspecError:
                    continue
        except sqlite3.Error as error:
            raise self._failed(error) from error
        return Restored(0, Centre())

    def close(self) -> None:
        """Release the file. Idempotent."""
        self._db.close()
        if self._ahead is not None:
            os.close(self._ahead)
            self._ahead = None

    def _failed(self, error: Exception) -> Unavailable:
        hints = {
            "locked": "Another program holds a lock on this file: end it.",
            "full": "The disk is full: make room; nothing that was confirmed is lost.",
            "readonly": "The file cannot be written: check its owner and rights.",
            "malformed": _DAMAGED,
            "not a database": _DAMAGED,
            "unable to open": "The file cannot be opened: check that the directory exists and its rights.",
        }
        hint = next((text for word, text in hints.items() if word in str(error)), "")
        return Unavailable("store", f"{self._path.name}: {error}", hint=hint)
