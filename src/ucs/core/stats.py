"""Figures of the day: every time is a sum of intervals, every counter is bumped where its fact is applied.

All figures start at local midnight of the site. An interval that crosses midnight counts from midnight on.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from ucs.core.ids import QueueId

DIRECT = QueueId(0)
"""The queue of calls that belong to none; they are kept apart and count in no queue figure."""


@lru_cache(maxsize=64)
def _midnight(quarter: int, timezone: str) -> float:
    local = datetime.fromtimestamp(quarter * 900, ZoneInfo(timezone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def midnight(at: float, timezone: str) -> float:
    """The last local midnight before `at`, Unix seconds. Time zones change on quarter hours only, so the answer is kept
    per quarter."""
    return _midnight(int(at // 900), timezone)


class QueueFigures(msgspec.Struct):
    """One agent's day in one queue; times in seconds."""

    ring_s: float = 0.0
    talk_s: float = 0.0
    suspend_s: float = 0.0
    answered: int = 0
    unanswered: int = 0


class Figures(msgspec.Struct):
    """One agent's day. `status_s` by status, AUX as ``AUX/reason``; the open intervals start at the ``*_since``."""

    day: float = 0.0
    status_s: dict[str, float] = {}
    idle_s: float = 0.0
    free_since: float | None = None
    queues: dict[QueueId, QueueFigures] = {}
    suspended_since: dict[QueueId, float] = {}

    def queue(self, queue: QueueId | None) -> QueueFigures:
        """This agent's figures in the queue, made when missing."""
        key = DIRECT if queue is None else queue
        figures = self.queues.get(key)
        if figures is None:
            figures = self.queues[key] = QueueFigures()
        return figures

    def turn(self, day: float) -> None:
        """Start the day that began at `day`, unless it is this one."""
        if day > self.day:
            self.day = day
            self.status_s = {}
            self.idle_s = 0.0
            self.queues = {}

    def since(self, begin: float, end: float) -> float:
        """The seconds of [begin, end] that belong to this day."""
        return max(0.0, end - max(begin, self.day))


def status_key(status: str, reason: str) -> str:
    """The key under which time in a status is kept."""
    return f"AUX/{reason}" if status == "AUX" else status


def whole(values: Iterable[float]) -> int:
    """Whole seconds of a sum of times: each is cut on its own, so that sums of shown figures are shown sums."""
    return sum(int(value) for value in values)
