"""One call of a test phone: the dialog, its sound, what the person does with it, and what can be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.support.rtp import LOUD, QUIET, Media
from tests.support.sip import Message, describe
from tests.support.sip_requests import acknowledgement, cancellation, new_tag, within
from tests.support.waiting import DEADLINE_S, Moment, until

if TYPE_CHECKING:
    from tests.support.sip_peer import SipPeer


class Call:
    """A call placed by the peer (`ours`) or to it, with a tone of `hz` for a voice.

    `status`: the last SIP status, ours or theirs; after the end the final one. `ended_by`: ``us``, ``them`` or ''. `invite`:
    the request, with the caller's number and other headers.
    """

    def __init__(self, peer: SipPeer, invite: Message, *, ours: bool, hz: float = 0) -> None:
        self.peer, self.invite, self.ours = peer, invite, ours
        self.media = Media(peer.host, hz)
        self.tag = new_tag()
        self.status = 0
        self.reason = ""
        """Why the other side ended it (RFC 3326)."""
        self.ringing = Moment(lambda: f"ringing (status {self.status})")
        self.answered = Moment(lambda: f"answered (status {self.status})")
        self.ended = Moment(lambda: f"ended (status {self.status})")
        self.ended_by = ""
        self.referred: asyncio.Queue[int] = asyncio.Queue()
        """The outcomes of transfers that we asked for, as SIP statuses."""
        self.on_talk: Callable[[], None] | None = self.answer if peer.obeys_talk else None
        """What a NOTIFY with ``Event: talk`` does; a phone without it answers 489."""
        self.final: Message | None = None
        self._confirmed = asyncio.Event()
        self._sequence, self._version = invite.sequence, 1

    @property
    def number(self) -> str:
        """The other side's number: whom we called, or who calls us."""
        if self.ours:
            return self.invite.user
        return self.invite.get("From").partition("sip:")[2].partition("@")[0]

    @property
    def description(self) -> str:
        return describe(self.peer.host, self.media.port)

    # --- what a test waits for --------------------------------------------------------------------

    async def hears(self, hz: float, level: float = LOUD, *, timeout_s: float = DEADLINE_S) -> None:
        """Until the tone is there."""
        await until(
            lambda: self.media.hears(hz, level),
            lambda: f"{hz:g} Hz, now at {self.media.level(hz):.0f}",
            deadline_s=timeout_s,
        )

    async def hears_no(self, hz: float, level: float = QUIET, *, timeout_s: float = DEADLINE_S) -> None:
        """Until the tone is gone; something else may sound."""
        await until(
            lambda: self.media.level(hz) < level,
            lambda: f"no {hz:g} Hz, now at {self.media.level(hz):.0f}",
            deadline_s=timeout_s,
        )

    async def hears_one_of(self, frequencies_hz: Iterable[float], *, timeout_s: float = DEADLINE_S) -> None:
        """Until one of these tones is there: any note of a piece of music, where they take turns."""
        notes = list(frequencies_hz)
        await until(lambda: max(map(self.media.level, notes)) > LOUD, "music", deadline_s=timeout_s)

    async def hears_nothing(self, *, timeout_s: float = DEADLINE_S) -> None:
        """Until there is no sound."""
        await until(lambda: self.media.loudness() < QUIET, "silence", deadline_s=timeout_s)

    # --- what the phone does ----------------------------------------------------------------------

    def say(self, hz: float) -> None:
        """From now on this tone; 0 is silence."""
        self.media.say(hz)

    def ring(self) -> None:
        if not self.ended.is_set():
            self._reply("180 Ringing")
            self.ringing.come()

    def progress(self, hz: float = 0) -> None:
        """Early sound."""
        self.media.say(hz)
        self._reply("183 Session Progress", self.description)
        self.media.send_to(self.invite.media())

    def answer(self, hz: float | None = None) -> None:
        """Once; too late when it is over. `hz`: another voice from now on."""
        if self.answered.is_set() or self.ended.is_set():
            return
        if hz is not None:
            self.media.say(hz)
        self._reply("200 OK", self.description)
        self.media.send_to(self.invite.media())
        self.answered.come()
        self._repeat_final()

    def refuse(self, status: str = "486 Busy Here") -> None:
        if self.answered.is_set() or self.ended.is_set():
            return
        self._reply(status)
        self._repeat_final()
        self.end()

    def hang_up(self) -> None:
        """End it, whatever its state."""
        if self.ended.is_set():
            return
        if self.answered.is_set():
            self.peer.request(self.in_dialog("BYE"))
            self.end()
        elif self.ours:
            self.peer.request(cancellation(self.invite))
            self.ended_by = "us"  # over when the server confirms by 487
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
        refer.headers += [("Refer-To", f"<{target}>"), ("Referred-By", f"<{self.peer.contact}>")]
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
            self.invite,
            self.final,
            method,
            self._sequence,
            self.peer.contact,
            self.peer.via(),
            ours=self.ours,
        )

    def end(self, by: str = "us") -> None:
        """It is over; nothing is said or heard any more."""
        if not self.ended.is_set():
            self.ended_by = self.ended_by or by
            self.ended.come()
            self.media.close()

    # --- what comes from the server ---------------------------------------------------------------

    def take_response(self, message: Message) -> None:
        """A response to an INVITE of ours."""
        if message.branch != self.invite.branch:  # we invited anew
            if message.status >= 200:
                self.peer.send(acknowledgement(self.invite, message, self.peer.via()))
            return
        if message.media() and message.status < 300 and not self.ended.is_set():
            self.media.send_to(message.media())
        if message.status < 200:
            self.status = message.status
            if message.status in {180, 183}:
                self.ringing.come()
            return
        self.peer.send(acknowledgement(self.invite, message, self.peer.via()))
        if self.final is not None and self.final.status == message.status:
            return  # repeated, our ACK was lost
        self.status, self.final = message.status, message
        if message.status in {401, 407} and self.peer.persistent and message.sequence == 1:
            self._invite_again(message)
        elif message.status < 300:
            self.answered.come()
            if self.ended_by:  # our CANCEL crossed the answer (RFC 3261, 9.1)
                self.hang_up()
        else:
            self.reason = message.get("Reason") or message.start.partition(" ")[2]
            self.end("them")

    def _invite_again(self, challenge: Message) -> None:
        """With our password."""
        self.invite = self.peer.authorized(self.invite, challenge)
        self.final = None
        self._sequence = self.invite.sequence
        self.peer.request(self.invite)

    def take_request(self, message: Message) -> None:
        """A request within the call."""
        match message.method:
            case "ACK":
                self._confirmed.set()
            case "CANCEL":
                self._accept(message)
                if not self.answered.is_set() and not self.ended.is_set():
                    self.reason = message.get("Reason")
                    self._reply("487 Request Terminated")
                    self._repeat_final()
                    self.end("them")
            case "BYE":
                self._accept(message)
                self.reason = message.get("Reason")
                self.end("them")
            case "INVITE" if message.branch == self.invite.branch:
                self.peer.send(self.final or message.reply("100 Trying", self.tag))
            case "INVITE":
                self.peer.send(message.reply("200 OK", self.tag, self.description, self.peer.contact))
                self.media.send_to(message.media())
            case "NOTIFY":
                self._take_notice(message)
            case _:
                self._accept(message)

    def _take_notice(self, message: Message) -> None:
        event = message.get("Event")
        if event.startswith("refer"):
            self._accept(message)
            if (status := int(message.body.split()[1])) >= 200:
                self.referred.put_nowait(status)
        elif self.on_talk is None:
            self.peer.send(message.reply("489 Bad Event", self.tag))
        else:
            self._accept(message)
            if event.startswith("talk"):
                self.on_talk()

    def _accept(self, message: Message) -> None:
        self.peer.send(message.reply("200 OK", self.tag))

    # --- messages ---------------------------------------------------------------------------------

    def _reply(self, status: str, body: str = "") -> None:
        self.status = int(status.split()[0])
        self.final = self.invite.reply(status, self.tag, body, self.peer.contact)
        if self.peer.obeys_talk:
            self.final.headers.append(("Allow-Events", "talk, hold"))
        self.peer.send(self.final)

    def _repeat_final(self) -> None:
        """Until it is acknowledged."""
        assert self.final
        self.peer.repeat(self.final, asyncio.ensure_future(self._confirmed.wait()))
