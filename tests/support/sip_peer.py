"""A SIP phone (or carrier) for tests: registers, calls, is called, does what the test says, sends a tone, and hears.

G.711 A-law only. Requests are repeated until answered, as UDP wants.
"""

import asyncio
import itertools
import random
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Self, cast

from tests.support.rtp import Media, Receiver, open_socket
from tests.support.sip import Address, Message, authorize, describe
from tests.support.sip_stream import Stream

_ids = itertools.count(1)
DEADLINE_S = 10.0


class Call:
    """A dialog of the peer. `status` is the last one received (or sent); `ended` is set when it is over."""

    def __init__(self, peer: "SipPeer", invite: Message, ours: bool) -> None:
        self.peer, self.invite, self.ours = peer, invite, ours
        self.tag = f"t{next(_ids)}"
        self.status = 0
        self.answered, self.ended, self.ringing = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._given_up = False
        self.on_talk: Callable[[], None] | None = None
        """What a NOTIFY with ``Event: talk`` does; a phone without it answers 489."""
        self.cancelled_because = ""
        """The reason that a CANCEL gave (RFC 3326)."""
        self.media = Media()
        self.port = 0
        self.final: Message | None = None
        self._local, self._remote = ("From", "To") if ours else ("To", "From")
        self._sequence, self._version = invite.sequence, 1

    @property
    def contact(self) -> str:
        return self.peer.contact

    @property
    def description(self) -> str:
        return describe(self.peer.host, self.port)

    def reply(self, status: str, body: str = "") -> None:
        self.status = int(status.split()[0])
        self.final = self.invite.reply(status, self.tag, body, self.contact)
        self.peer.send(self.final)

    def ring(self) -> None:
        self.reply("180 Ringing")

    def progress(self, hertz: float = 0) -> None:
        """Early sound."""
        self.media.say(hertz)
        self.reply("183 Session Progress", self.description)
        self.media.send(self.invite.media())

    def answer(self, hertz: float = 0) -> None:
        self.media.say(hertz)
        self.reply("200 OK", self.description)
        self.media.send(self.invite.media())
        self.answered.set()

    def refuse(self, status: str = "486 Busy Here") -> None:
        self.reply(status)
        self.end()

    def hang_up(self) -> None:
        """End it, whatever its state."""
        if self.ended.is_set():
            return
        if self.answered.is_set():
            self.peer.request(self.in_dialog("BYE"))
            self.end()
        elif self.ours:
            self._given_up = True
            cancel = Message(self.invite.start.replace("INVITE", "CANCEL", 1), list(self.invite.headers))
            cancel.headers = [
                (name, f"{self.invite.sequence} CANCEL" if name == "CSeq" else value)
                for name, value in cancel.headers
                if name not in {"Content-Type", "Contact", "Authorization", "Proxy-Authorization"}
            ]
            self.peer.request(cancel)
        else:
            self.refuse("603 Decline")

    def soon(self, work: Coroutine[None, None, object]) -> None:
        """Do it beside what goes on."""
        self.peer.spawn(work)

    async def hold(self, *, on: bool = True) -> int:
        """Say that we send and do not listen, or talk again; returns the answer."""
        return (await self._invite_anew("sendonly" if on else "sendrecv")).status

    async def _invite_anew(self, direction: str) -> Message:
        invite = self.in_dialog("INVITE")
        self._version += 1
        invite.headers.append(("Content-Type", "application/sdp"))
        description = self.description.replace("o=- 1 1 ", f"o=- 1 {self._version} ")
        invite.body = f"{description}a={direction}\r\n"
        return await self.peer.request(invite)

    def in_dialog(self, method: str) -> Message:
        """A request within this call; a REFER, say."""
        source = self.final or self.invite
        other = source.get("Contact") if self.ours else self.invite.get("Contact")
        self._sequence += 1
        final = self.final or self.invite
        return Message(
            f"{method} {other.strip('<>')} SIP/2.0",
            [
                ("Via", self.peer.via()),
                ("From", final.get(self._local)),
                ("To", final.get(self._remote)),
                ("Call-ID", self.invite.get("Call-ID")),
                ("CSeq", f"{self._sequence} {method}"),
                ("Contact", f"<{self.contact}>"),
                ("Max-Forwards", "70"),
            ],
        )

    def end(self) -> None:
        if not self.ended.is_set():
            self.ended.set()
            self.media.close()

    async def hears(self, hertz: float, level: float = 1500) -> None:
        """Wait until the tone is heard."""
        async with asyncio.timeout(DEADLINE_S):
            while self.media.level(hertz) < level:  # noqa: ASYNC110 (sound is sampled)
                await asyncio.sleep(0.05)

    async def hears_no(self, hertz: float, level: float = 200) -> None:
        """Wait until the tone is not heard."""
        async with asyncio.timeout(DEADLINE_S):
            while self.media.level(hertz) > level:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def take_response(self, message: Message) -> None:
        if message.method != "INVITE":
            return
        if message.branch != self.invite.branch:  # we invited anew
            if message.status >= 200:
                self.peer.send(self._acknowledge(message))
            return
        self.status = message.status
        if self.status in {180, 183}:
            self.ringing.set()
        if message.media() and self.status < 300:
            self.media.send(message.media())
        if self.status >= 200:
            self.final = message
            self.peer.send(self._acknowledge(message))
            if self.peer.persistent and self.status in {401, 407} and message.sequence == 1:
                self._invite_again(message)
            elif self.status < 300:
                self.answered.set()
                if self._given_up:  # our CANCEL crossed the answer (RFC 3261, 9.1)
                    self.hang_up()
            else:
                self.end()

    def _invite_again(self, message: Message) -> None:
        """With our password."""
        name = "WWW-Authenticate" if message.status == 401 else "Proxy-Authenticate"
        answer = self.peer.authorize(message.get(name), "INVITE", self.invite.start.split()[1])
        kept = [(each, value) for each, value in self.invite.headers if each not in {"Via", "CSeq"}]
        self.invite.headers = [("Via", self.peer.via()), ("CSeq", "2 INVITE"), *kept]
        self.invite.headers.append(
            ("Authorization" if message.status == 401 else "Proxy-Authorization", answer)
        )
        self._sequence = 2
        self.peer.request(self.invite)

    def _acknowledge(self, message: Message) -> Message:
        ok = message.status < 300
        target = message.get("Contact").strip("<>") if ok else self.invite.start.split()[1]
        return Message(
            f"ACK {target} SIP/2.0",
            [
                ("Via", self.peer.via() if ok else self.invite.get("Via")),
                ("From", message.get("From")),
                ("To", message.get("To")),
                ("Call-ID", message.get("Call-ID")),
                ("CSeq", f"{message.sequence} ACK"),
                ("Max-Forwards", "70"),
            ],
        )


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
        return f"SIP/2.0/{kind} {self.host}:{self.port};branch=z9hG4bK{next(_ids)}{random.getrandbits(40):x};rport"

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
        shown = f'"{name}" ' if name else ""
        invite = Message(
            f"INVITE sip:{number}@{self.server[0]}:{self.server[1]} SIP/2.0",
            [
                ("Via", self.via()),
                ("From", f"{shown}<sip:{caller}@{self.host}:{self.port}>;tag=f{next(_ids)}"),
                ("To", f"<sip:{number}@{self.server[0]}:{self.server[1]}>"),
                ("Call-ID", f"{next(_ids)}-{random.getrandbits(48):x}@peer"),
                ("CSeq", "1 INVITE"),
                ("Contact", f"<sip:{caller}@{self.host}:{self.port}>"),
                ("Max-Forwards", "70"),
                ("Content-Type", "application/sdp"),
            ],
        )
        call = Call(self, invite, ours=True)
        call.port = await call.media.open(self.host)
        call.media.say(hertz)
        invite.body = call.description
        self.calls[invite.get("Call-ID")] = call
        self.request(invite)
        return call

    async def called(self) -> Call:
        """The next call that comes in; it does nothing by itself."""
        async with asyncio.timeout(DEADLINE_S):
            call = await self.arrivals.get()
        call.port = await call.media.open(self.host)
        return call

    async def register(self, expires_s: int = 300) -> int:
        """Register at the server (0 unregisters); returns the final status."""
        uri = f"sip:{self.server[0]}:{self.server[1]}"
        identity, status = f"<sip:{self.user}@{self.server[0]}>", 0
        call_id, challenge = f"{next(_ids)}-{random.getrandbits(48):x}@peer", ""
        for sequence in (1, 2):
            headers = [
                ("Via", self.via()),
                ("From", f"{identity};tag=r{next(_ids)}"),
                ("To", identity),
                ("Call-ID", call_id),
                ("CSeq", f"{sequence} REGISTER"),
                ("Contact", f"<{self.contact}>;expires={expires_s}"),
                ("Expires", str(expires_s)),
                ("Max-Forwards", "70"),
            ]
            if challenge:
                headers.append(
                    ("Authorization", authorize(challenge, "REGISTER", uri, self.user, self.password))
                )
            async with asyncio.timeout(DEADLINE_S):
                answer = await self.request(Message(f"REGISTER {uri} SIP/2.0", headers))
            status, challenge = answer.status, answer.get("WWW-Authenticate")
            if status != 401:
                break
        self.registered = status == 200 and expires_s > 0
        return status

    def authorize(self, challenge: str, method: str, uri: str) -> str:
        """The answer to a digest challenge."""
        return authorize(challenge, method, uri, self.user, self.password)

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
            case "ACK":
                pass
            case _:
                self.send(message.reply("200 OK", call.tag if call else "x"))
