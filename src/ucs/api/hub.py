"""Who is signed in over which connection, and what each of them is told."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain
from typing import Protocol

import msgspec

from ucs.api.rendering import push_for
from ucs.api.ring import Ring
from ucs.core.ids import AgentId, GroupId, QueueId, SessionId
from ucs.core.notices import (
    AgentNotice,
    CallNotice,
    MembershipNotice,
    Notice,
    RingingNotice,
    RosterNotice,
    SignedOutNotice,
    UserNotice,
    WaitingNotice,
)
from ucs.core.objects import CallEvent, LineState
from ucs.protocol import (
    DevicePush,
    NoticePush,
    PhonePush,
    Push,
    ReadyPush,
    SignedOutPush,
    Snapshot,
    UserPush,
    ViewPush,
)

log = logging.getLogger(__name__)

_COMES_OR_GOES = frozenset({CallEvent.NEW, CallEvent.RINGING, CallEvent.CONNECT, CallEvent.HANGUP})
"""With these an agent may have got a call, or have none any more."""
_RECORDED = 100
"""Replies kept per session, for requests that are repeated after a cut."""
_VIEWS = 3
"""Bars that may watch one agent."""
_WINDOWS = 50
"""Windows of one browser that a session is shared with, the newest of them."""


def hash_secret(secret: str) -> str:
    """What is kept of a session's secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


class Outlet(Protocol):
    """The connection a session speaks through."""

    def put(self, frame: bytes) -> None:
        """Send, without waiting."""
        ...

    def detach(self, *, replaced: bool) -> None:
        """The session is no longer this connection's: it ended, or went on elsewhere (`replaced`)."""
        ...


class Recorded(msgspec.Struct):
    """A request that was answered, or is about to be. `request` is the hash of its frame."""

    request: int
    at: float
    reply: asyncio.Future[bytes]


class Session:
    """One sign-in of one agent: numbers what is pushed and keeps the last of it, connected or not.

    `whole` means that the bar can be brought up to date from `ring` alone; it is not after a restart of the server, until
    a snapshot has been pushed. `secret` is the hash of what the bar resumes with. `viewing`: the user has signed in
    elsewhere, and this bar goes on as a view.
    """

    def __init__(
        self, agent: AgentId, session: SessionId, secret: str = "", *, seq: int = 0, whole: bool = True
    ) -> None:
        self.agent = agent
        self.id = session
        self.secret = secret
        self.whole = whole
        self.viewing = False
        self.ended = False
        self.ready = False
        self.queues: frozenset[QueueId] = frozenset()
        self.group: GroupId | None = None
        self._shared: deque[str] = deque(maxlen=_WINDOWS)
        self.answers: OrderedDict[int, Recorded] = OrderedDict()
        self._ring = Ring(seq)
        self._outlet: Outlet | None = None
        self._phone: tuple[bool, dict[int, LineState]] | None = None

    @property
    def outlet(self) -> Outlet | None:
        """The connection, if there is one now."""
        return self._outlet

    @property
    def last(self) -> int:
        """The number of the last push."""
        return self._ring.last

    def share(self, secret: str) -> None:
        """Let another window resume with the secret of this hash."""
        if not self.opens_with(secret):
            self._shared.append(secret)

    def opens_with(self, secret: str) -> bool:
        """Whether the secret of this hash resumes the session."""
        return secret == self.secret or secret in self._shared

    def attach(self, outlet: Outlet) -> None:
        """Speak through this connection from now on; another one is let go."""
        before, self._outlet = self._outlet, outlet
        if before is not None and before is not outlet:
            before.detach(replaced=True)

    def drop(self, outlet: Outlet) -> bool:
        """Forget the connection, which is gone. Returns whether it was the session's."""
        if self._outlet is not outlet:
            return False
        self._outlet = None
        return True

    def push(self, push: Push) -> None:
        """Number the push, keep it, send it if there is a connection."""
        self._note(push)
        push.seq = self._ring.last + 1
        frame = msgspec.json.encode(push)
        self._ring.append(frame)
        if self._outlet is not None:
            self._outlet.put(frame)

    def knows(self, push: Push) -> bool:
        """Whether it would tell the bar nothing new about its phone."""
        return isinstance(push, PhonePush) and self._phone == (push.reachable, push.lines)

    def missed(self, seq: int) -> Sequence[bytes] | None:
        """What was pushed after number `seq`; null when only a snapshot helps."""
        return self._ring.after(seq) if self.whole else None

    def end(self) -> None:
        """Nothing comes after this."""
        self.ended = True
        outlet, self._outlet = self._outlet, None
        if outlet is not None:
            outlet.detach(replaced=False)

    def record(self, number: int, recorded: Recorded) -> None:
        """Keep a request and its reply for a while."""
        self.answers[number] = recorded
        self.answers.move_to_end(number)
        if len(self.answers) > _RECORDED:
            self.answers.popitem(last=False)

    def _note(self, push: Push) -> None:
        """Remember what coalescing needs: which queues and group matter, and whether the bar is at work."""
        if isinstance(push, UserPush | Snapshot):
            self.queues = frozenset(QueueId(queue) for queue in push.user.queues)
            self.group = None if push.user.group_id is None else GroupId(push.user.group_id)
        if isinstance(push, Snapshot):
            self.ready = push.stage == "ready"
            self._phone = None
        elif isinstance(push, PhonePush):
            self._phone = (push.reachable, push.lines)
        elif isinstance(push, ReadyPush):
            self.ready = True
        elif isinstance(push, DevicePush):
            self.ready = self.ready and push.device is not None
            self._phone = None


class Coalescer(Protocol):
    """Takes what changes too often to be told each time."""

    def queue_changed(self, queue: QueueId) -> None:
        """The number of its waiting callers changed."""
        ...

    def ringing_changed(self, queue: QueueId | None, groups: Collection[GroupId]) -> None:
        """What rings for the queue, or at somebody of these groups, changed."""
        ...

    def agent_changed(self, agent: AgentId) -> None:
        """Their public status changed, or whether they are in a call."""
        ...

    def figures_changed(self, agent: AgentId) -> None:
        """Something has begun or ended that is counted or timed for this agent."""
        ...

    def settled(self, session: Session, *, told_all: bool) -> None:
        """The bar is up to date again; `told_all`: by one whole state."""
        ...


class Hub:
    """All sessions. `publish` is the engine's subscriber.

    An agent's notices go to their current session. A sign-in is expected (`expect`) before its command is submitted, and
    becomes current with the `UserNotice` it causes, so that nothing is missed and the session before it gets what is
    still its own.
    """

    def __init__(self) -> None:
        self.coalescer: Coalescer | None = None
        self._sessions: dict[SessionId, Session] = {}
        self._current: dict[AgentId, Session] = {}
        self._expected: dict[AgentId, deque[Session]] = {}
        self._views: dict[AgentId, deque[Session]] = {}

    def sessions(self) -> Iterable[Session]:
        """Every session that is told something: the current ones, and views."""
        return chain(self._current.values(), *self._views.values())

    def get(self, session: SessionId) -> Session | None:
        """Return a session that has not ended."""
        return self._sessions.get(session)

    def opened_by(self, secret: str) -> Session | None:
        """Return the session, or the view, that resumes with the secret of this hash, unless only the core knows it."""
        return next((session for session in self.sessions() if session.opens_with(secret)), None)

    def expect(self, session: Session) -> None:
        """Announce a sign-in, immediately before its command."""
        self._expected.setdefault(session.agent, deque()).append(session)

    def abandon(self, session: Session) -> None:
        """The expected sign-in was refused."""
        waiting = self._expected.get(session.agent)
        if waiting is not None and session in waiting:
            waiting.remove(session)

    def adopt(self, session: Session) -> None:
        """Take over a session that the core knows and we do not: the server has been restarted."""
        self._sessions[session.id] = session
        self._current[session.agent] = session

    def settled(self, session: Session, *, told_all: bool) -> None:
        """A bar has come back and been told what it missed, or with `told_all` everything."""
        self._tell(lambda coalescer: coalescer.settled(session, told_all=told_all))

    def publish(self, notices: Sequence[Notice]) -> None:
        """Deliver, in order. Never raises: one rendering that fails must not stop the engine."""
        for notice in notices:
            try:
                self._deliver(notice)
            except Exception:
                log.exception("a notice could not be delivered", extra={"notice": type(notice).__name__})

    def _deliver(self, notice: Notice) -> None:
        if isinstance(notice, SignedOutNotice):
            self._signed_out(notice)
        elif isinstance(notice, WaitingNotice):
            self._tell(lambda coalescer: coalescer.queue_changed(notice.queue))
        elif isinstance(notice, RingingNotice):
            self._tell(lambda coalescer: coalescer.ringing_changed(notice.queue, notice.groups))
        elif isinstance(notice, RosterNotice):
            self._tell(lambda coalescer: coalescer.agent_changed(notice.agent))
            self._tell(lambda coalescer: coalescer.figures_changed(notice.agent))
        elif isinstance(notice, AgentNotice):
            self._to_agent(notice)
            if isinstance(notice, CallNotice) and notice.event in _COMES_OR_GOES:
                self._tell(lambda coalescer: coalescer.agent_changed(notice.agent))
            if isinstance(notice, CallNotice | MembershipNotice):
                self._tell(lambda coalescer: coalescer.figures_changed(notice.agent))

    def _to_agent(self, notice: AgentNotice) -> None:
        if isinstance(notice, UserNotice):
            expected = self._expected.get(notice.agent)
            if expected:
                self.adopt(expected.popleft())
                if not expected:
                    del self._expected[notice.agent]
        current = self._current.get(notice.agent)
        push = push_for(notice)
        if push is None:
            return
        for session in (*((current,) if current is not None else ()), *self._views.get(notice.agent, ())):
            if session.knows(push):
                continue
            session.push(push)
            if isinstance(push, ReadyPush):
                self._tell(lambda coalescer, ready=session: coalescer.settled(ready, told_all=True))

    def _signed_out(self, notice: SignedOutNotice) -> None:
        session = self._sessions.pop(notice.session, None)
        if session is None:
            return
        if self._current.get(session.agent) is session:
            del self._current[session.agent]
        if notice.view and session.outlet is not None:
            self._begin_view(session)
            return
        _end(session, notice.why)
        if notice.why != "taken":  # nothing is left to be seen
            for view in self._views.pop(session.agent, ()):
                _end(view, notice.why)

    def _begin_view(self, session: Session) -> None:
        session.viewing = True
        text = "signed in elsewhere: this bar goes on as a view"
        session.push(
            NoticePush(seq=0, message=text, kind="warning", group="session_taken", data={"view": True})
        )
        session.push(ViewPush(seq=0))
        views = self._views.setdefault(session.agent, deque())
        views.append(session)
        if len(views) > _VIEWS:
            _end(views.popleft(), "taken")

    def end_view(self, session: Session) -> None:
        """Somebody signs out of a view."""
        views = self._views.get(session.agent, deque())
        if session in views:
            views.remove(session)
            _end(session, "logout")
        if not views:
            self._views.pop(session.agent, None)

    def _tell(self, what: Callable[[Coalescer], None]) -> None:
        if self.coalescer is not None:
            what(self.coalescer)


def _end(session: Session, why: str) -> None:
    session.push(SignedOutPush(seq=0, why=why))
    session.end()
