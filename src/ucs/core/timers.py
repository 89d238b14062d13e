"""Timers as data: which event arms which timer. A timer is (key, due); `Centre.timers` holds the armed ones."""

from collections.abc import Callable
from typing import Any

import msgspec

from ucs.core.messages import (
    AgentLegLost,
    AgentOffered,
    AgentVanished,
    CallArrived,
    CallDialled,
    CallDismissed,
    CallEnded,
    CallForwarded,
    CallHandedOver,
    CallMoved,
    CallWaited,
    ConsultationDialled,
    ConsultationFreed,
    CustomerDialled,
    DevicePaired,
    DeviceUnreachable,
    Event,
    LegReplaced,
    OfferEnded,
    SessionAway,
    SessionGraceOver,
    SessionLeft,
    SessionLost,
    StatusChanged,
    TimerPostponed,
    TransferFinished,
    WrapUpTimed,
)


class Timer(msgspec.Struct, frozen=True, order=True, gc=False):
    """When `Centre.timers[key]` is no longer `due`, the timer is stale and means nothing."""

    due: float
    key: str


_KEYS: dict[type[Event], Callable[[Any], str]] = {
    CallArrived: lambda event: f"wait:{event.call}",
    CallWaited: lambda event: f"wait:{event.call}",
    CallMoved: lambda event: f"wait:{event.call}",
    CallForwarded: lambda event: f"dial:{event.call}",
    CallDismissed: lambda event: f"dismiss:{event.call}",
    AgentVanished: lambda event: f"vanish:{event.call}",
    AgentLegLost: lambda event: f"recall:{event.agent}",
    ConsultationFreed: lambda event: f"vanish:{event.call}",
    TransferFinished: lambda event: f"vanish:{event.call}",
    AgentOffered: lambda event: f"offer:{event.leg}",
    LegReplaced: lambda event: f"offer:{event.new}",
    CallDialled: lambda event: f"dial:{event.call}",
    CallHandedOver: lambda event: f"dial:{event.call}",
    ConsultationDialled: lambda event: f"dial:{event.call}",
    CustomerDialled: lambda event: f"dial:{event.call}",
    CallEnded: lambda event: f"forget:{event.call}",
    OfferEnded: lambda event: f"rest:{event.agent}",
    SessionLost: lambda event: f"grace:{event.agent}",
    SessionGraceOver: lambda event: f"away:{event.agent}",
    SessionAway: lambda event: f"away:{event.agent}",
    SessionLeft: lambda event: f"leave:{event.agent}",
    WrapUpTimed: lambda event: f"acw:{event.agent}",
    StatusChanged: lambda event: f"acw:{event.agent}",
    DeviceUnreachable: lambda event: f"unreachable:{event.device}",
    DevicePaired: lambda event: f"unreachable:{event.device}",
    TimerPostponed: lambda event: event.key,
}


def armed_by(event: Event) -> Timer | None:
    """The timer that this event arms, if any."""
    key = _KEYS.get(type(event))
    until: float | None = getattr(event, "until", None) if key is not None else None
    return None if key is None or until is None else Timer(until, key(event))
