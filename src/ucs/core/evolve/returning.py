"""Applying what happens to calls whose agent vanished in the middle of them."""

from collections.abc import Callable
from typing import Any, cast

from ucs.core.call import LEG_ENDED, LEG_UP, Call, Leg, Vanished
from ucs.core.centre import Centre
from ucs.core.evolve.places import add_leg
from ucs.core.ids import LegId, SessionId
from ucs.core.messages import AgentCalledBack, AgentLegLost, AgentReturned, AgentVanished, Event
from ucs.core.sides import consultation


def _vanished(centre: Centre, event: AgentVanished) -> None:
    centre.calls[event.call].vanished = Vanished(event.leg, event.session, event.held)
    centre.timers[f"vanish:{event.call}"] = event.until


def _lost(centre: Centre, event: AgentLegLost) -> None:
    """The leg stands for the agent until another takes its place."""
    call = centre.calls[event.call]
    call.legs[event.leg].phase = LEG_UP
    if call.vanished is not None:
        call.vanished.lost = True
        call.vanished.session = SessionId("")
    centre.timers.pop(f"recall:{event.agent}", None)
    if event.until is not None:
        centre.timers[f"recall:{event.agent}"] = event.until


def _returned(centre: Centre, event: AgentReturned) -> None:
    wait_no_longer(centre, centre.calls[event.call])


def wait_no_longer(centre: Centre, call: Call) -> None:
    """Nobody is waited for in this call."""
    if call.vanished is not None:
        centre.timers.pop(f"recall:{call.legs[call.vanished.leg].agent}", None)
    call.vanished = None
    centre.timers.pop(f"vanish:{call.uid}", None)


def follow_leg(centre: Centre, leg: LegId, before: Call, after: Call, until: float | None) -> None:
    """The leg has been moved to another call: if its agent is gone it is that one which waits for them from now on."""
    vanished = before.vanished
    if vanished is None or vanished.leg != leg or until is None:
        return
    before.vanished = None
    centre.timers.pop(f"vanish:{before.uid}", None)
    if after.vanished is None:
        after.vanished = vanished
        centre.timers[f"vanish:{after.uid}"] = until
    else:  # somebody else is waited for there
        centre.timers.pop(f"recall:{after.legs[leg].agent}", None)


def _called_back(centre: Centre, event: AgentCalledBack) -> None:
    call = centre.calls[event.call]
    old = call.legs[event.gone]
    old.phase = LEG_ENDED
    centre.legs.pop(event.gone, None)
    add_leg(
        centre, call, Leg(event.leg, event.agent, event.device, old.endpoint, trunk=False, muted=old.muted)
    )
    if call.vanished is not None:
        call.vanished.leg = event.leg
        call.vanished.lost = False
    centre.timers.pop(f"recall:{event.agent}", None)
    # An agent who called a colleague, or asks one, is the customer there.
    for one in (call, consultation(centre, call)):
        if one is not None and one.customer == event.gone:
            one.customer = event.leg


APPLY = cast(
    "dict[type[Event], Callable[[Centre, Any], None]]",
    {
        AgentVanished: _vanished,
        AgentLegLost: _lost,
        AgentReturned: _returned,
        AgentCalledBack: _called_back,
    },
)
"""How each event of this room is applied."""
