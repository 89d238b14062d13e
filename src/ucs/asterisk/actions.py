"""What each order of the core means to Asterisk. Something that is already gone counts as done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast

from ucs.asterisk.ari import DEADLINE_S, Ari, Query, Refused, path_of
from ucs.asterisk.invitation import patience_s, to_agent, to_number
from ucs.asterisk.legs import Legs
from ucs.asterisk.manager import Manager
from ucs.asterisk.phones import Phones
from ucs.asterisk.recording import Recordings
from ucs.asterisk.resources import APP_ACCOUNT
from ucs.asterisk.rooms import Rooms, park_of
from ucs.asterisk.sounds import VARIANT
from ucs.core.ids import LegId
from ucs.core.messages import (
    Announce,
    AnswerPhone,
    AnswerRefer,
    CloseCall,
    DialNumber,
    Effect,
    HangUpLeg,
    JoinCall,
    LegCause,
    MuteLeg,
    ParkLeg,
    PauseRecording,
    PlayDigits,
    PlayMusic,
    PlayRinging,
    ProvisionPhone,
    RefuseCaller,
    ReportAnnounced,
    ReportEnded,
    ReportNotAnswered,
    ReportReachable,
    ResumeRecording,
    RetirePhone,
    RingAgent,
    StartRecording,
    StopAnnouncement,
    StopMusic,
    StopRecording,
    StopRinging,
    TelephonyFact,
    UnmuteLeg,
    WelcomeCaller,
)
from ucs.errors import Unavailable

log = logging.getLogger(__name__)

Rest = Callable[[], Awaitable[None]]
"""What is still to be done for an order. No coroutine: those that are given up before they begin complain."""

AT_ONCE = 2
"""Requests on their way, beside those that make phones ring. Asterisk takes them one after another: so a phone never waits
for the housekeeping of a burst of calls, and Asterisk never waits for the next request."""

STOP_AGAIN_S = 0.010
"""Between the two orders to stop a sound, half of the time between two pieces of it: one has been made, the next is not
begun."""

_REASONS = {
    LegCause.BUSY: "busy",
    LegCause.NO_ANSWER: "no_answer",
    LegCause.REJECTED: "rejected",
    LegCause.BAD_NUMBER: "unallocated",
    LegCause.UNREACHABLE: "congestion",
    LegCause.ELSEWHERE: "answered_elsewhere",
}
"""How to tell the other side; what is missing is a normal end."""


class Actions:
    """Those of one connection. `tell` takes facts about legs that could not be made or are gone; `trunk` is the dial
    string of a number outside; without a `manager` no phone can be made to answer. The caller keeps the order of
    orders about one call."""

    def __init__(
        self,
        ari: Ari,
        legs: Legs,
        phones: Phones,
        tell: Callable[[TelephonyFact], None],
        trunk: Callable[[], str],
        manager: Manager | None = None,
    ) -> None:
        self._ari = ari
        self._legs = legs
        self._phones = phones
        self._tell = tell
        self._trunk = trunk
        self._manager = manager
        self._entering: dict[LegId, asyncio.Event] = {}
        self._waiting = asyncio.Semaphore(AT_ONCE)
        self._rooms = Rooms(legs, self._ask)
        self.remove_orphans = self._rooms.remove_orphans
        recordings = Recordings(self._ask, self._rooms.make, tell)
        self.was_stopped = recordings.was_stopped
        self._rules = cast(
            "dict[type[Effect], Callable[[Any], Awaitable[None]]]",
            {
                AnswerPhone: self._answer,
                AnswerRefer: self._answer_refer,
                WelcomeCaller: self._welcome,
                RefuseCaller: self._refuse,
                PlayMusic: self._play_music,
                StopMusic: self._stop_music,
                Announce: self._announce,
                StopAnnouncement: self._stop_announcement,
                PlayRinging: self._play_ringing,
                StopRinging: self._stop_ringing,
                DialNumber: self._dial,
                JoinCall: self._join,
                ParkLeg: self._park,
                MuteLeg: self._mute,
                UnmuteLeg: self._unmute,
                HangUpLeg: self._hang_up,
                CloseCall: self._close,
                PlayDigits: self._play_digits,
                StartRecording: recordings.start,
                PauseRecording: recordings.pause,
                ResumeRecording: recordings.resume,
                StopRecording: recordings.stop,
                ProvisionPhone: self._provision,
                RetirePhone: self._retire,
            },
        )

    def foresee(self, order: Effect) -> bool:
        """Remember at once what later events and listings are compared with. False when there is nothing to do."""
        match order:
            case RingAgent() | DialNumber():
                return self._legs.order(order.leg, order.call)
            case WelcomeCaller() | JoinCall():
                self._legs.belong(order.leg, order.call)
                self._rooms.expect(order.room or order.call)
            case ParkLeg():
                self._legs.belong(order.leg, order.call)
                self._rooms.expect_park(order.call, order.leg)
            case HangUpLeg() | RefuseCaller():
                self._legs.end(order.leg)
            case _:
                pass
        return True

    def ring(self, order: RingAgent) -> Rest:
        """Call a phone: the request is on the wire when this returns. The rest is to be done like `carry_out`."""
        invitation = to_agent(order)
        asked = invitation and self._ari.ask(
            "POST", path_of("channels", order.leg), invitation.query, invitation.body
        )
        return partial(self._guarded, order, partial(self._ring, order, asked))

    async def carry_out(self, order: Effect) -> None:
        """Until it is done. What fails is told or logged; a connection that does not answer is given up."""
        await self._guarded(order, partial(self._rules[type(order)], order))

    async def _guarded(self, order: Effect, work: Rest) -> None:
        try:
            await work()
        except Refused as refused:
            details = {"order": type(order).__name__, "reason": str(refused)}
            if refused.status:
                log.warning("order not possible", extra=details)
            else:
                log.warning("order got no answer", extra=details)
                self._ari.abort()
        except Exception:
            log.exception("order failed", extra={"order": type(order).__name__})

    def settled(self, leg: LegId) -> None:
        """The leg takes orders now, or is gone."""
        if entering := self._entering.get(leg):
            entering.set()

    # --- requests --------------------------------------------------------------------------------

    async def _ask(self, method: str, path: str, query: Query | None = None) -> None:
        """What can wait for a phone that is to ring."""
        async with self._waiting:
            await self._ari.request(method, path, query)

    async def _ask_leg(self, method: str, leg: LegId, what: str = "", query: Query | None = None) -> bool:
        """A request about a leg. False when the leg is gone, or going."""
        path = f"{path_of('channels', leg)}{what}"
        try:
            await self._ask(method, path, query)
        except Refused as refused:
            if refused.status == 404:
                self._tell(ReportEnded(leg, LegCause.HANGUP))
            elif refused.status not in (409, 412):
                raise
            return False
        return True

    async def _place(self, leg: LegId, room: str, *, made: bool = False) -> None:
        """Into the room, out of any other. The room is made when it is missing."""
        known = self._legs.get(leg)
        if known and known.room == room:
            return
        path = f"{path_of('bridges', room)}/addChannel"
        query = {"channel": leg, "inhibitConnectedLineUpdates": "true"}
        try:
            await self._ask("POST", path, query)
        except Refused as refused:
            if refused.status == 404 and not made:
                await self._rooms.make(room)
                return await self._place(leg, room, made=True)
            if refused.status not in (400, 409, 422):
                raise
            log.info("leg cannot be placed", extra={"leg": leg, "reason": str(refused)})
            return None
        self._legs.place(leg, room)

    # --- the orders ------------------------------------------------------------------------------

    async def _ring(self, order: RingAgent, asked: Awaitable[bytes] | None) -> None:
        if asked is None:
            return self._tell(ReportEnded(order.leg, LegCause.UNREACHABLE))
        try:
            await asked
        except Refused as refused:
            if refused.status == 409:  # it exists
                return None
            log.info("phone cannot be called", extra={"endpoint": order.endpoint, "reason": str(refused)})
            self._tell(ReportEnded(order.leg, LegCause.UNREACHABLE))
            if refused.status == 0:
                raise

    async def _answer(self, order: AnswerPhone) -> None:
        try:
            if self._manager is None:
                raise Unavailable("telephony", "this Asterisk has no manager interface for us")
            await self._manager.notify(order.leg, "talk")
        except Unavailable as error:
            log.warning("phone cannot be made to answer", extra={"leg": order.leg, "reason": error.message})
            self._tell(ReportNotAnswered(order.leg))

    async def _answer_refer(self, order: AnswerRefer) -> None:
        states = "channel_answered" if order.done else "channel_declined"
        await self._ask_leg("POST", order.leg, "/transfer_progress", {"states": states})

    async def _dial(self, order: DialNumber) -> None:
        """Made, placed, then called: what the other side plays before it answers, or Asterisk's own ringing tone, is
        heard in the room. Asterisk says that it is made before it can be placed."""
        invitation = to_number(order, self._ari.app, self._trunk())
        if invitation is None:
            return self._tell(ReportEnded(order.leg, LegCause.BAD_NUMBER))
        entering = self._entering[order.leg] = asyncio.Event()
        try:
            await self._ari.request("POST", "channels/create", invitation.query, invitation.body)
            async with asyncio.timeout(DEADLINE_S):
                await entering.wait()
            await self._place(order.leg, order.call)
            path = f"{path_of('channels', order.leg)}/dial"
            await self._ask("POST", path, {"timeout": patience_s(order)})
        except Refused as refused:
            if refused.status == 409:  # it exists, or has been dialled
                return None
            log.info("number cannot be called", extra={"reason": str(refused)})
            self._tell(ReportEnded(order.leg, LegCause.UNREACHABLE))
            if refused.status == 0:
                raise
            await self._ask_leg("DELETE", order.leg)
        except TimeoutError:
            log.error("a leg that was made did not come", extra={"leg": order.leg})
            self._tell(ReportEnded(order.leg, LegCause.UNREACHABLE))
            await self._ask_leg("DELETE", order.leg)
        finally:
            del self._entering[order.leg]

    async def _welcome(self, order: WelcomeCaller) -> None:
        known, room = self._legs.get(order.leg), order.room or order.call
        if known and known.room == room:
            return
        taken = {"variable": "CHANNEL(accountcode)", "value": APP_ACCOUNT}
        if await self._ask_leg("POST", order.leg, "/variable", taken) and await self._ask_leg(
            "POST", order.leg, "/answer"
        ):
            await self._rooms.make(room)
            await self._place(order.leg, room)

    async def _refuse(self, order: RefuseCaller) -> None:
        await self._ask_leg("DELETE", order.leg, query={"reason": _REASONS.get(order.cause, "normal")})

    async def _play_music(self, order: PlayMusic) -> None:
        """On the leg, not in the room: music of a bridge stops for good when somebody leaves it."""
        await self._ask_leg("POST", order.leg, "/moh")

    async def _stop_music(self, order: StopMusic) -> None:
        await self._stop_sound(order.leg, "/moh")

    async def _stop_sound(self, leg: LegId, what: str) -> None:
        """Twice: while Asterisk makes the next piece of such a sound, every 20 ms, it says yes to the order and does nothing
        (`generator_force` in its channel.c hides the sound meanwhile from `ast_deactivate_generator`). Of some 700 calls
        on a busy machine 4 went on with music so; of 600 with this, none."""
        if await self._ask_leg("DELETE", leg, what):
            await asyncio.sleep(STOP_AGAIN_S)
            await self._ask_leg("DELETE", leg, what)

    async def _announce(self, order: Announce) -> None:
        """On the leg, in the place of the music, which Asterisk may fail to stop for it. What cannot be played is over at
        once."""
        await self._stop_sound(order.leg, "/moh")
        sounds = ",".join(
            f"number:{word}" if isinstance(word, int) else f"sound:{word}" for word in order.say
        )
        what = f"/{path_of('play', order.announcement)}"
        if not await self._ask_leg(
            "POST", order.leg, what, {"media": sounds, "lang": f"{order.language}{VARIANT}"}
        ):
            self._tell(ReportAnnounced(order.leg, order.announcement))

    async def _stop_announcement(self, order: StopAnnouncement) -> None:
        try:
            await self._ask("DELETE", path_of("playbacks", order.announcement))
        except Refused as refused:
            if refused.status != 404:  # it is over
                raise

    async def _play_ringing(self, order: PlayRinging) -> None:
        """To one who has been answered already: Asterisk plays the tone itself."""
        await self._ask_leg("POST", order.leg, "/ring")

    async def _stop_ringing(self, order: StopRinging) -> None:
        await self._stop_sound(order.leg, "/ring")

    async def _join(self, order: JoinCall) -> None:
        await self._place(order.leg, order.room or order.call)

    async def _park(self, order: ParkLeg) -> None:
        await self._place(order.leg, park_of(order.leg))

    async def _mute(self, order: MuteLeg) -> None:
        await self._ask_leg("POST", order.leg, "/mute", {"direction": "in"})

    async def _unmute(self, order: UnmuteLeg) -> None:
        await self._ask_leg("DELETE", order.leg, "/mute", {"direction": "in"})

    async def _hang_up(self, order: HangUpLeg) -> None:
        await self._ask_leg("DELETE", order.leg, query={"reason": _REASONS.get(order.cause, "normal")})

    async def _play_digits(self, order: PlayDigits) -> None:
        await self._ask_leg("POST", order.leg, "/dtmf", {"dtmf": order.digits})

    async def _close(self, order: CloseCall) -> None:
        await self._rooms.close(order.call)

    async def _provision(self, order: ProvisionPhone) -> None:
        gone = partial(self._tell, ReportReachable(order.endpoint, reachable=False))
        await self._phones.provision(self._ari, order.endpoint, order.pairing, gone)

    async def _retire(self, order: RetirePhone) -> None:
        await self._phones.retire(self._ari, order.endpoint)
        self._tell(ReportReachable(order.endpoint, reachable=False))
