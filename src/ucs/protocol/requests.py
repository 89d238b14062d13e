"""What the bar asks."""

from typing import Annotated, Literal

from msgspec import Meta

from ucs.core.messages import RecordWish, Status
from ucs.core.objects import Direction
from ucs.core.past import CallResult
from ucs.protocol.terms import MAX_NUMBER, Identifier, Message, Text, Token


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


class SignIn(Request):
    """What all sign-ins have in common, explained at `Login`."""

    username: Identifier
    without_device: bool = False
    keep_view: bool = False


class Login(SignIn, tag="login", kw_only=True):
    """Sign in by password. `without_device`: no phone will be paired, the session is ready at once. `keep_view`: when the
    user signs in elsewhere this bar is not signed out but gets `ViewPush`. The reply's `data` is `SessionGrant`. Refusals:
    `code` is ``login_error`` and `data` a `LoginError`."""

    password: Text
    remember: bool = False


class Sso(SignIn, tag="sso", kw_only=True):
    """Sign in by the contract's SSO token, or by a JWT. `ends_with_page`: who closes the page (close code 1001), and does
    not come back within the site's `close_grace_s`, is signed out. Replies as `Login`."""

    token: Token
    provider: Identifier = ""
    ends_with_page: bool = False


class LoginRemembered(SignIn, tag="login_remembered", kw_only=True):
    """Sign in by a remember token that an earlier `Login` granted. Replies as `Login`."""

    token: Text


class Resume(Request, tag="resume"):
    """Continue a session after a cut or a restart of the server. `calls` are the uniqueids of the calls the bar believes
    alive. `moved`: the session goes on in another window of the browser, without the softphone that it had. The reply's
    `data` is `Resumed`; the missed pushes, or one `Snapshot`, come before it. Refused: ``no_session``."""

    session: Text
    seq: Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
    calls: Annotated[list[Identifier], Meta(max_length=50)] = []
    moved: bool = False


class Share(Request, tag="share"):
    """Another window of this browser may `Resume` the session, with a secret of its own: here is the SHA-256 of it, in
    hexadecimal. Forgotten when the server restarts, so asked again after every `Resume`."""

    secret_hash: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class TakeCalls(Request, tag="take_calls"):
    """A softphone has registered for the first time in this page. Calls at one that the agent had before, in another page or
    window, are brought here: the phone is called and picks up by itself, or rings. `here`: the uniqueids of calls that
    have reached it."""

    here: Annotated[list[Identifier], Meta(max_length=50)] = []


class Logout(Request, tag="logout"):
    pass


class ListDevices(Request, tag="list_devices"):
    """The reply's `data` is a list of `Device`: the phones this user may pair."""


class Figures(Request, tag="figures"):
    """The reply's `data` is the signed-in `User` as it is now; the push `figures` may be a second late."""


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


class ForceStatus(Request, tag="force_status"):
    """A supervisor of `agent`, or a superuser, changes their status; others get ``not_allowed``. During a call it is kept
    until that ends. The agent is told who did it: a notice of the group ``supervisor``."""

    agent: int
    status: Status
    reason: Text = ""


class ForceSuspend(Request, tag="force_suspend"):
    """A supervisor of the queue, or a superuser, suspends an agent there."""

    agent: int
    queue: int


class ForceResume(Request, tag="force_resume"):
    agent: int
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


class PickUp(Request, tag="pick_up"):
    """Take a call that rings at colleagues of the own queues or group; '' the first of them. The phone picks up by itself.
    The reply's `data` is ``{"uniqueid": ...}``."""

    uniqueid: Identifier = ""


class ExtendWrapUp(Request, tag="extend_wrap_up"):
    """ACW shall end so many seconds later. The reply's `data` is ``{"until": ...}``, an instant."""

    seconds: float


class HangUp(Request, tag="hangup"):
    uniqueid: Identifier


class Hold(Request, tag="hold"):
    uniqueid: Identifier


class Unhold(Request, tag="unhold"):
    uniqueid: Identifier


class Mute(Request, tag="mute"):
    uniqueid: Identifier
    on: bool


class Dtmf(Request, tag="dtmf"):
    """Digits for the other side: 0-9, *, # and A-D."""

    uniqueid: Identifier
    digits: Annotated[str, Meta(max_length=64)]


class Record(Request, tag="record"):
    """Record the call, or leave parts of it out."""

    uniqueid: Identifier
    what: RecordWish


class Transfer(Request, tag="transfer"):
    """Hold the call and ask somebody: at once when there is a `number`, else with the next `Dial`. The reply's `data` is
    `Dialled`, the consultation, or null without a number."""

    uniqueid: Identifier
    number: Identifier = ""
    data: dict[str, object] = {}


class CancelTransfer(Request, tag="cancel_transfer"):
    """Give the consultation up and go back to the customer. This and the next three may name either call."""

    uniqueid: Identifier


class Swap(Request, tag="swap"):
    """Talk to the other of the two, customer or consulted party."""

    uniqueid: Identifier


class Conference(Request, tag="conference"):
    """Talk to both at once."""

    uniqueid: Identifier


class FinishTransfer(Request, tag="finish_transfer"):
    """Join customer and consulted party, and leave."""

    uniqueid: Identifier


class BlindTransfer(Request, tag="blind_transfer"):
    """Hand the call over without asking. When the target is not reached the call comes back: `NoticePush`, group
    ``transfer_failed``."""

    uniqueid: Identifier
    number: Identifier


class SetAccountCode(Request, tag="set_account_code"):
    uniqueid: Identifier
    code: Identifier
    sub_code: Identifier | None = None
    override: bool = False


class ListCalls(Request, tag="list_calls"):
    """Calls that are over, newest first; the reply's `data` is a `CallsPage`. Those of the agent, with ``whose`` team of
    everybody whom the agent supervises, and with `agent` of that one. Each other filter may be left out: `queue` 0 means no
    queue, `text` is looked for in names and numbers, `since` and `until` limit when the call came. `cursor` is `next` of
    the page before, with the same filters."""

    whose: Literal["own", "team"] = "own"
    agent: int | None = None
    direction: Direction | None = None
    queue: int | None = None
    result: CallResult | None = None
    text: Text = ""
    since: float | None = None
    until: float | None = None
    cursor: Annotated[str, Meta(max_length=60)] = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class LinkRecording(Request, tag="link_recording"):
    """A link to the recording of a call from the history; the reply's `data` is a `RecordingLink`."""

    uniqueid: Identifier


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
    | Share
    | TakeCalls
    | Logout
    | ListDevices
    | ClientAddress
    | Figures
    | Pair
    | Provision
    | Identify
    | SetStatus
    | Suspend
    | ResumeQueue
    | ForceStatus
    | ForceSuspend
    | ForceResume
    | Dial
    | Answer
    | PickUp
    | ExtendWrapUp
    | HangUp
    | Hold
    | Unhold
    | Mute
    | Dtmf
    | Record
    | Transfer
    | CancelTransfer
    | Swap
    | Conference
    | FinishTransfer
    | BlindTransfer
    | SetAccountCode
    | ListCalls
    | LinkRecording
    | SimulateCaller
    | Ping
)
