"""Whom an event concerns, and what they are told: rendered when the event has just been applied."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from ucs.core.callview import call_as_seen
from ucs.core.centre import Centre
from ucs.core.ids import AgentId
from ucs.core.messages import (
    AUX,
    AccountCodeSet,
    AgentOffered,
    AgentSignedIn,
    AgentSignedOut,
    CallArrived,
    CallConnected,
    CallDialled,
    CallEnded,
    CallHeld,
    CallResumed,
    DeviceConfirmed,
    DevicePaired,
    DeviceReachable,
    DeviceUnpaired,
    DeviceUnreachable,
    Event,
    LegMuted,
    LegRang,
    LegUnmuted,
    OfferEnded,
    QueueResumed,
    QueueSuspended,
    StatusChanged,
    StatusPended,
)
from ucs.core.notices import (
    CallNotice,
    DeviceNotice,
    MembershipNotice,
    Notice,
    PhoneNotice,
    ReadyNotice,
    RosterNotice,
    SignedOutNotice,
    StatusNotice,
    UserNotice,
    WaitingNotice,
)
from ucs.core.objects import CallEvent
from ucs.core.view import device, reachable, state, user

_NONE: tuple[Notice, ...] = ()

# See `ucs.core.messages.terms`.
_CONNECT, _HANGUP = CallEvent.CONNECT, CallEvent.HANGUP
_MUTE, _UNMUTE, _RINGING = CallEvent.MUTE, CallEvent.UNMUTE, CallEvent.RINGING


def _call(centre: Centre, event: Any, what: CallEvent, agent: AgentId | None) -> Iterable[Notice]:
    if agent is None or centre.agents[agent].session is None:
        return _NONE
    return (CallNotice(agent, what, call_as_seen(centre, centre.calls[event.call], agent, event.at)),)


def _for_agent(what: CallEvent) -> Callable[[Centre, Any], Iterable[Notice]]:
    """The rule for events that name the agent whom they concern."""

    def tell(centre: Centre, event: Any) -> Iterable[Notice]:
        return _call(centre, event, what, event.agent)

    return tell


def _queue_of(centre: Centre, event: Any) -> Iterable[Notice]:
    queue = centre.calls[event.call].queue
    return _NONE if queue is None else (WaitingNotice(queue),)


def _signed_in(centre: Centre, event: AgentSignedIn) -> Iterable[Notice]:
    yield UserNotice(event.agent, user(centre, event.agent, event.at))
    if event.without_device:
        yield ReadyNotice(event.agent, state(centre, event.agent, event.at))


def _signed_out(centre: Centre, event: AgentSignedOut) -> Iterable[Notice]:
    return (SignedOutNotice(event.agent, event.session, event.why),)


def _paired(centre: Centre, event: DevicePaired) -> Iterable[Notice]:
    yield DeviceNotice(event.agent, device(centre, event.device))
    yield PhoneNotice(event.agent, reachable(centre, event.agent))


def _unpaired(centre: Centre, event: DeviceUnpaired) -> Iterable[Notice]:
    return (DeviceNotice(event.agent, None),)


def _confirmed(centre: Centre, event: DeviceConfirmed) -> Iterable[Notice]:
    return (ReadyNotice(event.agent, state(centre, event.agent, event.at)),)


def _reach(centre: Centre, event: DeviceReachable | DeviceUnreachable) -> Iterable[Notice]:
    agent = centre.devices[event.device].agent
    return _NONE if agent is None else (PhoneNotice(agent, isinstance(event, DeviceReachable)),)


def _status(centre: Centre, event: StatusChanged | StatusPended) -> Iterable[Notice]:
    agent = centre.agents[event.agent]
    reason = agent.reason if agent.status is AUX else ""
    return (
        StatusNotice(agent.id, agent.status, reason, agent.pending, agent.pending_reason),
        RosterNotice(agent.id),
    )


def _membership(centre: Centre, event: QueueSuspended | QueueResumed) -> Iterable[Notice]:
    return (MembershipNotice(event.agent, event.queue, isinstance(event, QueueSuspended)),)


def _connected(centre: Centre, event: CallConnected) -> Iterable[Notice]:
    yield from _call(centre, event, _CONNECT, event.agent)
    yield from _queue_of(centre, event)


def _rang(centre: Centre, event: LegRang) -> Iterable[Notice]:
    call = centre.calls[event.call]
    if call.inbound or event.leg != call.customer:
        return _NONE
    return _call(centre, event, _RINGING, call.agent)


def _muting(centre: Centre, event: LegMuted | LegUnmuted) -> Iterable[Notice]:
    what = _MUTE if isinstance(event, LegMuted) else _UNMUTE
    return _call(centre, event, what, centre.calls[event.call].legs[event.leg].agent)


def _ended(centre: Centre, event: CallEnded) -> Iterable[Notice]:
    call = centre.calls[event.call]
    yield from _call(centre, event, _HANGUP, call.agent)
    if call.inbound and call.connected is None:
        yield from _queue_of(centre, event)


NEWS = cast(
    "dict[type[Event], Callable[[Centre, Any], Iterable[Notice]]]",
    {
        AgentSignedIn: _signed_in,
        AgentSignedOut: _signed_out,
        DevicePaired: _paired,
        DeviceUnpaired: _unpaired,
        DeviceConfirmed: _confirmed,
        DeviceReachable: _reach,
        DeviceUnreachable: _reach,
        StatusChanged: _status,
        StatusPended: _status,
        QueueSuspended: _membership,
        QueueResumed: _membership,
        CallArrived: _queue_of,
        AgentOffered: _for_agent(CallEvent.RINGING),
        OfferEnded: _for_agent(CallEvent.HANGUP),
        CallDialled: _for_agent(CallEvent.NEW),
        LegRang: _rang,
        CallConnected: _connected,
        CallHeld: _for_agent(CallEvent.HOLD),
        CallResumed: _for_agent(CallEvent.RESUME),
        LegMuted: _muting,
        LegUnmuted: _muting,
        AccountCodeSet: _for_agent(CallEvent.UPDATE),
        CallEnded: _ended,
    },
)
"""What must be told, in order, because of an event which has just been applied, by the event's type."""
