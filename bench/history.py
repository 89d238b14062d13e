"""The calls of the past: how long a page takes, and how fast the table is made from the log."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import report
from bench.report import Row, Spread
from ucs.core.ids import AgentId, CallId, QueueId
from ucs.core.messages import CallEnded, CallRecord, Cause, Event, OfferRecord, Outcome
from ucs.core.past import CallResult
from ucs.log.sqlite import SqliteLog
from ucs.store.history_table import HistoryTable, Question

CALLS = 100_000
AGENTS = 50
BUSY = AgentId(1)
"""Half of all calls are this agent's."""
PAGES = 40

METHOD = (
    f"history: {CALLS:,} records of {AGENTS} agents, half of them of one, in an event log on the disk, one event each; the"
    " table made from it on one thread. Pages of 50, on the thread of the history: of the busiest agent the newest, and of"
    " all agents with a text that nobody has, which reads everything."
)


def _events() -> Iterator[Event]:
    chance = random.Random(4)
    for number in range(CALLS):
        at = 1_700_000_000.0 + number * 30
        agent = BUSY if number % 2 else AgentId(chance.randint(2, AGENTS))
        uid = CallId(f"u1-{number}")
        offer = OfferRecord(
            agent, at, at + 5, Outcome.ANSWERED if chance.random() < 0.9 else Outcome.NO_ANSWER
        )
        record = CallRecord(
            uniqueid=uid, direction="INCOMING", queue=QueueId(number % 20 + 1), agent=agent,
            caller_number=f"777{number:06}", caller_norm=f"+420777{number:06}", called_number="800",
            created=at, connected=at + 5, disconnected=at + 90, cause=Cause.CALLER_HUNG_UP, wait_s=5,
            talk_s=85, hold_s=0, offers=(offer,), codes=(), data={"segment": "gold"}, name=f"Customer {number}",
        )  # fmt: skip
        yield CallEnded(at + 90, uid, Cause.CALLER_HUNG_UP, record, at + 990, ())


def _spread(work: Callable[[], object]) -> Spread:
    samples: list[float] = []
    for _ in range(PAGES):
        begin = time.perf_counter()
        work()
        samples.append(1000 * (time.perf_counter() - begin))
    return Spread.of(samples)


def measure() -> Sequence[Row]:
    """One table, many pages."""
    with tempfile.TemporaryDirectory(dir=".") as directory:
        home = Path(directory)
        report.progress(f"a log of {CALLS:,} calls")
        log = SqliteLog(home / "ucs.db")
        events = list(_events())
        for place in range(0, CALLS, 1000):
            log.append(events[place : place + 1000])
        table = HistoryTable(home / "history.db", log, {})
        report.progress("the table of it")
        begin = time.perf_counter()
        while table.catch_up(100):
            pass
        rate = CALLS / (time.perf_counter() - begin)
        own = frozenset({BUSY})
        newest = _spread(lambda: table.page(Question(agents=own)))
        missed = _spread(lambda: table.page(Question(agents=own, result=CallResult.MISSED, queue=QueueId(2))))
        nobody = _spread(lambda: table.page(Question(agents=None, text="nobody of this name")))
        table.close()
    return [
        Row(f"history: calls/s into the table, {CALLS:,} calls", f"{rate:,.0f}"),
        Row("history: the newest page of an agent, p50 / p95", str(newest), "p95 <= 5 ms", newest.p95 <= 5),
        Row("history: the same with result and queue, p50 / p95", str(missed), "p95 <= 20 ms", missed.p95 <= 20),
        Row("history: a text that no call has, of all agents, p50 / p95", str(nobody), "p95 <= 200 ms", nobody.p95 <= 200),
    ]  # fmt: skip
