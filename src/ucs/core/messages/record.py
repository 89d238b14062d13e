"""What is kept of a call for ever."""

import msgspec

from ucs.core.ids import AgentId, CallId, QueueId
from ucs.core.messages.terms import Cause, Outcome


class OfferRecord(msgspec.Struct, frozen=True, gc=False):
    """One attempt to reach an agent, in the call record."""

    agent: AgentId
    offered: float
    ended: float | None
    outcome: Outcome | None
    series: int = 1


class TransferRecord(msgspec.Struct, frozen=True, gc=False):
    """One agent's handing the call over, in the call record. `external`: to a party outside the house; `reached`: false when
    the call came back."""

    agent: AgentId
    at: float
    number: str
    blind: bool
    external: bool
    reached: bool
    series: int = 1


class CallRecord(msgspec.Struct, frozen=True, gc=False):
    """What is kept of a call for ever. Durations in seconds; instants null when it has not happened."""

    uniqueid: CallId
    direction: str
    queue: QueueId | None
    caller_number: str
    called_number: str
    agent: AgentId | None
    """Who talked last, or who dialled."""
    created: float
    connected: float | None
    disconnected: float
    cause: Cause
    wait_s: float
    """From arrival or dialling to the connection or the end."""
    talk_s: float
    hold_s: float
    """Part of `talk_s` that the customer spent on hold."""
    offers: tuple[OfferRecord, ...]
    codes: tuple[str, ...]
    data: dict[str, object]
    recorded: bool = False
    passed: tuple[QueueId, ...] = ()
    """The queues in which the caller waited before `queue`."""
    transfers: tuple[TransferRecord, ...] = ()
    peer: AgentId | None = None
    """Who dialled an internal call."""
    caller_norm: str = ""
    called_norm: str = ""
    caller_name: str = ""
    name: str = ""
    """Of the customer, as an outside system tells it."""
    external_id: str = ""
