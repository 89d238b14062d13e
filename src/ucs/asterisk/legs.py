"""What we know of legs and phones right now: from our own orders, from events, from listings.

It tells news from repetition, and keeps a listing, which is old by the time it is read, from contradicting what
happened while it was made.
"""

from dataclasses import dataclass
from enum import Enum, auto

from ucs.asterisk.inventory import Listing
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    ArriveCall,
    ReportAnswered,
    ReportEnded,
    ReportHeld,
    ReportInventory,
    ReportReachable,
    ReportReferred,
    ReportRinging,
    TelephonyFact,
)

LOST_AFTER_LISTINGS = 2
"""A leg we knew is given up when so many listings in a row lack it. Its end may still be on its way the first time."""


class Phase(Enum):
    """How far a leg is."""

    CALLING = auto()
    RINGING = auto()
    UP = auto()


@dataclass(slots=True)
class Leg:
    """A leg that stands, or is about to. `arrival` is set for a caller whom no call has taken yet.

    `ending`: it has been ordered to end. `held`: somebody holds it at the phone. `refers`: the
    phone waits for the answer to its wish to transfer. `room` is the bridge it is in, '' for
    none. `unseen` counts listings.
    """

    call: CallId | None = None
    arrival: ArriveCall | None = None
    phase: Phase = Phase.CALLING
    room: str = ""
    ending: bool = False
    held: bool = False
    refers: bool = False
    unseen: int = 0


class Legs:
    """The register. Everything in it is forgotten with a new boot of Asterisk.

    A leg that has left us is told to have ended, and may be listed for a moment longer, until Asterisk has destroyed it:
    `_gone` keeps those.
    """

    def __init__(self) -> None:
        self.boot = ""
        self._legs: dict[LegId, Leg] = {}
        self._reachable: dict[str, bool] = {}
        self._touched: set[LegId] = set()
        self._gone: set[LegId] = set()
        self._moved: set[str] = set()

    def get(self, leg: LegId) -> Leg | None:
        """The leg if it stands."""
        return self._legs.get(leg)

    def any(self) -> LegId | None:
        """Some leg that is up, if there is one."""
        return next((leg for leg, known in self._legs.items() if known.phase is Phase.UP), None)

    def order(self, leg: LegId, call: CallId) -> bool:
        """We are about to make this leg. False when it stands already."""
        if leg in self._legs:
            return False
        self._legs[leg] = Leg(call)
        self._touched.add(leg)
        return True

    def belong(self, leg: LegId, call: CallId) -> None:
        """The leg is part of this call."""
        if known := self._legs.get(leg):
            known.call, known.arrival = call, None

    def place(self, leg: LegId, room: str) -> None:
        """The leg is in this room now."""
        if known := self._legs.get(leg):
            known.room = room

    def end(self, leg: LegId) -> None:
        """The leg is ordered to end."""
        if known := self._legs.get(leg):
            known.ending = True

    def ending(self) -> list[LegId]:
        """The legs that stand although they have been ordered to end."""
        return [leg for leg, known in self._legs.items() if known.ending]

    def take(self, fact: TelephonyFact) -> bool:
        """Whether the fact is news. Channels of others, repeated events and outdated ones are not."""
        match fact:
            case ArriveCall():
                return self._take_arrival(fact)
            case ReportReachable():
                self._moved.add(fact.endpoint)
                news = self._reachable.get(fact.endpoint, False) is not fact.reachable
                self._reachable[fact.endpoint] = fact.reachable
                return news
            case ReportHeld():
                return self._hold(fact)
            case ReportReferred():
                return self._refer(fact.leg)
            case ReportRinging():
                return self._advance(fact.leg, Phase.RINGING)
            case ReportAnswered():
                return self._advance(fact.leg, Phase.UP)
            case ReportEnded():
                self._touched.add(fact.leg)
                self._gone.add(fact.leg)
                return self._legs.pop(fact.leg, None) is not None
            case _:
                return True

    def _take_arrival(self, fact: ArriveCall) -> bool:
        if fact.leg in self._legs:
            return False
        self._legs[fact.leg] = Leg(arrival=fact, phase=Phase.UP)
        self._touched.add(fact.leg)
        return True

    def _hold(self, fact: ReportHeld) -> bool:
        known = self._legs.get(fact.leg)
        if known is None or known.held is fact.held:
            return False
        known.held = fact.held
        return True

    def _refer(self, leg: LegId) -> bool:
        known = self._legs.get(leg)
        if known is None or known.refers:
            return False
        known.refers = True
        return True

    def answer_refer(self, leg: LegId) -> None:
        """The phone has been told what became of its wish; each event about a wish may come twice, but before this."""
        if known := self._legs.get(leg):
            known.refers = False

    def _advance(self, leg: LegId, phase: Phase) -> bool:
        known = self._legs.get(leg)
        if known is None or known.phase.value >= phase.value:
            return False
        known.phase = phase
        return True

    # --- listings --------------------------------------------------------------------------------

    def begin_listing(self) -> None:
        """A listing is about to be asked for: what is touched from now on, we know better than it."""
        self._touched.clear()
        self._moved.clear()

    def restart(self, listing: Listing, boot: str, ended: set[LegId]) -> ReportInventory:
        """The first listing of a connection. Of what happened before it only the listing knows, except that legs in
        `ended` had stood until their end was reported, which is still to be taken."""
        before = self._legs if boot == self.boot else {}
        self.boot, self._legs, self._reachable = boot, {}, {}
        self._gone.clear()
        self.begin_listing()
        self._merge(listing)
        for leg, known in self._legs.items():
            if old := before.get(leg):
                known.call, known.ending = old.call, old.ending
                known.arrival = known.arrival and old.arrival
        for leg in ended - self._legs.keys():
            self._legs[leg] = Leg()
        return self._report()

    def reconcile(self, listing: Listing) -> ReportInventory:
        """Put the listing right, and ourselves by it."""
        self._merge(listing)
        return self._report()

    def _merge(self, listing: Listing) -> None:
        for leg, found in listing.legs.items():
            known = self._legs.get(leg)
            if known is None and leg not in self._gone:
                phase = Phase.UP if found.answered or found.arrival else Phase.CALLING
                self._legs[leg] = Leg(arrival=found.arrival, phase=phase, room=listing.rooms.get(leg, ""))
            elif known:
                known.unseen = 0
                if found.answered:
                    known.phase = Phase.UP
        for leg in self._legs.keys() - listing.legs.keys() - self._touched:
            known = self._legs[leg]
            known.unseen += 1
            if known.unseen >= LOST_AFTER_LISTINGS:
                del self._legs[leg]
        self._gone &= listing.legs.keys() | self._touched
        for endpoint in (listing.endpoints.keys() | self._reachable.keys()) - self._moved:
            self._reachable[endpoint] = listing.endpoints.get(endpoint, False)

    def _report(self) -> ReportInventory:
        waiting = {
            leg: known.arrival for leg, known in self._legs.items() if known.arrival and not known.ending
        }
        return ReportInventory(
            boot=self.boot,
            legs={
                leg: known.phase is Phase.UP and not known.ending
                for leg, known in self._legs.items()
                if leg not in waiting
            },
            arrivals=tuple(waiting.values()),
            reachable=frozenset(endpoint for endpoint, reachable in self._reachable.items() if reachable),
        )
