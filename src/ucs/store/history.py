"""The calls of the past, asked beside the engine: on a thread of their own, from a file of their own."""

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ucs.core.ids import CallId
from ucs.core.past import Part
from ucs.errors import Unavailable
from ucs.store.history_table import HistoryTable, Page, Question

log = logging.getLogger(__name__)

T = TypeVar("T")

_EVENTS = 100
"""Read at a time: some 5 ms of work."""
_ROUNDS = 5
"""So often before a question is answered; who is further behind is being made anew."""
_REST = 1.0
"""While there is much to read: so long a pause for others, as a part of the time that reading took."""
_EVERY_S = 10.0
"""A day without a question must not make the next one slow."""


class History:
    """`make` opens the table, on the thread. Whatever fails there fails questions only, never the server."""

    def __init__(self, make: Callable[[], HistoryTable]) -> None:
        self._make = make
        self._table: HistoryTable | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="history")
        self._following: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to follow the log."""
        self._following = asyncio.create_task(self._follow(), name="history")

    async def close(self) -> None:
        """Stop; what was read is kept."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        await self._on_thread(self._close)
        self._thread.shutdown()

    async def page(self, question: Question) -> Page:
        """What has ended before now is in it. Raises `InvalidRequest` and `Unavailable`."""
        await self._catch_up()
        return await self._on_thread(lambda: self._opened().page(question))

    async def of_calls(self, calls: Collection[CallId]) -> dict[CallId, list[Part]]:
        """Everybody's parts of each of these calls, see `HistoryTable.of_call`. Raises `Unavailable`."""
        await self._catch_up()
        return await self._on_thread(lambda: {call: self._opened().of_call(call) for call in calls})

    async def _catch_up(self) -> None:
        for _ in range(_ROUNDS):
            if not await self._read_on():
                return
        raise Unavailable("history", "it is being made anew", hint="Try again in a minute.")

    async def _read_on(self) -> bool:
        return await self._on_thread(lambda: self._opened().catch_up(_EVENTS))

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                behind = await self._read_on()
            except Unavailable as error:
                log.warning("the history cannot be kept", extra={"reason": str(error)})
                behind = False
            except Exception:  # a bug must not end the following
                log.exception("the history cannot be kept")
                behind = False
            await asyncio.sleep((loop.time() - began) * _REST if behind else _EVERY_S)

    def _opened(self) -> HistoryTable:
        if self._table is None:
            self._table = self._make()
        return self._table

    def _close(self) -> None:
        if self._table is not None:
            self._table.close()

    async def _on_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
