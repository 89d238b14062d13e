"""One call of a test phone: the dialog, its sound, and what can be waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.support.rtp import Rtp
from tests.support.sip import Message, describe
from tests.support.sip_requests import acknowledgement, cancellation, new_tag, within
from tests.support.waiting import DEADLINE_S, until

if TYPE_CHECKING:
    from tests.e2e.support.sip_peer import SipPeer


class SipCall:
    """A call placed by the peer (`ours`) or to it.

    `status`: the last SIP status, ours or theirs; after the end the final one. `answered_at`, `ended_at`: Unix times, 0
    before. `ended_by`: ``us``, ``them`` or ''. `invite`: the request, with the caller's number and other headers.
    """

    def __init__(self, peer: SipPeer, invite: Message, *, ours: bool, hz: float = 0) -> None:
        self.peer, self.invite, self.ours = peer, invite, ours
        self.rtp = Rtp(peer.host, hz)
        self.status = 0
        self.reason = ""
        self.rang = False
        self.answered_at = self.ended_at = 0.0
        self.ended_by = ""
        self.tag = new_tag()
        self.final: Message | None = None
        self.confirmed = asyncio.Event()
        self._sequence = invite.sequence

    # --- what a test waits for

    @property
    def number(self) -> str:
        """The other side's number: whom we called, or who calls us."""
        if self.ours:
            return self.invite.user
        return self.invite.get("From").partition("sip:")[2].partition("@")[0]

    async def ringing(self, timeout_s: float = DEADLINE_S) -> None:
        await until(lambda: self.rang, f"ringing (status {self.status})", deadline_s=timeout_s)

    async def answered(self, timeout_s: float = DEADLINE_S) -> None:
        await until(lambda: self.answered_at > 0, f"answered (status {self.status})", deadline_s=timeout_s)

    async def ended(self, timeout_s: float = DEADLINE_S) -> None:
        await until(lambda: self.ended_at > 0, f"ended (status {self.status})", deadline_s=timeout_s)

    async def hears(self, hz: int, timeout_s: float = DEADLINE_S) -> None:
        """Until the tone has been there for 200 ms."""
        await until(lambda: self.rtp.hears(hz), f"hearing {hz} Hz", deadline_s=timeout_s)

    async def hears_one_of(self, frequencies_hz: Iterable[float], timeout_s: float = DEADLINE_S) -> None:
        """Until one of these tones has been there for 200 ms: any note of a piece of music."""
        notes = [round(hz) for hz in frequencies_hz]
        await until(lambda: any(self.rtp.hears(hz) for hz in notes), "music", deadline_s=timeout_s)

    async def hears_nothing(self, timeout_s: float = DEADLINE_S) -> None:
        """Until there has been no sound for 200 ms."""
        await until(self.rtp.silent, "silence", deadline_s=timeout_s)

    async def hears_no(self, hz: int, timeout_s: float = DEADLINE_S) -> None:
        """Until the tone is gone; something else may sound."""
        await until(lambda: not self.rtp.hears(hz), f"no {hz} Hz", deadline_s=timeout_s)

    # --- what the phone does

    def say(self, hz: float) -> None:
        """From now on this tone; 0 is silence."""
        self.rtp.say(hz)

    def ring(self) -> None:
        self._reply("180 Ringing")
        self.rang = True

    def answer(self) -> None:
        if self.answered_at or self.ended_at:
            return
        self._reply("200 OK", describe(self.peer.host, self.rtp.port))
        self.rtp.send_to(self.invite.media())
        self.answered_at = time.time()
        self.peer.repeat_until(self.final, self.confirmed)

    def refuse(self, status: int = 486, phrase: str = "Refused") -> None:
        if self.answered_at or self.ended_at:
            return
        self._reply(f"{status} {phrase}")
        self.peer.repeat_until(self.final, self.confirmed)
        self.over("us")

    def hang_up(self) -> None:
        """Ends it, whatever its state."""
        if self.ended_at:
            return
        if self.answered_at:
            self.peer.request(self._in_dialog("BYE"))
            self.over("us")
        elif self.ours:
            self.peer.request(cancellation(self.invite))
            self.ended_by = "us"  # over when the server confirms by 487
        else:
            self.refuse(603, "Decline")

    def record(self, path: Path, since: float | None = None) -> Path:
        """What was heard, as a wav; time 0 is `since` (Unix time), else the first packet."""
        return self.rtp.record(path, since)

    def largest_gap_ms(self, since: float = 0.0, until: float | None = None) -> float:
        """See `Rtp.largest_gap_ms`."""
        return self.rtp.largest_gap_ms(since, until)

    # --- what comes from the server

    def over(self, by: str) -> None:
        if not self.ended_at:
            self.ended_at = time.time()
            self.ended_by = self.ended_by or by
            self.rtp.close()

    def take_response(self, message: Message) -> None:
        """A response to our INVITE."""
        if message.media() and message.status < 300 and not self.ended_at:
            self.rtp.send_to(message.media())
        if message.status < 200:
            self.status = message.status
            self.rang = self.rang or message.status in {180, 183}
            return
        self.peer.send(acknowledgement(self.invite, message, self.peer.via()))
        if self.final is not None and self.final.status == message.status:
            return  # repeated, our ACK was lost
        self.status, self.final = message.status, message
        self.reason = message.get("Reason") or message.start.partition(" ")[2]
        if message.status < 300:
            self.answered_at = time.time()
            if self.ended_by:  # our CANCEL came too late
                self.hang_up()
        else:
            self.over("them")

    def take_request(self, message: Message) -> None:
        """A request within the call."""
        match message.method:
            case "ACK":
                self.confirmed.set()
            case "CANCEL":
                self.peer.send(message.reply("200 OK", self.tag))
                if not self.answered_at and not self.ended_at:
                    self.reason = message.get("Reason")
                    self._reply("487 Request Terminated")
                    self.peer.repeat_until(self.final, self.confirmed)
                    self.over("them")
            case "BYE":
                self.peer.send(message.reply("200 OK", self.tag))
                self.reason = message.get("Reason")
                self.over("them")
            case "INVITE" if message.branch == self.invite.branch:
                self.peer.send(self.final or message.reply("100 Trying", self.tag))
            case "INVITE":
                body = describe(self.peer.host, self.rtp.port)
                self.peer.send(message.reply("200 OK", self.tag, body, self.peer.contact))
                self.rtp.send_to(message.media())
            case "NOTIFY" if message.get("Event").startswith("talk") and self.peer.obeys_talk:
                self.peer.send(message.reply("200 OK", self.tag))
                self.answer()
            case "NOTIFY":
                self.peer.send(message.reply("489 Bad Event", self.tag))
            case _:
                self.peer.send(message.reply("200 OK", self.tag))

    # --- messages

    def _reply(self, status: str, body: str = "") -> None:
        self.status = int(status.split()[0])
        self.final = self.invite.reply(status, self.tag, body, self.peer.contact)
        if self.peer.obeys_talk:
            self.final.headers.append(("Allow-Events", "talk, hold"))
        self.peer.send(self.final)

    def _in_dialog(self, method: str) -> Message:
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
