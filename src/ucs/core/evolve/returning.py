"""Applying what happens to calls whose agent vanished in the middle of them."""

from collections.abc import Callable
from typing import Any, cast

from ucs.core.call import LEG_ENDED, Leg, Vanished
from ucs.core.centre import Centre
from ucs.core.evolve.places import add_leg
from ucs.core.messages import AgentCalledBack, AgentReturned, AgentVanished, Event


def _vanished(centre: Centre, event: AgentVanished) -> None:
    centre.calls[event.call].vanished = Vanished(event.leg, event.session, event.talking)
    centre.timers[f"vanish:{event.call}"] = event.until


def _returned(centre: Centre, event: AgentReturned) -> None:
    centre.calls[event.call].vanished = None
    centre.timers.pop(f"vanish:{event.call}", None)


def _called_back(centre: Centre, event: AgentCalledBack) -> None:
    call = centre.calls[event.call]
    old = call.legs[event.gone]
    old.phase = LEG_ENDED
    centre.legs.pop(event.gone, None)
    add_leg(centre, call, Leg(event.leg, event.agent, event.device, old.endpoint, trunk=False))


APPLY = cast(
    "dict[type[Event], Callable[[Centre, Any], None]]",
    {AgentVanished: _vanished, AgentReturned: _returned, AgentCalledBack: _called_back},
)
"""How each event of this room is applied."""
