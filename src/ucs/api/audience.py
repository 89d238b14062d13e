"""What changes too often to be told each time: waiting callers, calls that ring at colleagues, colleagues, and the agent's
own figures; at most once a second per session."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from ucs.api.engine import Engine
from ucs.api.hub import Session
from ucs.core import userview, view
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, GroupId, QueueId
from ucs.core.objects import Colleague, RingingCall, User
from ucs.errors import UcsError
from ucs.protocol import AgentsPush, FiguresPush, RingingPush, WaitingPush

log = logging.getLogger(__name__)

_BATCH = 10
"""Sessions told without giving way to other work: half a millisecond, and a call may be waiting."""

_SETTLE_S = 0.1
"""So long changes are collected first. Most callers have an agent by then, and nobody need be told that they waited."""


class _Latest(msgspec.Struct):
    """Something of which a session is told the latest. `changed`: since the session was told everything."""

    told: object = None
    due: bool = False
    changed: bool = False

    def change(self) -> None:
        self.due = self.changed = True

    def forget(self) -> None:
        """The session has got a whole state."""
        self.told, self.due, self.changed = None, True, False

    def take(self) -> bool:
        due, self.due = self.due, False
        return due

    def news(self, latest: object, *, nothing: bool) -> bool:
        """Whether the bar does not know this yet. After a whole state it knows when there is nothing."""
        before, self.told = self.told, latest
        return latest != before if before is not None else self.changed or not nothing


class _Pace(msgspec.Struct):
    """When a session was told last, what it was told, what it has not been told yet."""

    told_at: float = float("-inf")
    waiting: _Latest = msgspec.field(default_factory=_Latest)
    ringing: _Latest = msgspec.field(default_factory=_Latest)
    figures_due: bool = False
    agents_due: set[AgentId] = msgspec.field(default_factory=lambda: set[AgentId]())

    def take_agents(self) -> set[AgentId]:
        due, self.agents_due = self.agents_due, set()
        return due

    def take_figures(self) -> bool:
        due, self.figures_due = self.figures_due, False
        return due

    @property
    def due(self) -> bool:
        """There may be something to tell."""
        return self.waiting.due or self.ringing.due or self.figures_due or bool(self.agents_due)


class _Seen(msgspec.Struct):
    """What was looked up for some sessions at one moment."""

    agents: Mapping[int, Colleague] = {}
    waiting: Mapping[AgentId, dict[QueueId, int]] = {}
    ringing: Mapping[AgentId, list[RingingCall]] = {}
    figures: Mapping[AgentId, tuple[User, list[list[str]]]] = {}
    at: float = 0.0


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
        self._changed: set[AgentId] = set()
        self._counted: set[AgentId] = set()
        self._rung: set[QueueId | None] = set()
        self._rung_groups: set[GroupId] = set()
        self._wake = asyncio.Event()

    def queue_changed(self, queue: QueueId) -> None:
        """The number of waiting callers changed there."""
        for session in self._sessions():
            if queue in session.queues:
                self._pace(session).waiting.change()
        self._wake.set()

    def ringing_changed(self, queue: QueueId | None, groups: Collection[GroupId]) -> None:
        """What rings there changed. Whom that concerns is found when they are told: a call rings too often for more."""
        self._rung.add(queue)
        self._rung_groups.update(groups)
        self._wake.set()

    def figures_changed(self, agent: AgentId) -> None:
        """Something has begun or ended that is counted or timed for this agent."""
        self._counted.add(agent)
        self._wake.set()

    def day_began(self) -> None:
        """Everybody's figures are those of a new day."""
        for session in self._sessions():
            self._pace(session).figures_due = True
        self._wake.set()

    def agent_changed(self, agent: AgentId) -> None:
        """Their public status changed, or whether they are in a call. Everybody is told; marked when they are told, too."""
        self._changed.add(agent)
        self._wake.set()

    def settled(self, session: Session, *, told_all: bool) -> None:
        """The bar is there again. `told_all`: it has a whole state now, which lacks the callers by queue."""
        pace = self._pace(session)
        pace.figures_due = True
        if told_all:
            pace.waiting.forget()
            pace.ringing.forget()
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
        self._mark_changed(present)
        self._mark_rung(present)
        wanting = [
            session
            for session, pace in self._paces.items()
            if pace.due and session.ready and session.outlet is not None
        ]
        due = [session for session in wanting if self._paces[session].told_at + self._interval_s <= now]
        for batch in _batches(due):
            await self._tell(batch, now)
        left = [
            self._paces[session].told_at + self._interval_s - now for session in wanting if session not in due
        ]
        return min(left, default=None)

    def _mark_changed(self, present: Iterable[Session]) -> None:
        changed, self._changed = self._changed, set()
        counted, self._counted = self._counted, set()
        if changed or counted:
            for session in present:
                pace = self._pace(session)
                pace.agents_due |= changed
                pace.figures_due |= session.agent in counted

    def _mark_rung(self, present: Iterable[Session]) -> None:
        queues, groups = self._rung, self._rung_groups
        if queues:
            for session in present:
                if session.group in groups or not queues.isdisjoint(session.queues):
                    self._pace(session).ringing.change()
        self._rung, self._rung_groups = set(), set()

    async def _tell(self, sessions: Sequence[Session], now: float) -> None:
        """Look, then push. What changes in between marks the sessions again, so that they learn it next time."""
        agents = {session: self._paces[session].take_agents() for session in sessions}
        changed = set[AgentId]().union(*agents.values())
        queues = [session.agent for session in sessions if self._paces[session].waiting.take()]
        rung = [session.agent for session in sessions if self._paces[session].ringing.take()]
        counted = [session.agent for session in sessions if self._paces[session].take_figures()]

        def look(centre: Centre, at: float) -> _Seen:
            return _Seen(
                view.colleagues(centre, [agent for agent in changed if agent in centre.profiles]),
                {agent: view.waiting(centre, agent) for agent in queues},
                view.ringing_elsewhere(centre, rung) if rung else {},
                {one: (userview.user(centre, one, at), userview.running(centre, one)) for one in counted},
                at,
            )

        try:
            seen = await self._engine.read(look)
        except UcsError as error:
            log.warning("bars are not told about queues and colleagues", extra={"why": error.code})
            seen = _Seen()
        for session in sessions:
            pace = self._paces[session]
            pace.told_at = now
            if session.ended or not session.ready:
                continue
            known = {agent: seen.agents[agent] for agent in agents[session] if agent in seen.agents}
            if known:
                session.push(AgentsPush(seq=0, agents={**known}))
            waiting = seen.waiting.get(session.agent)
            if waiting is not None and pace.waiting.news(waiting, nothing=not any(waiting.values())):
                session.push(WaitingPush(seq=0, count=sum(waiting.values()), by_queue={**waiting}))
            ringing = seen.ringing.get(session.agent)
            if ringing is not None and pace.ringing.news(ringing, nothing=not ringing):
                session.push(RingingPush(seq=0, calls=ringing))
            if session.agent in seen.figures:
                user, running = seen.figures[session.agent]
                session.push(FiguresPush(seq=0, user=user, running=running, now=seen.at))

    def _pace(self, session: Session) -> _Pace:
        return self._paces.setdefault(session, _Pace())


def _batches(sessions: list[Session]) -> Iterable[tuple[Session, ...]]:
    for start in range(0, len(sessions), _BATCH):
        yield tuple(sessions[start : start + _BATCH])
