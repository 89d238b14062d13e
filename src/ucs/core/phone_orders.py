"""Orders that make phones ring and pick up, and that follow what is done at the phone itself. A part of `ucs.core.plan`."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from ucs.core.call import Call, last_offer
from ucs.core.centre import Centre
from ucs.core.ids import LegId, series_id
from ucs.core.messages import (
    AnswerAsked,
    AnswerPhone,
    Effect,
    Event,
    HangUpLeg,
    LegLeft,
    LegRang,
    LegReplaced,
    RingAgent,
    SecondLegTaken,
    WelcomeCaller,
)
from ucs.core.remote import orders_to_answer, way_to_answer
from ucs.core.site import RemoteAnswer


def ring(call: Call, leg: LegId, series: int, timeout_s: float, *, auto_answer: bool = False) -> RingAgent:
    """Call the phone of an agent to whom the call is offered."""
    return RingAgent(
        call=call.uid,
        leg=leg,
        endpoint=call.legs[leg].endpoint,
        uniqueid=series_id(call.uid, series),
        caller_number=call.caller_number,
        caller_name=call.caller_name,
        auto_answer=auto_answer,
        timeout_s=timeout_s,
    )


def _answer_asked(centre: Centre, event: AnswerAsked) -> Iterable[Effect]:
    call = centre.calls[event.call]
    return orders_to_answer(call, call.legs[event.leg])


def _replaced(centre: Centre, event: LegReplaced) -> Iterable[Effect]:
    call = centre.calls[event.call]
    offer = last_offer(call, event.agent)
    assert offer is not None
    return (ring(call, event.new, offer.series, event.until - event.at, auto_answer=event.auto_answer),)


def _rang(centre: Centre, event: LegRang) -> Iterable[Effect]:
    """The phone of an agent who dials shall pick up by itself, too; some do not know the headers that ask for it."""
    call = centre.calls[event.call]
    leg = call.legs[event.leg]
    dials = not call.inbound and leg.agent is not None and leg.agent == call.agent
    if dials and way_to_answer(centre, leg) is RemoteAnswer.NOTIFY:
        return (AnswerPhone(call.uid, leg.id),)
    return orders_to_answer(call, leg)


def _second_taken(centre: Centre, event: SecondLegTaken) -> Iterable[Effect]:
    return (WelcomeCaller(event.call, event.leg, event.room),)


def _left(centre: Centre, event: LegLeft) -> Iterable[Effect]:
    return (HangUpLeg(event.leg),) if event.clear else ()


ORDERS = cast(
    "dict[type[Event], Callable[[Centre, Any], Iterable[Effect]]]",
    {
        AnswerAsked: _answer_asked,
        LegReplaced: _replaced,
        LegRang: _rang,
        SecondLegTaken: _second_taken,
        LegLeft: _left,
    },
)
"""The orders that follow from each of these events."""
