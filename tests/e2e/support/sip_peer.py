"""SIP phones and carriers for tests, over UDP with G.711 A-law: real peers for a real Asterisk.

async with SipCaller(server) as customer:
    call = await customer.call("800", caller="+420601482915", hz=1000)
    await call.answered()
    await call.hears(440)
    call.hang_up()

async with SipCallee(port=5070, plan=Answer(after_s=0.3, hz=600)) as carrier: ...
async with SipCallee(server, user="101", password="...", plan=Never()) as desk_phone: ...
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Self, cast

from tests.e2e.support.sip_call import SipCall
from tests.support.rtp import Receiver, open_socket
from tests.support.sip import Address, Message, describe
from tests.support.sip_requests import (
    acknowledgement,
    authorized,
    invitation,
    new_tag,
    registration,
)
from tests.support.waiting import DEADLINE_S, until

__all__ = ["Answer", "Never", "Refuse", "SipCall", "SipCallee", "SipCaller", "SipPeer"]


@dataclass(frozen=True)
class Answer:
    """Ring, then answer and say a tone."""

    after_s: float = 0.0
    hz: float = 0


@dataclass(frozen=True)
class Refuse:
    """Ring if it takes a while, then answer 486, 603, 404, ..."""

    status: int = 486
    after_s: float = 0.0


@dataclass(frozen=True)
class Never:
    """Ring for ever; `hz` is said if the test, or an ``Event: talk``, answers."""

    hz: float = 0


Plan = Answer | Refuse | Never


class SipPeer(Receiver):
    """A user agent on a UDP port of its own (`port` 0: a free one)."""

    def __init__(
        self,
        server: Address | None = None,
        *,
        host: str,
        port: int = 0,
        user: str = "",
        password: str = "",
        plan: Plan = Refuse(480),
        obeys_talk: bool = False,
    ) -> None:
        self.server, self.host, self.port, self.user, self.password = server, host, port, user, password
        self.plan = plan
        self.obeys_talk = obeys_talk
        """Announces ``Allow-Events: talk`` and answers when told so."""
        self.calls: list[SipCall] = []
        """All calls ever, in both directions, oldest first."""
        self._taken = 0
        self._waiting: dict[tuple[str, str], asyncio.Future[Message]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport

    @property
    def contact(self) -> str:
        return f"sip:{self.user or 'peer'}@{self.host}:{self.port}"

    async def __aenter__(self) -> Self:
        self._transport = await open_socket(self, self.host, self.port)
        self.port = cast(int, self._transport.get_extra_info("sockname")[1])
        if self.password:
            status = await self.register()
            assert status == 200, f"{self.user} could not register: {status}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for call in self.calls:
            call.hang_up()
            call.over("us")
        if self.password and error is None:
            await self.register(expires_s=0)
        for task in self._tasks:
            task.cancel()
        self._transport.close()

    def leave(self) -> None:
        """Nobody listens at this port any more."""
        self._transport.close()

    async def called(self, timeout_s: float = DEADLINE_S) -> SipCall:
        """The next call that has come in (each is given once)."""
        incoming = [call for call in self.calls if not call.ours]
        if len(incoming) <= self._taken:
            await until(
                lambda: sum(not call.ours for call in self.calls) > self._taken,
                "a call comes in",
                deadline_s=timeout_s,
            )
            incoming = [call for call in self.calls if not call.ours]
        self._taken += 1
        return incoming[self._taken - 1]

    async def call(self, number: str, *, caller: str = "", name: str = "", hz: float = 0) -> SipCall:
        """Call a number through the server. Returns at once; wait for what you expect of the call."""
        caller = caller or self.user or "anonymous"
        invite = invitation(self._server, number, caller, self.contact, self.via(), name=name)
        call = SipCall(self, invite, ours=True, hz=hz)
        invite.body = describe(self.host, call.rtp.port)
        self.calls.append(call)
        self.request(invite)
        return call

    async def register(self, expires_s: int = 300) -> int:
        """Register at the server (0: unregister); the final status."""
        request = registration(self._server, self.user, self.contact, self.via(), expires_s)
        async with asyncio.timeout(DEADLINE_S):
            answer = await self.request(request)
            if answer.status in {401, 407}:
                answer = await self.request(self._authorized(request, answer))
        return answer.status

    # --- transactions

    def via(self) -> str:
        return f"SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bK{new_tag()};rport"

    def send(self, message: Message, to: Address | None = None) -> None:
        self._transport.sendto(message.encode(), to or self._server)

    def request(self, message: Message) -> asyncio.Future[Message]:
        """Send, and repeat until something comes back; the future is the first answer that ends the repetition."""
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[message.branch, message.method] = answer
        self._repeat(message, answer)
        return answer

    def repeat_until(self, message: Message | None, confirmed: asyncio.Event) -> None:
        """Send a final response again until it is acknowledged."""
        if message:
            self._repeat(message, asyncio.ensure_future(confirmed.wait()), at_once=False)

    def _repeat(
        self, message: Message, end: asyncio.Future[Message] | asyncio.Task[bool], at_once: bool = True
    ) -> None:
        async def run() -> None:
            if at_once:
                self.send(message)
            for pause in (0.5, 1, 2, 4, 4):
                done, _ = await asyncio.wait([end], timeout=pause)
                if done:
                    return
                self.send(message)
            end.cancel()

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _authorized(self, request: Message, challenge: Message) -> Message:
        return authorized(request, challenge, self.via(), self.user, self.password)

    @property
    def _server(self) -> Address:
        if self.server is None:
            raise AssertionError("nobody has called this peer yet, and it was not told its server")
        return self.server

    # --- what comes in

    def __call__(self, data: bytes, addr: Address) -> None:
        if not data.strip():
            return
        self.server = self.server or addr
        message = Message.parse(data)
        id_ = message.get("Call-ID")
        call = next((call for call in self.calls if call.invite.get("Call-ID") == id_), None)
        if message.status:
            self._take_response(message, call)
        elif call:
            call.take_request(message)
        elif message.method == "INVITE":
            self._ring(message)
        elif message.method != "ACK":
            known = message.method in {"OPTIONS", "NOTIFY"}
            self.send(message.reply("200 OK" if known else "481 Call Does Not Exist", new_tag()))

    def _take_response(self, message: Message, call: SipCall | None) -> None:
        waiting = self._waiting.get((message.branch, message.method))
        if waiting and not waiting.done() and (message.status >= 200 or message.method == "INVITE"):
            waiting.set_result(message)
        if call is None or message.method != "INVITE" or message.branch != call.invite.branch:
            return
        if message.status in {401, 407} and self.password and message.sequence == 1:
            self.send(acknowledgement(call.invite, message, self.via()))
            call.invite = self._authorized(call.invite, message)
            self.request(call.invite)
        else:
            call.take_response(message)

    def _ring(self, invite: Message) -> None:
        call = SipCall(self, invite, ours=False, hz=0 if isinstance(self.plan, Refuse) else self.plan.hz)
        self.calls.append(call)
        self.send(invite.reply("100 Trying", call.tag))
        plan = self.plan
        if isinstance(plan, Never) or plan.after_s:
            call.ring()
        if isinstance(plan, Never):
            return

        def act() -> None:
            if isinstance(plan, Refuse):
                call.refuse(plan.status)
            else:
                call.answer()

        asyncio.get_running_loop().call_later(plan.after_s, act)


class SipCaller(SipPeer):
    """A customer in the telephone network, as the trunk sees them."""

    def __init__(self, server: Address, *, host: str = "127.0.0.2", port: int = 0) -> None:
        super().__init__(server, host=host, port=port)


class SipCallee(SipPeer):
    """Somebody who is called: the trunk's far side (give the `port` that the trunk dials), or, with `user` and `password`,
    a desk phone, which registers on entry and can call, too."""

    def __init__(
        self,
        server: Address | None = None,
        *,
        host: str = "127.0.0.3",
        port: int = 0,
        user: str = "",
        password: str = "",
        plan: Plan = Answer(),
        obeys_talk: bool = False,
    ) -> None:
        super().__init__(
            server, host=host, port=port, user=user, password=password, plan=plan, obeys_talk=obeys_talk
        )
