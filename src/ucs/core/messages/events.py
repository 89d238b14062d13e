"""Events: logged facts.

A field may be added with a default, none may be renamed or change its meaning.
"""

from ucs.core.ids import AgentId, CallId, DeviceId, LegId, QueueId, SessionId
from ucs.core.messages.record import CallRecord
from ucs.core.messages.terms import By, Cause, Message, Outcome, Status
from ucs.core.queue import NORMAL_PRIORITY
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
    keep_view: bool = False
    ends_with_page: bool = False


class AgentSignedOut(Event, frozen=True):
    """`why`: logout, taken (signed in elsewhere), closed (the page was), removed (no longer configured). `view`: the bar
    goes on watching."""

    agent: AgentId
    session: SessionId
    why: str
    view: bool = False


class SessionLost(Event, frozen=True):
    agent: AgentId
    until: float


class SessionLeft(Event, frozen=True):
    """The page was closed; unless the agent is back the session ends at `until`. Told again when a call is in the way."""

    agent: AgentId
    until: float


class SessionGraceOver(Event, frozen=True):
    """No new calls until the bar is back. `until`: when the next step comes, `SessionAway`."""

    agent: AgentId
    until: float | None = None


class SessionAway(Event, frozen=True):
    """The bar has been gone for so long that the agent is taken out of service, with `gone` even OFFLINE."""

    agent: AgentId
    gone: bool
    until: float | None = None


class SessionResumed(Event, frozen=True):
    """`window`: see `ResumeSession`."""

    agent: AgentId
    window: str = ""


class DevicePaired(Event, frozen=True):
    """`pairing` is unique; a softphone's credentials are derived from it and die with it."""

    agent: AgentId
    device: DeviceId
    pairing: str
    until: float | None = None
    """Set when the phone is unreachable now: when that will have been for long."""


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


class DeviceAway(Event, frozen=True):
    """The agent's phone has been unreachable for long."""

    agent: AgentId
    device: DeviceId


class StatusChanged(Event, frozen=True):
    """`until` is set for an ACW that ends by itself; `withdrawn` marks an AUX that ends when bar and phone are back."""

    agent: AgentId
    status: Status
    reason: str
    by: By
    until: float | None = None
    who: AgentId | None = None
    """The supervisor, when one did it."""
    withdrawn: bool = False


class WrapUpTimed(Event, frozen=True):
    """The ACW that is on ends at `until`: it was extended, or goes on after a call during which it stood still."""

    agent: AgentId
    until: float


class StatusPended(Event, frozen=True):
    """A choice made during a call, applied when it ends; status None withdraws it."""

    agent: AgentId
    status: Status | None
    reason: str
    by: By = By.AGENT
    who: AgentId | None = None


class QueueSuspended(Event, frozen=True):
    agent: AgentId
    queue: QueueId
    by: By = By.AGENT
    who: AgentId | None = None


class QueueResumed(Event, frozen=True):
    agent: AgentId
    queue: QueueId
    by: By = By.AGENT
    who: AgentId | None = None


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
    priority: int = NORMAL_PRIORITY
    until: float | None = None
    """When what the call asks for changes for the first time."""
    number_norm: str = ""


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
    target: AgentId | None = None
    """The colleague whose number it is: the call is an internal one."""
    to_queue: QueueId | None = None
    """The queue whose number it is; internal too."""
    arrived: bool = False
    """The agent dialled at the phone itself: its call stands at us already, as `leg`."""
    label: str = ""


class CallPlaced(Event, frozen=True):
    """An internal call: the dialling agent's own phone is up, now the colleague or the queue is rung."""

    call: CallId
    agent: AgentId


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
    auto_answer: bool = False
    """The agent has asked for the call: the phone should pick up by itself."""


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
    """`heard`: the agent who dialled is told now that it rings."""

    call: CallId
    leg: LegId
    label: str
    heard: bool = False


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


class RecordingStarted(Event, frozen=True):
    """`agent` is null when the queue's rule wants it."""

    call: CallId
    agent: AgentId | None


class RecordingPaused(Event, frozen=True):
    call: CallId
    agent: AgentId


class RecordingResumed(Event, frozen=True):
    call: CallId
    agent: AgentId


class RecordingStopped(Event, frozen=True):
    """By the agent; otherwise it ends with the call, and no event says so."""

    call: CallId
    agent: AgentId


class RecordingFailed(Event, frozen=True):
    call: CallId
    reason: str


class CallLookedUp(Event, frozen=True):
    """An outside system knows the customer, or not: then all is empty."""

    call: CallId
    name: str
    external_id: str
    data: dict[str, object]


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


class TimerPostponed(Event, frozen=True):
    """The timer ran out while the telephone network was away: looked at again at `until`."""

    key: str
    until: float
