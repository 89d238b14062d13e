"""Asks an outside system who the customer of a call is. The call never waits: it rings meanwhile, and the bar is told when
the answer comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from ucs.config_lookup import LookupTable
from ucs.core.messages import Command, ReportLookup
from ucs.core.notices import CustomerNotice, Notice
from ucs.errors import ConfigError
from ucs.services.customer import LookupFailed, Question, Source
from ucs.services.lookup_http import HttpSource
from ucs.services.lookup_sql import SqlSource

log = logging.getLogger(__name__)

AT_ONCE = 32
WAITING = 1000
"""So many questions may wait for others; more are not asked."""


def source_of(table: LookupTable, where: str) -> Source | None:
    """The outside system of these settings; null when there is none. `where` names the table. Raises `ConfigError`."""
    if table.url and table.database:
        raise ConfigError("both url and database are set", where=where, hint="Take one of them out.")
    if table.url:
        return HttpSource(table, where)
    if not table.database:
        return None
    if not table.query.strip():
        raise ConfigError(
            "is missing", where=f"{where} query", hint="select name from customers where phone = :number_norm"
        )
    return SqlSource(table, where)


class Lookups:
    """`report` takes what was found into the engine."""

    def __init__(self, source: Source, report: Callable[[Command], None]) -> None:
        self._source = source
        self._report = report
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def publish(self, notices: Sequence[Notice]) -> None:
        """Takes the engine's notices; never blocks, never fails."""
        for notice in notices:
            if not isinstance(notice, CustomerNotice):
                continue
            if len(self._tasks) >= AT_ONCE + WAITING:
                log.warning("too many lookups: a customer is not looked up", extra={"call": notice.call})
                continue
            task = asyncio.create_task(self._find(notice))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _find(self, notice: CustomerNotice) -> None:
        async with self._turn:
            try:
                found = await self._source.find(question_of(notice))
            except LookupFailed as failed:
                log.warning("lookup failed", extra={"call": notice.call, "reason": failed.message})
                return
            except Exception:
                log.exception("lookup failed by a bug", extra={"call": notice.call})
                return
        self._report(ReportLookup(notice.call, found.name, found.external_id, found.data))

    async def close(self) -> None:
        """Give up what is not answered."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._source.close()


def question_of(notice: CustomerNotice) -> Question:
    """The notice as the places of an address or a query."""
    return {
        "number": notice.number,
        "number_norm": notice.number_norm,
        "called_number": notice.called_number,
        "called_number_norm": notice.called_number_norm,
        "direction": notice.direction.value,
        "queue_id": "" if notice.queue_id is None else str(notice.queue_id),
        "queue_name": notice.queue_name,
        "uniqueid": notice.call,
    }


async def try_out(source: Source) -> None:
    """Ask for a number that nobody has. Raises `LookupFailed` when there is no answer."""
    nobody = dict.fromkeys(("queue_id", "queue_name", "called_number", "called_number_norm"), "")
    await source.find(
        {"number": "0", "number_norm": "+0", "direction": "INCOMING", "uniqueid": "doctor", **nobody}
    )
