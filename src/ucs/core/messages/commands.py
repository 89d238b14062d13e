"""Commands: wishes of bars and administrators, facts of the telephone network, the clock."""

from ucs.core.ids import AgentId, LegId, QueueId, SessionId
from ucs.core.messages.terms import LegCause, Message, Status
from ucs.core.site import Site


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
    number_norm: str = ""
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
    caller_norm: str = ""
    """The caller's number in E.164, filled in on the way by `ucs.numbering`."""
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
    """The connection to the telephone network broke. `dead`: the network itself has ended, and every call with it;
    otherwise calls live on there."""

    dead: bool = False
