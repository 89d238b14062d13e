"""The vocabulary: commands come in, events are what happened, effects are orders to the telephone network.

Events are the log; a field may be added with a default, none may be renamed or change its meaning.
Instants (`at`, `until`) are Unix seconds; durations end in ``_s``.
"""

from enum import IntEnum, StrEnum

import msgspec

from ucs.core.ids import AgentId, CallId, DeviceId, LegId, QueueId, SessionId
from ucs.core.site import Site


class Status(StrEnum):
    """Availability, the contract's second region of the agent."""

    OFFLINE = "OFFLINE"
    READY = "READY"
    ACW = "ACW"
    AUX = "AUX"


class Cause(IntEnum):
    """Why a call ended: the contract's `Call.cause`."""

    LIVE = -1
    UNKNOWN = 0
    BUSY = 1
    BAD_NUMBER = 2
    CALLER_HUNG_UP = 3
    CALLEE_HUNG_UP = 4
    REJECTED = 5
    UNREACHABLE = 6
    PICKED_UP_ELSEWHERE = 7
    TRANSFERRED = 8


class By(StrEnum):
    """Who changed something."""

    AGENT = "agent"
    SYSTEM = "system"
    SUPERVISOR = "supervisor"


class LegCause(StrEnum):
    """Why one leg ended, as the telephone network tells it."""

    HANGUP = "hangup"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    BAD_NUMBER = "bad_number"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    LOST = "lost"
    """The telephone network died or forgot it."""
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """How an offer of a call to an agent ended."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    BUSY = "busy"
    FAILED = "failed"
    REVOKED = "revoked"
    CALLER_GONE = "caller_gone"


class Message(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Base of all: immutable, tagged with its class name."""


# --- Commands: from bars, from the telephone network, from the clock, from the administrator -----------------------------


class Command(Message):
    """A wish or a foreign fact. Deciding about it yields events."""


class ConfigureSite(Command):
    site: Site


class SignIn(Command):
    """The credentials have been checked. The newest sign-in wins; `token_hash` lets the bar resume after a restart."""

    agent: AgentId
    session: SessionId
    token_hash: str
    without_device: bool = False


class SignOut(Command):
    agent: AgentId
    session: SessionId


class LoseSession(Command):
    """The bar's connection broke without a sign-out."""

    agent: AgentId
    session: SessionId


class ResumeSession(Command):
    agent: AgentId
    session: SessionId


class LoseAllSessions(Command):
    """The server has just started: nobody is connected yet."""


class PairDevice(Command):
    agent: AgentId
    session: SessionId
    identifier: str


class ConfirmDevice(Command):
    """`provision()`: the agent accepts the paired phone and is ready to work."""

    agent: AgentId
    session: SessionId


class UnpairDevice(Command):
    """`identify()`: choose another phone."""

    agent: AgentId
    session: SessionId


class SetStatus(Command):
    agent: AgentId
    status: Status
    reason: str = ""


class SuspendQueue(Command):
    agent: AgentId
    queue: QueueId


class ResumeQueue(Command):
    agent: AgentId
    queue: QueueId


class Dial(Command):
    """`queue` None lets the server decide, 0 means a direct call."""

    agent: AgentId
    number: str
    queue: QueueId | None = None
    line: int | None = None
    data: dict[str, object] = {}


class HangUp(Command):
    """`uniqueid` '' means the call the agent is in; a ringing incoming call is rejected."""

    agent: AgentId
    uniqueid: str = ""


class Hold(Command):
    agent: AgentId
    uniqueid: str = ""


class Unhold(Command):
    agent: AgentId
    uniqueid: str = ""


class Mute(Command):
    """`on` None toggles."""

    agent: AgentId
    on: bool | None = None
    uniqueid: str = ""


class SetAccountCode(Command):
    agent: AgentId
    uniqueid: str
    code: str
    sub_code: str | None = None
    override: bool = False


class TimerDue(Command):
    """A timer of the state ran out. Stale ones (another `due` by now) are ignored."""

    key: str
    due: float


class TelephonyFact(Command):
    """Base of what the telephone network reports."""


class ArriveCall(TelephonyFact):
    """A call from outside (`trunk`) or from a phone of the house stands at `number`."""

    leg: LegId
    number: str
    caller_number: str
    caller_name: str = ""
    label: str = ""
    trunk: bool = True


class ReportRinging(TelephonyFact):
    leg: LegId
    label: str = ""


class ReportAnswered(TelephonyFact):
    leg: LegId
    label: str = ""


class ReportEnded(TelephonyFact):
    """The leg is gone, or could not be made. An unknown leg is ignored."""

    leg: LegId
    cause: LegCause


class ReportReachable(TelephonyFact):
    endpoint: str
    reachable: bool


class ReportInventory(TelephonyFact):
    """All that stands in the telephone network now. `boot` names the network's life: a new one means that all calls
    of the old are gone. `legs` maps each leg to whether it has been answered; `arrivals` are calls nobody has taken yet;
    `reachable` the endpoints that have a registered phone."""

    boot: str
    legs: dict[LegId, bool]
    arrivals: tuple[ArriveCall, ...] = ()
    reachable: frozenset[str] = frozenset()


class LoseTelephony(TelephonyFact):
    """The connection to the telephone network broke; calls there may live on."""


# --- Events: logged facts ----------------------------------------------------------------------------------------------


class Event(Message):
    """Something that happened at `at`. `evolve` applies it, whoever replays the log gets the same state."""

    at: float


class SiteConfigured(Event):
    site: Site


class AgentSignedIn(Event):
    agent: AgentId
    session: SessionId
    epoch: int
    token_hash: str
    without_device: bool


class AgentSignedOut(Event):
    """`why`: logout, taken (signed in elsewhere), removed (no longer configured)."""

    agent: AgentId
    session: SessionId
    why: str


class SessionLost(Event):
    agent: AgentId
    until: float


class SessionGraceOver(Event):
    agent: AgentId


class SessionResumed(Event):
    agent: AgentId


class DevicePaired(Event):
    """`pairing` is unique; a softphone's credentials are derived from it and die with it."""

    agent: AgentId
    device: DeviceId
    pairing: str


class DeviceConfirmed(Event):
    agent: AgentId


class DeviceUnpaired(Event):
    agent: AgentId
    device: DeviceId


class DeviceReachable(Event):
    device: DeviceId


class DeviceUnreachable(Event):
    device: DeviceId
    until: float


class StatusChanged(Event):
    """`until` is set for an ACW that ends by itself."""

    agent: AgentId
    status: Status
    reason: str
    by: By
    until: float | None = None


class StatusPended(Event):
    """A choice made during a call, applied when it ends; status None withdraws it."""

    agent: AgentId
    status: Status | None
    reason: str


class QueueSuspended(Event):
    agent: AgentId
    queue: QueueId


class QueueResumed(Event):
    agent: AgentId
    queue: QueueId


class CallArrived(Event):
    """A call entered a queue."""

    call: CallId
    id: int
    leg: LegId
    queue: QueueId
    number: str
    caller_number: str
    caller_name: str
    label: str
    trunk: bool


class CallDialled(Event):
    """An agent dials; first the agent's own phone is called."""

    call: CallId
    id: int
    agent: AgentId
    device: DeviceId
    line: int
    leg: LegId
    number: str
    number_norm: str
    queue: QueueId | None
    data: dict[str, object]
    until: float


class CustomerDialled(Event):
    """The agent's phone is up, now the number is called. `endpoint` is set when it is a phone of the house."""

    call: CallId
    leg: LegId
    endpoint: str
    until: float


class AgentOffered(Event):
    call: CallId
    agent: AgentId
    device: DeviceId
    leg: LegId
    series: int
    until: float


class OfferEnded(Event):
    """The offer came to nothing; the call keeps its place in the queue. `until`: the agent rests."""

    call: CallId
    agent: AgentId
    leg: LegId
    outcome: Outcome
    until: float


class LegRang(Event):
    call: CallId
    leg: LegId
    label: str


class LegAnswered(Event):
    call: CallId
    leg: LegId
    label: str


class CallConnected(Event):
    """Customer and agent can talk."""

    call: CallId
    agent: AgentId


class CallHeld(Event):
    call: CallId
    agent: AgentId


class CallResumed(Event):
    call: CallId
    agent: AgentId


class LegMuted(Event):
    call: CallId
    leg: LegId


class LegUnmuted(Event):
    call: CallId
    leg: LegId


class AccountCodeSet(Event):
    call: CallId
    agent: AgentId
    codes: tuple[str, ...]
    """All codes of the call from now on, two-level ones as ``code/sub``."""


class CallEnded(Event):
    """The one end of a call. `record` says what happened; `until`: when the call is forgotten."""

    call: CallId
    cause: Cause
    record: "CallRecord"
    until: float


class CallForgotten(Event):
    call: CallId


class TelephonyConnected(Event):
    boot: str


class TelephonyLost(Event):
    pass


class OfferRecord(msgspec.Struct, frozen=True):
    """One attempt to reach an agent, in the call record."""

    agent: AgentId
    offered: float
    ended: float | None
    outcome: Outcome | None


class CallRecord(msgspec.Struct, frozen=True):
    """What is kept of a call for ever. Durations in seconds; instants null when it has not happened."""

    uniqueid: CallId
    direction: str
    queue: QueueId | None
    caller_number: str
    called_number: str
    agent: AgentId | None
    """Who talked, or who dialled."""
    created: float
    connected: float | None
    disconnected: float
    cause: Cause
    wait_s: float
    """From arrival or dialling to the connection or the end."""
    talk_s: float
    hold_s: float
    """Part of `talk_s` that the customer spent on hold."""
    offers: tuple[OfferRecord, ...]
    codes: tuple[str, ...]
    data: dict[str, object]


# --- Effects: orders to the telephone network ----------------------------------------------------------------------------


class Effect(Message):
    """An order. Carrying it out twice does no harm; when it fails the adapter reports a fact, never an exception.

    Each call owns one main room, named by its id, in which the customer stays for life. A leg may be parked in a room
    of its own.
    """


class WelcomeCaller(Effect):
    """Answer the waiting customer and place the leg in the call's main room."""

    call: CallId
    leg: LegId


class RefuseCaller(Effect):
    """The dialled number is served by nobody: clear with 'unallocated number'."""

    leg: LegId


class PlayMusic(Effect):
    """The customer hears music, nobody else does."""

    call: CallId
    leg: LegId


class StopMusic(Effect):
    call: CallId
    leg: LegId


class RingAgent(Effect):
    """Call the agent's phone. `uniqueid` is what the bar will know the call by (sent along as X-UCS-Call);
    `auto_answer`: the phone should pick up by itself (the agent dialled)."""

    call: CallId
    leg: LegId
    endpoint: str
    uniqueid: str
    caller_number: str
    caller_name: str
    auto_answer: bool
    timeout_s: float


class DialNumber(Effect):
    """Call a number over the trunk, or the phone `endpoint` of the house, placing the leg in the call's main room so that
    early sound is heard."""

    call: CallId
    leg: LegId
    number: str
    endpoint: str
    caller_number: str
    timeout_s: float


class JoinCall(Effect):
    """Place the leg in the call's main room (made when missing)."""

    call: CallId
    leg: LegId


class ParkLeg(Effect):
    """Take the leg out of the call's main room into one of its own, in silence."""

    call: CallId
    leg: LegId


class MuteLeg(Effect):
    """Nothing this party says is heard by the others."""

    leg: LegId


class UnmuteLeg(Effect):
    leg: LegId


class HangUpLeg(Effect):
    """End the leg whatever its state; one that is already gone is fine."""

    leg: LegId
    cause: LegCause = LegCause.HANGUP


class CloseCall(Effect):
    """Take down the call's rooms."""

    call: CallId


class ProvisionPhone(Effect):
    """Let a softphone register under `endpoint`; its password is derived from `pairing`."""

    endpoint: str
    pairing: str


class RetirePhone(Effect):
    """End the softphone's registration and credentials."""

    endpoint: str
