"""What changes too often to be told each time: waiting callers and colleagues, at most once a second per session."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

import msgspec

from ucs.api.engine import Engine
from ucs.api.hub import Session
from ucs.core import view
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, QueueId
from ucs.core.objects import Colleague
from ucs.errors import UcsError
from ucs.protocol import AgentsPush, WaitingPush

log = logging.getLogger(__name__)

_BATCH = 10
"""Sessions told without giving way to other work: half a millisecond, and a call may be waiting."""

_SETTLE_S = 0.1
"""So long changes are collected first. Most callers have an agent by then, and nobody need be told that they waited."""


class _Pace(msgspec.Struct):
    """When a session was told last, what it was told, what it has not been told yet."""

    told_at: float = float("-inf")
    waiting: dict[QueueId, int] | None = None
    waiting_due: bool = False
    agents_due: set[AgentId] = msgspec.field(default_factory=lambda: set[AgentId]())

    def take_agents(self) -> set[AgentId]:
        due, self.agents_due = self.agents_due, set()
        return due

    def take_waiting(self) -> bool:
        due, self.waiting_due = self.waiting_due, False
        return due

    def news(self, waiting: dict[QueueId, int]) -> bool:
        """Whether the bar does not know this yet. After a whole state it knows when nobody waits."""
        before, self.waiting = self.waiting, waiting
        return any(waiting.values()) if before is None else waiting != before


class Audience:
    """Collects changes and tells each session the latest: the first after a moment, the next ones after `interval_s`.

    `sessions` lists the current ones. Only bars that are ready are told; those that have no connection later.
    """

    def __init__(
        self, engine: Engine, sessions: Callable[[], Iterable[Session]], *, interval_s: float = 1.0
    ) -> None:
        self._engine = engine
        self._sessions = sessions
        self._interval_s = interval_s
        self._paces: dict[Session, _Pace] = {}
        self._wake = asyncio.Event()

    def queue_changed(self, queue: QueueId) -> None:
        """The number of waiting callers changed there."""
        for session in self._sessions():
            if queue in session.queues:
                self._pace(session).waiting_due = True
        self._wake.set()

    def agent_changed(self, agent: AgentId) -> None:
        """Their public status changed."""
        for session in self._sessions():
            self._pace(session).agents_due.add(agent)
        self._wake.set()

    def settled(self, session: Session, *, told_all: bool) -> None:
        """The bar is there again. `told_all`: it has a whole state now, which lacks the callers by queue."""
        pace = self._pace(session)
        if told_all:
            pace.waiting = None
            pace.waiting_due = True
        self._wake.set()

    async def run(self) -> None:
        """Tell, until cancelled."""
        while True:
            delay = await self._tell_those_due()
            try:
                async with asyncio.timeout(delay):
                    await self._wake.wait()
            except TimeoutError:
                continue
            await asyncio.sleep(_SETTLE_S)

    async def _tell_those_due(self) -> float | None:
        """Return when the next one is due, null when nobody waits for anything."""
        self._wake.clear()
        now = asyncio.get_running_loop().time()
        present = set(self._sessions())
        self._paces = {session: pace for session, pace in self._paces.items() if session in present}
        wanting = [
            session
            for session, pace in self._paces.items()
            if (pace.waiting_due or pace.agents_due) and session.ready and session.outlet is not None
        ]
        due = [session for session in wanting if self._paces[session].told_at + self._interval_s <= now]
        for batch in _batches(due):
            await self._tell(batch, now)
        left = [
            self._paces[session].told_at + self._interval_s - now for session in wanting if session not in due
        ]
        return min(left, default=None)

    async def _tell(self, sessions: Sequence[Session], now: float) -> None:
        """Look, then push. What changes in between marks the sessions again, so that they learn it next time."""
        agents = {session: self._paces[session].take_agents() for session in sessions}
        queues = [session for session in sessions if self._paces[session].take_waiting()]
        changed = set[AgentId]().union(*agents.values())

        def look(centre: Centre, at: float) -> tuple[dict[int, Colleague], dict[Session, dict[QueueId, int]]]:
            found = view.colleagues(centre, [agent for agent in changed if agent in centre.profiles])
            return found, {session: view.waiting(centre, session.agent) for session in queues}

        try:
            roster, waiting = await self._engine.read(look)
        except UcsError as error:
            log.warning("bars are not told about queues and colleagues", extra={"why": error.code})
            roster, waiting = {}, {}
        for session in sessions:
            pace = self._paces[session]
            pace.told_at = now
            if session.ended or not session.ready:
                continue
            known: dict[int, Colleague] = {
                agent: roster[agent] for agent in agents[session] if agent in roster
            }
            if known:
                session.push(AgentsPush(seq=0, agents=known))
            if session in waiting and pace.news(waiting[session]):
                by_queue: dict[int, int] = {**waiting[session]}
                session.push(WaitingPush(seq=0, count=sum(by_queue.values()), by_queue=by_queue))

    def _pace(self, session: Session) -> _Pace:
        return self._paces.setdefault(session, _Pace())


def _batches(sessions: list[Session]) -> Iterable[tuple[Session, ...]]:
    for start in range(0, len(sessions), _BATCH):
        yield tuple(sessions[start : start + _BATCH])
