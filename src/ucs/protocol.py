"""The wire between bar and server: the one source for both languages.

One WebSocket at ``/ws``, JSON text frames, each an object with a ``type``. The TypeScript types, the JSON Schema and
``docs/protocol.md`` are generated from this module (`make gen`).

The bar sends *requests*; each carries an ``id`` chosen by the bar (unique within the session) and gets exactly one
`Reply` with the same id, sent after the pushes that the request caused. The server sends *pushes*; those with a ``seq`` are
numbered per session from 1 without gaps. After a cut the bar sends `Resume` with the last number it has seen and gets the
missed pushes, or a `Snapshot`.
"""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from ucs.core.messages import Status
from ucs.core.objects import Call, CallEvent, Colleague, Device, State, User

PROTOCOL_VERSION = 1
"""Raised when an old bar could misunderstand the server; checked in `Hello`."""

OPERATOR_VERSION = "4.59.0"
"""The version of the operator API that `onConnect` reports."""

MAX_MESSAGE_BYTES = 64 * 1024
"""A longer frame closes the connection with code 1009."""

MAX_NUMBER = 2**53 - 1
"""The largest integer that JavaScript keeps exactly."""

Text = Annotated[str, Meta(max_length=1000)]
Identifier = Annotated[str, Meta(max_length=200)]


class Message(msgspec.Struct, tag_field="type", forbid_unknown_fields=True):
    """Base of all wire messages."""


# --- bar -> server --------------------------------------------------------------------------------


class Request(Message):
    """A request. Sending it in a state that does not allow it answers ``wrong_state``.

    An `id` that is repeated within the session, after a cut that swallowed the reply, gets the recorded reply and has no
    second effect.
    """

    id: Annotated[int, Meta(ge=1, le=MAX_NUMBER)]


class Hello(Request, tag="hello"):
    """The first message of every connection; answered with `Reply` whose `data` is `Welcome`."""

    protocol: int
    version: Text
    lang: Annotated[str, Meta(max_length=20)] = ""


class Login(Request, tag="login"):
    """Sign in by password. `without_device`: no phone will be paired, the session is ready at once. The reply's `data` is
    `SessionGrant`. Refusals: `code` is ``login_error`` and `data` a `LoginError`."""

    username: Identifier
    password: Text
    remember: bool = False
    without_device: bool = False


class Sso(Request, tag="sso"):
    """Sign in by the contract's SSO token. Replies as `Login`."""

    username: Identifier
    token: Text
    provider: Identifier = ""
    without_device: bool = False


class LoginRemembered(Request, tag="login_remembered"):
    """Sign in by a remember token that an earlier `Login` granted. Replies as `Login`."""

    username: Identifier
    token: Text
    without_device: bool = False


class Resume(Request, tag="resume"):
    """Continue a session after a cut or a restart of the server. `calls` are the uniqueids of the calls the bar believes
    alive. The reply's `data` is `Resumed`; the missed pushes, or one `Snapshot`, come before it. Refused: ``no_session``."""

    session: Text
    seq: Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
    calls: Annotated[list[Identifier], Meta(max_length=50)] = []


class Logout(Request, tag="logout"):
    pass


class ListDevices(Request, tag="list_devices"):
    """The reply's `data` is a list of `Device`: the phones this user may pair."""


class ClientAddress(Request, tag="client_address"):
    """The reply's `data` is the address this client has, as text."""


class Pair(Request, tag="pair"):
    """Pair the phone with this identifier. The push `device` comes first; the reply's `data` is `Softphone` when the phone
    is one, else null."""

    identifier: Identifier


class Provision(Request, tag="provision"):
    """Confirm the paired phone; the push `ready` comes first."""


class Identify(Request, tag="identify"):
    """Unpair, to choose another phone; refused during a call."""


class SetStatus(Request, tag="set_status"):
    status: Status
    reason: Text = ""


class Suspend(Request, tag="suspend"):
    queue: int


class ResumeQueue(Request, tag="resume_queue"):
    queue: int


class Dial(Request, tag="dial"):
    """`queue`: id of an outbound queue, 0 for none, null lets the server decide. The reply's `data` is
    ``{"uniqueid": ...}``."""

    number: Identifier
    queue: int | None = None
    line: int | None = None
    data: dict[str, object] = {}


class Answer(Request, tag="answer"):
    """Answer a ringing desk phone from the bar. A softphone is answered in the page, without this request."""

    uniqueid: Identifier


class HangUp(Request, tag="hangup"):
    uniqueid: Identifier


class Hold(Request, tag="hold"):
    uniqueid: Identifier


class Unhold(Request, tag="unhold"):
    uniqueid: Identifier


class Mute(Request, tag="mute"):
    uniqueid: Identifier
    on: bool


class SetAccountCode(Request, tag="set_account_code"):
    uniqueid: Identifier
    code: Identifier
    sub_code: Identifier | None = None
    override: bool = False


class SimulateCaller(Request, tag="simulate_caller"):
    """Demo sites only: the telephone network places a simulated caller into the queue with this number."""

    number: Identifier


class Ping(Request, tag="ping"):
    """Liveness; answered at once."""


ClientMessage = (
    Hello
    | Login
    | Sso
    | LoginRemembered
    | Resume
    | Logout
    | ListDevices
    | ClientAddress
    | Pair
    | Provision
    | Identify
    | SetStatus
    | Suspend
    | ResumeQueue
    | Dial
    | Answer
    | HangUp
    | Hold
    | Unhold
    | Mute
    | SetAccountCode
    | SimulateCaller
    | Ping
)


# --- server -> bar --------------------------------------------------------------------------------


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
    """The agent's availability changed (`onStateChange`), or only the pending choice (`next_status`)."""

    status: Status
    reason: str
    next_status: Status | None = None
    next_reason: str = ""


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


class AgentsPush(Push, tag="agents"):
    """Colleagues whose availability changed, by id: they replace those of `State.agents`; at most once a second."""

    agents: dict[int, Colleague]


class PhonePush(Push, tag="phone"):
    """Whether the paired phone can be reached."""

    reachable: bool


class NoticePush(Push, tag="notice"):
    """`onMessage`. `kind`: success, info, warning, error; `group` is a stable code; `message` is English text for logs,
    the bar words it from `group` and `data` in the agent's language."""

    message: str
    kind: str
    group: str
    data: dict[str, object] = {}


class SignedOutPush(Push, tag="signed_out"):
    """The session has ended. `why`: logout, taken, removed."""

    why: str


class Snapshot(Push, tag="snapshot"):
    """The present truth after a cut that could not be bridged. `stage`: identify, device or ready. `calls` are the
    agent's live calls; `ended` the final objects of those the bar named in `Resume` that have ended since."""

    stage: str
    user: User
    device: Device | None
    state: State | None
    calls: list[Call]
    ended: list[Call]


ServerMessage = (
    Reply
    | UserPush
    | DevicePush
    | ReadyPush
    | StatusPush
    | CallPush
    | MembershipPush
    | WaitingPush
    | AgentsPush
    | PhonePush
    | NoticePush
    | SignedOutPush
    | Snapshot
)


# --- what replies carry ---------------------------------------------------------------------------


class Data(msgspec.Struct):
    """Base of what `Reply.data` may hold."""


class Welcome(Data):
    """Answer to `Hello`. `demo`: the site lets bars simulate callers."""

    version: str
    protocol: int
    demo: bool


class SessionGrant(Data):
    """Answer to a sign-in. `session` is the secret to resume with, never to be stored by the page; `remember` a
    revocable token for later sign-ins, '' unless asked for. `stage`: identify, or ready when without a device."""

    session: str
    stage: str
    remember: str = ""


class Softphone(Data):
    """What the page's phone needs to register. Valid while the pairing lasts."""

    ws_url: str
    sip_uri: str
    username: str
    password: str
    ice_servers: list[dict[str, object]]


class Resumed(Data):
    """Answer to `Resume`. `softphone` as in `Pair`."""

    snapshot: bool
    stage: str
    softphone: Softphone | None = None


class LoginError(Data):
    """`number` is the contract's code (1 to 7, 99); `retry_after_s` how long to wait after too many attempts."""

    number: int
    retry_after_s: float = 0.0


class Dialled(Data):
    uniqueid: str
