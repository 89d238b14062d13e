"""A SIP phone (or carrier) for tests: registers, calls, is called, does what the test says, sends a tone, and hears.

G.711 A-law only. Requests are repeated until answered, as UDP wants.
"""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Self, cast

from tests.support.rtp import Receiver, open_socket
from tests.support.sip import Address, Message
from tests.support.sip_call import Call
from tests.support.sip_requests import authorized, invitation, new_tag, registration
from tests.support.sip_stream import Stream
from tests.support.waiting import DEADLINE_S

__all__ = ["Call", "SipPeer"]


class SipPeer(Receiver):
    """A SIP user agent on its own UDP port, or with `tcp` on a connection of its own. `async with SipPeer(...)` opens and
    closes it.

    Registering it answers the server's challenge; a call does so only with `persistent`.
    """

    def __init__(
        self,
        server: Address,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        user: str = "",
        password: str = "",
        persistent: bool = False,
        tcp: bool = False,
    ) -> None:
        self.tcp = tcp
        self.persistent = persistent
        self.server, self.host, self.port, self.user, self.password = server, host, port, user, password
        self.registered = False
        self.calls: dict[str, Call] = {}
        self.arrivals: asyncio.Queue[Call] = asyncio.Queue()
        self.requests: list[Message] = []
        """Every request that came, repeats included."""
        self._waiting: dict[tuple[str, str], asyncio.Future[Message]] = {}
        self._tasks: set[asyncio.Task[object]] = set()
        self._transport: asyncio.DatagramTransport | Stream

    async def __aenter__(self) -> Self:
        if self.tcp:
            self._transport = await Stream.open(self, self.host, self.server)
        else:
            self._transport = await open_socket(self, self.host, self.port)
        self.port = cast("Address", self._transport.get_extra_info("sockname"))[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for call in list(self.calls.values()):
            call.hang_up()
            call.end()
        for task in self._tasks:
            task.cancel()
        self._transport.close()

    def via(self) -> str:
        kind = "TCP" if self.tcp else "UDP"
        return f"SIP/2.0/{kind} {self.host}:{self.port};branch=z9hG4bK{new_tag()};rport"

    @property
    def contact(self) -> str:
        return f"sip:{self.user or 'peer'}@{self.host}:{self.port}{';transport=tcp' if self.tcp else ''}"

    def vanish(self) -> None:
        """As when somebody pulls the plug: nothing is sent or heard any more."""
        self.registered = False
        self._transport.abort()

    def send(self, message: Message) -> None:
        self._transport.sendto(message.encode(), self.server)

    def request(self, message: Message) -> asyncio.Future[Message]:
        """Send and repeat until answered; the future is the final answer."""
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[message.branch, message.method] = answer

        async def repeat() -> None:
            for pause in (0.5, 1, 2, 4):
                self.send(message)
                done, _ = await asyncio.wait([answer], timeout=pause)
                if done:
                    return

        self.spawn(repeat())
        return answer

    def spawn(self, work: Coroutine[None, None, object]) -> None:
        """Do it beside what goes on; given up at the end."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def call(self, number: str, *, name: str = "", caller: str = "", hertz: float = 0) -> Call:
        """Invite `number`; returns at once, the call's events tell what becomes of it."""
        caller = caller or self.user or "anyone"
        invite = invitation(self.server, number, caller, self.contact, self.via(), name=name)
        call = Call(self, invite, ours=True)
        call.port = call.media.open(self.host)
        call.media.say(hertz)
        invite.body = call.description
        self.calls[invite.get("Call-ID")] = call
        self.request(invite)
        return call

    async def called(self) -> Call:
        """The next call that comes in; it does nothing by itself."""
        async with asyncio.timeout(DEADLINE_S):
            call = await self.arrivals.get()
        call.port = call.media.open(self.host)
        return call

    async def register(self, expires_s: int = 300) -> int:
        """Register at the server (0 unregisters); returns the final status."""
        request = registration(self.server, self.user, self.contact, self.via(), expires_s)
        async with asyncio.timeout(DEADLINE_S):
            answer = await self.request(request)
            if answer.status in {401, 407}:
                answer = await self.request(self.authorized(request, answer))
        status = answer.status
        self.registered = status == 200 and expires_s > 0
        return status

    def authorized(self, request: Message, challenge: Message) -> Message:
        """The request again, with our password."""
        return authorized(request, challenge, self.via(), self.user, self.password)

    def __call__(self, data: bytes, addr: Address) -> None:
        if not data.strip():
            return
        message = Message.parse(data)
        if message.status:
            self._take_response(message)
        else:
            self.requests.append(message)
            self._take_request(message)

    def _take_response(self, message: Message) -> None:
        waiting = self._waiting.get((message.branch, message.method))
        if waiting and not waiting.done() and (message.status >= 200 or message.method == "INVITE"):
            waiting.set_result(message)
        if call := self.calls.get(message.get("Call-ID")):
            call.take_response(message)

    def _take_request(self, message: Message) -> None:
        call = self.calls.get(message.get("Call-ID"))
        match message.method:
            case "INVITE" if call is None:
                call = self.calls[message.get("Call-ID")] = Call(self, message, ours=False)
                self.send(message.reply("100 Trying", call.tag))
                self.arrivals.put_nowait(call)
            case "INVITE" if call:
                if message.branch == call.invite.branch:
                    self.send(call.final or message.reply("100 Trying", call.tag))
                else:
                    self.send(message.reply("200 OK", call.tag, call.description, call.contact))
            case "CANCEL" if call:
                self.send(message.reply("200 OK", call.tag))
                call.cancelled_because = message.get("Reason")
                if not call.answered.is_set() and not call.ended.is_set():
                    call.refuse("487 Request Terminated")
            case "BYE":
                self.send(message.reply("200 OK", call.tag if call else "x"))
                if call:
                    call.end()
            case "NOTIFY" if message.get("Event") in {"talk", "hold"}:
                obeys = call is not None and call.on_talk is not None
                self.send(message.reply("200 OK" if obeys else "489 Bad Event", call.tag if call else "x"))
                if call and call.on_talk and message.get("Event") == "talk":
                    call.on_talk()
            case "NOTIFY" if message.get("Event").startswith("refer"):
                self.send(message.reply("200 OK", call.tag if call else "x"))
                status = int(message.body.split()[1])
                if call and status >= 200:
                    call.referred.put_nowait(status)
            case "ACK":
                pass
            case _:
                self.send(message.reply("200 OK", call.tag if call else "x"))
