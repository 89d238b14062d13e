"""The agent: session, status, device and work, and the one predicate that follows from them."""

import msgspec

from ucs.core.ids import AgentId, CallId, DeviceId, QueueId, SessionId
from ucs.core.messages import OFFLINE, READY, By, Status
from ucs.core.stats import Figures


class Session(msgspec.Struct, gc=False):
    """A sign-in. `online`: a bar is connected; `graced`: it has been gone (since `lost`) for longer than the grace time;
    `away`: for so long that the agent is out of service; `gone`: so long that the agent is OFFLINE."""

    id: SessionId
    epoch: int
    token_hash: str
    without_device: bool
    keep_view: bool = False
    ends_with_page: bool = False
    online: bool = True
    graced: bool = False
    lost: float | None = None
    away: bool = False
    gone: bool = False


class Agent(msgspec.Struct, gc=False):
    """Four regions: session, status (with the one pending), device, work (`calls`: live ones, an offer among them)."""

    id: AgentId
    epoch: int = 0
    session: Session | None = None
    status: Status = OFFLINE
    reason: str = ""
    status_since: float = 0.0
    """Since when the present status holds; from the sign-in at the earliest, unless that was a page's reload."""
    withdrawn: bool = False
    """Out of service (AUX) because the bar or the phone is away; back to READY by itself."""
    phone_away: bool = False
    """The paired phone has been unreachable for long."""
    wrapup_left_s: float | None = None
    """What is left of an ACW that stands still during a call; null while none does."""
    pending: Status | None = None
    pending_reason: str = ""
    pending_by: By = By.AGENT
    pending_who: AgentId | None = None
    device: DeviceId | None = None
    pairing: str = ""
    confirmed: bool = False
    calls: list[CallId] = []
    suspended: set[QueueId] = set()
    resting: bool = False
    missed: int = 0
    """Offers missed in a row."""
    idle_since: float | None = None
    """When the agent became free for calls; null while not."""
    figures: Figures = msgspec.field(default_factory=Figures)


def willing(agent: Agent) -> bool:
    """All that `routable` asks but the phone and the queue: signed in, there, READY, nothing pending, free, rested."""
    session = agent.session
    return (
        not agent.calls
        and agent.status is READY
        and agent.pending is None
        and agent.confirmed
        and not agent.resting
        and session is not None
        and not session.graced
    )


def stage(agent: Agent) -> str:
    """Where the sign-in stands: identify, device or ready."""
    if agent.confirmed:
        return "ready"
    return "identify" if agent.device is None else "device"
