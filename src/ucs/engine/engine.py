"""The single writer: takes commands in order, decides, logs, orders the telephone network, syncs the log, tells people.

What is logged outlives this process, what is synced a power cut (docs/decisions/0022). Commands that come in meanwhile form
the next batch, so that one sync serves many.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from ucs.core.centre import Centre
from ucs.core.messages import Command, Event, LoseAllSessions, LoseTelephony, TelephonyFact
from ucs.core.notices import Notice
from ucs.core.timers import Timer
from ucs.engine.batch import Batch
from ucs.engine.event_log import EventLog
from ucs.engine.inbox import Inbox, Question, Wish, refuse
from ucs.engine.telephony import Telephony
from ucs.errors import Fenced, Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")
Publish = Callable[[Sequence[Notice]], None]

BATCH = 512
"""At most so many commands share one commit."""

SNAPSHOT_EVERY = 20_000
"""Events between two snapshots of the state."""

AT_ONCE = 16
"""Batches of so many events are written and synced without the thread."""

TIDY_EVERY_S = 1.0
"""How often the log is asked whether it wants housekeeping."""

ORDERS_FIRST_S = 0.002
"""So long orders have the machine for themselves before the disk is waited for and people are told."""

STORE_PAUSE_S = 0.5
"""After a failed commit, commands are refused for so long before the store is tried again."""


class Engine:
    """Owns the state. `clock` gives Unix seconds; time never runs backwards inside. `complete` adds to a
    command what the core cannot know (a number's international form). `give_up` is told when another server has taken the
    log over (`Fenced`), or the disk did not keep what was written (`NotSynced`): nothing is taken any more, and the process
    should end."""

    def __init__(
        self,
        event_log: EventLog,
        telephony: Telephony,
        clock: Callable[[], float] = time.time,
        complete: Callable[[Command], Command] = lambda command: command,
        give_up: Callable[[Unavailable], None] = lambda error: None,
    ) -> None:
        self._log = event_log
        self._telephony = telephony
        self._clock = clock
        self._complete = complete
        self._give_up = give_up
        self._now = 0.0
        self._centre = Centre()
        self._seq = 0
        self._snapshot_seq = 0
        self._inbox = Inbox(self._tick)
        self._publish: list[Publish] = []
        self.connected = asyncio.Event()
        """Set while the telephone network is connected and its inventory has been taken in."""
        self._store_error: Unavailable | None = None
        self._store_back_at = 0.0
        self._ended = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="log")
        self._task: asyncio.Task[None] | None = None
        self._tidier: asyncio.Task[None] | None = None

    async def start(self, *first: Command) -> None:
        """Restore the state, decide `first` (the site), then begin to connect to the telephone network.

        Raises `Unavailable` when the log cannot be read or written.
        """
        await self._restore()
        self._task = asyncio.create_task(self._run(), name="engine")
        self._tidier = asyncio.create_task(self._tidy(), name="log tidier")
        for command in (LoseTelephony(), LoseAllSessions(), *first):
            await self.submit(command)
        await self._telephony.start(self._report)

    async def stop(self) -> None:
        """Stop deciding and keep a snapshot. Calls in the telephone network live on."""
        await self._telephony.stop()
        if self._task is not None and self._tidier is not None:
            self._task.cancel()
            self._tidier.cancel()
            await asyncio.gather(self._task, self._tidier, return_exceptions=True)
            self._task = None
            if self._store_error is None:
                await self._save_snapshot()
        self._inbox.fail(Unavailable("server", "the server is stopping"))
        await self._on_thread(self._log.close)
        self._thread.shutdown()

    @property
    def healthy(self) -> bool:
        """The store takes commits."""
        return self._task is not None and not self._task.done() and self._store_error is None

    def subscribe(self, publish: Publish) -> None:
        """`publish` gets the notices of each batch once they are committed, in order. It must not block or fail."""
        self._publish.append(publish)

    async def submit(self, command: Command) -> Any:
        """Have a command decided. Returns its answer when it is committed and published.

        Raises `Rejected` when it is refused, `Unavailable` when the store fails; then nothing has changed, unless the
        failure is `NotSynced`.
        """
        reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._inbox.put(Wish(self._complete(command), reply))
        return await reply

    def post(self, command: Command) -> None:
        """Have a command decided; nobody waits for the answer."""
        self._inbox.put(Wish(self._complete(command), None))

    async def read(self, query: Callable[[Centre, float], T]) -> T:
        """`query(state, now)` at this place in the order of commands; the result comes when it is committed.

        The query must not change the state, nor keep parts of it.
        """
        reply: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._inbox.put(Question(query, reply))
        return await reply

    def _report(self, fact: TelephonyFact) -> None:
        self._inbox.put(Wish(self._complete(fact), None))

    def _tick(self) -> float:
        """Milliseconds, as the operator API tells instants."""
        self._now = max(self._now, math.floor(self._clock() * 1000) / 1000)
        return self._now

    async def _on_thread(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    async def _run(self) -> None:
        while True:
            entries = await self._inbox.take(BATCH)
            while entries:
                if self._store_error is not None and not await self._store_is_back():
                    for entry in entries:
                        refuse(entry, self._store_error)
                    break
                batch = Batch()
                batch.decide(self._centre, entries, self._tick())
                await self._commit(batch)
                entries = batch.left

    async def _commit(self, batch: Batch) -> None:
        """Log, then let it happen. Without the log nothing has happened."""
        try:
            if batch.events:
                self._seq = await self._append(batch.events)
        except Exception as error:
            failure = _unavailable(error)
            log.error(
                "commit failed",
                exc_info=failure is not error,
                extra={"reason": str(error), "events": len(batch.events)},
            )
            batch.fail(failure)
            self._mark_store_down(failure)
            return
        self._inbox.arm(batch.timers)
        self._order(batch)
        try:
            if batch.effects:
                await self._inbox.pause(ORDERS_FIRST_S)
        finally:
            await self._publish_synced(batch)
        (self.connected.set if self._centre.connected else self.connected.clear)()
        if batch.broken:
            self._mark_store_down(Unavailable("server", "the state is being read anew"), pause_s=0.0)
        elif self._seq - self._snapshot_seq >= SNAPSHOT_EVERY:
            await self._save_snapshot()

    async def _append(self, events: Sequence[Event]) -> int:
        """A small batch is written here and now: going to the thread and back takes longer."""
        done = self._log.append_at_once(events) if len(events) <= AT_ONCE else None
        return await self._on_thread(self._log.append, events) if done is None else done

    def _order(self, batch: Batch) -> None:
        """Nothing here may fail; if it does all the same, it is not the end of the single writer.

        The orders go first: a caller waits for them, and the disk and the telling keep a processor busy that the telephone
        network may need. When there is more to decide, that does not wait.
        """
        try:
            self._telephony.order(batch.effects)
        except Exception:
            log.exception("orders were lost")

    async def _publish_synced(self, batch: Batch) -> None:
        """Tell people, and everybody their answer, once it is on the disk."""
        try:
            if len(batch.events) > AT_ONCE:
                await self._on_thread(self._log.sync)
            elif batch.events:
                self._log.sync()
        except Exception as error:
            failure = _unavailable(error)
            log.critical(
                "the disk did not keep the log",
                exc_info=failure is not error,
                extra={"reason": failure.message},
            )
            batch.fail(failure)
            self._end(failure)
            return
        self._tell(batch)
        batch.settle()

    def _tell(self, batch: Batch) -> None:
        for publish in self._publish if batch.notices else ():
            try:
                publish(batch.notices)
            except Exception:
                log.exception("notices were lost")

    # --- the state and its store -----------------------------------------------------------------

    def _mark_store_down(self, error: Unavailable, *, pause_s: float = STORE_PAUSE_S) -> None:
        """The state in memory is ahead of the log, or spoilt: it must be read anew before anything is decided.

        That is tried even when nobody asks for anything: timers wait for it.
        """
        loop = asyncio.get_running_loop()
        if self._ended:
            return
        if isinstance(error, Fenced):
            log.critical("another server has taken over", extra={"reason": error.message})
            self._end(error)
            return
        self._store_error = error
        self._store_back_at = loop.time() + pause_s
        loop.call_at(self._store_back_at + 0.001, self._inbox.put, Question(_nothing, None))

    def _end(self, error: Unavailable) -> None:
        """The store is lost for good."""
        self._ended = True
        self._store_error = error
        self._give_up(error)

    async def _store_is_back(self) -> bool:
        """Try to read the state anew, not more often than every `STORE_PAUSE_S`.

        Facts that came meanwhile are gone; the next inventory of the telephone network tells them again.
        """
        if self._ended or asyncio.get_running_loop().time() < self._store_back_at:
            return False
        try:
            await self._restore()
        except Exception as error:
            log.error("the state cannot be read", exc_info=not isinstance(error, Unavailable))
            self._mark_store_down(_unavailable(error))
            return False
        self._store_error = None
        return True

    async def _tidy(self) -> None:
        """Beside the calls, on a thread of its own: nobody waits for it."""
        while True:
            await asyncio.sleep(TIDY_EVERY_S)
            if self._log.untidy:
                try:
                    await asyncio.to_thread(self._log.tidy)
                except Unavailable as error:
                    log.warning("the log cannot be tidied", extra={"reason": str(error)})

    async def _restore(self) -> None:
        self._seq, self._centre = await self._on_thread(self._log.restore)
        self._snapshot_seq = self._seq
        self._inbox.arm_anew(Timer(due, key) for key, due in self._centre.timers.items())

    async def _save_snapshot(self) -> None:
        """A snapshot only shortens the next start: when it cannot be kept, the log is enough."""
        self._snapshot_seq = self._seq
        try:
            await self._on_thread(self._log.save_snapshot, self._seq, self._centre)
        except Unavailable as error:
            log.warning("no snapshot was kept", extra={"reason": str(error)})


def _unavailable(error: Exception) -> Unavailable:
    """The store's failure, or a bug in it: the single writer outlives both."""
    return error if isinstance(error, Unavailable) else Unavailable("store", f"a bug: {error!r}")


def _nothing(centre: Centre, now: float) -> None:
    """A question that only wakes the engine."""
