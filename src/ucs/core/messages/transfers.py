"""Events of calls that are handed on."""

from ucs.core.ids import AgentId, CallId, LegId, QueueId
from ucs.core.messages.events import Event


class TransferBegun(Event, frozen=True):
    """The call is held and the next number that the agent dials opens the consultation."""

    call: CallId
    agent: AgentId


class ConsultationDialled(Event, frozen=True):
    """The agent of the held call `main` asks somebody: a call of its own. `leg` is set when a number or a phone of the house
    (`endpoint`) is called; otherwise `target` or `queue` is rung through offers."""

    call: CallId
    id: int
    main: CallId
    agent: AgentId
    line: int
    number: str
    number_norm: str
    data: dict[str, object]
    leg: LegId = LegId("")
    endpoint: str = ""
    target: AgentId | None = None
    queue: QueueId | None = None
    until: float | None = None


class ConsultationFreed(Event, frozen=True):
    """The first call is about to end: its consultation becomes an ordinary call and takes the agent's leg along. `until`:
    so long is waited for the agent, who is gone."""

    call: CallId
    main: CallId
    agent: AgentId
    until: float | None = None


class ConferenceBegun(Event, frozen=True):
    """Customer, agent and consulted party talk together in the room of the first call."""

    call: CallId
    agent: AgentId


class TransferFinished(Event, frozen=True):
    """The consulted party (`leg`; `target` when it is an agent) takes the agent's place; the agent has left. `until`: so
    long is waited for the target, who is gone."""

    call: CallId
    agent: AgentId
    consultation: CallId
    leg: LegId
    number: str
    target: AgentId | None = None
    until: float | None = None


class CallHandedOver(Event, frozen=True):
    """A blind transfer: the agent has left, now the target is rung. `leg` as in `ConsultationDialled`."""

    call: CallId
    agent: AgentId
    number: str
    number_norm: str
    leg: LegId = LegId("")
    endpoint: str = ""
    target: AgentId | None = None
    queue: QueueId | None = None
    until: float | None = None


class TransferAnswered(Event, frozen=True):
    """The party outside to whom the call was handed over, or forwarded from its queue, talks with the customer."""

    call: CallId
    leg: LegId


class TransferReturned(Event, frozen=True):
    """The target of a blind transfer was not reached: the call goes back to `target`, the agent who handed it over, or to
    the queue (null). `leg` is the attempt that failed, when it was a leg of its own."""

    call: CallId
    target: AgentId | None
    leg: LegId = LegId("")
