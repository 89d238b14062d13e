"""The objects of the operator API as a CRM sees them: field names and types to the letter of the contract.

Instants are Unix seconds (UTC, milliseconds as fraction), null when it has not happened. Unknown ids are null, unknown
texts ''. Made by `ucs.core.view` only.
"""

from enum import IntEnum, StrEnum

import msgspec

from ucs.core.messages import Cause, Status


class Direction(StrEnum):
    OUTGOING = "OUTGOING"
    INCOMING = "INCOMING"


class PartyType(StrEnum):
    LINE = "line"
    TRUNK = "trunk"


class CallState(IntEnum):
    NEW = 0
    CONNECTING = 1
    RINGING = 2
    CONNECTED = 3
    HUNG_UP = 4
    HELD = 5


class Action(StrEnum):
    """What the server would accept for a call now (an addition to the contract)."""

    ANSWER = "answer"
    REJECT = "reject"
    HANGUP = "hangup"
    HOLD = "hold"
    UNHOLD = "unhold"
    MUTE = "mute"
    UNMUTE = "unmute"
    DTMF = "dtmf"
    RECORD_START = "record_start"
    RECORD_STOP = "record_stop"
    RECORD_PAUSE = "record_pause"
    RECORD_RESUME = "record_resume"
    TRANSFER = "transfer"
    CANCEL_TRANSFER = "cancel_transfer"
    SWAP = "swap"
    CONFERENCE = "conference"
    FINISH_TRANSFER = "finish_transfer"
    BLIND_TRANSFER = "blind_transfer"


class LineState(StrEnum):
    """The busy lamp of a phone's line (an addition to the contract)."""

    IDLE = "idle"
    RINGING = "ringing"
    BUSY = "busy"


class CallEvent(StrEnum):
    """Which callback a change of a call is for; ``update`` has none."""

    NEW = "new"
    RINGING = "ringing"
    CONNECT = "connect"
    HOLD = "hold"
    RESUME = "resume"
    HANGUP = "hangup"
    MUTE = "mute"
    UNMUTE = "unmute"
    UPDATE = "update"


class Object(msgspec.Struct, gc=False):
    """Base of the API's objects."""


class Call(Object, kw_only=True):
    """A call as the paired phone of one agent sees it. `uniqueid` is the key, `id` (1 to 65535) is reused.
    `queue_id`, `queue_name` and `actions` are additions."""

    called_name: str = ""
    called_number: str = ""
    called_number_norm: str = ""
    caller_channel: str = ""
    caller_extension: str = ""
    caller_group_id: int | None = None
    caller_internal: bool = False
    caller_line_id: int | None = None
    caller_muted: bool = False
    caller_name: str = ""
    caller_number: str = ""
    caller_number_norm: str = ""
    caller_type: PartyType | None = None
    caller_user_id: int | None = None
    caller_username: str = ""
    cause: Cause = Cause.LIVE
    connected: float | None = None
    connected_channel: str = ""
    connected_group_id: int | None = None
    connected_internal: bool = False
    connected_line_id: int | None = None
    connected_muted: bool = False
    connected_name: str = ""
    connected_number: str = ""
    connected_number_norm: str = ""
    connected_type: PartyType | None = None
    connected_user_id: int | None = None
    connected_username: str = ""
    created: float
    data: dict[str, object]
    direction: Direction
    disconnected: float | None = None
    external_id: str = ""
    id: int
    name: str = ""
    now: float
    number: str = ""
    outbound_id: int | None = None
    recorded: bool = False
    state: CallState
    subcalls: int = 0
    uniqueid: str
    queue_id: int | None = None
    queue_name: str = ""
    actions: list[Action]


class Line(Object):
    id: int
    number: str
    name: str
    primary: bool


class Device(Object):
    """A phone: an item of `onIdentify` and the argument of `onDevice`. `type`: phone or softphone."""

    id: int
    name: str
    identifier: str
    type: str
    lines: list[Line]
    user_id: int | None


class Membership(Object, kw_only=True):
    """The contract's `Queue` object: the agent's own place and figures in one queue. Times: whole seconds of today."""

    answered: int = 0
    priority: int = 1
    queue_id: int
    ringtime: int = 0
    supervisor: bool = False
    suspended: bool = False
    suspendtime: int = 0
    talktime: int = 0
    team_id: int | None = None
    transferred: int = 0
    transferred_external: int = 0
    type: int
    unanswered: int = 0


class User(Object, kw_only=True):
    """The signed-in agent. Times are whole seconds since local midnight of the site."""

    acwtime: int = 0
    auxtime: int = 0
    auxtimes: dict[str, int]
    data: dict[str, str]
    displayname: str
    email: str
    external_id: str
    firstname: str
    group_id: int | None
    id: int
    idletime: int = 0
    in_calls_answered: int = 0
    in_calls_unanswered: int = 0
    in_ringtime: int = 0
    in_talktime: int = 0
    lastname: str
    lines: list[Line]
    locale: str
    number: str
    out_calls_answered: int = 0
    out_calls_unanswered: int = 0
    out_ringtime: int = 0
    out_talktime: int = 0
    primary_extension: int | None
    queues: dict[int, Membership]
    readytime: int = 0
    ringtime: int = 0
    status: Status
    superuser: bool
    talktime: int = 0
    transferred: int = 0
    transferred_external: int = 0
    username: str
    """Addition: the name the user signs in with."""


class Reason(Object):
    id: int
    name: str


class SubReason(Object):
    code: str
    name: str


class CallReason(Object):
    code: str
    name: str
    children: dict[str, SubReason]


class QueueInfo(Object):
    """A queue the agent may see; `type` 0 outbound, 1 inbound; `suspended` is the agent's own."""

    id: int
    name: str
    type: int
    number: str
    suspended: bool


class Group(Object):
    id: int
    name: str


class Colleague(Object):
    """What everybody may know of an agent. `busy` is an addition: in a call, or rung by one, whatever the status."""

    id: int
    displayname: str
    group_id: int | None
    status: Status
    reason: str
    number: str
    busy: bool = False


class RingingCall(Object):
    """A call that rings at colleagues and may be picked up: who calls, for which queue, at whose phones (`agents`) and
    since when."""

    uniqueid: str
    name: str
    number: str
    queue_id: int | None
    queue_name: str
    agents: list[int]
    since: float


class WrapUp(Object):
    """An ACW that runs: when it ends by itself, and the latest end that it may be extended to."""

    until: float
    latest: float


class PendingStatus(Object):
    """A status chosen during a call, applied when it ends."""

    status: Status
    reason: str


class Tab(msgspec.Struct, frozen=True, gc=False):
    """A page beside the bar; shown when somebody signs in from the SSO provider of its name."""

    name: str
    url: str


class Layout(msgspec.Struct, frozen=True, gc=False):
    """What the agent sees beside the bar. With `crmAutoOpen` calls open the tab `crm_tab`, else `crm_url`; all addresses are
    templates, '' is none."""

    crm_url: str = ""
    crm_tab: str = ""
    tabs: tuple[Tab, ...] = ()


class State(Object, kw_only=True):
    """The argument of `onReady`. `reason` is '' outside AUX; `call` is the current call or null. Additions: `nextStatus`,
    `statusSince` (since when the status holds, the sign-in at the earliest, but a page's reload does not count),
    `phoneReachable`, `phoneLines` (the busy lamp of each line of the paired phone by the line's id), `layout`, `wrapUp`
    (null while none runs: it stands still during a call, and one that the agent chose has no end) and `ringingElsewhere`
    (what `pickUp` may take, the first come first)."""

    status: Status
    reason: str
    call: Call | None
    user: User
    device: Device | None
    auxReasons: dict[int, Reason]
    callReasons: dict[str, CallReason]
    queues: dict[int, QueueInfo]
    groups: dict[int, Group]
    agents: dict[int, Colleague]
    waitingCallers: int
    now: float
    nextStatus: PendingStatus | None = None
    statusSince: float = 0.0
    phoneReachable: bool = False
    phoneLines: dict[int, LineState] = {}
    layout: Layout = Layout()
    wrapUp: WrapUp | None = None
    ringingElsewhere: list[RingingCall] = []
