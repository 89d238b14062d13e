"""Figures of the day: every time is a sum of intervals, every counter is bumped where its fact is applied.

Which intervals run follows from the agent's state alone (`ucs.core.evolve.figures.running`), each under a tag. All figures
start at local midnight of the site; an interval that crosses midnight counts from midnight on.
"""

from collections.abc import Set
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import msgspec

from ucs.core.ids import QueueId

DIRECT = QueueId(0)
"""The queue of calls that belong to none; they are kept apart and count in no queue figure."""


IDLE = "idle"
"""READY without a call."""
BUSY = "busy"
"""READY with a call, but not talking in a queue's call: it rings, or the call is nobody's."""


def in_aux(reason: str) -> str:
    """The tag of time in AUX with this reason."""
    return f"AUX/{reason}"


@cache
def ringing(queue: QueueId) -> str:
    """The tag of time in which a call of this queue rings."""
    return f"ring:{queue}"


@cache
def talking(queue: QueueId) -> str:
    """The tag of time in which the agent is in a connected call of this queue, hold included."""
    return f"talk:{queue}"


@cache
def suspended(queue: QueueId) -> str:
    """The tag of signed-in time in which the agent does not serve this queue."""
    return f"suspend:{queue}"


_WELL_INTO_THE_NEXT_DAY_S = 36 * 3600.0
"""Behind the start of a day, however clocks are changed."""


@lru_cache(maxsize=64)
def _midnight(quarter: int, timezone: str) -> float:
    local = datetime.fromtimestamp(quarter * 900, ZoneInfo(timezone))
    # The first midnight, where clocks are set back over it and there are two.
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).timestamp()


def midnight(at: float, timezone: str) -> float:
    """The last local midnight before `at`, Unix seconds. Time zones change on quarter hours only, so the answer is kept
    per quarter."""
    return _midnight(int(at // 900), timezone)


def next_midnight(at: float, timezone: str) -> float:
    """The first local midnight behind `at`."""
    return midnight(midnight(at, timezone) + _WELL_INTO_THE_NEXT_DAY_S, timezone)


class QueueFigures(msgspec.Struct, gc=False):
    """One agent's day in one queue, as far as it is counted."""

    answered: int = 0
    unanswered: int = 0
    transferred: int = 0
    transferred_external: int = 0


class Figures(msgspec.Struct, gc=False):
    """One agent's day, since `day` (Unix seconds). `seconds` by tag are the intervals that have ended, `running` says since
    when each of the others runs."""

    day: float = 0.0
    seconds: dict[str, float] = {}
    running: dict[str, float] = {}
    queues: dict[QueueId, QueueFigures] = {}

    def queue(self, queue: QueueId | None) -> QueueFigures:
        """This agent's counters in the queue, made when missing."""
        key = DIRECT if queue is None else queue
        figures = self.queues.get(key)
        if figures is None:
            figures = self.queues[key] = QueueFigures()
        return figures

    def turn(self, day: float) -> None:
        """Start the day that began at `day`, unless it is this one."""
        if day > self.day:
            self.day = day
            self.seconds = {}
            self.queues = {}

    def run(self, tags: Set[str], at: float) -> None:
        """From now on exactly the intervals with these tags run."""
        running, seconds = self.running, self.seconds
        for tag in list(running):
            if tag not in tags:
                since = max(running.pop(tag), self.day)
                seconds[tag] = seconds.get(tag, 0.0) + (at - since if at > since else 0.0)
        for tag in tags:
            if tag not in running:
                running[tag] = at

    def at(self, now: float, day: float) -> "Figures":
        """A copy as of `now`, in the day that began at `day`; the running intervals are among the seconds."""
        seen = Figures(self.day, dict(self.seconds), dict(self.running), self.queues)
        seen.turn(day)
        seen.run(frozenset(), now)
        return seen
