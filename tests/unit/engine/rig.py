"""The real engine on a real log file, with a telephone network that only takes notes and a log that can be broken."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from tests.unit.core.house import ENDPOINTS, site

from ucs.core.centre import Centre
from ucs.core.ids import AgentId, CallId, LegId, SessionId
from ucs.core.messages import (
    ArriveCall,
    ConfigureSite,
    ConfirmDevice,
    Effect,
    Event,
    PairDevice,
    ReportInventory,
    SetStatus,
    SignIn,
    Status,
    TelephonyFact,
)
from ucs.core.notices import Notice
from ucs.core.site import Site
from ucs.engine.engine import Engine
from ucs.engine.event_log import Logged, Restored
from ucs.errors import Unavailable
from ucs.log.sqlite import SqliteLog

DEADLINE_S = 10.0


class NotedLog:
    """A log that can be made to fail: `broken` when it takes events, `forgetful` when it is to keep them. `batches` are the
    sizes of what was committed."""

    def __init__(self, log: SqliteLog, diary: list[str]) -> None:
        self._log = log
        self._diary = diary
        self.broken: Exception | None = None
        self.forgetful: Exception | None = None
        self.batches: list[int] = []
        self.restored = 0

    def append_at_once(self, events: Sequence[Event]) -> int | None:
        return self.append(events)

    def append(self, events: Sequence[Event]) -> int:
        if self.broken is not None:
            raise self.broken
        last = self._log.append(events)
        self.batches.append(len(events))
        self._diary.append("logged")
        return last

    def sync(self) -> None:
        if self.forgetful is not None:
            raise self.forgetful
        self._log.sync()
        self._diary.append("synced")

    @property
    def untidy(self) -> bool:
        return self._log.untidy

    def tidy(self) -> None:
        self._log.tidy()
        self._diary.append("tidied")

    def read(self, after: int = 0, kind: str | Sequence[str] = "") -> Iterator[Logged]:
        return self._log.read(after, kind)

    def save_snapshot(self, seq: int, centre: Centre) -> None:
        if self.broken is not None:
            raise self.broken
        self._log.save_snapshot(seq, centre)
        self._diary.append(f"snapshot {seq}")

    def restore(self) -> Restored:
        if self.broken is not None:
            raise self.broken
        self.restored += 1
        return self._log.restore()

    def close(self) -> None:
        self._log.close()


class NotedTelephony:
    """Takes orders and does nothing. `report` is the way to the core."""

    def __init__(self, diary: list[str]) -> None:
        self._diary = diary
        self.orders: list[Effect] = []
        self.report: Callable[[TelephonyFact], None] = lambda fact: None
        self.bug: Exception | None = None

    async def start(self, report: Callable[[TelephonyFact], None]) -> None:
        self.report = report

    def order(self, effects: Sequence[Effect]) -> None:
        if self.bug is not None:
            raise self.bug
        self.orders += effects
        if effects:
            self._diary.append("ordered")

    async def simulate_caller(self, number: str, caller_number: str) -> None: ...

    async def stop(self) -> None:
        self._diary.append("disconnected")


class Rig:
    """One server's inside. `diary` tells what came after what."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.diary: list[str] = []
        self.log = NotedLog(SqliteLog(path, busy_timeout_s=0.05), self.diary)
        self.telephony = NotedTelephony(self.diary)
        self.given_up: list[Unavailable] = []
        self.engine = Engine(self.log, self.telephony, clock, give_up=self.given_up.append)
        self.notices: list[Notice] = []
        self._stopped = False
        self.engine.subscribe(self._publish)

    def _publish(self, notices: Sequence[Notice]) -> None:
        self.notices += notices
        self.diary.append("published")

    async def stop(self) -> None:
        """In order, once."""
        if not self._stopped:
            self._stopped = True
            self.log.broken = None
            await self.engine.stop()

    async def connect(self, *legs: LegId) -> None:
        """The telephone network is there."""
        self.telephony.report(ReportInventory("1", dict.fromkeys(legs, True), (), ENDPOINTS))
        await self.until(lambda centre: centre.connected)

    async def works(self, agent: AgentId) -> None:
        session = SessionId(f"s{agent}")
        await self.engine.submit(SignIn(agent, session, "hash"))
        await self.engine.submit(PairDevice(agent, session, f"10{agent}"))
        await self.engine.submit(ConfirmDevice(agent, session))
        await self.engine.submit(SetStatus(agent, Status.READY))

    async def calls(self, leg: str = "in-1") -> CallId:
        await self.engine.submit(ArriveCall(LegId(leg), "800", "777"))
        return await self.engine.read(lambda centre, now: centre.legs[LegId(leg)])

    async def state(self) -> Centre:
        """A copy of the state."""
        encoded = await self.engine.read(lambda centre, now: msgspec.json.encode(centre))
        return msgspec.json.decode(encoded, type=Centre)

    async def until(self, condition: Callable[[Centre], object]) -> None:
        """Wait until the state is so."""
        async with asyncio.timeout(DEADLINE_S):
            while not await self.engine.read(lambda centre, now: bool(condition(centre))):  # noqa: ASYNC110
                await asyncio.sleep(0.005)


def quick_site() -> Site:
    """Phones ring for a moment only."""
    usual = site()
    queues = tuple(msgspec.structs.replace(queue, ring_timeout_s=0.1) for queue in usual.queues)
    return msgspec.structs.replace(usual, queues=queues)


@asynccontextmanager
async def a_rig(
    path: Path, clock: Callable[[], float] = time.time, configured: Site | None = None
) -> AsyncGenerator[Rig]:
    """A started engine, connected to the network; stopped in order at the end."""
    rig = Rig(path / "ucs.db", clock)
    await rig.engine.start(ConfigureSite(configured or site()))
    await rig.connect()
    try:
        yield rig
    finally:
        await rig.stop()
