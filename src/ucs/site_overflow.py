"""Ways into and out of a queue, from the settings: overflow, opening hours, announcements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ucs.config_queues import AnnouncementsTable, DestinationTable, HoursTable, OverflowTable, QueueTable
from ucs.core.hours import Hours, Span
from ucs.core.ids import QueueId
from ucs.core.queue import Announcements, Destination, Overflow, When
from ucs.errors import ConfigError
from ucs.site_names import nobody

_DAY_MIN = 24 * 60


def overflow(way: OverflowTable, queue: QueueTable, queues: Mapping[str, QueueTable], where: str) -> Overflow:
    """A way out of `queue`. Raises `ConfigError`."""
    for key, when, given in (("after_s", "wait", way.after_s), ("length", "length", way.length)):
        if way.when == when and given is None:
            raise ConfigError(f"when = {when!r} needs {key}", where=where)
        if way.when != when and given is not None:
            raise ConfigError(f"{key} goes with when = {when!r}, not with {way.when!r}", where=where)
    to = destination(way, queue, queues, where)
    return Overflow(When(way.when), to, way.after_s or 0.0, way.length or 0)


def destination(
    to: DestinationTable, queue: QueueTable, queues: Mapping[str, QueueTable], where: str
) -> Destination:
    """Where callers of `queue` go. Raises `ConfigError`."""
    if sum(map(bool, (to.queue, to.number, to.announcement))) > 1:
        raise ConfigError("only one of queue, number and announcement", where=where)
    if not to.queue:
        return Destination(number=to.number, announcement=to.announcement)
    if to.queue not in queues:
        raise nobody("queue", to.queue, queues, where)
    other = queues[to.queue]
    if other is queue or other.type != "inbound":
        raise ConfigError(f"callers cannot go to the queue {to.queue!r}", where=where)
    return Destination(QueueId(other.id))


def opening_hours(hours: HoursTable, where: str) -> Hours:
    """The weekly table and its exceptions. Raises `ConfigError`."""
    days = {day: getattr(hours, day) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    for day in hours.exceptions:
        try:
            date.fromisoformat(day)
        except ValueError:
            raise ConfigError(
                f"{day!r} is no date", where=f"{where}, exceptions", hint="2026-12-24, say."
            ) from None
    return Hours(
        tuple(_spans(spans, f"{where}, {day}") for day, spans in days.items()),
        {day: _spans(spans, f"{where}, {day}") for day, spans in hours.exceptions.items()},
    )


def _spans(spans: Iterable[str], where: str) -> tuple[Span, ...]:
    return tuple(_span(span, where) for span in spans)


def _span(span: str, where: str) -> Span:
    begin, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in span.split("-"))
    if not begin < end <= _DAY_MIN:
        raise ConfigError(
            f"{span!r} does not end after it begins, or not within the day",
            where=where,
            hint='Over midnight: "22:00-24:00" and, on the next day, "00:00-06:00".',
        )
    return begin, end


def announcements(rules: AnnouncementsTable) -> Announcements:
    """What waiting callers are told."""
    return Announcements(rules.first_after_s, rules.every_s, rules.position, rules.wait, rules.sounds)
