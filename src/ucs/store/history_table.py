"""The calls of the past in a small SQLite file of their own, indexed by agent and time.

Everything in it comes from the event log: it may be deleted, and is made anew when it does not fit the log or the program
(docs/decisions/0017). All calls block.
"""

import sqlite3
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from ucs.core.ids import AgentId, CallId, QueueId
from ucs.core.messages import AccountCodeSet, CallEnded, CallLookedUp, CallRecord, Event
from ucs.core.objects import Direction
from ucs.core.past import CallResult, Part, parts
from ucs.errors import InvalidRequest, Unavailable

_TABLES = """
create table parts (
  id integer primary key, call text not null, agent integer not null, begin real not null,
  direction text not null, result text not null, queue integer, search text not null, body text not null);
create index by_agent on parts (agent, begin, id);
create index by_time on parts (begin, id);
create index by_call on parts (call);
create table read_so_far (one integer primary key check (one = 1), seq integer not null, at real not null);
insert into read_so_far values (1, 0, 0);
"""

_SHAPE = zlib.crc32(_TABLES.encode() + msgspec.json.encode(msgspec.json.schema(Part), order="sorted")) >> 1
"""The file's `user_version`: changes with anything that is kept."""

_KINDS = ("CallEnded", "AccountCodeSet", "CallLookedUp")

_encoder = msgspec.json.Encoder()
_parts = msgspec.json.Decoder(Part)


class Log(Protocol):
    """The event log, as far as it is read here."""

    def read(self, after: int = 0, kind: str | Sequence[str] = "") -> Iterator[tuple[int, Event]]:
        """The events of these kinds behind number `after`, in order. Raises `Unavailable`."""
        ...

    def close(self) -> None:
        """Read no more."""
        ...


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which parts are asked for; null and '' leave it open. `queue` 0 means none. `text` is looked for in names and
    numbers; `since` <= begin < `until`. `after` is where the last page ended."""

    agents: frozenset[AgentId] | None
    direction: Direction | None = None
    queue: QueueId | None = None
    result: CallResult | None = None
    text: str = ""
    since: float | None = None
    until: float | None = None
    after: str = ""
    limit: int = 50


class Page(NamedTuple):
    """Newest first. `next` is `Question.after` of the page behind it, '' when there is none."""

    parts: list[Part]
    next: str


class HistoryTable:
    """`log` is the table's own; `names` are the agents', for calls between colleagues. Raises `Unavailable` when the file
    cannot be used."""

    def __init__(self, path: Path, log: Log, names: Mapping[AgentId, str]) -> None:
        self._log = log
        self._names = names
        try:
            self._db = _open(path)
            seq, at = self._db.execute("select seq, at from read_so_far").fetchone()
            first = next(self._log.read(seq - 1), None) if seq else None
            if seq and (first is None or first[0] != seq or first[1].at != at):
                self._db.close()  # it was made from another log
                _remove(path)
                self._db = _open(path)
                seq = 0
        except (OSError, sqlite3.Error) as error:
            raise _failed(error) from error
        self._seq = int(seq)

    def catch_up(self, events: int) -> bool:
        """Read so many more of the log's events that matter here. Returns whether there may be more.

        Little at a time: while the log is read its write-ahead file cannot begin anew, and the engine waits for this
        thread's turns.
        """
        found, before, at = 0, self._seq, 0.0
        try:
            with self._db:
                self._db.execute("begin")
                reading = self._log.read(self._seq, _KINDS)
                for seq, event in reading:
                    self._take(event)
                    self._seq, found, at = seq, found + 1, event.at
                    if found == events:
                        break
                if found:
                    self._db.execute("update read_so_far set seq = ?, at = ?", (self._seq, at))
        except (sqlite3.Error, Unavailable) as error:
            self._seq = before
            raise _failed(error) from error
        return found == events

    def page(self, question: Question) -> Page:
        """Raises `InvalidRequest` for an `after` that never was a `next`."""
        where, values = _conditions(question)
        index = "by_agent" if question.agents is not None and len(question.agents) == 1 else "by_time"
        query = (  # numbers and names of ours only: the values are bound
            f"select begin, id, body from parts indexed by {index} where {' and '.join(where) or 'true'}"  # noqa: S608
            " order by begin desc, id desc limit ?"
        )
        try:
            rows = self._db.execute(query, (*values, question.limit + 1)).fetchall()
        except sqlite3.Error as error:
            raise _failed(error) from error
        shown = rows[: question.limit]
        more = len(rows) > question.limit
        return Page(
            [_parts.decode(body) for *_, body in shown], f"{shown[-1][0]!r}~{shown[-1][1]}" if more else ""
        )

    def of_call(self, call: CallId) -> list[Part]:
        """Everybody's parts of this call, in the order they began; empty when it is unknown or not over."""
        try:
            rows = self._db.execute("select body from parts where call = ? order by id", (call,)).fetchall()
        except sqlite3.Error as error:
            raise _failed(error) from error
        return [_parts.decode(body) for (body,) in rows]

    def close(self) -> None:
        """Release file and log. Idempotent."""
        self._db.close()
        self._log.close()

    def _take(self, event: Event) -> None:
        match event:
            case CallEnded(record=record):
                self._add(record)
            case AccountCodeSet(call=call, codes=codes):
                self._change(call, lambda part: msgspec.structs.replace(part, codes=codes))
            case CallLookedUp(call=call, name=name, external_id=external_id):
                self._change(
                    call,
                    lambda part: msgspec.structs.replace(
                        part, name=name or part.name, external_id=external_id
                    ),
                )
            case _:
                pass

    def _add(self, record: CallRecord) -> None:
        for part in parts(record):
            if part.other is not None:
                part.name = self._names.get(part.other, "") or part.name
            self._db.execute(
                "insert into parts (call, agent, begin, direction, result, queue, search, body)"
                " values (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    part.call,
                    part.agent,
                    part.begin,
                    part.direction.value,
                    part.result.value,
                    part.queue,
                    _searched(part),
                    _encoder.encode(part).decode(),
                ),
            )

    def _change(self, call: CallId, change: Callable[[Part], Part]) -> None:
        """What is told of a call after its end. One that has not ended has no rows, and its record will tell."""
        for number, body in self._db.execute("select id, body from parts where call = ?", (call,)).fetchall():
            part = change(_parts.decode(body))
            self._db.execute(
                "update parts set search = ?, body = ? where id = ?",
                (_searched(part), _encoder.encode(part).decode(), number),
            )


def _open(path: Path) -> sqlite3.Connection:
    """A file of another shape, or a damaged one, is made anew."""
    for attempt in (1, 2):
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = normal")  # what a power cut takes is read again
            (version,) = db.execute("pragma user_version").fetchone()
            if version == _SHAPE:
                return db
            if version == 0 and not db.execute("select count(*) from sqlite_master").fetchone()[0]:
                db.executescript(f"begin; {_TABLES} pragma user_version = {_SHAPE}; commit;")
                return db
        except sqlite3.DatabaseError:
            if attempt == 2:
                db.close()
                raise
        db.close()
        _remove(path)
    raise sqlite3.DatabaseError(f"{path.name} cannot be made")


def _remove(path: Path) -> None:
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        file.unlink(missing_ok=True)


def _conditions(question: Question) -> tuple[list[str], list[object]]:
    where: list[str] = []
    values: list[object] = []

    def add(condition: str, *bound: object) -> None:
        where.append(condition)
        values.extend(bound)

    if question.agents is not None:
        agents = sorted(question.agents)
        add(f"agent in ({', '.join('?' * len(agents))})" if len(agents) != 1 else "agent = ?", *agents)
    if question.direction is not None:
        add("direction = ?", question.direction.value)
    if question.queue is not None:
        add("queue is ?", question.queue or None)
    if question.result is not None:
        add("result = ?", question.result.value)
    if question.text.strip():
        add("instr(search, ?) > 0", _wanted(question.text))
    if question.since is not None:
        add("begin >= ?", question.since)
    if question.until is not None:
        add("begin < ?", question.until)
    if question.after:
        add("(begin, id) < (?, ?)", *_place(question.after))
    return where, values


def _place(after: str) -> tuple[float, int]:
    begin, mark, number = after.partition("~")
    try:
        if mark and number.isascii() and number.isdigit():
            return float(begin), int(number)
    except ValueError:
        pass
    raise InvalidRequest(
        "this is no place in the history: give `next` of an earlier page, or nothing - at `$.cursor`"
    )


def _searched(part: Part) -> str:
    """What a text is looked for in: the name without accents, the digits of the numbers."""
    return "\n".join((_plain(part.name), *map(_digits, (part.number, part.number_norm))))


def _wanted(text: str) -> str:
    """A text of digits and what people write between them is a number, anything else a name."""
    if any(sign.isalpha() for sign in text) or not (digits := _digits(text)):
        return _plain(text.strip())
    return digits.removeprefix("00")


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789*#")


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def _failed(error: Exception) -> Unavailable:
    if isinstance(error, Unavailable):  # it is the log's
        return error
    return Unavailable("history", str(error), hint="history.db may be deleted: it is made anew.")
