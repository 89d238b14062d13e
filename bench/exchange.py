"""Callers and desk phones as light as can be: one socket each, no sound. When a datagram came is told by the kernel, so
that a busy process does not spoil the figures.

Phones ring and answer at once, and hang up after `talk_s`. Asterisk repeats what gets lost, so nothing is repeated here.
"""

import asyncio
import random
import socket
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.support.sip import Address, Message, authorize, describe
from tests.support.stamped import receive, stamped_socket

CALLERS, PHONES = "127.0.0.2", "127.0.0.3"

_BUFFER = 4 * 2**20
_KNOWN_AFTER_S = 10.0
"""The server tells Asterisk about its phones one after another."""


@dataclass
class Call:
    """One caller's. Times are Unix seconds; `status` is the last one the caller got."""

    number: str
    sent_at: float
    reached_at: float = 0.0
    status: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def delivery_ms(self) -> float:
        """From the caller's INVITE to that at a phone."""
        return (self.reached_at - self.sent_at) * 1000


@dataclass
class _Dialog:
    """A phone's end of a call."""

    phone: str
    invite: Message
    answer: bytes
    talking: asyncio.TimerHandle | None = None
    over: bool = False


class _Wire:
    """A UDP socket whose datagrams carry the time they came."""

    def __init__(self, host: str, take: Callable[[Message, float], None]) -> None:
        self._take = take
        self._socket = stamped_socket(host)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        self.host, self.port = host, int(self._socket.getsockname()[1])
        self._deaf = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._deaf.bind((host, 0))
        self.media_port = int(self._deaf.getsockname()[1])
        """Takes sound and lets it fall."""
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._read)

    def send(self, data: bytes, to: Address) -> None:
        self._socket.sendto(data, to)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()
        self._deaf.close()

    def _read(self) -> None:
        with suppress(BlockingIOError):
            while True:
                data, at = receive(self._socket)
                self._take(Message.parse(data), at)


class Exchange:
    """Both ends of Asterisk at `server`. `freed` and `idle_ms` are about phones: when each hung up, and how long it then
    stayed idle although a caller was there already."""

    def __init__(self, server: Address) -> None:
        self._server = server
        self._callers = _Wire(CALLERS, self._caller_gets)
        self._phones = _Wire(PHONES, self._phone_gets)
        self._numbers = iter(range(777_000_001, 778_000_000))
        self._calls: dict[str, Call] = {}
        self._dialogs: dict[str, _Dialog] = {}
        self._freed: dict[str, float] = {}
        self._registering: dict[str, asyncio.Future[Message]] = {}
        self.idle_ms: list[float] = []
        self.talk_s = 0.1

    def close(self) -> None:
        for dialog in self._dialogs.values():
            if dialog.talking:
                dialog.talking.cancel()
        self._callers.close()
        self._phones.close()

    # --- callers ----------------------------------------------------------------------------------

    def invite(self, number: str, count: int = 1) -> list[Call]:
        """So many callers at once; returns when their INVITEs are out."""
        invites = [(caller, self._invite(number, caller)) for caller in map(str, self._take(count))]
        made: list[Call] = []
        for caller, data in invites:
            self._calls[caller] = Call(caller, time.time())
            self._callers.send(data, self._server)
            made.append(self._calls[caller])
        return made

    def forget(self) -> None:
        """Everything about calls that are over."""
        self._calls.clear()
        self._dialogs = {id_: dialog for id_, dialog in self._dialogs.items() if not dialog.over}
        self._freed.clear()
        self.idle_ms = []

    def _take(self, count: int) -> list[int]:
        return [next(self._numbers) for _ in range(count)]

    def _invite(self, number: str, caller: str) -> bytes:
        wire = self._callers
        return Message(
            f"INVITE sip:{number}@{self._server[0]}:{self._server[1]} SIP/2.0",
            [
                ("Via", _via(wire)),
                ("From", f"<sip:{caller}@{wire.host}:{wire.port}>;tag={caller}"),
                ("To", f"<sip:{number}@{self._server[0]}:{self._server[1]}>"),
                ("Call-ID", caller),
                ("CSeq", "1 INVITE"),
                ("Contact", f"<sip:carrier@{wire.host}:{wire.port}>"),
                ("Max-Forwards", "70"),
                ("Content-Type", "application/sdp"),
            ],
            describe(wire.host, wire.media_port),
        ).encode()

    def _caller_gets(self, message: Message, at: float) -> None:
        call = self._calls.get(message.get("Call-ID"))
        if message.status:
            if message.method != "INVITE":
                return
            if message.status >= 200:
                self._callers.send(self._acknowledgement(message), self._server)
            if call:
                call.status = message.status
                if message.status >= 300:
                    call.ended.set()
        elif message.method == "BYE":
            self._callers.send(message.reply("200 OK", "").encode(), self._server)
            if call:
                call.ended.set()

    def _acknowledgement(self, final: Message) -> bytes:
        target = final.get("Contact").strip("<>") or f"sip:{self._server[0]}:{self._server[1]}"
        kept = [(name, final.get(name)) for name in ("From", "To", "Call-ID")]
        via = final.get("Via") if final.status >= 300 else _via(self._callers)
        headers = [("Via", via), *kept, ("CSeq", f"{final.sequence} ACK"), ("Max-Forwards", "70")]
        return Message(f"ACK {target} SIP/2.0", headers).encode()

    # --- phones -----------------------------------------------------------------------------------

    async def register(self, endpoint: str, password: str) -> None:
        """Raises `RuntimeError` when Asterisk does not want the phone, also not after a while."""
        end = time.monotonic() + _KNOWN_AFTER_S
        while (challenge := await self._ask_registration(endpoint, 1)).status != 401:
            if time.monotonic() > end:
                raise RuntimeError(f"phone {endpoint} is not asked for its password: {challenge.start}")
            await asyncio.sleep(0.1)
        uri = f"sip:{self._server[0]}:{self._server[1]}"
        proof = authorize(challenge.get("WWW-Authenticate"), "REGISTER", uri, endpoint, password)
        done = await self._ask_registration(endpoint, 2, ("Authorization", proof))
        if done.status != 200:
            raise RuntimeError(f"phone {endpoint} cannot register: {done.start}")

    async def _ask_registration(self, endpoint: str, sequence: int, *more: tuple[str, str]) -> Message:
        wire, server = self._phones, f"{self._server[0]}:{self._server[1]}"
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._registering[f"r{endpoint}"] = answer
        headers = [
            ("Via", _via(wire)),
            ("From", f"<sip:{endpoint}@{server}>;tag=r{endpoint}"),
            ("To", f"<sip:{endpoint}@{server}>"),
            ("Call-ID", f"r{endpoint}"),
            ("CSeq", f"{sequence} REGISTER"),
            ("Contact", f"<sip:{endpoint}@{wire.host}:{wire.port}>"),
            ("Expires", "600"),
            ("Max-Forwards", "70"),
            *more,
        ]
        self._phones.send(Message(f"REGISTER sip:{server} SIP/2.0", headers).encode(), self._server)
        return await asyncio.wait_for(answer, 5)

    def _phone_gets(self, message: Message, at: float) -> None:
        if message.status:
            waiting = self._registering.get(message.get("Call-ID"))
            if waiting and message.status >= 200 and not waiting.done():
                waiting.set_result(message)
            return
        dialog = self._dialogs.get(message.get("Call-ID"))
        match message.method:
            case "INVITE" if dialog:
                self._phones.send(dialog.answer, self._server)
            case "INVITE":
                self._ring(message, at)
            case "ACK":
                if dialog and not dialog.talking:
                    dialog.talking = asyncio.get_running_loop().call_later(self.talk_s, self._hang_up, dialog)
            case _:
                self._phones.send(message.reply("200 OK", "p").encode(), self._server)
                if dialog and message.method in ("BYE", "CANCEL"):
                    dialog.over = True

    def _ring(self, invite: Message, at: float) -> None:
        tag = f"p{random.getrandbits(32):x}"
        contact = f"sip:{invite.user}@{self._phones.host}:{self._phones.port}"
        sound = describe(self._phones.host, self._phones.media_port)
        answer = invite.reply("200 OK", tag, sound, contact).encode()
        self._dialogs[invite.get("Call-ID")] = _Dialog(invite.user, invite, answer)
        self._phones.send(invite.reply("180 Ringing", tag, contact=contact).encode(), self._server)
        self._phones.send(answer, self._server)
        if call := self._calls.get(_user_of(invite.get("From"))):
            freed_at = self._freed.pop(invite.user, None)
            if freed_at is not None and call.sent_at < freed_at:
                self.idle_ms.append((at - freed_at) * 1000)
            call.reached_at = call.reached_at or at

    def _hang_up(self, dialog: _Dialog) -> None:
        if dialog.over:
            return
        dialog.over = True
        answer = Message.parse(dialog.answer)
        bye = Message(
            f"BYE {dialog.invite.get('Contact').strip('<>')} SIP/2.0",
            [
                ("Via", _via(self._phones)),
                ("From", answer.get("To")),
                ("To", answer.get("From")),
                ("Call-ID", answer.get("Call-ID")),
                ("CSeq", "1 BYE"),
                ("Max-Forwards", "70"),
            ],
        ).encode()
        self._freed[dialog.phone] = time.time()
        self._phones.send(bye, self._server)


@asynccontextmanager
async def exchange(server: Address, phones: Sequence[tuple[str, str]]) -> AsyncGenerator[Exchange]:
    """With these phones registered, each a name and a password."""
    opened = Exchange(server)
    try:
        for endpoint, password in phones:
            await opened.register(endpoint, password)
        yield opened
    finally:
        opened.close()


def _via(wire: _Wire) -> str:
    return f"SIP/2.0/UDP {wire.host}:{wire.port};branch=z9hG4bK{random.getrandbits(64):x};rport"


def _user_of(header: str) -> str:
    return header.partition("sip:")[2].partition("@")[0]
