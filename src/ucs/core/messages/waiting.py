"""Events: what happens to callers who wait in a queue."""

from ucs.core.ids import CallId, LegId, QueueId
from ucs.core.messages.events import Event


class CallWaited(Event, frozen=True):
    """The call has waited for so long that it asks for less, or is told how long it will take (`say`: names of sounds,
    and numbers; `announced` of its queue's announcements are behind it then). `until`: the next change."""

    call: CallId
    until: float | None = None
    announced: int = 0
    say: tuple[str | int, ...] = ()


class CallMoved(Event, frozen=True):
    """The call goes from its queue to another one, where it waits by its old place. `why`: closed, or a `When`."""

    call: CallId
    queue: QueueId
    why: str
    until: float | None = None


class CallForwarded(Event, frozen=True):
    """The caller goes from the queue on to a number outside, which is called with `leg`. `why` as in `CallMoved`."""

    call: CallId
    leg: LegId
    number: str
    why: str
    until: float


class CallDismissed(Event, frozen=True):
    """Nobody will serve the caller, who is told so and then let go, `until` at the latest. `why` as in `CallMoved`."""

    call: CallId
    why: str
    say: tuple[str | int, ...]
    until: float


class AnnouncementEnded(Event, frozen=True):
    """What was being said to the caller has been said."""

    call: CallId
