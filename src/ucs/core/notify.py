"""Whom an event concerns, and what they are told: rendered when the event has just been applied."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from ucs.core.call import HELD, TALKING, Call
from ucs.core.callview import as_ringing, call_as_seen
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, CallId
from ucs.core.lines import lamps
from ucs.core.messages import (
    AUX,
    AccountCodeSet,
    AgentOffered,
    AgentSignedIn,
    AgentSignedOut,
    CallArrived,
    CallConnected,
    CallDialled,
    CallDismissed,
    CallEnded,
    CallForwarded,
    CallHandedOver,
    CallHeld,
    CallLookedUp,
    CallMoved,
    CallPlaced,
    CallResumed,
    ConferenceBegun,
    ConsultationDialled,
    ConsultationFreed,
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
    RecordingFailed,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
    StatusChanged,
    StatusPended,
    TransferAnswered,
    TransferBegun,
    TransferFinished,
    TransferReturned,
    WrapUpTimed,
)
from ucs.core.notices import (
    CallNotice,
    CustomerNotice,
    DeviceNotice,
    MembershipNotice,
    Notice,
    PhoneNotice,
    ReadyNotice,
    RingingNotice,
    RosterNotice,
    SignedOutNotice,
    StatusNotice,
    UserNotice,
    WaitingNotice,
)
from ucs.core.objects import CallEvent
from ucs.core.pickable import groups_of
from ucs.core.sides import consultation, first_call, leg_of, opener
from ucs.core.view import device, reachable, state, user, wrap_up

News = tuple[Notice, ...]

_NONE: News = ()

# See `ucs.core.messages.terms`.
_CONNECT, _HANGUP = CallEvent.CONNECT, CallEvent.HANGUP
_UPDATE = CallEvent.UPDATE
_MUTE, _UNMUTE, _RINGING = CallEvent.MUTE, CallEvent.UNMUTE, CallEvent.RINGING


def _call(centre: Centre, event: Any, what: CallEvent, agent: AgentId | None) -> News:
    return _told(centre, centre.calls[event.call], event.at, what, agent)


def _told(centre: Centre, call: Call, at: float, what: CallEvent, agent: AgentId | None) -> News:
    if agent is None or centre.agents[agent].session is None:
        return _NONE
    return (CallNotice(agent, what, call_as_seen(centre, call, agent, at)),)


def _for_agent(what: CallEvent) -> Callable[[Centre, Any], News]:
    """The rule for events that name the agent whom they concern."""

    def tell(centre: Centre, event: Any) -> News:
        return _call(centre, event, what, event.agent)

    return tell


def _queue_of(centre: Centre, event: Any) -> News:
    queue = centre.calls[event.call].queue
    return _NONE if queue is None else (WaitingNotice(queue),)


def _moved(centre: Centre, event: CallMoved) -> News:
    return WaitingNotice(centre.calls[event.call].passed[-1]), WaitingNotice(event.queue)


def customer(centre: Centre, call: Call) -> News:
    """The question who the customer is; none about the phones of the house."""
    number, norm = (
        (call.caller_number, call.caller_norm) if call.inbound else (call.called_number, call.called_norm)
    )
    if not number or number in centre.lines:
        return _NONE
    queue = None if call.queue is None else centre.queues.get(call.queue)
    return (
        CustomerNotice(
            call=call.uid,
            number=number,
            number_norm=norm,
            called_number=call.called_number,
            called_number_norm=call.called_norm,
            direction=call.direction,
            queue_id=call.queue,
            queue_name="" if queue is None else queue.name,
        ),
    )


def _arrived(centre: Centre, event: CallArrived) -> News:
    return _queue_of(centre, event) + customer(centre, centre.calls[event.call])


def _dialled(centre: Centre, event: CallDialled) -> News:
    told = _call(centre, event, CallEvent.NEW, event.agent) + customer(centre, centre.calls[event.call])
    return told + _stopped(centre, event.agent)


def _offered(centre: Centre, event: AgentOffered) -> News:
    told = _call(centre, event, _RINGING, event.agent)
    return (*told, *_stopped(centre, event.agent), _rings(centre, event.call, event.agent))


def _offer_ended(centre: Centre, event: OfferEnded) -> News:
    return (*_call(centre, event, _HANGUP, event.agent), _rings(centre, event.call, event.agent))


def _signed_in(centre: Centre, event: AgentSignedIn) -> News:
    told = UserNotice(event.agent, user(centre, event.agent, event.at))
    if not event.without_device:
        return (told,)
    return told, ReadyNotice(event.agent, state(centre, event.agent, event.at))


def _signed_out(centre: Centre, event: AgentSignedOut) -> News:
    return (SignedOutNotice(event.agent, event.session, event.why, event.view),)


def _paired(centre: Centre, event: DevicePaired) -> News:
    return (
        DeviceNotice(event.agent, device(centre, event.device)),
        PhoneNotice(event.agent, reachable(centre, event.agent), lamps(centre, event.agent)),
    )


def _unpaired(centre: Centre, event: DeviceUnpaired) -> News:
    return (DeviceNotice(event.agent, None),)


def _confirmed(centre: Centre, event: DeviceConfirmed) -> Iterable[Notice]:
    """A page that has been reloaded learns of all calls that go on: its `onReady` has one of them."""
    for uid in centre.agents[event.agent].calls:
        yield from _told(centre, centre.calls[uid], event.at, _UPDATE, event.agent)
    yield ReadyNotice(event.agent, state(centre, event.agent, event.at))


def _reach(centre: Centre, event: DeviceReachable | DeviceUnreachable) -> News:
    agent = centre.devices[event.device].agent
    if agent is None:
        return _NONE
    return (PhoneNotice(agent, isinstance(event, DeviceReachable), lamps(centre, agent)),)


def _status(centre: Centre, event: StatusChanged | StatusPended) -> News:
    return _own_status(centre, event.agent), RosterNotice(event.agent)


def _own_status(centre: Centre, agent_id: AgentId) -> StatusNotice:
    agent = centre.agents[agent_id]
    reason = agent.reason if agent.status is AUX else ""
    ends = wrap_up(centre, agent_id)
    return StatusNotice(agent_id, agent.status, reason, agent.pending, agent.pending_reason, ends)


def _timed(centre: Centre, event: WrapUpTimed) -> News:
    return (_own_status(centre, event.agent),)


def _stopped(centre: Centre, agent: AgentId) -> News:
    """With the call that has just begun the agent's wrap-up stands still, if there is one."""
    return _NONE if centre.agents[agent].wrapup_left_s is None else (_own_status(centre, agent),)


def _rings(centre: Centre, uid: CallId, agent: AgentId) -> RingingNotice:
    """Colleagues may pick up what rings, or rang until now, at the agent. Where else it rings is added once, see
    `ucs.core.rules.pickup`."""
    return RingingNotice(uid, centre.calls[uid].queue, groups_of(centre, (agent,)))


def _membership(centre: Centre, event: QueueSuspended | QueueResumed) -> News:
    return (MembershipNotice(event.agent, event.queue, isinstance(event, QueueSuspended)),)


def _connected(centre: Centre, event: CallConnected) -> News:
    call = centre.calls[event.call]
    told = _call(centre, event, _CONNECT, event.agent)
    if call.peer is not None:
        told += _call(centre, event, _CONNECT if call.connected == event.at else _UPDATE, call.peer)
    told += _first_call(centre, call, event.at) + _queue_of(centre, event)
    return (*told, _rings(centre, event.call, event.agent)) if call.offers else told


def _first_call(centre: Centre, asked: Call, at: float) -> News:
    """What the agent may do in the call that is consulted about has changed with the consultation."""
    first = first_call(centre, asked)
    if first is asked or not first.live or first.agent != opener(asked):
        return _NONE
    return _told(centre, first, at, _UPDATE, first.agent)


def _holding(what: CallEvent) -> Callable[[Centre, Any], News]:
    """The agent at the other end of an internal call sees what may be done now."""

    def tell(centre: Centre, event: CallHeld | CallResumed) -> News:
        call = centre.calls[event.call]
        told = _call(centre, event, what, event.agent) + _beside(centre, call, event)
        if call.peer is None or call.consults is not None:
            return told
        return told + _call(centre, event, _UPDATE, call.agent if event.agent == call.peer else call.peer)

    return tell


def _beside(centre: Centre, call: Call, event: CallHeld | CallResumed) -> News:
    """In the other call of a consultation the agent may do something else now, when one of them is on hold at the phone."""
    first = first_call(centre, call)
    other = consultation(centre, first) if call is first else first
    if other is None or other.phase not in (TALKING, HELD):
        return _NONE
    at_the_phone = any(leg.held and leg.agent == event.agent for leg in first.legs.values())
    return _told(centre, other, event.at, _UPDATE, event.agent) if at_the_phone else _NONE


def _rang(centre: Centre, event: LegRang) -> News:
    call = centre.calls[event.call]
    return _call(centre, event, _RINGING, call.peer or call.agent) if event.heard else _NONE


def _muting(centre: Centre, event: LegMuted | LegUnmuted) -> Iterable[Notice]:
    """In every call that the agent takes part in with this leg."""
    what = _MUTE if isinstance(event, LegMuted) else _UNMUTE
    agent = centre.calls[event.call].legs[event.leg].agent
    for uid in centre.agents[agent].calls if agent is not None else ():
        call = centre.calls[uid]
        leg = None if agent is None else leg_of(centre, call, agent)
        if leg is not None and leg.id == event.leg:
            yield from _told(centre, call, event.at, what, agent)


def _update(centre: Centre, event: Any) -> News:
    """Whoever has the call at their phone."""
    call = centre.calls[event.call]
    agents = [offer.agent for offer in call.running] if call.agent is None else [call.agent]
    return tuple(notice for agent in agents for notice in _call(centre, event, _UPDATE, agent))


def _looked_up(centre: Centre, event: CallLookedUp) -> News:
    running = centre.calls[event.call].running
    told = _update(centre, event)
    return (*told, _rings(centre, event.call, running[0].agent)) if running else told


def _recording_started(centre: Centre, event: RecordingStarted) -> News:
    """Before the connection there is nothing to tell: the connection tells it."""
    return _NONE if centre.calls[event.call].connected is None else _update(centre, event)


def _ended(centre: Centre, event: CallEnded) -> News:
    call = centre.calls[event.call]
    told = _call(centre, event, _HANGUP, call.agent)
    if call.peer is not None:
        told += _call(centre, event, _HANGUP, call.peer)
    told += _first_call(centre, call, event.at)
    return told + _queue_of(centre, event) if call.agent is None else told


def _consultation(centre: Centre, event: ConsultationDialled) -> Iterable[Notice]:
    call = centre.calls[event.call]
    yield from _call(centre, event, CallEvent.NEW, event.agent)
    leg = leg_of(centre, call, event.agent)
    if leg is not None and leg.muted:
        yield from _call(centre, event, _MUTE, event.agent)
    yield from _told(centre, centre.calls[event.main], event.at, _UPDATE, event.agent)
    yield from _queue_of(centre, event)
    yield from customer(centre, call)


def _conferred(centre: Centre, event: ConferenceBegun) -> Iterable[Notice]:
    main = centre.calls[event.call]
    for call in (main, consultation(centre, main)):
        if call is not None:
            yield from _told(centre, call, event.at, _UPDATE, event.agent)


def _finished(centre: Centre, event: TransferFinished) -> Iterable[Notice]:
    """The consulted agent is told of the customer's call as if it had rung and been answered: CRMs open the customer
    on ringing."""
    yield from _call(centre, event, _HANGUP, event.agent)
    yield from _other_end(centre, event)
    if event.target is not None and centre.agents[event.target].session is not None:
        call = centre.calls[event.call]
        yield CallNotice(
            event.target, _RINGING, as_ringing(call_as_seen(centre, call, event.target, event.at))
        )
        yield from _call(centre, event, _CONNECT, event.target)
        if call.legs[event.leg].muted:
            yield from _call(centre, event, _MUTE, event.target)


def _other_end(centre: Centre, event: TransferFinished | TransferAnswered) -> News:
    """An agent at the customer's end sees whom they talk to now."""
    return _call(centre, event, _UPDATE, centre.calls[event.call].peer)


def _handed_over(centre: Centre, event: CallHandedOver) -> Iterable[Notice]:
    yield from _call(centre, event, _HANGUP, event.agent)
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
        WrapUpTimed: _timed,
        QueueSuspended: _membership,
        QueueResumed: _membership,
        CallArrived: _arrived,
        CallMoved: _moved,
        CallForwarded: _queue_of,
        CallDismissed: _queue_of,
        AgentOffered: _offered,
        OfferEnded: _offer_ended,
        CallDialled: _dialled,
        CallPlaced: _queue_of,
        LegRang: _rang,
        CallConnected: _connected,
        CallHeld: _holding(CallEvent.HOLD),
        CallResumed: _holding(CallEvent.RESUME),
        TransferBegun: _for_agent(CallEvent.UPDATE),
        ConsultationDialled: _consultation,
        ConsultationFreed: _for_agent(CallEvent.UPDATE),
        ConferenceBegun: _conferred,
        TransferFinished: _finished,
        CallHandedOver: _handed_over,
        TransferAnswered: _other_end,
        TransferReturned: _queue_of,
        LegMuted: _muting,
        LegUnmuted: _muting,
        AccountCodeSet: _for_agent(CallEvent.UPDATE),
        CallLookedUp: _looked_up,
        RecordingStarted: _recording_started,
        RecordingPaused: _update,
        RecordingResumed: _update,
        RecordingStopped: _update,
        RecordingFailed: _update,
        CallEnded: _ended,
    },
)
"""What must be told, in order, because of an event which has just been applied, by the event's type."""
