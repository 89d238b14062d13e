"""``ucs calls`` and ``ucs events``: what the log tells, also while the server runs."""

import sys
from collections.abc import Iterator
from datetime import datetime

import msgspec

from ucs.app import LOG_NAME
from ucs.config import data_dir
from ucs.core.messages import CallEnded, CallRecord, Event
from ucs.engine.event_log import Logged
from ucs.errors import NotFound
from ucs.log.sqlite import SqliteLog


def _logged(kind: str = "", after: int = 0) -> Iterator[Logged]:
    path = data_dir() / LOG_NAME
    if not path.exists():
        raise NotFound(f"there is no log at {path}", hint="Start the server once: make run")
    log = SqliteLog(path, read_only=True)
    try:
        yield from log.read(after, kind)
    finally:
        log.close()


def calls(*, json: bool = False) -> None:
    """Print the records of ended calls, oldest first. --json: one JSON object a line, times as Unix seconds."""
    records = [logged.event.record for logged in _logged("CallEnded") if isinstance(logged.event, CallEnded)]
    for record in records:
        _print_json(record) if json else print(_line(record))
    if not records and not json:
        print("no calls yet", file=sys.stderr)


def _line(record: CallRecord) -> str:
    when = datetime.fromtimestamp(record.created).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    arrow = "->" if record.direction == "OUTGOING" else "<-"
    agent = f"agent {record.agent}" if record.agent is not None else "nobody"
    other = record.called_number if record.direction == "OUTGOING" else record.caller_number
    return (
        f"{when}  {record.uniqueid:<24} {agent:<10} {arrow} {other:<16} "
        f"wait {record.wait_s:6.1f} s  talk {record.talk_s:6.1f} s  {record.cause.name.lower()}"
    )


def events(*, json: bool = False, after: int = 0) -> None:
    """Print the event log. --after N: only what comes behind event N. --json: one JSON object a line."""
    for logged in _logged(after=after):
        if json:
            _print_json(_numbered(logged))
        else:
            print(logged.seq, logged.event)


def _numbered(logged: Logged) -> dict[str, object]:
    body: dict[str, object] = msgspec.json.decode(_encode(logged.event))
    return {"seq": logged.seq, **body}


def _encode(content: Event | CallRecord | dict[str, object]) -> bytes:
    return msgspec.json.encode(content)


def _print_json(content: CallRecord | dict[str, object]) -> None:
    print(_encode(content).decode())
