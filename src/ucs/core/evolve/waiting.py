"""Applying what happens to those who wait: steps of waiting, announcements, other queues, the way out."""

from collections.abc import Callable
from typing import Any, cast

from ucs.core.call import HANDED, LEAVING, Call, Leg
from ucs.core.centre import Centre
from ucs.core.evolve.places import add_leg, enter_queue, leave_queue
from ucs.core.messages import AnnouncementEnded, CallDismissed, CallForwarded, CallMoved, CallWaited, Event


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
    leave_queue(centre, call)
    if call.queue is not None:
        call.passed = (*call.passed, call.queue)
    call.queue = event.queue
    call.entered = event.at
    call.announced = 0
    enter_queue(centre, call)
    set_step(centre, call, event.until)


def _forwarded(centre: Centre, event: CallForwarded) -> None:
    call = centre.calls[event.call]
    leave_queue(centre, call)
    call.phase = HANDED
    call.third = event.leg
    add_leg(centre, call, Leg(event.leg))
    centre.timers[f"dial:{call.uid}"] = event.until


def _dismissed(centre: Centre, event: CallDismissed) -> None:
    call = centre.calls[event.call]
    leave_queue(centre, call)
    call.phase = LEAVING
    call.last_words = event.say
    _announce(call)
    centre.timers[f"dismiss:{call.uid}"] = event.until


def _announcement_ended(centre: Centre, event: AnnouncementEnded) -> None:
    centre.calls[event.call].announcing = ""


APPLY = cast(
    "dict[type[Event], Callable[[Centre, Any], None]]",
    {
        CallWaited: _waited,
        CallMoved: _moved,
        CallForwarded: _forwarded,
        CallDismissed: _dismissed,
        AnnouncementEnded: _announcement_ended,
    },
)
"""How each event of this room is applied."""
