"""Events about an agent whose page and softphone are gone in the middle of a call."""

from ucs.core.ids import AgentId, CallId, DeviceId, LegId, SessionId
from ucs.core.messages.events import Event


class AgentVanished(Event, frozen=True):
    """The customer waits with music until `until`. `talking`: they were; else the call was on hold already."""

    call: CallId
    agent: AgentId
    leg: LegId
    session: SessionId
    talking: bool
    until: float


class AgentReturned(Event, frozen=True):
    """The agent is in the call again."""

    call: CallId
    agent: AgentId


class AgentCalledBack(Event, frozen=True):
    """A new page with a new softphone: that is rung, and picks up by itself; `gone` is the leg of the old one."""

    call: CallId
    agent: AgentId
    device: DeviceId
    leg: LegId
    gone: LegId
