"""Applying what happens to calls that are handed on: consultations, conferences, transfers."""

from collections.abc import Callable
from typing import Any, cast

from ucs.core.call import (
    DIALLING,
    HANDED,
    INCOMING,
    LEG_ENDED,
    TALKING,
    Call,
    Leg,
    Offer,
    add_offer,
    next_series,
)
from ucs.core.centre import Centre
from ucs.core.evolve.places import add_leg, enter_queue, leave_line, move_leg, take
from ucs.core.evolve.returning import follow_leg
from ucs.core.evolve.stays import count_transfer, leave
from ucs.core.messages import (
    CallHandedOver,
    ConferenceBegun,
    ConsultationDialled,
    ConsultationFreed,
    Event,
    Outcome,
    TransferAnswered,
    TransferBegun,
    TransferFinished,
    TransferReturned,
)
from ucs.core.objects import Direction
from ucs.core.sides import leg_of


def _begun(centre: Centre, event: TransferBegun) -> None:
    centre.calls[event.call].transferring = True


def _dialled(centre: Centre, event: ConsultationDialled) -> None:
    centre.call_count += 1
    main = centre.calls[event.main]
    main.transferring = False
    main.consultation = event.call
    own = leg_of(centre, main, event.agent)
    phone = centre.phones.get(own.device) if own is not None and own.device is not None else None
    line = next((line for line in phone.lines if line.id == event.line), None) if phone is not None else None
    internal = not event.leg
    call = centre.calls[event.call] = Call(
        uid=event.call,
        id=event.id,
        direction=INCOMING if internal else Direction.OUTGOING,
        phase=DIALLING,
        created=event.at,
        customer=event.leg if own is None or not internal else own.id,
        caller_number=line.number if line is not None else "",
        caller_norm="",
        caller_name=centre.profiles[event.agent].displayname if event.agent in centre.profiles else "",
        called_number=event.number,
        called_norm=event.number_norm,
        queue=event.queue,
        agent=None if internal else event.agent,
        peer=event.agent if internal else None,
        target=event.target,
        line=event.line,
        data=event.data,
        entered=event.at,
        consults=main.uid,
    )
    if internal:
        enter_queue(centre, call)
    else:
        add_leg(centre, call, Leg(event.leg, endpoint=event.endpoint, trunk=not event.endpoint))
    if event.until is not None:
        centre.timers[f"dial:{call.uid}"] = event.until
    take(centre, event.agent, call, event.at)


def _freed(centre: Centre, event: ConsultationFreed) -> None:
    call, main = centre.calls[event.call], centre.calls[event.main]
    second = next((leg for leg in main.legs.values() if leg.second and leg.live), None)
    leg = second or leg_of(centre, main, event.agent)
    call.consults = main.consultation = None
    main.conference = False
    call.wraps_up = main.queue if main.queue is not None else main.wraps_up
    if leg is not None:
        leg.second = False
        move_leg(centre, leg, main, call)
        follow_leg(centre, leg.id, main, call, event.until)


def _conferred(centre: Centre, event: ConferenceBegun) -> None:
    centre.calls[event.call].conference = True


def _finished(centre: Centre, event: TransferFinished) -> None:
    main, asked = centre.calls[event.call], centre.calls[event.consultation]
    leg = asked.legs[event.leg]
    leave(centre, main, event.at, event.number, blind=False, external=leg.trunk and leg.agent is None)
    count_transfer(centre, main, event.at)
    main.conference = False
    move_leg(centre, leg, asked, main)
    follow_leg(centre, leg.id, asked, main, event.until)
    main.phase = TALKING
    if event.target is None:
        main.third = leg.id
        return
    series = next_series(main, event.target)
    add_offer(main, Offer(event.target, leg.id, series, event.at, event.at, Outcome.ANSWERED))
    main.agent = event.target
    main.joined = event.at
    take(centre, event.target, main, event.at)


def _handed_over(centre: Centre, event: CallHandedOver) -> None:
    call = centre.calls[event.call]
    agent = leave(
        centre, call, event.at, event.number, blind=True, external=bool(event.leg) and not event.endpoint
    )
    if event.leg:
        call.returns_to = agent
        call.phase = HANDED
        call.third = event.leg
        add_leg(centre, call, Leg(event.leg, endpoint=event.endpoint, trunk=not event.endpoint))
    elif event.target is not None:
        call.returns_to = agent
        call.target = event.target
        call.tried = False
        enter_queue(centre, call)
    else:
        count_transfer(centre, call, event.at)
        call.queue = event.queue
        call.entered = event.at
        enter_queue(centre, call)
    if event.until is not None:
        centre.timers[f"dial:{call.uid}"] = event.until


def _answered(centre: Centre, event: TransferAnswered) -> None:
    call = centre.calls[event.call]
    count_transfer(centre, call, event.at)
    call.phase = TALKING
    if call.connected is None:
        call.connected = event.at
    call.returns_to = None
    centre.timers.pop(f"dial:{call.uid}", None)


def _returned(centre: Centre, event: TransferReturned) -> None:
    call = centre.calls[event.call]
    leave_line(centre, call)
    if event.leg:
        call.legs[event.leg].phase = LEG_ENDED
        centre.legs.pop(event.leg, None)
        call.third = None
    centre.timers.pop(f"dial:{call.uid}", None)
    call.target = event.target
    call.tried = False
    if event.target is None:
        call.returns_to = None
        call.entered = event.at
    enter_queue(centre, call)


APPLY = cast(
    "dict[type[Event], Callable[[Centre, Any], None]]",
    {
        TransferBegun: _begun,
        ConsultationDialled: _dialled,
        ConsultationFreed: _freed,
        ConferenceBegun: _conferred,
        TransferFinished: _finished,
        CallHandedOver: _handed_over,
        TransferAnswered: _answered,
        TransferReturned: _returned,
    },
)
"""How each event of this room is applied."""
