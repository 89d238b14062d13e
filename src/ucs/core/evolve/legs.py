"""Applying what happens to one leg of a call."""

from collections.abc import Callable
from typing import Any, cast

from ucs.core.call import LEG_ENDED, LEG_RINGING, LEG_UP, Leg
from ucs.core.centre import Centre
from ucs.core.evolve.places import add_leg
from ucs.core.messages import (
    Event,
    LegAnswered,
    LegHeld,
    LegLeft,
    LegMuted,
    LegRang,
    LegReleased,
    LegUnmuted,
    SecondLegTaken,
)


def _rang(centre: Centre, event: LegRang) -> None:
    call = centre.calls[event.call]
    leg = call.legs[event.leg]
    leg.phase = LEG_RINGING
    leg.label = event.label or leg.label
    if event.heard or (leg.id == call.customer and call.peer is None):
        call.rang = True


def _answered(centre: Centre, event: LegAnswered) -> None:
    call = centre.calls[event.call]
    leg = call.legs[event.leg]
    leg.phase = LEG_UP
    leg.label = event.label or leg.label


def _second_taken(centre: Centre, event: SecondLegTaken) -> None:
    profile = centre.phones[event.device]
    leg = Leg(event.leg, event.agent, event.device, profile.account(event.line), trunk=False, line=event.line)
    leg.phase, leg.label, leg.arrived, leg.second = LEG_UP, event.label, True, True
    add_leg(centre, centre.calls[event.call], leg)
    centre.met.add(event.leg)


def _left(centre: Centre, event: LegLeft) -> None:
    centre.calls[event.call].legs[event.leg].phase = LEG_ENDED
    centre.legs.pop(event.leg, None)


def _held_there(centre: Centre, event: LegHeld | LegReleased) -> None:
    centre.calls[event.call].legs[event.leg].held = isinstance(event, LegHeld)


def _muted(centre: Centre, event: LegMuted | LegUnmuted) -> None:
    centre.calls[event.call].legs[event.leg].muted = isinstance(event, LegMuted)


APPLY = cast(
    "dict[type[Event], Callable[[Centre, Any], None]]",
    {
        LegRang: _rang,
        LegAnswered: _answered,
        SecondLegTaken: _second_taken,
        LegLeft: _left,
        LegHeld: _held_there,
        LegReleased: _held_there,
        LegMuted: _muted,
        LegUnmuted: _muted,
    },
)
"""How each event of this room is applied."""
