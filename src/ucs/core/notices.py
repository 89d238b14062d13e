"""What people must be told because of an event, rendered at the very moment the event is applied.

The edge turns notices into wire messages; only it knows who is connected.
"""

import msgspec

from ucs.core.ids import AgentId, CallId, GroupId, QueueId, SessionId
from ucs.core.messages import Status
from ucs.core.objects import Call, CallEvent, Device, Direction, LineState, State, User, WrapUp


class Notice(msgspec.Struct, frozen=True, gc=False):
    """Base of all."""


class AgentNotice(Notice, frozen=True):
    """For one agent's own bar."""

    agent: AgentId


class UserNotice(AgentNotice, frozen=True):
    """Signed in."""

    user: User


class DeviceNotice(AgentNotice, frozen=True):
    """Paired, or unpaired (null)."""

    device: Device | None


class ReadyNotice(AgentNotice, frozen=True):
    """Ready to work."""

    state: State


class StatusNotice(AgentNotice, frozen=True):
    status: Status
    reason: str
    next_status: Status | None
    next_reason: str
    wrap_up: WrapUp | None


class CallNotice(AgentNotice, frozen=True):
    event: CallEvent
    call: Call


class MembershipNotice(AgentNotice, frozen=True):
    queue: QueueId
    suspended: bool


class PhoneNotice(AgentNotice, frozen=True):
    """The paired phone: whether it can be reached, and the lamp of each line."""

    reachable: bool
    lines: dict[int, LineState]


class MessageNotice(AgentNotice, frozen=True):
    """`kind`: success, info, warning, error; `group` a stable code; `message` English text for logs."""

    message: str
    kind: str
    group: str
    data: dict[str, object]


class SignedOutNotice(AgentNotice, frozen=True):
    """For the bar of that session only. `why`: logout, taken, closed, removed. `view`: it goes on watching."""

    session: SessionId
    why: str
    view: bool


class WaitingNotice(Notice, frozen=True):
    """The number of callers waiting in the queue changed; the edge counts and coalesces."""

    queue: QueueId


class RingingNotice(Notice, frozen=True):
    """What rings for the queue, or at agents of these groups, has changed; the edge looks and coalesces."""

    queue: QueueId | None
    groups: frozenset[GroupId]


class CustomerNotice(Notice, frozen=True):
    """A call with somebody outside has begun: who is it? `number` is theirs."""

    call: CallId
    number: str
    number_norm: str
    called_number: str
    called_number_norm: str
    direction: Direction
    queue_id: QueueId | None
    queue_name: str


class RosterNotice(Notice, frozen=True):
    """The agent's public status changed, or a transfer of theirs was counted: lists and figures want a refresh, coalesced.
    Calls that come and go have notices of their own."""

    agent: AgentId
