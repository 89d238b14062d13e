"""Events about an agent whose page and softphone are gone in the middle of a call."""

from ucs.core.ids import AgentId, CallId, DeviceId, LegId, SessionId
from ucs.core.messages.events import Event


class AgentVanished(Event, frozen=True):
    """The agent's `leg` of `call` is dead, and they may come back until `until`. `held`: the call that was put on hold
    because of it, this one or its consultation; null when nobody talked with the agent, or others talk on."""

    call: CallId
    agent: AgentId
    leg: LegId
    session: SessionId
    until: float
    held: CallId | None = None


class AgentLegLost(Event, frozen=True):
    """The dead leg has ended, or the one that the agent was called back with: the others wait on all the same. `until`: when
    the agent is called again; null when there is nobody to call yet."""

    call: CallId
    agent: AgentId
    leg: LegId
    until: float | None


class AgentReturned(Event, frozen=True):
    """The agent is in the call again."""

    call: CallId
    agent: AgentId


class AgentCalledBack(Event, frozen=True):
    """A new page or window with a new softphone: that is rung, and picks up by itself; `gone` is the leg of the old one."""

    call: CallId
    agent: AgentId
    device: DeviceId
    leg: LegId
    gone: LegId
