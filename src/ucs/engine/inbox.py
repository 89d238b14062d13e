"""What waits to be decided, and when the next timer is due."""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ucs.core.centre import Centre
from ucs.core.messages import Command, TimerDue
from ucs.core.timers import Timer


class Wish(NamedTuple):
    """A command, and who waits for its answer."""

    command: Command
    reply: asyncio.Future[Any] | None


class Question(NamedTuple):
    """A look at the state, in order with the commands, and who waits for what is seen."""

    query: Callable[[Centre, float], Any]
    reply: asyncio.Future[Any] | None


Entry = Wish | Question


class Inbox:
    """Entries in the order they came; timers join as commands when they are due. `tick` gives the time."""

    def __init__(self, tick: Callable[[], float]) -> None:
        self._tick = tick
        self._entries: deque[Entry] = deque()
        self._taker: asyncio.Future[None] | None = None
        self._timers: list[Timer] = []

    def put(self, entry: Entry) -> None:
        """Add an entry; never blocks."""
        self._entries.append(entry)
        self._wake()

    def _wake(self) -> None:
        if self._taker is not None and not self._taker.done():
            self._taker.set_result(None)

    def arm(self, timers: Iterable[Timer]) -> None:
        """Have these timers put in when they are due. A stale one is put in all the same: the core ignores it."""
        for timer in timers:
            heapq.heappush(self._timers, timer)

    def arm_anew(self, timers: Iterable[Timer]) -> None:
        """Forget all timers but these."""
        self._timers = list(timers)
        heapq.heapify(self._timers)

    async def take(self, most: int) -> list[Entry]:
        """Wait until there is something, then take at most so many entries."""
        while True:
            self._put_due_timers()
            if self._entries:
                return [self._entries.popleft() for _ in range(min(most, len(self._entries)))]
            await self._change(self._timers[0].due - self._tick() if self._timers else None)

    async def pause(self, most_s: float) -> None:
        """Until there is something, at most so long."""
        if not self._entries:
            await self._change(most_s)

    async def _change(self, pause_s: float | None) -> None:
        """Until something is put in, or so long. A bare future: a caller waits for every step on the way here."""
        loop = asyncio.get_running_loop()
        self._taker = loop.create_future()
        alarm = None if pause_s is None else loop.call_later(pause_s, self._wake)
        try:
            await self._taker
        finally:
            self._taker = None
            if alarm is not None:
                alarm.cancel()

    def _put_due_timers(self) -> None:
        now = self._tick()
        while self._timers and self._timers[0].due <= now:
            timer = heapq.heappop(self._timers)
            self.put(Wish(TimerDue(timer.key, timer.due), None))

    def fail(self, error: Exception) -> None:
        """Everybody who waits gets the error; the inbox is empty then."""
        while self._entries:
            refuse(self._entries.popleft(), error)


def refuse(entry: Entry, error: Exception) -> None:
    """Answer this entry with an error, if somebody waits for an answer."""
    if entry.reply is not None and not entry.reply.done():
        entry.reply.set_exception(error)
