"""What is told of calls that are handed on: consultations, conferences, transfers."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from ucs.core.callview import as_ringing, call_as_seen
from ucs.core.centre import Centre
from ucs.core.messages import (
    CallHandedOver,
    ConferenceBegun,
    ConsultationDialled,
    ConsultationFreed,
    Event,
    TransferAnswered,
    TransferBegun,
    TransferFinished,
    TransferReturned,
)
from ucs.core.news.one_call import News, call_news, customer, for_agent, handed_on, news_of, queue_of
from ucs.core.notices import CallNotice, Notice
from ucs.core.objects import CallEvent
from ucs.core.sides import consultation, leg_of

# See `ucs.core.messages.terms`.
_CONNECT = CallEvent.CONNECT
_HANGUP = CallEvent.HANGUP
_UPDATE = CallEvent.UPDATE
_MUTE = CallEvent.MUTE
_RINGING = CallEvent.RINGING


def _consultation(centre: Centre, event: ConsultationDialled) -> Iterable[Notice]:
    call = centre.calls[event.call]
    yield from call_news(centre, event, CallEvent.NEW, event.agent)
    leg = leg_of(centre, call, event.agent)
    if leg is not None and leg.muted:
        yield from call_news(centre, event, _MUTE, event.agent)
    yield from news_of(centre, centre.calls[event.main], event.at, _UPDATE, event.agent)
    yield from queue_of(centre, event)
    yield from customer(centre, call)


def _conferred(centre: Centre, event: ConferenceBegun) -> Iterable[Notice]:
    main = centre.calls[event.call]
    for call in (main, consultation(centre, main)):
        if call is not None:
            yield from news_of(centre, call, event.at, _UPDATE, event.agent)


def _finished(centre: Centre, event: TransferFinished) -> Iterable[Notice]:
    """The consulted agent is told of the customer's call as if it had rung and been answered: CRMs open the customer
    on ringing."""
    yield from call_news(centre, event, _HANGUP, event.agent)
    yield from _other_end(centre, event)
    if event.target is not None and centre.agents[event.target].session is not None:
        call = centre.calls[event.call]
        yield CallNotice(
            event.target, _RINGING, as_ringing(call_as_seen(centre, call, event.target, event.at))
        )
        yield from call_news(centre, event, _CONNECT, event.target)
        if call.legs[event.leg].muted:
            yield from call_news(centre, event, _MUTE, event.target)


def _other_end(centre: Centre, event: TransferFinished | TransferAnswered) -> News:
    """An agent at the customer's end sees whom they talk to now."""
    return call_news(centre, event, _UPDATE, centre.calls[event.call].peer)


def _answered(centre: Centre, event: TransferAnswered) -> News:
    return *_other_end(centre, event), *handed_on(centre.calls[event.call])


def _handed_over(centre: Centre, event: CallHandedOver) -> Iterable[Notice]:
    yield from call_news(centre, event, _HANGUP, event.agent)
    yield from queue_of(centre, event)


NEWS = cast(
    "dict[type[Event], Callable[[Centre, Any], Iterable[Notice]]]",
    {
        TransferBegun: for_agent(CallEvent.UPDATE),
        ConsultationDialled: _consultation,
        ConsultationFreed: for_agent(CallEvent.UPDATE),
        ConferenceBegun: _conferred,
        TransferFinished: _finished,
        CallHandedOver: _handed_over,
        TransferAnswered: _answered,
        TransferReturned: queue_of,
    },
)
"""By the event's type."""
