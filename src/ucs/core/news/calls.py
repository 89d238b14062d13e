"""What is told of calls."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from ucs.core.call import HELD, TALKING, Call
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, CallId
from ucs.core.messages import (
    AccountCodeSet,
    AgentOffered,
    CallArrived,
    CallConnected,
    CallDialled,
    CallDismissed,
    CallEnded,
    CallForwarded,
    CallHeld,
    CallLookedUp,
    CallMoved,
    CallPlaced,
    CallResumed,
    Event,
    LegMuted,
    LegRang,
    LegUnmuted,
    OfferEnded,
    RecordingFailed,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
)
from ucs.core.news.agents import stopped
from ucs.core.news.one_call import (
    NONE,
    News,
    call_news,
    customer,
    first_call_news,
    for_agent,
    handed_on,
    news_of,
    queue_of,
    update,
)
from ucs.core.notices import Notice, RingingNotice, WaitingNotice
from ucs.core.objects import CallEvent
from ucs.core.pickable import groups_of
from ucs.core.sides import consultation, first_call, leg_of

# See `ucs.core.messages.terms`.
_CONNECT = CallEvent.CONNECT
_HANGUP = CallEvent.HANGUP
_UPDATE = CallEvent.UPDATE
_MUTE = CallEvent.MUTE
_UNMUTE = CallEvent.UNMUTE
_RINGING = CallEvent.RINGING


def _moved(centre: Centre, event: CallMoved) -> News:
    return WaitingNotice(centre.calls[event.call].passed[-1]), WaitingNotice(event.queue)


def _arrived(centre: Centre, event: CallArrived) -> News:
    return queue_of(centre, event) + customer(centre, centre.calls[event.call])


def _dialled(centre: Centre, event: CallDialled) -> News:
    told = call_news(centre, event, CallEvent.NEW, event.agent) + customer(centre, centre.calls[event.call])
    return told + stopped(centre, event.agent)


def _offered(centre: Centre, event: AgentOffered) -> News:
    told = call_news(centre, event, _RINGING, event.agent)
    return (*told, *stopped(centre, event.agent), _rings(centre, event.call, event.agent))


def _offer_ended(centre: Centre, event: OfferEnded) -> News:
    return (*call_news(centre, event, _HANGUP, event.agent), _rings(centre, event.call, event.agent))


def _rings(centre: Centre, uid: CallId, agent: AgentId) -> RingingNotice:
    """Colleagues may pick up what rings, or rang until now, at the agent. Those of the others at whom it rings are told once
    for all that has changed, see `tell_ringing`."""
    return RingingNotice(centre.calls[uid].queue, groups_of(centre, (agent,)))


def _connected(centre: Centre, event: CallConnected) -> News:
    call = centre.calls[event.call]
    told = call_news(centre, event, _CONNECT, event.agent)
    if call.peer is not None:
        told += call_news(centre, event, _CONNECT if call.connected == event.at else _UPDATE, call.peer)
    told += first_call_news(centre, call, event.at) + queue_of(centre, event) + handed_on(call)
    return (*told, _rings(centre, event.call, event.agent)) if call.offers else told


def _holding(what: CallEvent) -> Callable[[Centre, Any], News]:
    """The agent at the other end of an internal call sees what may be done now."""

    def tell(centre: Centre, event: CallHeld | CallResumed) -> News:
        call = centre.calls[event.call]
        told = call_news(centre, event, what, event.agent) + _beside(centre, call, event)
        if call.peer is None or call.consults is not None:
            return told
        return told + call_news(centre, event, _UPDATE, call.agent if event.agent == call.peer else call.peer)

    return tell


def _beside(centre: Centre, call: Call, event: CallHeld | CallResumed) -> News:
    """In the other call of a consultation the agent may do something else now, when one of them is on hold at the phone."""
    first = first_call(centre, call)
    other = consultation(centre, first) if call is first else first
    if other is None or other.phase not in (TALKING, HELD):
        return NONE
    at_the_phone = any(leg.held and leg.agent == event.agent for leg in first.legs.values())
    return news_of(centre, other, event.at, _UPDATE, event.agent) if at_the_phone else NONE


def _rang(centre: Centre, event: LegRang) -> News:
    call = centre.calls[event.call]
    return call_news(centre, event, _RINGING, call.peer or call.agent) if event.heard else NONE


def _muting(centre: Centre, event: LegMuted | LegUnmuted) -> Iterable[Notice]:
    """In every call that the agent takes part in with this leg; the agent at the other end sees it in the call."""
    what = _MUTE if isinstance(event, LegMuted) else _UNMUTE
    agent = centre.calls[event.call].legs[event.leg].agent
    for uid in centre.agents[agent].calls if agent is not None else ():
        call = centre.calls[uid]
        leg = None if agent is None else leg_of(centre, call, agent)
        if leg is not None and leg.id == event.leg:
            yield from news_of(centre, call, event.at, what, agent)
            other = call.agent if agent == call.peer else call.peer
            yield from news_of(centre, call, event.at, _UPDATE, other)


def _looked_up(centre: Centre, event: CallLookedUp) -> News:
    call = centre.calls[event.call]
    told = update(centre, event)
    if not call.ringing:
        return told
    return (*told, RingingNotice(call.queue, groups_of(centre, [offer.agent for offer in call.running])))


def _recording_started(centre: Centre, event: RecordingStarted) -> News:
    """Before the connection there is nothing to tell: the connection tells it."""
    return NONE if centre.calls[event.call].connected is None else update(centre, event)


def _ended(centre: Centre, event: CallEnded) -> News:
    call = centre.calls[event.call]
    told = call_news(centre, event, _HANGUP, call.agent)
    if call.peer is not None:
        told += call_news(centre, event, _HANGUP, call.peer)
    told += first_call_news(centre, call, event.at)
    return told + queue_of(centre, event) if call.agent is None else told


NEWS = cast(
    "dict[type[Event], Callable[[Centre, Any], Iterable[Notice]]]",
    {
        CallArrived: _arrived,
        CallMoved: _moved,
        CallForwarded: queue_of,
        CallDismissed: queue_of,
        AgentOffered: _offered,
        OfferEnded: _offer_ended,
        CallDialled: _dialled,
        CallPlaced: queue_of,
        LegRang: _rang,
        CallConnected: _connected,
        CallHeld: _holding(CallEvent.HOLD),
        CallResumed: _holding(CallEvent.RESUME),
        LegMuted: _muting,
        LegUnmuted: _muting,
        AccountCodeSet: for_agent(CallEvent.UPDATE),
        CallLookedUp: _looked_up,
        RecordingStarted: _recording_started,
        RecordingPaused: update,
        RecordingResumed: update,
        RecordingStopped: update,
        RecordingFailed: update,
        CallEnded: _ended,
    },
)
"""By the event's type."""
