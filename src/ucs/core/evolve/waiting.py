"""Applying what happens to those who wait: steps of waiting, announcements, other queues, the way out."""

from bisect import insort
from collections.abc import Callable
from typing import Any, cast

from ucs.core.call import LEAVING, QUEUED, Call
from ucs.core.centre import Centre
from ucs.core.messages import AnnouncementEnded, CallDismissed, CallMoved, CallWaited, Event


def set_step(centre: Centre, call: Call, until: float | None) -> None:
    """When something changes next for the waiting call; null: never."""
    if until is None:
        centre.timers.pop(f"wait:{call.uid}", None)
    else:
        centre.timers[f"wait:{call.uid}"] = until


def _waited(centre: Centre, event: CallWaited) -> None:
    call = centre.calls[event.call]
    set_step(centre, call, event.until)
    call.announced = event.announced
    if event.say:
        _announce(call)
    if call.queue is not None:
        centre.touched.add(call.queue)


def _announce(call: Call) -> None:
    call.announcements += 1
    call.announcing = announcement_id(call)


def announcement_id(call: Call) -> str:
    """The id of the call's latest announcement."""
    return f"{call.uid}-say-{call.announcements}"


def _moved(centre: Centre, event: CallMoved) -> None:
    call = centre.calls[event.call]
    _go(centre, call)
    if call.queue is not None:
        call.passed = (*call.passed, call.queue)
    call.queue = event.queue
    call.entered = event.at
    call.announced = 0
    insort(centre.waiting[event.queue], call.place)
    centre.callers[event.queue] += 1
    centre.touched.add(event.queue)
    set_step(centre, call, event.until)


def _dismissed(centre: Centre, event: CallDismissed) -> None:
    call = centre.calls[event.call]
    _go(centre, call)
    call.phase = LEAVING
    call.last_words = event.say
    set_step(centre, call, None)
    _announce(call)
    centre.timers[f"dismiss:{call.uid}"] = event.until


def _go(centre: Centre, call: Call) -> None:
    if call.queue is not None and call.phase is QUEUED:
        centre.waiting[call.queue].remove(call.place)
        centre.callers[call.queue] -= 1


def _announcement_ended(centre: Centre, event: AnnouncementEnded) -> None:
    centre.calls[event.call].announcing = ""


APPLY = cast(
    "dict[type[Event], Callable[[Centre, Any], None]]",
    {
        CallWaited: _waited,
        CallMoved: _moved,
        CallDismissed: _dismissed,
        AnnouncementEnded: _announcement_ended,
    },
)
"""How each event of this room is applied."""
