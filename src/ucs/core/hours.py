"""Opening hours: a weekly table with exceptions by date, in the site's time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ucs.core.frozen import Frozen

Span = tuple[int, int]
"""From a minute of the day to another, the latter not included; 0 to 1440."""


class Hours(Frozen, frozen=True):
    """`week` has seven days, Monday first; `exceptions` maps a date (``2026-12-24``) to that day's spans. A day without
    spans is closed."""

    week: tuple[tuple[Span, ...], ...]
    exceptions: dict[str, tuple[Span, ...]] = {}


def is_open(hours: Hours, at: float, timezone: str) -> bool:
    """Whether it is open at this instant (Unix seconds), by the clock on the wall of that time zone."""
    local = datetime.fromtimestamp(at, ZoneInfo(timezone))
    spans = hours.exceptions.get(local.date().isoformat())
    if spans is None:
        spans = hours.week[local.weekday()]
    minute = local.hour * 60 + local.minute
    return any(begin <= minute < end for begin, end in spans)
