"""Events: logged facts.

A field may be added with a default, none may be renamed or change its meaning.
"""

from ucs.core.ids import AgentId, CallId, DeviceId, LegId, QueueId, SessionId
from ucs.core.messages.record import CallRecord
from ucs.core.messages.terms import By, Cause, Message, Outcome, Status
from ucs.core.site import Site


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
    caller_norm: str
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


class AgentRested(Event):
    """The rest after an offer that came to nothing is over."""

    agent: AgentId


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
    record: CallRecord
    until: float


class CallForgotten(Event):
    call: CallId


class TelephonyConnected(Event):
    boot: str


class TelephonyLost(Event):
    pass
