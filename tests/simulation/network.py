"""A telephone network in virtual time that loses, delays and repeats: the core must live with all of it."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ucs.core.ids import LegId
from ucs.core.messages import (
    Announce,
    AnswerPhone,
    ArriveCall,
    CloseCall,
    DialNumber,
    Effect,
    HangUpLeg,
    JoinCall,
    LegCause,
    LoseTelephony,
    ParkLeg,
    PlayMusic,
    RefuseCaller,
    ReportAnnounced,
    ReportAnswered,
    ReportEnded,
    ReportHeld,
    ReportInventory,
    ReportNotAnswered,
    ReportReachable,
    ReportRecordingEnded,
    ReportReferred,
    ReportRinging,
    RingAgent,
    StartRecording,
    StopAnnouncement,
    TelephonyFact,
    WelcomeCaller,
)

Later = Callable[[float, Callable[[], None]], None]
"""Runs something so many seconds from now."""


@dataclass
class Line:
    """A leg as it really stands. `room`: '' in none. `welcomed`: a caller's own call has been answered."""

    leg: LegId
    answered: bool = False
    room: str = ""
    arrival: ArriveCall | None = None
    welcomed: bool = False


@dataclass
class Faults:
    """How bad the network is, and the people at its ends; probabilities."""

    order_repeated: float = 0.05
    order_delay_s: float = 0.2
    ring_fails: float = 0.05
    recording_fails: float = 0.1
    answers: float = 0.6
    answers_within_s: float = 8.0
    hangs_up: float = 0.3


@dataclass
class Network:
    """What stands (`lines`), and how it answers orders. `report` is the way to the core."""

    random: random.Random
    later: Later
    report: Callable[[TelephonyFact], None]
    faults: Faults = field(default_factory=Faults)
    lines: dict[LegId, Line] = field(default_factory=dict[LegId, Line])
    reachable: set[str] = field(default_factory=set[str])
    boot: int = 1
    connected: bool = False
    pending: int = 0
    """Orders that have not been carried out."""
    clock: Callable[[], float] = lambda: 0.0
    _busy_until: dict[str, float] = field(default_factory=dict[str, float])
    _lanes: dict[str, str] = field(default_factory=dict[str, str])
    _owner: dict[LegId, str] = field(default_factory=dict[LegId, str])
    _ordered: dict[LegId, int] = field(default_factory=dict[LegId, int])
    _life: int = 0

    # --- the world outside ---

    def arrive(self, leg: LegId, number: str, endpoint: str = "") -> None:
        """A customer calls, or the phone `endpoint` of the house."""
        fact = ArriveCall(leg, number, "+420123456789", trunk=not endpoint, endpoint=endpoint)
        self.lines[leg] = Line(leg, arrival=fact)
        self._tell(fact)

    def hang_up(self, leg: LegId, cause: LegCause = LegCause.HANGUP) -> None:
        """The party at the far end hangs up."""
        if self.lines.pop(leg, None) is not None:
            self._tell(ReportEnded(leg, cause))

    def answer(self, leg: LegId) -> None:
        """The party at the far end picks up."""
        line = self.lines.get(leg)
        if line is not None and not line.answered:
            line.answered = True
            self._tell(ReportAnswered(leg))

    def join(self, leg: LegId, other: LegId) -> None:
        """Somebody joins two calls at the phone."""
        self._tell(ReportReferred(leg, other=other))

    def refer(self, number: str) -> None:
        """Somebody hands the call over at the phone."""
        up = [line.leg for line in self.lines.values() if line.answered or line.arrival is not None]
        if up:
            self._tell(ReportReferred(self.random.choice(up), number))

    def hold(self, held: bool) -> None:
        """Somebody holds at the phone, or takes the call back."""
        up = [line.leg for line in self.lines.values() if line.answered and line.arrival is None]
        if up:
            self._tell(ReportHeld(self.random.choice(up), held))

    def reach(self, endpoint: str, *, on: bool) -> None:
        """A phone registers or goes."""
        (self.reachable.add if on else self.reachable.discard)(endpoint)
        self._tell(ReportReachable(endpoint, on))

    # --- the connection ---

    def connect(self) -> None:
        """The connection is (back) up: the inventory comes first."""
        self.connected = True
        self.report(self.inventory())

    def disconnect(self) -> None:
        """The connection breaks; orders on the way may be lost."""
        if self.connected:
            self.connected = False
            if self.random.random() < 0.5:
                self._life += 1
                self._ordered.clear()
            self.report(LoseTelephony())

    def crash(self) -> None:
        """The network dies and starts anew, empty."""
        self._life += 1
        self._ordered.clear()
        self.lines.clear()
        self.boot += 1
        if self.connected:
            self.connected = False
            self.report(LoseTelephony(dead=self.random.random() < 0.7))

    def inventory(self) -> ReportInventory:
        """What stands, the legs that have been ordered but not made yet included."""
        legs = dict.fromkeys(self._ordered, False)
        legs |= {
            line.leg: line.answered for line in self.lines.values() if line.arrival is None or line.answered
        }
        arrivals = tuple(line.arrival for line in self.lines.values() if line.arrival is not None)
        return ReportInventory(
            boot=str(self.boot),
            legs={leg: up for leg, up in legs.items() if leg not in {a.leg for a in arrivals}},
            arrivals=arrivals,
            reachable=frozenset(self.reachable),
        )

    def _tell(self, fact: TelephonyFact) -> None:
        if self.connected:
            self.report(fact)

    # --- orders ---

    def order(self, effects: Sequence[Effect]) -> None:
        """Carried out after a while, in order within a call but for phones that ring at once; some twice; none while
        disconnected."""
        if not self.connected:
            return
        for effect in effects:
            if isinstance(effect, RingAgent | DialNumber):
                self._ordered[effect.leg] = self._life
            at_once = isinstance(effect, RingAgent)
            lane = self._lane_of(effect)
            earliest = 0.0 if at_once else max(0.0, self._busy_until.get(lane, 0.0) - self.clock())
            delay = earliest + self.random.random() * self.faults.order_delay_s
            if not at_once:
                self._busy_until[lane] = self.clock() + delay
            twice = self.random.random() < self.faults.order_repeated
            for _ in range(2 if twice and not isinstance(effect, RingAgent | DialNumber) else 1):
                self.pending += 1
                self.later(delay, lambda effect=effect, life=self._life: self._carry_out(effect, life))

    def _lane_of(self, effect: Effect) -> str:
        """Orders about one call, and about a call whose people sit in each other's rooms, keep their order."""
        call = getattr(effect, "call", None) or self._owner.get(getattr(effect, "leg", LegId("")), "")
        if isinstance(effect, JoinCall | ParkLeg | WelcomeCaller | DialNumber | RingAgent):
            self._owner[effect.leg] = effect.call
        if isinstance(effect, JoinCall | WelcomeCaller) and effect.room is not None:
            self._lanes.setdefault(effect.room, self._lanes.get(effect.call, effect.call))
        return self._lanes.get(call, call)

    def _carry_out(self, effect: Effect, life: int) -> None:
        self.pending -= 1
        if life != self._life:
            return
        match effect:
            case RingAgent() | DialNumber():
                self._ring(effect)
            case AnswerPhone():
                self._told_to_answer(effect.leg)
            case HangUpLeg():
                self._ordered.pop(effect.leg, None)
                if self.lines.pop(effect.leg, None) is not None:
                    self._tell(ReportEnded(effect.leg, effect.cause))
            case RefuseCaller():
                self.lines.pop(effect.leg, None)
            case JoinCall():
                self._place(effect.leg, effect.room or effect.call)
            case WelcomeCaller():
                self._place(effect.leg, effect.room or effect.call)
                if effect.leg in self.lines:
                    self.lines[effect.leg].welcomed = True
            case ParkLeg():
                self._place(effect.leg, f"{effect.leg}/park")
            case CloseCall():
                for line in self.lines.values():
                    if line.room == effect.call:
                        line.room = ""
            case Announce():
                self._announce(effect)
            case StopAnnouncement():
                self._announced(effect.leg, effect.announcement)
            case PlayMusic():
                pass
            case StartRecording() if self.random.random() < self.faults.recording_fails:
                self._tell(ReportRecordingEnded(effect.call, "no room on the disk"))
            case _:
                pass

    def _announce(self, effect: Announce) -> None:
        """It takes a while; now and then nobody hears of its end."""
        length_s = self.random.random() * 6
        if self.random.random() < 0.95:
            self.later(length_s, lambda: self._announced(effect.leg, effect.announcement))

    def _announced(self, leg: LegId, announcement: str) -> None:
        if leg in self.lines:
            self._tell(ReportAnnounced(leg, announcement))

    def _place(self, leg: LegId, room: str) -> None:
        if leg in self.lines:
            self.lines[leg].room = room

    def _ring(self, effect: RingAgent | DialNumber) -> None:
        if self._ordered.pop(effect.leg, None) is None or effect.leg in self.lines:
            return
        gone = effect.endpoint and effect.endpoint not in self.reachable
        if gone or self.random.random() < self.faults.ring_fails:
            self._tell(ReportEnded(effect.leg, LegCause.UNREACHABLE))
            return
        self.lines[effect.leg] = Line(effect.leg, room=effect.call if isinstance(effect, DialNumber) else "")
        self._tell(ReportRinging(effect.leg))
        self._far_end(effect)

    def _told_to_answer(self, leg: LegId) -> None:
        """A phone that obeys, one that ends its call because it does not know what is wanted, or one whose order was not
        passed on."""
        dice = self.random.random()
        if dice < 0.7:
            self.answer(leg)
        elif dice < 0.85:
            self.hang_up(leg, LegCause.UNREACHABLE)
        else:
            self._tell(ReportNotAnswered(leg))

    def _far_end(self, effect: RingAgent | DialNumber) -> None:
        leg, dice = effect.leg, self.random.random()
        by_itself = isinstance(effect, RingAgent) and effect.auto_answer
        after = self.random.random() * (0.5 if by_itself else self.faults.answers_within_s)
        if dice < self.faults.answers:
            self.later(after, lambda: self.answer(leg))
        elif dice < self.faults.answers + (1 - self.faults.answers) * 0.4:
            cause = self.random.choice([LegCause.REJECTED, LegCause.BUSY, LegCause.BAD_NUMBER])
            self.later(after, lambda: self.hang_up(leg, cause))
        if self.random.random() < self.faults.hangs_up:
            self.later(after + self.random.random() * 20, lambda: self.hang_up(leg))
