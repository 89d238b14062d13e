"""Commands: wishes of bars and administrators, facts of the telephone network, the clock."""

from ucs.core.ids import AgentId, CallId, LegId, QueueId, SessionId
from ucs.core.messages.terms import LegCause, Message, RecordWish, Status
from ucs.core.site import Site


class Command(Message, frozen=True):
    """A wish or a foreign fact. Deciding about it yields events."""


class ConfigureSite(Command, frozen=True):
    site: Site


class SignIn(Command, frozen=True):
    """The credentials have been checked. The newest sign-in wins; `token_hash` lets the bar resume after a restart.

    `keep_view`: signed in elsewhere later, this bar goes on as a view. `ends_with_page`: who closes the page is signed out.
    """

    agent: AgentId
    session: SessionId
    token_hash: str
    without_device: bool = False
    keep_view: bool = False
    ends_with_page: bool = False


class SignOut(Command, frozen=True):
    agent: AgentId
    session: SessionId


class LoseSession(Command, frozen=True):
    """The bar's connection broke without a sign-out. `closed`: with the page, which was closed or reloaded."""

    agent: AgentId
    session: SessionId
    closed: bool = False


class ResumeSession(Command, frozen=True):
    """`window`: the hash of the secret of another window of the browser, in which the session goes on, without the
    softphone that the calls are at; '' in the same one."""

    agent: AgentId
    session: SessionId
    window: str = ""


class TakeCalls(Command, frozen=True):
    """A softphone of this session has registered for the first time. `here`: the calls that it has already."""

    agent: AgentId
    session: SessionId
    here: tuple[str, ...] = ()


class LoseAllSessions(Command, frozen=True):
    """The server has just started: nobody is connected yet."""


class PairDevice(Command, frozen=True):
    agent: AgentId
    session: SessionId
    identifier: str


class ConfirmDevice(Command, frozen=True):
    """`provision()`: the agent accepts the paired phone and is ready to work."""

    agent: AgentId
    session: SessionId


class UnpairDevice(Command, frozen=True):
    """`identify()`: choose another phone."""

    agent: AgentId
    session: SessionId


class SetStatus(Command, frozen=True):
    agent: AgentId
    status: Status
    reason: str = ""


class SuspendQueue(Command, frozen=True):
    agent: AgentId
    queue: QueueId


class ResumeQueue(Command, frozen=True):
    agent: AgentId
    queue: QueueId


class ForceStatus(Command, frozen=True):
    """`by` is the supervisor, or superuser, who wants it."""

    by: AgentId
    agent: AgentId
    status: Status
    reason: str = ""


class ForceSuspend(Command, frozen=True):
    by: AgentId
    agent: AgentId
    queue: QueueId


class ForceResume(Command, frozen=True):
    by: AgentId
    agent: AgentId
    queue: QueueId


class Dial(Command, frozen=True):
    """`queue` None lets the server decide, 0 means a direct call."""

    agent: AgentId
    number: str
    number_norm: str = ""
    queue: QueueId | None = None
    line: int | None = None
    data: dict[str, object] = {}


class Answer(Command, frozen=True):
    """Pick up the desk phone that rings with this call. A softphone is answered in the page."""

    agent: AgentId
    uniqueid: str = ""


class ExtendWrapUp(Command, frozen=True):
    """The running ACW shall end so much later."""

    agent: AgentId
    seconds: float


class PickUp(Command, frozen=True):
    """Take a call that rings at colleagues; `uniqueid` '' means the first of those that this agent may take."""

    agent: AgentId
    uniqueid: str = ""


class HangUp(Command, frozen=True):
    """`uniqueid` '' means the call the agent is in; a ringing incoming call is rejected."""

    agent: AgentId
    uniqueid: str = ""


class Hold(Command, frozen=True):
    agent: AgentId
    uniqueid: str = ""


class Unhold(Command, frozen=True):
    agent: AgentId
    uniqueid: str = ""


class Mute(Command, frozen=True):
    """`on` None toggles."""

    agent: AgentId
    on: bool | None = None
    uniqueid: str = ""


class SendDigits(Command, frozen=True):
    """DTMF for the customer's side: 0-9, A-D, * and #."""

    agent: AgentId
    digits: str
    uniqueid: str = ""


class Record(Command, frozen=True):
    agent: AgentId
    what: RecordWish
    uniqueid: str = ""


class Transfer(Command, frozen=True):
    """Hold the call and ask somebody: at once when there is a `number`, else with the next `Dial`."""

    agent: AgentId
    uniqueid: str = ""
    number: str = ""
    number_norm: str = ""
    data: dict[str, object] = {}


class CancelTransfer(Command, frozen=True):
    """Give the consultation up and go back to the customer."""

    agent: AgentId
    uniqueid: str = ""


class Swap(Command, frozen=True):
    """Talk to the other of the two, customer or consulted party."""

    agent: AgentId
    uniqueid: str = ""


class Conference(Command, frozen=True):
    """Talk to both at once."""

    agent: AgentId
    uniqueid: str = ""


class FinishTransfer(Command, frozen=True):
    """Join customer and consulted party, and leave."""

    agent: AgentId
    uniqueid: str = ""


class BlindTransfer(Command, frozen=True):
    """Hand the call over without asking; it comes back when the target is not reached."""

    agent: AgentId
    number: str
    uniqueid: str = ""
    number_norm: str = ""


class SetAccountCode(Command, frozen=True):
    agent: AgentId
    uniqueid: str
    code: str
    sub_code: str | None = None
    override: bool = False


class ReportLookup(Command, frozen=True):
    """What an outside system knows of the customer of this call."""

    call: CallId
    name: str = ""
    external_id: str = ""
    data: dict[str, object] = {}


class TimerDue(Command, frozen=True):
    """A timer of the state ran out. Stale ones (another `due` by now) are ignored."""

    key: str
    due: float


class TelephonyFact(Command, frozen=True):
    """Base of what the telephone network reports."""


class ArriveCall(TelephonyFact, frozen=True):
    """A call from outside (`trunk`) or from a phone of the house stands at `number`."""

    leg: LegId
    number: str
    caller_number: str
    caller_name: str = ""
    caller_norm: str = ""
    """The caller's number in E.164, filled in on the way by `ucs.numbering`; so is the called one's, `number_norm`."""
    number_norm: str = ""
    label: str = ""
    trunk: bool = True
    endpoint: str = ""
    """The SIP account of the phone of the house that calls."""


class ReportRinging(TelephonyFact, frozen=True):
    leg: LegId
    label: str = ""


class ReportAnswered(TelephonyFact, frozen=True):
    leg: LegId
    label: str = ""


class ReportNotAnswered(TelephonyFact, frozen=True):
    """The order to pick up could not be passed on to the phone, which goes on ringing."""

    leg: LegId


class ReportHeld(TelephonyFact, frozen=True):
    """Somebody put the call on hold at the phone itself, or took it back (`held` false)."""

    leg: LegId
    held: bool


class ReportReferred(TelephonyFact, frozen=True):
    """The phone of this leg wants to hand the call over: to a `number`, or joining it with `other`, another leg of the same
    phone. It waits for `AnswerRefer`."""

    leg: LegId
    number: str = ""
    other: LegId = LegId("")
    number_norm: str = ""


class ReportEnded(TelephonyFact, frozen=True):
    """The leg is gone, or could not be made. An unknown leg is ignored."""

    leg: LegId
    cause: LegCause


class ReportAnnounced(TelephonyFact, frozen=True):
    """An announcement is over, or could not be played."""

    leg: LegId
    announcement: str


class ReportReachable(TelephonyFact, frozen=True):
    endpoint: str
    reachable: bool


class ReportRecordingEnded(TelephonyFact, frozen=True):
    """The call is no longer recorded, or it cannot be; nobody has ordered that."""

    call: CallId
    reason: str


class ReportInventory(TelephonyFact, frozen=True):
    """All that stands in the telephone network now. `boot` names the network's life: a new one means that all calls
    of the old are gone. `legs` maps each leg to whether it has been answered; `arrivals` are calls nobody has taken
    yet; `reachable` the endpoints that have a registered phone."""

    boot: str
    legs: dict[LegId, bool]
    arrivals: tuple[ArriveCall, ...] = ()
    reachable: frozenset[str] = frozenset()


class LoseTelephony(TelephonyFact, frozen=True):
    """The connection to the telephone network broke. `dead`: the network itself has ended, and every call with it;
    otherwise calls live on there."""

    dead: bool = False
