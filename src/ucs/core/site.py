"""The site's configuration as the core needs it: who works here, which queues, which phones, which rules.

It reaches the core as one command, `ConfigureSite`, and is itself a logged fact. No secret is in it.
"""

from enum import StrEnum

from ucs.core.frozen import Frozen
from ucs.core.ids import AgentId, DeviceId, GroupId
from ucs.core.queue import Member, QueueProfile, QueueType, RecordRule, Rests, Strategy

__all__ = [
    "AgentProfile",
    "CallReason",
    "DeviceProfile",
    "DeviceType",
    "Group",
    "Line",
    "Member",
    "Playback",
    "QueueProfile",
    "QueueType",
    "Reason",
    "Rests",
    "Rules",
    "Site",
    "Strategy",
]


class DeviceType(StrEnum):
    PHONE = "phone"
    SOFTPHONE = "softphone"


class SecondSignIn(StrEnum):
    """Who stays when a user who is signed in signs in elsewhere: the newest, or who was first (the second is refused)."""

    NEWEST = "newest"
    REFUSE = "refuse"


class Playback(StrEnum):
    """Who may play recordings in the bar: agents those of calls in which they talked (and supervisors their team's),
    supervisors only, nobody."""

    OWN = "own"
    SUPERVISORS = "supervisors"
    NOBODY = "nobody"


class RemoteAnswer(StrEnum):
    """How a desk phone is made to answer from afar: by a NOTIFY inside the call (``Event: talk``), by calling it anew
    with headers that ask it to pick up by itself, or not at all. A phone that does not know the NOTIFY may end the
    call, so none is the default."""

    NOTIFY = "notify"
    AUTO_ANSWER = "auto_answer"
    NONE = "none"


class AgentProfile(Frozen, frozen=True):
    id: AgentId
    username: str
    displayname: str
    firstname: str = ""
    lastname: str = ""
    email: str = ""
    locale: str = "cs"
    number: str = ""
    primary_extension: str = ""
    external_id: str = ""
    group_id: GroupId | None = None
    superuser: bool = False
    data: dict[str, str] = {}
    skills: dict[str, int] = {}
    """Level by skill; a higher one is better."""


class Line(Frozen, frozen=True):
    """`number_norm` is the number in E.164, '' for an extension. `endpoint` is the line's own SIP account, '' when it
    shares the phone's; `caller_id` the number that it shows outside, '' for its own."""

    id: int
    number: str
    name: str = ""
    primary: bool = True
    number_norm: str = ""
    endpoint: str = ""
    caller_id: str = ""


class DeviceProfile(Frozen, frozen=True):
    """A phone that an agent may pair. `endpoint` is the name it registers under; `user_id` limits it to one agent."""

    id: DeviceId
    name: str
    identifier: str
    type: DeviceType
    endpoint: str
    lines: tuple[Line, ...]
    user_id: AgentId | None = None
    remote_answer: RemoteAnswer = RemoteAnswer.NONE

    @property
    def primary(self) -> Line:
        """The line that takes calls, and makes those for which none was chosen."""
        for line in self.lines:
            if line.primary:
                return line
        return self.lines[0]

    def line(self, id_: int | None) -> Line:
        """This line; the primary one when there is none such."""
        for line in self.lines:
            if line.id == id_:
                return line
        return self.primary

    def account(self, line: int | None = None) -> str:
        """The SIP account of this line, or of the primary one: its own, or the phone's."""
        return (self.line(line).endpoint if self.lines else "") or self.endpoint


class Reason(Frozen, frozen=True):
    id: int
    name: str


class CallReason(Frozen, frozen=True):
    """An account code; one level of children."""

    code: str
    name: str
    children: tuple["CallReason", ...] = ()


class Group(Frozen, frozen=True):
    id: GroupId
    name: str


class Rules(Frozen, frozen=True):
    """Site-wide rules."""

    missed_before_aux: int = 3
    """Offers missed in a row before the system puts the agent into AUX; 0 never."""
    missed_reason: str = "No answer"
    """The AUX reason shown then; free of the configured list."""
    rests: Rests = Rests()
    """A queue may have its own."""
    session_grace_s: float = 10.0
    """A bar that lost its connection for longer gets no new calls."""
    session_aux_s: float = 60.0
    """After so long without a bar the system puts a READY agent into AUX, until it is back; 0 never."""
    session_offline_s: float = 300.0
    """And after so long OFFLINE, for good; 0 never."""
    session_reason: str = "Connection lost"
    """The AUX reason shown then; free of the configured list."""
    softphone_return_s: float = 30.0
    """How long a customer waits with music for an agent whose page and softphone are gone in mid-call; 0 not at all."""
    close_grace_s: float = 10.0
    """How long an agent may take to come back, by a reload, to a page that was closed before its session ends."""
    second_sign_in: SecondSignIn = SecondSignIn.NEWEST
    wrapup_limit_s: float = 600.0
    """How long a wrap-up (ACW) that agents extend may take in all."""
    wrapup_outgoing_s: float = 0.0
    """ACW after a call that belongs to no queue and was dialled by the agent; 0 means none."""
    wrapup_incoming_s: float = 0.0
    """The same for one that rang at the agent."""
    dial_timeout_s: float = 60.0
    """How long an outgoing call may ring."""
    transfer_timeout_s: float = 30.0
    """How long the target of a blind transfer may ring before the call comes back."""
    linger_s: float = 900.0
    """How long an ended call stays at hand for late questions (account code, resynchronisation)."""
    unreachable_before_aux_s: float = 30.0
    """After so long without a phone the system puts a READY agent into AUX, until it is back."""
    record_direct: RecordRule = RecordRule.ON_DEMAND
    """Which calls that belong to no queue are recorded."""
    playback: Playback = Playback.OWN
    unreachable_reason: str = "Phone unreachable"


class Tab(Frozen, frozen=True):
    """A page beside the bar; shown when somebody signs in from the SSO provider of its name."""

    name: str
    url: str


class Layout(Frozen, frozen=True):
    """What agents see beside the bar. Calls open `crm_tab`, else `crm_url`, with ``{NUMBER}`` and the like filled in."""

    crm_url: str = ""
    crm_tab: str = ""
    tabs: tuple[Tab, ...] = ()


class Site(Frozen, frozen=True):
    """Everything configured. Ids are unique within their list; `node` prefixes call ids and differs between servers."""

    agents: tuple[AgentProfile, ...] = ()
    queues: tuple[QueueProfile, ...] = ()
    devices: tuple[DeviceProfile, ...] = ()
    aux_reasons: tuple[Reason, ...] = ()
    call_reasons: tuple[CallReason, ...] = ()
    groups: tuple[Group, ...] = ()
    layout: Layout = Layout()
    rules: Rules = Rules()
    country: str = "CZ"
    timezone: str = "Europe/Prague"
    node: str = "u1"
