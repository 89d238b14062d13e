"""The call: one customer, one agent's side, and the attempts to bring them together.

`PHASES` and `LEG_PHASES` say which phase may follow which; the pictures in the documentation and the tests are
made from them.
"""

from enum import StrEnum

import msgspec

from ucs.core.ids import AgentId, CallId, DeviceId, LegId, QueueId, SessionId
from ucs.core.messages import CallRecord, Cause, OfferRecord, Outcome, Recording, TransferRecord
from ucs.core.objects import Direction
from ucs.core.queue import NORMAL_PRIORITY
from ucs.core.site import RemoteAnswer


class Phase(StrEnum):
    """QUEUED waits, OFFERING rings agents, LEAVING hears last words and is let go, DIALLING rings the customer (an agent
    called), then TALKING and HELD. HANDED is a blind transfer on its way to a party that is no agent. A consultation is a
    call of its own beside a HELD one."""

    QUEUED = "QUEUED"
    LEAVING = "LEAVING"
    OFFERING = "OFFERING"
    DIALLING = "DIALLING"
    TALKING = "TALKING"
    HELD = "HELD"
    HANDED = "HANDED"
    ENDED = "ENDED"


class LegPhase(StrEnum):
    """One party's connection: ordered, ringing, answered, gone."""

    DIALING = "DIALING"
    RINGING = "RINGING"
    UP = "UP"
    ENDED = "ENDED"


QUEUED, LEAVING, OFFERING, DIALLING, TALKING, HELD, HANDED, ENDED = Phase
LEG_DIALING, LEG_RINGING, LEG_UP, LEG_ENDED = LegPhase
"""Short names for rules that run for every event; see `ucs.core.messages.terms`."""

PHASES: dict[Phase, frozenset[Phase]] = {
    Phase.QUEUED: frozenset({Phase.OFFERING, Phase.LEAVING, Phase.ENDED}),
    Phase.LEAVING: frozenset({Phase.ENDED}),
    Phase.OFFERING: frozenset({Phase.QUEUED, Phase.TALKING, Phase.ENDED}),
    Phase.DIALLING: frozenset({Phase.QUEUED, Phase.TALKING, Phase.ENDED}),
    Phase.TALKING: frozenset({Phase.HELD, Phase.QUEUED, Phase.HANDED, Phase.ENDED}),
    Phase.HELD: frozenset({Phase.TALKING, Phase.QUEUED, Phase.HANDED, Phase.ENDED}),
    Phase.HANDED: frozenset({Phase.QUEUED, Phase.TALKING, Phase.ENDED}),
    Phase.ENDED: frozenset(),
}

LEG_PHASES: dict[LegPhase, frozenset[LegPhase]] = {
    LegPhase.DIALING: frozenset({LegPhase.RINGING, LegPhase.UP, LegPhase.ENDED}),
    LegPhase.RINGING: frozenset({LegPhase.UP, LegPhase.ENDED}),
    LegPhase.UP: frozenset({LegPhase.ENDED}),
    LegPhase.ENDED: frozenset(),
}


INCOMING = Direction.INCOMING


class Leg(msgspec.Struct, gc=False):
    """One party's connection. `agent` is null for the customer; `label` is the telephone network's own name of it."""

    id: LegId
    agent: AgentId | None = None
    device: DeviceId | None = None
    endpoint: str = ""
    phase: LegPhase = LegPhase.DIALING
    label: str = ""
    muted: bool = False
    trunk: bool = True
    line: int | None = None
    """The line of the phone that was chosen; null is the primary one."""
    arrived: bool = False
    """The party called us; we did not call it."""
    second: bool = False
    """The agent's second one, for a consultation that was dialled at the phone."""
    held: bool = False
    """On hold at the phone itself."""
    answering: RemoteAnswer | None = None
    """Its agent has asked the phone to answer, in this way."""
    called: float = 0.0
    """When the phone was ordered to ring for an offer, Unix seconds."""

    @property
    def live(self) -> bool:
        """Not gone."""
        return self.phase is not LEG_ENDED


class Offer(msgspec.Struct, gc=False):
    """One attempt to reach one agent."""

    agent: AgentId
    leg: LegId
    series: int
    offered: float
    ended: float | None = None
    outcome: Outcome | None = None


class Handover(msgspec.Struct, gc=False):
    """One agent's transfer of the call to somebody else, after which it is over for that agent. `external`: to a party
    outside the house; `reached`: it was not in vain."""

    agent: AgentId
    series: int
    at: float
    number: str
    blind: bool
    external: bool
    reached: bool = False


class Vanished(msgspec.Struct, gc=False):
    """An agent's page and softphone are gone in the middle of the call: which leg, of which session ('' when it is certain
    that the same phone does not come back), and which call was held because of it. Once the agent is called back it is
    the new leg. `lost`: the network has it no longer, it only keeps the agent's place."""

    leg: LegId
    session: SessionId
    held: CallId | None
    lost: bool = False


class Call(msgspec.Struct, gc=False):
    """`agent` is who talks or dials; `offers` in the order they began, several may run side by side (ring all).

    `peer` is the agent at the customer's end of an internal call. `target` is the one agent who is wanted, whatever the
    queue; `tried`: that agent has been rung. `consultation` and `consults` point to each other: the call that the agent
    asks in, and the held one it is about. `third` is the leg of a party outside who has taken the agents' place.
    """

    uid: CallId
    id: int
    direction: Direction
    phase: Phase
    created: float
    customer: LegId
    caller_number: str
    caller_norm: str
    caller_name: str
    called_number: str
    called_norm: str
    priority: int = NORMAL_PRIORITY
    entered: float = 0.0
    """When it entered its queue."""
    passed: tuple[QueueId, ...] = ()
    """The queues it has left for another one."""
    announced: int = 0
    """How many announcements of its queue are behind it, those left out while a phone rang among them."""
    announcing: str = ""
    """The announcement that is being played, '' for none."""
    announcements: int = 0
    """How many have been begun."""
    last_words: tuple[str | int, ...] = ()
    """What is said while LEAVING."""
    queue: QueueId | None = None
    agent: AgentId | None = None
    line: int | None = None
    legs: dict[LegId, Leg] = {}
    offers: list[Offer] = []
    latest: dict[AgentId, int] = {}
    """Where in `offers` the latest attempt to reach an agent is."""
    ringing: int = 0
    """How many of `offers` are running: as many phones ring, or are about to."""
    connected: float | None = None
    ended: float | None = None
    rang: bool = False
    held_since: float | None = None
    hold_s: float = 0.0
    cause: Cause = Cause.LIVE
    codes: tuple[str, ...] = ()
    data: dict[str, object] = {}
    """What the CRM gave; see `joined_data`."""
    looked_up: bool = False
    name: str = ""
    external_id: str = ""
    known: dict[str, object] = {}
    """What an outside system knows of the customer."""
    recording: Recording = Recording.OFF
    recorded: bool = False
    """There is a recording."""
    joined: float | None = None
    """Since when the present agent talks with the customer."""
    held_by: AgentId | None = None
    peer: AgentId | None = None
    target: AgentId | None = None
    tried: bool = False
    consults: CallId | None = None
    consultation: CallId | None = None
    transferring: bool = False
    """The agent's next number opens a consultation."""
    conference: bool = False
    third: LegId | None = None
    handovers: list[Handover] = []
    vanished: Vanished | None = None
    returns_to: AgentId | None = None
    """Who gets the call back when the target of a blind transfer is not reached."""
    wraps_up: QueueId | None = None
    """A consultation that outlived its first call: the wrap-up of that call's queue is still due."""

    @property
    def live(self) -> bool:
        """Not ended."""
        return self.phase is not ENDED

    @property
    def inbound(self) -> bool:
        """The customer called us."""
        return self.direction is INCOMING

    @property
    def place(self) -> tuple[int, float, CallId]:
        """Its place among waiting calls: by priority, then by arrival, whatever queue it was in before."""
        return self.priority, self.created, self.uid

    @property
    def joined_data(self) -> dict[str, object]:
        """The contract's `Call.data`: what was looked up, then what the CRM gave; later wins."""
        return {**self.known, **self.data} if self.known else self.data

    @property
    def waits(self) -> bool:
        """The caller waits for a free agent of the queue, or rings at some."""
        return self.queue is not None and self.target is None and self.phase in (QUEUED, OFFERING)

    @property
    def running(self) -> tuple[Offer, ...]:
        """The offers that have not ended, in the order they began: whose phones ring. Not empty while OFFERING, else
        empty."""
        return tuple([offer for offer in self.offers if offer.ended is None])

    @property
    def agent_leg(self) -> Leg | None:
        """The talking (or dialling) agent's connection."""
        if self.agent is None:
            return None
        for leg in self.legs.values():
            if leg.agent == self.agent and leg.phase is not LEG_ENDED:
                return leg
        return None


def add_offer(call: Call, offer: Offer) -> None:
    """Another attempt to reach an agent."""
    call.latest[offer.agent] = len(call.offers)
    call.offers.append(offer)
    call.ringing += offer.ended is None


def last_offer(call: Call, agent: AgentId) -> Offer | None:
    """The latest attempt to reach this agent."""
    place = call.latest.get(agent)
    return None if place is None else call.offers[place]


def offer_to(call: Call, agent: AgentId) -> Offer | None:
    """The running offer to this agent."""
    last = last_offer(call, agent)
    return last if last is not None and last.ended is None else None


def talked(call: Call, agent: AgentId) -> bool:
    """Whether the agent talks or dials in this call, or did: any connection but one that was only offered."""
    offered = {offer.leg for offer in call.offers if offer.outcome is not Outcome.ANSWERED}
    return agent == call.agent or any(
        leg.agent == agent and leg.id not in offered for leg in call.legs.values()
    )


def last_part(call: Call, agent: AgentId) -> Offer | Handover | None:
    """How the agent last took part: the latest attempt to reach them, or their handing the call over."""
    offer = last_offer(call, agent)
    for handover in reversed(call.handovers):
        if handover.agent == agent and (offer is None or offer.series <= handover.series):
            return handover
    return offer


def next_series(call: Call, agent: AgentId) -> int:
    """The series of callbacks that the call's next coming to this agent starts."""
    part = last_part(call, agent)
    return 1 if part is None else part.series + 1


def next_leg_id(call: Call) -> LegId:
    """The id of the next leg that we place in this call; the caller's own leg, named by the network, does not count."""
    own = len(call.legs) - (1 if call.inbound and call.peer is None else 0)
    return LegId(f"{call.uid}-{own + 1}")


def record(call: Call, cause: Cause, at: float) -> CallRecord:
    """What is kept of a call that ends at `at`."""
    held = call.hold_s + (at - call.held_since if call.held_since is not None else 0.0)
    return CallRecord(
        uniqueid=call.uid,
        direction=str(call.direction),
        queue=call.queue,
        caller_number=call.caller_number,
        called_number=call.called_number,
        agent=call.handovers[-1].agent if call.agent is None and call.handovers else call.agent,
        created=call.created,
        connected=call.connected,
        disconnected=at,
        cause=cause,
        wait_s=round((call.connected or at) - call.created, 3),
        talk_s=round(at - call.connected, 3) if call.connected is not None else 0.0,
        hold_s=round(held, 3) if held else 0.0,
        offers=tuple([OfferRecord(o.agent, o.offered, o.ended, o.outcome, o.series) for o in call.offers]),
        codes=call.codes,
        data=call.joined_data,
        recorded=call.recorded,
        passed=call.passed,
        transfers=tuple(
            [
                TransferRecord(h.agent, h.at, h.number, h.blind, h.external, h.reached, h.series)
                for h in call.handovers
            ]
        ),
        peer=call.peer,
        caller_norm=call.caller_norm,
        called_norm=call.called_norm,
        caller_name=call.caller_name,
        name=call.name,
        external_id=call.external_id,
    )
