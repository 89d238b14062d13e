"""What each request does. Returns the reply's data; refusals are raised."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable
from typing import TYPE_CHECKING, cast

from ucs import protocol as wire
from ucs.api.accounts import Account
from ucs.api.commands import command_for
from ucs.api.demo import SIMULATED_CALLER
from ucs.api.hub import Session, hash_secret
from ucs.api.sign_in import LoginRefused, Number
from ucs.core import objects, userview, view
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, SessionId
from ucs.core.messages import LoseSession, ResumeSession, SignIn
from ucs.core.rules.sessions import SignedInElsewhere
from ucs.errors import NotAllowed, NotFound, Rejected, UcsError, Unavailable, WrongState

if TYPE_CHECKING:
    from ucs.api.edge import Edge
    from ucs.api.session import Connection

log = logging.getLogger(__name__)

_DEADLINE_S = 9.0
"""Every request is answered before the bar gives up on it, after 10 s."""


class NoSession(Rejected):
    """There is no such session, or it ended meanwhile: a new sign-in is needed."""

    code = "no_session"


class Requests:
    """Carries out the requests of one connection."""

    def __init__(self, edge: Edge, connection: Connection) -> None:
        self._edge = edge
        self._connection = connection

    def welcome(self) -> wire.Welcome:
        """The answer to a hello that suits us."""
        return wire.Welcome(wire.OPERATOR_VERSION, wire.PROTOCOL_VERSION, self._edge.demo)

    async def carry_out(self, request: wire.Request) -> object:
        """Do what is asked. Raises `UcsError`s, within a deadline."""
        try:
            async with asyncio.timeout(_DEADLINE_S):
                return await self._do(request)
        except TimeoutError:
            raise Unavailable("server", "no answer in time; whether it was done will be seen") from None

    async def _do(self, request: wire.Request) -> object:
        match request:
            case wire.Ping():
                return None
            case wire.ClientAddress():
                return self._connection.address
            case wire.ListDevices():
                return await self._list_devices()
            case wire.Figures():
                return await self._figures()
            case wire.ListCalls():
                return await self._edge.past.page(self._signed_in().agent, request)
            case wire.LinkRecording():
                return await self._edge.past.link(self._signed_in().agent, request.uniqueid)
            case wire.SimulateCaller():
                return await self._simulate_caller(request)
            case wire.Login():
                return await self._login(request)
            case wire.Sso():
                return await self._login_sso(request)
            case wire.LoginRemembered():
                return await self._login_remembered(request)
            case wire.Resume():
                return await self._resume(request)
            case wire.Hello():
                raise WrongState("hello has been said")
            case wire.Share():
                return self._signed_in().share(request.secret_hash)
            case _:
                return await self._command(request)

    async def _command(self, request: wire.Request) -> object:
        session = self._signed_in()
        if session.viewing:
            return self._from_view(session, request)
        command = command_for(request, session.agent, session.id)
        if command is None:
            raise NotAllowed(f"{type(request).__name__} is not available here")
        result = await self._edge.engine.submit(command)
        if isinstance(request, wire.Dial | wire.PickUp | wire.Transfer) and result is not None:
            return wire.Dialled(str(result))
        if isinstance(request, wire.ExtendWrapUp):
            return wire.WrapUpExtended(cast("float", result))
        if isinstance(request, wire.Pair):
            return await self._edge.engine.read(
                lambda centre, now: self._edge.softphone.of(centre, session.agent)
            )
        return None

    def _from_view(self, session: Session, request: wire.Request) -> None:
        """Whoever watches may only stop to."""
        if not isinstance(request, wire.Logout):
            raise NotAllowed(
                "the user is signed in elsewhere: this bar only shows what happens there; "
                "sign out and in again to work here"
            )
        self._edge.hub.end_view(session)

    def _signed_in(self) -> Session:
        session = self._connection.session
        if session is None:
            raise WrongState("nobody is signed in on this connection")
        return session

    def _signed_out(self) -> None:
        if self._connection.session is not None:
            raise WrongState("somebody is signed in on this connection already")

    # --- sign-in ---------------------------------------------------------------------------------

    async def _login(self, request: wire.Login) -> wire.SessionGrant:
        self._signed_out()
        account = await self._checked(
            self._edge.sign_ins.by_password(request.username, request.password, self._connection.address)
        )
        grant = await self._grant(account, request)
        if request.remember:
            grant.remember = await self._remember(account)
        return grant

    async def _login_sso(self, request: wire.Sso) -> wire.SessionGrant:
        self._signed_out()
        account = await self._checked(
            self._edge.sign_ins.by_sso(
                request.username, request.token, request.provider, self._connection.address
            )
        )
        return await self._grant(account, request)

    async def _login_remembered(self, request: wire.LoginRemembered) -> wire.SessionGrant:
        self._signed_out()
        account = await self._checked(
            self._edge.sign_ins.by_remember_token(request.username, request.token, self._connection.address)
        )
        return await self._grant(account, request)

    async def _checked(self, check: Awaitable[Account]) -> Account:
        """Whatever keeps us from checking is a login error too."""
        try:
            return await check
        except LoginRefused:
            raise
        except UcsError as error:
            log.warning("sign-in is not possible", extra={"why": error.code})
            raise LoginRefused(Number.SERVER) from error

    async def _remember(self, account: Account) -> str:
        """A sign-in that cannot be remembered is still a sign-in."""
        try:
            return await self._edge.sign_ins.remember_token(account)
        except Unavailable:
            log.warning("a sign-in cannot be remembered")
            return ""

    async def _grant(self, account: Account, request: wire.SignIn) -> wire.SessionGrant:
        secret = secrets.token_urlsafe(32)
        session = Session(account.agent, SessionId(secrets.token_hex(8)), hash_secret(secret))
        session.attach(self._connection)
        hub, engine = self._edge.hub, self._edge.engine
        hub.expect(session)
        try:
            await engine.submit(
                SignIn(
                    account.agent,
                    session.id,
                    session.secret,
                    request.without_device,
                    request.keep_view,
                    ends_with_page=isinstance(request, wire.Sso) and request.ends_with_page,
                )
            )
        except SignedInElsewhere as error:
            raise LoginRefused(Number.ELSEWHERE) from error
        except UcsError as error:
            log.warning("the core refused a sign-in", extra={"agent": account.agent, "why": error.code})
            raise LoginRefused(Number.SERVER) from error
        except asyncio.CancelledError:
            engine.post(LoseSession(account.agent, session.id))  # if it is granted yet, nobody is there
            raise
        finally:
            hub.abandon(session)
        if session.ended:
            raise NoSession("signed in elsewhere meanwhile")
        self._connection.session = session
        log.info("signed in", extra={"agent": account.agent, "session": session.id})
        return wire.SessionGrant(session=secret, stage="ready" if request.without_device else "identify")

    # --- coming back -------------------------------------------------------------------------------

    async def _resume(self, request: wire.Resume) -> wire.Resumed:
        self._signed_out()
        engine, hub = self._edge.engine, self._edge.hub
        hashed = hash_secret(request.session)
        session = hub.opened_by(hashed)
        if session is not None and session.viewing:
            resumed = await self._join(session, request)
            self._connection.session = session
            return resumed
        if session is None:
            session = await self._adopted(hashed, request.seq)
        agent, number = session.agent, session.id
        try:
            await engine.submit(ResumeSession(agent, number, hashed if request.moved else ""))
        except Rejected as error:
            raise NoSession(error.message) from error
        resumed = await self._join(session, request)
        self._connection.session = session
        log.info("resumed", extra={"agent": agent, "session": number, "snapshot": resumed.snapshot})
        return resumed

    async def _adopted(self, hashed: str, seq: int) -> Session:
        """The session that only the core knows: the server has been restarted."""
        found = await self._edge.engine.read(lambda centre, now: view.agent_of_token(centre, hashed))
        if found is None:
            raise NoSession("this session has ended")
        agent, number = found
        known = self._edge.hub.get(number)
        if known is not None:
            return known
        session = Session(agent, number, hashed, seq=seq, whole=False)
        self._edge.hub.adopt(session)
        return session

    async def _join(self, session: Session, request: wire.Resume) -> wire.Resumed:
        """Attach the connection and bring the bar up to date, in one go: nothing may come in between.

        A snapshot is taken anew when something was pushed while it was on its way here.
        """
        while True:
            mark = session.last

            def look(centre: Centre, now: float) -> tuple[wire.Snapshot, wire.Softphone | None]:
                snapshot = _snapshot(centre, session.agent, request.calls, now)
                return snapshot, self._edge.softphone.of(centre, session.agent)

            snapshot, softphone = await self._edge.engine.read(look)
            if session.ended:
                raise NoSession("this session has ended")
            missed = session.missed(request.seq)
            if missed is not None or session.last == mark:
                break
        session.attach(self._connection)
        if missed is None:
            session.push(snapshot)
            session.whole = True
        else:
            for frame in missed:
                self._connection.put(frame)
        self._edge.hub.settled(session, told_all=missed is None)
        return wire.Resumed(missed is None, snapshot.stage, softphone)

    # --- questions ---------------------------------------------------------------------------------

    async def _list_devices(self) -> list[objects.Device]:
        agent = self._signed_in().agent
        return await self._edge.engine.read(lambda centre, now: view.pairable(centre, agent))

    async def _figures(self) -> objects.User:
        agent = self._signed_in().agent
        return await self._edge.engine.read(lambda centre, now: userview.user(centre, agent, now))

    async def _simulate_caller(self, request: wire.SimulateCaller) -> None:
        if self._edge.simulate is None:
            raise NotAllowed("callers are simulated on demo sites only")
        known = await self._edge.engine.read(lambda centre, now: request.number in centre.numbers)
        if not known:
            raise NotFound(f"no queue has the number {request.number!r} - at `$.number`")
        await self._edge.simulate(request.number, SIMULATED_CALLER)


def _snapshot(centre: Centre, agent: AgentId, named: list[str], now: float) -> wire.Snapshot:
    stage = view.stage(centre, agent)
    paired = view.pairing(centre, agent)
    told = [view.call(centre, uniqueid, agent, now) for uniqueid in dict.fromkeys(named)]
    return wire.Snapshot(
        seq=0,
        stage=stage,
        user=view.user(centre, agent, now),
        device=None if paired is None else view.device(centre, paired.device.id),
        state=view.state(centre, agent, now) if stage == "ready" else None,
        calls=view.calls_of(centre, agent, now),
        ended=[call for call in told if call is not None and call.state is objects.CallState.HUNG_UP],
        reachable=view.reachable(centre, agent),
    )
