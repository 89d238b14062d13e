"""A telephone network in memory, with people at its ends who do what a test says; behaves like the real one.

The contract test holds both to the same behaviour.
"""

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tests.support.network import Party

from ucs.asterisk.translate import leg_cause
from ucs.core.ids import LegId
from ucs.core.messages import (
    Announce,
    AnswerPhone,
    AnswerRefer,
    ArriveCall,
    CloseCall,
    DialNumber,
    Effect,
    HangUpLeg,
    JoinCall,
    LegCause,
    MuteLeg,
    ParkLeg,
    PlayMusic,
    PlayRinging,
    ProvisionPhone,
    RefuseCaller,
    ReportAnnounced,
    ReportAnswered,
    ReportEnded,
    ReportHeld,
    ReportInventory,
    ReportReachable,
    ReportReferred,
    ReportRinging,
    RetirePhone,
    RingAgent,
    StopAnnouncement,
    StopMusic,
    StopRinging,
    TelephonyFact,
    UnmuteLeg,
    WelcomeCaller,
)

SITE_KEY = b"contract"
BACKSTOP_S = 2.0
DEADLINE_S = 5.0
TRUNK = ""
"""Where calls over the trunk wait to be taken, beside the phones' names."""

_REFUSALS = {LegCause.BUSY: 486, LegCause.BAD_NUMBER: 404, LegCause.REJECTED: 603, LegCause.UNREACHABLE: 503}


@dataclass
class Faults:
    """How bad the network is. Orders of one call keep their order whatever their delay."""

    order_delay_s: float = 0.0
    ring_fails: float = 0.0


@dataclass(eq=False)
class FakeParty:
    """A leg and who is at its far end."""

    network: "FakeNetwork"
    leg: LegId
    number: str
    dialled: str
    arrival: ArriveCall | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    taken: bool = False
    room: str = ""
    status: int = 0
    rang: bool = False
    early: bool = False
    answered: bool = False
    music: bool = False
    tone: bool = False
    muted: bool = False
    told: list[tuple[str | int, ...]] = field(default_factory=list[tuple[str | int, ...]])
    obeys: bool = False
    holds: bool = False
    outcomes: asyncio.Queue[bool] = field(default_factory=lambda: asyncio.Queue[bool]())
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def header(self, name: str) -> str:
        return self.headers.get(name, "")

    def ring(self) -> None:
        self.status = 180
        self._tell_ringing()
        self.rang = True

    def play_early(self) -> None:
        self._tell_ringing()
        self.early = True

    def _tell_ringing(self) -> None:
        if not self.rang and not self.early:
            self.network.tell(ReportRinging(self.leg))

    def answer(self) -> None:
        if not self.ended.is_set() and not self.answered:
            self.answered, self.status = True, 200
            self.network.tell(ReportAnswered(self.leg))

    def obey(self) -> None:
        self.obeys = True

    async def hold(self, *, on: bool = True) -> None:
        self.holds = on
        self.network.tell(ReportHeld(self.leg, on))

    async def refer(self, number: str) -> None:
        self.network.tell(ReportReferred(self.leg, number))

    async def join(self, other: Party) -> None:
        assert isinstance(other, FakeParty)
        self.network.tell(ReportReferred(self.leg, other=other.leg))

    async def is_answered(self) -> None:
        await self.network.until(lambda: self.answered)

    async def referred(self) -> bool:
        async with asyncio.timeout(DEADLINE_S):
            return await self.outcomes.get()

    def asked_to_answer(self) -> None:
        if self.obeys and self.rang:
            self.answer()

    def refuse(self, status: int) -> None:
        self.network.end(self, leg_cause("Ringing" if self.rang else "Down", 0, status), status)

    def hang_up(self) -> None:
        if self.arrival is None and not self.answered:
            self.refuse(603)
        else:
            self.network.end(self, LegCause.HANGUP, self.status if self.answered else 487)

    def sounds(self) -> set[object]:
        """All that is heard here: parties, 'music', 'ringing'."""
        if not self.answered or self.holds:
            return set()
        heard: set[object] = {"music"} if self.music else {"ringing"} if self.tone else set()
        for other in self.network.parties.values():
            if other is self or not self.room or other.room != self.room or other.muted or other.holds:
                continue
            if other.answered or other.early:
                heard.add(other)
            elif other.rang:
                heard.add("ringing")
        return heard

    async def ends(self) -> int:
        async with asyncio.timeout(DEADLINE_S):
            await self.ended.wait()
        return self.status

    async def hears(self, other: Party) -> None:
        await self.network.until(lambda: other in self.sounds())

    async def hears_only(self, other: Party) -> None:
        await self.network.until(lambda: self.sounds() == {other})

    async def hears_music(self) -> None:
        await self.network.until(lambda: self.sounds() == {"music"})

    async def hears_ringing(self) -> None:
        await self.network.until(lambda: self.sounds() == {"ringing"})

    async def hears_nothing(self) -> None:
        await self.network.until(lambda: not self.sounds())


class Server(Protocol):
    """A server that is connected."""

    report: Callable[[TelephonyFact], None]

    def forget(self) -> None:
        """The connection is gone, and the orders on their way with it."""
        ...


class FakeNetwork:
    """What stands, and the people at its ends. It lives on when a server goes. `faults` are drawn by `seed`."""

    def __init__(self, *, seed: int = 0, faults: Faults | None = None) -> None:
        self.random = random.Random(seed)
        self.faults = faults or Faults()
        self.parties: dict[LegId, FakeParty] = {}
        self.rooms: set[str] = set()
        self.reachable: set[str] = set()
        self.pairings: dict[str, str] = {}
        self.boot = 1
        self.server: Server | None = None
        self._callers = 0
        self._waiting: dict[str, asyncio.Queue[FakeParty]] = {}
        self._changed = asyncio.Event()

    # --- people ---

    async def call(self, number: str, caller: str = "+420777111222", name: str = "") -> FakeParty:
        return self.arrive(number, caller, name)

    async def call_from(self, endpoint: str, number: str) -> FakeParty:
        return self.arrive(number, endpoint, endpoint=endpoint)

    def arrive(self, number: str, caller: str, name: str = "", *, endpoint: str = "") -> FakeParty:
        self._callers += 1
        leg = LegId(f"fake.{self._callers}")
        fact = ArriveCall(leg, number, caller, name, trunk=not endpoint, endpoint=endpoint)
        party = self.parties[leg] = FakeParty(self, leg, caller, number, fact)
        self.tell(fact)
        return party

    async def register(self, endpoint: str) -> None:
        self.reach(endpoint, on=True)

    async def unregister(self, endpoint: str) -> None:
        self.reach(endpoint, on=False)

    async def register_softphone(self, endpoint: str, pairing: str, password_of: str = "") -> bool:
        if {pairing, password_of or pairing} != {self.pairings.get(endpoint)}:
            return False
        self.reach(endpoint, on=True)
        return True

    def reach(self, endpoint: str, *, on: bool) -> None:
        if (endpoint in self.reachable) is not on:
            (self.reachable.add if on else self.reachable.discard)(endpoint)
            self.tell(ReportReachable(endpoint, on))

    async def rung(self, endpoint: str) -> FakeParty:
        async with asyncio.timeout(DEADLINE_S):
            return await self.queue(endpoint).get()

    async def dialled(self) -> FakeParty:
        return await self.rung(TRUNK)

    def queue(self, endpoint: str) -> asyncio.Queue[FakeParty]:
        return self._waiting.setdefault(endpoint, asyncio.Queue())

    async def until(self, fulfilled: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not fulfilled():
                self._changed.clear()
                await self._changed.wait()

    # --- the connection ---

    def attach(self, server: Server) -> None:
        self.server = server
        server.report(self.inventory())

    def detach(self) -> None:
        if self.server:
            self.server.forget()
        self.server = None

    def die(self) -> None:
        """All that stands ends, and nobody is told but the people."""
        self.detach()
        for party in list(self.parties.values()):
            self.end(party, LegCause.LOST, party.status)
        self.rooms.clear()
        self.reachable.clear()
        self.boot += 1

    def inventory(self) -> ReportInventory:
        return ReportInventory(
            boot=str(self.boot),
            legs={
                leg: party.answered for leg, party in self.parties.items() if party.taken or not party.arrival
            },
            arrivals=tuple(
                party.arrival for party in self.parties.values() if party.arrival and not party.taken
            ),
            reachable=frozenset(self.reachable),
        )

    def tell(self, fact: TelephonyFact) -> None:
        self._changed.set()
        if self.server:
            asyncio.get_running_loop().call_soon(self.server.report, fact)

    def end(self, party: FakeParty, cause: LegCause, status: int) -> None:
        if self.parties.pop(party.leg, None):
            party.status = status
            party.ended.set()
            self.tell(ReportEnded(party.leg, cause))

    # --- orders ---

    def carry_out(self, effect: Effect) -> None:
        match effect:
            case RingAgent():
                headers = {"X-UCS-Call": effect.uniqueid}
                if effect.auto_answer:
                    headers["X-UCS-Auto-Answer"] = "1"
                self._ring(effect, effect.caller_number, effect.endpoint, headers)
            case DialNumber():
                self._dial(effect)
            case ProvisionPhone():
                if self.pairings.get(effect.endpoint, effect.pairing) != effect.pairing:
                    self.reach(effect.endpoint, on=False)
                self.pairings[effect.endpoint] = effect.pairing
            case RetirePhone():
                self.pairings.pop(effect.endpoint, None)
                self.reach(effect.endpoint, on=False)
            case CloseCall():
                self.rooms.discard(effect.call)
                for party in self.parties.values():
                    party.room = "" if party.room == effect.call else party.room
            case _:
                if party := self.parties.get(getattr(effect, "leg", LegId(""))):
                    self._treat(party, effect)
        self._changed.set()

    def _treat(self, party: FakeParty, effect: Effect) -> None:
        match effect:
            case WelcomeCaller():
                party.taken, party.answered, party.status = True, True, 200
                self._place(party, effect.room or effect.call)
            case JoinCall():
                party.taken = True
                self._place(party, effect.room or effect.call)
            case PlayRinging() | StopRinging():
                party.tone = isinstance(effect, PlayRinging)
            case ParkLeg():
                party.room = f"{effect.leg}-park"
            case PlayMusic() | StopMusic():
                party.music = isinstance(effect, PlayMusic)
            case Announce():
                party.music = False
                party.told.append(effect.say)
                self.tell(ReportAnnounced(effect.leg, effect.announcement))
            case StopAnnouncement():
                pass
            case AnswerRefer():
                party.outcomes.put_nowait(effect.done)
            case AnswerPhone():
                party.asked_to_answer()
            case MuteLeg() | UnmuteLeg():
                party.muted = isinstance(effect, MuteLeg)
            case RefuseCaller():
                self.end(party, LegCause.HANGUP, _REFUSALS[effect.cause])
            case HangUpLeg():
                up = party.answered or party.arrival is not None
                status = party.status if party.answered else _REFUSALS.get(effect.cause, 480)
                cause = LegCause.HANGUP if up else LegCause.CANCELLED
                self.end(party, cause, status if up else 487)
            case _:
                raise NotImplementedError(effect)

    def _place(self, party: FakeParty, room: str) -> None:
        party.room = room
        self.rooms.add(room)

    def _ring(
        self, order: RingAgent | DialNumber, number: str, endpoint: str, headers: dict[str, str]
    ) -> FakeParty | None:
        if order.leg in self.parties:
            return None
        gone = endpoint != TRUNK and endpoint not in self.reachable
        if gone or self.random.random() < self.faults.ring_fails:
            self.tell(ReportEnded(order.leg, LegCause.UNREACHABLE))
            return None
        dialled = order.number if isinstance(order, DialNumber) and endpoint == TRUNK else endpoint
        party = self.parties[order.leg] = FakeParty(self, order.leg, number, dialled, headers=headers)
        self.queue(endpoint).put_nowait(party)
        asyncio.get_running_loop().call_later(order.timeout_s + BACKSTOP_S, self._give_up, party)
        return party

    def _give_up(self, party: FakeParty) -> None:
        if not party.answered:
            self.end(party, LegCause.NO_ANSWER if party.rang else LegCause.UNREACHABLE, 487)

    def _dial(self, order: DialNumber) -> None:
        if not order.endpoint and not re.fullmatch(r"[0-9+*#]+", order.number):
            self.tell(ReportEnded(order.leg, LegCause.BAD_NUMBER))
        elif party := self._ring(order, order.caller_number, order.endpoint or TRUNK, {}):
            self._place(party, order.call)
