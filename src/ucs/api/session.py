"""One connection of one bar: the handshake, then requests one after another, each answered once after what it caused."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from ucs.api import wire
from ucs.api.bucket import Bucket
from ucs.api.hub import Recorded, Session
from ucs.api.outbox import Outbox
from ucs.api.requests import Requests
from ucs.api.socket import Gone, Socket
from ucs.core.messages import LoseSession
from ucs.errors import UcsError
from ucs.protocol import PROTOCOL_VERSION, ErrorCode, Hello, Reply, Request

if TYPE_CHECKING:
    from ucs.api.edge import Edge

log = logging.getLogger(__name__)

CLOSE_NO_HELLO = 4000
"""The client did not say hello, or speaks another protocol."""
CLOSE_REPLACED = 4001
"""The session goes on over another connection."""
CLOSE_FLOOD = 1008
"""Too many requests, again and again."""

_HELLO_S = 10.0
_BURST, _PER_S = 200, 50
"""Requests at once, and a second; a bar in use sends one now and then."""
_PATIENCE, _PATIENCE_PER_S = 500, 1
"""Refused requests before the connection is closed."""
_REPEAT_S = 30.0
"""How long after a request its repetition gets the recorded reply."""


class Connection:
    """Lives as long as its socket. `session` is null until a sign-in, and again after it has ended."""

    def __init__(self, edge: Edge, socket: Socket) -> None:
        self.edge = edge
        self.session: Session | None = None
        self.address = socket.address
        self._socket = socket
        self._outbox = Outbox(socket)
        self._requests = Requests(edge, self)
        self._greeted = False
        self._loop = asyncio.get_running_loop()
        self._bucket = Bucket(_BURST, _PER_S, self._loop.time())
        self._patience = Bucket(_PATIENCE, _PATIENCE_PER_S, self._loop.time())

    async def run(self) -> None:
        """Serve until either side ends it."""
        writer = asyncio.create_task(self._outbox.run())
        page_closed = False
        try:
            await self._converse()
        except Gone as gone:
            page_closed = gone.page_closed
        except Exception:
            log.exception("a connection failed")
        finally:
            self._lose_session(page_closed=page_closed)
            if self._outbox.is_open:
                self._outbox.cut()
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    def put(self, frame: bytes) -> None:
        """Send to the bar, without waiting."""
        self._outbox.put(frame)

    def detach(self, *, replaced: bool) -> None:
        """Forget the session: it ended, or it goes on elsewhere and this connection has no purpose any more."""
        self.session = None
        if replaced:
            self._outbox.close(CLOSE_REPLACED, "the session goes on over another connection")

    async def _converse(self) -> None:
        try:
            async with asyncio.timeout(_HELLO_S):
                frame = await self._socket.receive()
        except TimeoutError:
            self._outbox.close(CLOSE_NO_HELLO, "no hello came")
        else:
            await self._take(frame)
        while True:
            frame = await self._socket.receive()
            if self._outbox.is_open:
                await self._take(frame)

    async def _take(self, frame: str | bytes) -> None:
        is_flood = not self._bucket.take(self._loop.time())
        try:
            request = wire.decode(frame)
        except wire.MalformedFrame as error:
            self._reply(wire.refusal(error.id, error))
            if not self._greeted:
                self._outbox.close(CLOSE_NO_HELLO, "hello was expected")
            elif is_flood:
                self._lose_patience()
            return
        if is_flood:
            self._refuse_flood(request)
        elif not self._greeted:
            self._greet(request)
        else:
            await self._answer(request, frame)

    def _greet(self, request: Request) -> None:
        if not isinstance(request, Hello):
            problem = "the first message is hello"
        elif request.protocol != PROTOCOL_VERSION:
            problem = (
                f"protocol {request.protocol} is not spoken here, {PROTOCOL_VERSION} is - at `$.protocol`"
            )
        else:
            self._greeted = True
            self._reply(Reply(id=request.id, ok=True, data=self._requests.welcome()))
            return
        self._reply(Reply(id=request.id, ok=False, code=ErrorCode.INVALID, message=problem))
        self._outbox.close(CLOSE_NO_HELLO, problem)

    async def _answer(self, request: Request, frame: str | bytes) -> None:
        session = self.session
        if session is None:
            self.put(await self._outcome(request))
            return
        known = session.answers.get(request.id)
        now = self._loop.time()
        if known is not None and known.request == hash(frame) and now - known.at < _REPEAT_S:
            self.put(await asyncio.shield(known.reply))
            return
        recorded = Recorded(hash(frame), now, self._loop.create_future())
        session.record(request.id, recorded)
        try:
            recorded.reply.set_result(await self._outcome(request))
        finally:
            if not recorded.reply.done():  # the server is being stopped
                recorded.reply.cancel()
        self.put(recorded.reply.result())

    async def _outcome(self, request: Request) -> bytes:
        """Carry out, and render the reply. An error that nobody foresaw is a bug, and answered too."""
        try:
            data = await self._requests.carry_out(request)
            return wire.encode(Reply(id=request.id, ok=True, data=data))
        except UcsError as error:
            return wire.encode(wire.refusal(request.id, error))
        except Exception:
            log.exception("a request failed", extra={"request": type(request).__name__})
            return wire.encode(
                Reply(
                    id=request.id,
                    ok=False,
                    code=ErrorCode.INTERNAL,
                    message="an error in the server, see its log",
                )
            )

    def _reply(self, reply: Reply) -> None:
        self.put(wire.encode(reply))

    def _refuse_flood(self, request: Request) -> None:
        self._reply(
            Reply(
                id=request.id,
                ok=False,
                code=ErrorCode.UNAVAILABLE,
                message="too many requests, wait a moment",
            )
        )
        self._lose_patience()

    def _lose_patience(self) -> None:
        if not self._patience.take(self._loop.time()):
            self._outbox.close(CLOSE_FLOOD, "too many requests")

    def _lose_session(self, *, page_closed: bool) -> None:
        session, self.session = self.session, None
        if session is not None and session.drop(self):
            self.edge.engine.post(LoseSession(session.agent, session.id, page_closed))
