"""What the server sends: the reply to each request, and pushes."""

from enum import StrEnum

from ucs.core.messages import Status
from ucs.core.objects import (
    Call,
    CallEvent,
    Colleague,
    Device,
    LineState,
    RingingCall,
    State,
    User,
    WrapUp,
)
from ucs.protocol.terms import Message


class ErrorCode(StrEnum):
    """`Reply.code`; '' when ok."""

    NONE = ""
    INVALID = "invalid"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    WRONG_STATE = "wrong_state"
    STALE_CALL = "stale_call"
    NO_DEVICE = "no_device"
    NO_SESSION = "no_session"
    LOGIN_ERROR = "login_error"
    GONE = "gone"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


class Reply(Message, tag="reply"):
    """The one answer to request `id`. `data` is as the request says."""

    id: int
    ok: bool
    code: ErrorCode = ErrorCode.NONE
    message: str = ""
    data: object = None


class Push(Message):
    """Something happened. `seq` counts per session from 1 without gaps; 0 marks a push outside the numbering."""

    seq: int


class UserPush(Push, tag="user"):
    """Signed in: `onUser`."""

    user: User


class DevicePush(Push, tag="device"):
    """The phone was paired (`onDevice`), or unpaired (null)."""

    device: Device | None


class ReadyPush(Push, tag="ready"):
    """Ready to work: `onReady`."""

    state: State


class StatusPush(Push, tag="status"):
    """The agent's availability changed (`onStateChange`), or only the pending choice (`next_status`) or the end of the
    ACW (`wrap_up`; null while none runs that ends by itself)."""

    status: Status
    reason: str
    next_status: Status | None = None
    next_reason: str = ""
    wrap_up: WrapUp | None = None


class CallPush(Push, tag="call"):
    """`event` names the callback; ``update`` has none (data or possible actions changed)."""

    event: CallEvent
    call: Call


class MembershipPush(Push, tag="membership"):
    """The agent was suspended in a queue or resumed: `onAgentSuspend`, `onAgentResume`."""

    queue_id: int
    suspended: bool


class WaitingPush(Push, tag="waiting"):
    """Callers waiting in the agent's queues; at most once a second, only on change."""

    count: int
    by_queue: dict[int, int]


class RingingPush(Push, tag="ringing"):
    """The calls that ring at colleagues and that `PickUp` may take, the first come first, 20 at most: all of them anew; at
    most once a second, only on change."""

    calls: list[RingingCall]


class FiguresPush(Push, tag="figures"):
    """The signed-in `User` as of `now`, when its figures have changed by more than that time has passed; at most once a
    second. `running` are paths of the times that advance from then on, each by a second a second: ``["talktime"]``,
    ``["auxtimes", "Lunch"]``, ``["queues", "3", "talktime"]``. A path that is there twice advances twice as fast."""

    user: User
    running: list[list[str]]
    now: float


class AgentsPush(Push, tag="agents"):
    """Colleagues whose availability changed, by id: they replace those of `State.agents`; at most once a second."""

    agents: dict[int, Colleague]


class PhonePush(Push, tag="phone"):
    """The paired phone, after pairing and when something changes: whether it can be reached, and the busy lamp of each of
    its lines by id. Lamps are those of desk phones, calls that the phone makes by itself included."""

    reachable: bool
    lines: dict[int, LineState] = {}


class NoticePush(Push, tag="notice"):
    """`onMessage`. `kind`: success, info, warning, error; `group` is a stable code; `message` is English text for logs,
    the bar words it from `group` and `data` in the agent's language."""

    message: str
    kind: str
    group: str
    data: dict[str, object] = {}


class SignedOutPush(Push, tag="signed_out"):
    """The session has ended. `why`: logout, taken (signed in elsewhere), closed (the page was), removed."""

    why: str


class ViewPush(Push, tag="view"):
    """The user has signed in elsewhere, and this bar goes on as a view: it is told everything, and may do nothing but
    `Logout`. A notice of the group ``session_taken`` came before."""


class Snapshot(Push, tag="snapshot"):
    """The present truth after a cut that could not be bridged. `stage`: identify, device or ready. `calls` are the
    agent's live calls; `ended` the final objects of those the bar named in `Resume` that have ended since; `reachable`
    whether the paired phone can be reached."""

    stage: str
    user: User
    device: Device | None
    state: State | None
    calls: list[Call]
    ended: list[Call]
    reachable: bool = False


ServerMessage = (
    Reply
    | UserPush
    | DevicePush
    | ReadyPush
    | StatusPush
    | CallPush
    | MembershipPush
    | WaitingPush
    | RingingPush
    | FiguresPush
    | AgentsPush
    | PhonePush
    | NoticePush
    | SignedOutPush
    | ViewPush
    | Snapshot
)
