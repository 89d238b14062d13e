"""SIP phones and carriers for tests, G.711 A-law: real peers for a real Asterisk.

async with SipPeer(server, host=NETWORK) as network:
    call = await network.call("800", caller="+420601482915", hz=1000)
    await call.answered()
    await call.hears(440)
    call.hang_up()

Requests are repeated until answered, and final answers until acknowledged, as UDP wants.
"""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Self

from tests.support.sip import Address, Message
from tests.support.sip_call import Call
from tests.support.sip_plan import Plan, carry_out
from tests.support.sip_requests import authorized, invitation, new_tag, registration
from tests.support.sip_transport import Datagrams, Stream
from tests.support.waiting import DEADLINE_S

__all__ = ["Call", "SipPeer"]

_PAUSES_S = (0.5, 1, 2, 4, 4)
"""Between repetitions (RFC 3261, 17.1.1.2, cut short)."""


class SipPeer:
    """A SIP user agent on its own UDP port (0: a free one), or with `tcp` on a connection of its own.

    `server` may be missing where others call first: it is the first who does. `plan`: what it does by itself with a call
    that comes in; without one the test does it. `persistent`: a call that is challenged is tried again with the password.
    `obeys_talk`: it announces ``Allow-Events: talk`` and answers when told so.
    """

    def __init__(
        self,
        server: Address | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        user: str = "",
        password: str = "",
        persistent: bool = False,
        tcp: bool = False,
        plan: Plan | None = None,
        obeys_talk: bool = False,
    ) -> None:
        self.host, self.port, self.user, self.password = host, port, user, password
        self.persistent, self.tcp, self.plan, self.obeys_talk = persistent, tcp, plan, obeys_talk
        self.registered = False
        self.calls: list[Call] = []
        """All calls ever, in both directions, oldest first."""
        self.arrivals: asyncio.Queue[Call] = asyncio.Queue()
        self._server = server
        self._waiting: dict[tuple[str, str], asyncio.Future[Message]] = {}
        self._tasks: set[asyncio.Task[object]] = set()
        self._transport: Datagrams | Stream

    async def __aenter__(self) -> Self:
        if self.tcp:
            self._transport = await Stream.open(self._take, self.host, self.server)
        else:
            self._transport = await Datagrams.open(self._take, self.host, self.port)
        self.port = self._transport.port
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for call in self.calls:
            call.hang_up()
            call.end()
        for task in self._tasks:
            task.cancel()
        self._transport.close()

    @property
    def server(self) -> Address:
        """Where requests go."""
        assert self._server, "nobody has called this peer yet, and it was not told its server"
        return self._server

    @server.setter
    def server(self, address: Address) -> None:
        self._server = address

    @property
    def contact(self) -> str:
        return f"sip:{self.user or 'peer'}@{self.host}:{self.port}{';transport=tcp' if self.tcp else ''}"

    def via(self) -> str:
        kind = "TCP" if self.tcp else "UDP"
        return f"SIP/2.0/{kind} {self.host}:{self.port};branch=z9hG4bK{new_tag()};rport"

    def vanish(self) -> None:
        """As when somebody pulls the plug: nothing is sent or heard any more."""
        self.registered = False
        self._transport.abort()

    async def register(self, expires_s: int = 300) -> int:
        """Register at the server (0 unregisters); returns the final status."""
        request = registration(self.server, self.user, self.contact, self.via(), expires_s)
        async with asyncio.timeout(DEADLINE_S):
            answer = await self.request(request)
            if answer.status in {401, 407}:
                answer = await self.request(self.authorized(request, answer))
        self.registered = answer.status == 200 and expires_s > 0
        return answer.status

    async def call(self, number: str, *, name: str = "", caller: str = "", hz: float = 0) -> Call:
        """Invite `number` through the server; returns at once: wait for what you expect of the call."""
        caller = caller or self.user or "anyone"
        invite = invitation(self.server, number, caller, self.contact, self.via(), name=name)
        call = Call(self, invite, ours=True, hz=hz)
        invite.body = call.description
        self.calls.append(call)
        self.request(invite)
        return call

    async def called(self, timeout_s: float = DEADLINE_S) -> Call:
        """The next call that comes in, each once."""
        async with asyncio.timeout(timeout_s):
            return await self.arrivals.get()

    # --- transactions -----------------------------------------------------------------------------

    def send(self, message: Message) -> None:
        """Once."""
        self._transport.send(message.encode(), self.server)

    def request(self, message: Message) -> asyncio.Future[Message]:
        """Send and repeat until answered; the future is the final answer, of an INVITE the first one."""
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[message.branch, message.method] = answer
        self.send(message)
        self.repeat(message, answer)
        return answer

    def repeat(self, message: Message, end: "asyncio.Future[Message] | asyncio.Task[bool]") -> None:
        """Send it again and again until `end` is done."""

        async def run() -> None:
            for pause_s in _PAUSES_S:
                done, _ = await asyncio.wait([end], timeout=pause_s)
                if done:
                    return
                self.send(message)

        self.spawn(run())

    def spawn(self, work: Coroutine[None, None, object]) -> None:
        """Do it beside what goes on; given up at the end."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def authorized(self, request: Message, challenge: Message) -> Message:
        """The request again, with our password."""
        return authorized(request, challenge, self.via(), self.user, self.password)

    # --- what comes in ----------------------------------------------------------------------------

    def _take(self, data: bytes, sender: Address) -> None:
        if not data.strip():
            return
        self._server = self._server or sender
        message = Message.parse(data)
        id_ = message.get("Call-ID")
        call = next((call for call in self.calls if call.invite.get("Call-ID") == id_), None)
        if message.status:
            self._take_response(message, call)
        elif call:
            call.take_request(message)
        elif message.method == "INVITE":
            self._take_call(message)
        elif message.method != "ACK":
            known = message.method in {"OPTIONS", "NOTIFY"}
            self.send(message.reply("200 OK" if known else "481 Call Does Not Exist", new_tag()))

    def _take_response(self, message: Message, call: Call | None) -> None:
        waiting = self._waiting.get((message.branch, message.method))
        if waiting and not waiting.done() and (message.status >= 200 or message.method == "INVITE"):
            waiting.set_result(message)
        if call and message.method == "INVITE":
            call.take_response(message)

    def _take_call(self, invite: Message) -> None:
        call = Call(self, invite, ours=False)
        self.calls.append(call)
        self.send(invite.reply("100 Trying", call.tag))
        self.arrivals.put_nowait(call)
        if self.plan:
            carry_out(self.plan, call)
