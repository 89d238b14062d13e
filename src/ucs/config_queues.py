"""The tables of ``[[queues]]`` in ``ucs.toml``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Id = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Number = Annotated[str, Meta(pattern=r"^[0-9+*#]{0,32}$")]
Seconds = Annotated[float, Meta(ge=0)]
Priority = Annotated[int, Meta(ge=0, le=1000)]
Level = Annotated[int, Meta(ge=0, le=100)]

Sound = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_/-]{1,100}$")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]
Span = Annotated[str, Meta(pattern=r"^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$")]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables."""


class MemberTable(Table, frozen=True, kw_only=True):
    """An agent's place in a queue."""

    agent: str
    priority: Priority = 1
    supervisor: bool = False
    team_id: int | None = None


class SkillTable(Table, frozen=True, kw_only=True):
    """What a member must be able to do; less and less, down to `lowest`, while the caller waits."""

    skill: Name
    level: Level = 1
    relax_every_s: Seconds = 0.0
    relax_by: Annotated[int, Meta(ge=1)] = 1
    lowest: Level = 0


class CallerTable(Table, frozen=True, kw_only=True):
    """Callers whose number begins like this are served in this order."""

    prefix: Annotated[str, Meta(pattern=r"^\+?[0-9]{1,32}$")]
    priority: Priority


class RestsTable(Table, frozen=True, kw_only=True):
    """Seconds of rest after an offer that came to nothing; what is missing is the site's."""

    no_answer_s: Seconds | None = None
    rejected_s: Seconds | None = None
    busy_s: Seconds | None = None
    failed_s: Seconds | None = None
    revoked_s: Seconds | None = None


class DestinationTable(Table, frozen=True, kw_only=True):
    """To another queue (its name), to a number outside, or to an announcement and the end; with none the call just
    ends."""

    queue: str = ""
    number: Number = ""
    announcement: tuple[Sound, ...] = ()


class OverflowTable(DestinationTable, frozen=True, kw_only=True):
    """A way out of the queue: after `after_s` of waiting, when `length` callers wait already, or when nobody serves it."""

    when: Literal["wait", "length", "no_agents"]
    after_s: Annotated[float, Meta(gt=0)] | None = None
    length: Annotated[int, Meta(ge=0)] | None = None


class HoursTable(Table, frozen=True, kw_only=True):
    """Spans of the day, ``"08:00-12:00"``; a day that is missing is closed. `exceptions` by date, ``2026-12-24``."""

    mon: tuple[Span, ...] = ()
    tue: tuple[Span, ...] = ()
    wed: tuple[Span, ...] = ()
    thu: tuple[Span, ...] = ()
    fri: tuple[Span, ...] = ()
    sat: tuple[Span, ...] = ()
    sun: tuple[Span, ...] = ()
    exceptions: dict[str, tuple[Span, ...]] = {}


class AnnouncementsTable(Table, frozen=True, kw_only=True):
    """What waiting callers are told: their position, how long it is likely to take, and `sounds`."""

    first_after_s: Annotated[float, Meta(ge=1)] = 20.0
    every_s: Annotated[float, Meta(ge=0)] = 60.0
    position: bool = True
    wait: bool = False
    sounds: tuple[Sound, ...] = ()


class QueueTable(Table, frozen=True, kw_only=True):
    """`members` are user names, or tables with a priority; the lower one is asked first."""

    id: Id
    name: Name
    type: Literal["inbound", "outbound"] = "inbound"
    number: Number = ""
    members: tuple[str | MemberTable, ...] = ()
    ring_timeout_s: Annotated[float, Meta(ge=1)] = 20.0
    wrapup_s: Seconds = 10.0
    strategy: Literal["longest_idle", "round_robin", "fewest_calls", "best_skilled", "ring_all"] = (
        "longest_idle"
    )
    caller_id: Number = ""
    priority: Priority = 5
    callers: tuple[CallerTable, ...] = ()
    level_delay_s: Seconds = 0.0
    skills: tuple[SkillTable, ...] = ()
    rests: RestsTable = RestsTable()
    min_agents: Annotated[int, Meta(ge=0)] = 0
    record: Literal["always", "on_demand", "never"] = "on_demand"
    overflow: tuple[OverflowTable, ...] = ()
    hours: HoursTable | None = None
    closed: DestinationTable = DestinationTable()
    announcements: AnnouncementsTable | None = None
    language: Language = "en"
