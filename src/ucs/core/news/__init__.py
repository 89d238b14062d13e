"""Whom an event concerns, and what they are told: rendered when the event has just been applied."""

from collections.abc import Callable, Iterable
from typing import Any

from ucs.core.centre import Centre
from ucs.core.messages import Event
from ucs.core.news import agents, calls, transfers
from ucs.core.notices import Notice

NEWS: dict[type[Event], Callable[[Centre, Any], Iterable[Notice]]] = {
    **agents.NEWS,
    **calls.NEWS,
    **transfers.NEWS,
}
"""What must be told, in order, because of an event which has just been applied, by the event's type."""
