"""Events about phones that are made to do something, or do it themselves. The rules for fields are those of all events."""

from ucs.core.ids import AgentId, CallId, DeviceId, LegId
from ucs.core.messages.events import Event
from ucs.core.site import RemoteAnswer


class AnswerAsked(Event, frozen=True):
    """The agent wants the phone to pick up, which is done in this `way`."""

    call: CallId
    agent: AgentId
    leg: LegId
    way: RemoteAnswer


class LegReplaced(Event, frozen=True):
    """The same offer rings on with a new leg: at the same phone, which answers it by itself, or with `auto_answer` false
    at the agent's new softphone."""

    call: CallId
    agent: AgentId
    leg: LegId
    new: LegId
    until: float
    auto_answer: bool = True


class SecondLegTaken(Event, frozen=True):
    """At the phone of the agent of `call` a second call has been dialled: its `leg`, answered and placed in the `room` of
    the consultation that follows, is the agent's as well."""

    call: CallId
    agent: AgentId
    device: DeviceId
    leg: LegId
    line: int
    label: str
    room: CallId


class LegLeft(Event, frozen=True):
    """One of an agent's two legs is gone, or with `clear` has to be hung up."""

    call: CallId
    leg: LegId
    clear: bool


class LegHeld(Event, frozen=True):
    """The agent holds at the phone itself: it sends nothing until it is taken back there."""

    call: CallId
    leg: LegId


class LegReleased(Event, frozen=True):
    """Taken back at the phone."""

    call: CallId
    leg: LegId
