"""Events: logged facts.

A field may be added with a default, none may be renamed or change its meaning.
"""

from ucs.core.ids import AgentId, CallId, DeviceId, LegId, QueueId, SessionId
from ucs.core.messages.record import CallRecord
from ucs.core.messages.terms import By, Cause, Message, Outcome, Status
from ucs.core.site import Site


class Event(Message, frozen=True):
    """Something that happened at `at`. `evolve` applies it, whoever replays the log gets the same state."""

    at: float


class SiteConfigured(Event, frozen=True):
    site: Site


class AgentSignedIn(Event, frozen=True):
    agent: AgentId
    session: SessionId
    epoch: int
    token_hash: str
    without_device: bool


class AgentSignedOut(Event, frozen=True):
    """`why`: logout, taken (signed in elsewhere), removed (no longer configured)."""

    agent: AgentId
    session: SessionId
    why: str


class SessionLost(Event, frozen=True):
    agent: AgentId
    until: float


class SessionGraceOver(Event, frozen=True):
    agent: AgentId


class SessionResumed(Event, frozen=True):
    agent: AgentId


class DevicePaired(Event, frozen=True):
    """`pairing` is unique; a softphone's credentials are derived from it and die with it."""

    agent: AgentId
    device: DeviceId
    pairing: str


class DeviceConfirmed(Event, frozen=True):
    agent: AgentId


class DeviceUnpaired(Event, frozen=True):
    agent: AgentId
    device: DeviceId


class DeviceReachable(Event, frozen=True):
    device: DeviceId


class DeviceUnreachable(Event, frozen=True):
    device: DeviceId
    until: float


class StatusChanged(Event, frozen=True):
    """`until` is set for an ACW that ends by itself."""

    agent: AgentId
    status: Status
    reason: str
    by: By
    until: float | None = None


class StatusPended(Event, frozen=True):
    """A choice made during a call, applied when it ends; status None withdraws it."""

    agent: AgentId
    status: Status | None
    reason: str


class QueueSuspended(Event, frozen=True):
    agent: AgentId
    queue: QueueId


class QueueResumed(Event, frozen=True):
    agent: AgentId
    queue: QueueId


class CallArrived(Event, frozen=True):
    """A call entered a queue."""

    call: CallId
    id: int
    leg: LegId
    queue: QueueId
    number: str
    caller_number: str
    caller_norm: str
    caller_name: str
    label: str
    trunk: bool


class CallDialled(Event, frozen=True):
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


class CustomerDialled(Event, frozen=True):
    """The agent's phone is up, now the number is called. `endpoint` is set when it is a phone of the house."""

    call: CallId
    leg: LegId
    endpoint: str
    until: float


class AgentOffered(Event, frozen=True):
    call: CallId
    agent: AgentId
    device: DeviceId
    leg: LegId
    series: int
    until: float


class OfferEnded(Event, frozen=True):
    """The offer came to nothing; the call keeps its place in the queue. `until`: the agent rests."""

    call: CallId
    agent: AgentId
    leg: LegId
    outcome: Outcome
    until: float


class AgentRested(Event, frozen=True):
    """The rest after an offer that came to nothing is over."""

    agent: AgentId


class LegRang(Event, frozen=True):
    call: CallId
    leg: LegId
    label: str


class LegAnswered(Event, frozen=True):
    call: CallId
    leg: LegId
    label: str


class CallConnected(Event, frozen=True):
    """Customer and agent can talk."""

    call: CallId
    agent: AgentId


class CallHeld(Event, frozen=True):
    call: CallId
    agent: AgentId


class CallResumed(Event, frozen=True):
    call: CallId
    agent: AgentId


class LegMuted(Event, frozen=True):
    call: CallId
    leg: LegId


class LegUnmuted(Event, frozen=True):
    call: CallId
    leg: LegId


class AccountCodeSet(Event, frozen=True):
    call: CallId
    agent: AgentId
    codes: tuple[str, ...]
    """All codes of the call from now on, two-level ones as ``code/sub``."""


class CallEnded(Event, frozen=True):
    """The one end of a call. `record` says what happened; `until`: when the call is forgotten; `clear`: the legs
    that still stand and have to be hung up."""

    call: CallId
    cause: Cause
    record: CallRecord
    until: float
    clear: tuple[LegId, ...] = ()


class CallForgotten(Event, frozen=True):
    call: CallId


class TelephonyConnected(Event, frozen=True):
    boot: str


class TelephonyLost(Event, frozen=True):
    pass
