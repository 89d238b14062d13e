"""One call of the test phone: a dialog, its sound, and what the person does with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.support.rtp import Media
from tests.support.sip import Message, describe
from tests.support.sip_requests import acknowledgement, cancellation, new_tag, within
from tests.support.waiting import DEADLINE_S

if TYPE_CHECKING:
    from tests.support.sip_peer import SipPeer


class Call:
    """A dialog of the peer. `status` is the last one received (or sent); `ended` is set when it is over."""

    def __init__(self, peer: SipPeer, invite: Message, ours: bool) -> None:
        self.peer, self.invite, self.ours = peer, invite, ours
        self.tag = new_tag()
        self.status = 0
        self.answered, self.ended, self.ringing = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._given_up = False
        self.referred: asyncio.Queue[int] = asyncio.Queue()
        """The outcomes of transfers that we asked for, as SIP statuses."""
        self.on_talk: Callable[[], None] | None = None
        """What a NOTIFY with ``Event: talk`` does; a phone without it answers 489."""
        self.cancelled_because = ""
        """The reason that a CANCEL gave (RFC 3326)."""
        self.media = Media()
        self.port = 0
        self.final: Message | None = None
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
        if not self.ended.is_set():
            self.reply("180 Ringing")

    def progress(self, hertz: float = 0) -> None:
        """Early sound."""
        self.media.say(hertz)
        self.reply("183 Session Progress", self.description)
        self.media.send(self.invite.media())

    def answer(self, hertz: float = 0) -> None:
        """Once; too late when it is over."""
        if self.ended.is_set() or self.answered.is_set():
            return
        self.media.say(hertz)
        self.reply("200 OK", self.description)
        self.media.send(self.invite.media())
        self.answered.set()

    def refuse(self, status: str = "486 Busy Here") -> None:
        if not self.ended.is_set():
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
            self.peer.request(cancellation(self.invite))
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

    async def refer(self, number: str = "", *, other: Call | None = None) -> int:
        """Ask for a transfer to the number, or with another call of this phone; returns the answer, the outcome comes as
        `referred`."""
        server = f"{self.peer.server[0]}:{self.peer.server[1]}"
        refer = self.in_dialog("REFER")
        target = (
            f"sip:{number or 'other'}@{server}" if other is None else f"sip:other@{server}?{other.replaces()}"
        )
        refer.headers += [("Refer-To", f"<{target}>"), ("Referred-By", f"<{self.contact}>")]
        return (await self.peer.request(refer)).status

    def replaces(self) -> str:
        """Names this dialog to somebody else (RFC 3891), ready for a URI."""
        final = self.final or self.invite
        tags = (final.get(each).partition("tag=")[2] for each in ("From", "To"))
        ours, theirs = tags if self.ours else reversed([*tags])
        return f"Replaces={quote(self.invite.get('Call-ID'))}%3Bto-tag%3D{theirs}%3Bfrom-tag%3D{ours}"

    def in_dialog(self, method: str) -> Message:
        """A request within this call; a REFER, say."""
        self._sequence += 1
        return within(
            self.invite, self.final, method, self._sequence, self.contact, self.peer.via(), ours=self.ours
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
                self.peer.send(acknowledgement(self.invite, message, self.peer.via()))
            return
        self.status = message.status
        if self.status in {180, 183}:
            self.ringing.set()
        if message.media() and self.status < 300:
            self.media.send(message.media())
        if self.status >= 200:
            self.final = message
            self.peer.send(acknowledgement(self.invite, message, self.peer.via()))
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
        self.invite = self.peer.authorized(self.invite, message)
        self._sequence = 2
        self.peer.request(self.invite)
