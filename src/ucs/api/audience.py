"""What changes too often to be told each time: waiting callers and colleagues, at most once a second per session."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

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

_BATCH = 50
"""Sessions told without giving way to other work."""


class _Pace(msgspec.Struct):
    """When a session was told last, what it was told, what it has not been told yet."""

    told_at: float = float("-inf")
    waiting: dict[int, int] | None = None
    waiting_due: bool = False
    agents_due: set[AgentId] = msgspec.field(default_factory=lambda: set[AgentId]())


class Audience:
    """Collects changes and tells each session the latest: the first at once, the next ones after `interval_s`.

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
        """The bar is there again. `told_all`: it knows everything now, but for the callers by queue."""
        pace = self._pace(session)
        if told_all:
            pace.agents_due.clear()
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
            try:
                await self._engine.read(lambda centre, at, batch=batch: self._tell(batch, centre, at, now))
            except UcsError as error:
                log.warning("bars are not told about queues and colleagues", extra={"why": error.code})
                return self._interval_s
        left = [
            self._paces[session].told_at + self._interval_s - now for session in wanting if session not in due
        ]
        return min(left, default=None)

    def _tell(self, sessions: Iterable[Session], centre: Centre, at: float, now: float) -> None:
        """Push inside the query: whatever is published later is newer than this."""
        sessions = [session for session in sessions if session.ready and not session.ended]
        changed = {agent for session in sessions for agent in self._paces[session].agents_due}
        roster = view.state(centre, sessions[0].agent, at).agents if changed and sessions else {}
        for session in sessions:
            pace = self._paces[session]
            agents: dict[int, Colleague] = {
                agent: roster[agent] for agent in pace.agents_due if agent in roster
            }
            pace.agents_due.clear()
            if agents:
                session.push(AgentsPush(seq=0, agents=agents))
                pace.told_at = now
            if pace.waiting_due:
                pace.waiting_due = False
                waiting: dict[int, int] = {**view.waiting(centre, session.agent)}
                silent = not any(waiting.values()) if pace.waiting is None else waiting == pace.waiting
                pace.waiting = waiting
                if not silent:
                    session.push(WaitingPush(seq=0, count=sum(waiting.values()), by_queue=waiting))
                    pace.told_at = now

    def _pace(self, session: Session) -> _Pace:
        return self._paces.setdefault(session, _Pace())


def _batches(sessions: list[Session]) -> Iterable[tuple[Session, ...]]:
    for start in range(0, len(sessions), _BATCH):
        yield tuple(sessions[start : start + _BATCH])
