"""Applying what happens to calls."""

from collections.abc import Callable
from typing import Any, cast

from ucs.core.call import (
    DIALLING,
    ENDED,
    HELD,
    INCOMING,
    LEG_ENDED,
    LEG_UP,
    OFFERING,
    QUEUED,
    TALKING,
    Call,
    Leg,
    Offer,
    add_offer,
    offer_to,
)
from ucs.core.centre import Centre
from ucs.core.evolve.figures import resettle, turn
from ucs.core.evolve.places import add_leg, drop, enter_queue, leave_line, leave_queue, take, wait
from ucs.core.evolve.returning import wait_no_longer
from ucs.core.evolve.stays import close_hold, count_transfer
from ucs.core.evolve.waiting import set_step
from ucs.core.ids import AgentId, LegId
from ucs.core.messages import (
    AccountCodeSet,
    AgentOffered,
    AnswerAsked,
    CallArrived,
    CallConnected,
    CallDialled,
    CallEnded,
    CallForgotten,
    CallHeld,
    CallLookedUp,
    CallPlaced,
    CallResumed,
    CustomerDialled,
    Event,
    LegReplaced,
    OfferEnded,
    Outcome,
    Recording,
)
from ucs.core.objects import Direction

# See `ucs.core.messages.terms`.
_ANSWERED, _NO_ANSWER = Outcome.ANSWERED, Outcome.NO_ANSWER
_TAKEN_BACK = (Outcome.REVOKED, Outcome.ELSEWHERE)
_OUTGOING = Direction.OUTGOING


def _arrived(centre: Centre, event: CallArrived) -> None:
    centre.call_count += 1
    call = centre.calls[event.call] = Call(
        uid=event.call,
        id=event.id,
        direction=INCOMING,
        phase=QUEUED,
        created=event.at,
        customer=event.leg,
        caller_number=event.caller_number,
        caller_norm=event.caller_norm,
        caller_name=event.caller_name,
        called_number=event.number,
        called_norm=event.number_norm,
        priority=event.priority,
        entered=event.at,
        queue=event.queue,
    )
    add_leg(centre, call, Leg(event.leg, phase=LEG_UP, label=event.label, trunk=event.trunk))
    centre.met.add(event.leg)
    enter_queue(centre, call)
    if event.until is not None:
        set_step(centre, call, event.until)


def _dialled(centre: Centre, event: CallDialled) -> None:
    centre.call_count += 1
    profile = centre.phones[event.device]
    line = next((line for line in profile.lines if line.id == event.line), None)
    internal = event.target is not None or event.to_queue is not None
    call = centre.calls[event.call] = Call(
        uid=event.call,
        id=event.id,
        direction=INCOMING if internal else _OUTGOING,
        phase=DIALLING,
        created=event.at,
        customer=event.leg if internal else LegId(""),
        caller_number=line.number if line is not None else "",
        caller_norm=line.number_norm if line is not None else "",
        caller_name=centre.profiles[event.agent].displayname,
        called_number=event.number,
        called_norm=event.number_norm,
        queue=event.to_queue if internal else event.queue,
        agent=None if internal else event.agent,
        peer=event.agent if internal else None,
        target=event.target,
        line=event.line,
        data=event.data,
    )
    leg = Leg(event.leg, event.agent, event.device, profile.account(event.line), trunk=False, line=event.line)
    leg.arrived, leg.label = event.arrived, event.label
    add_leg(centre, call, leg)
    if event.arrived:
        centre.met.add(event.leg)
    centre.timers[f"dial:{call.uid}"] = event.until
    take(centre, event.agent, call, event.at)


def _customer_dialled(centre: Centre, event: CustomerDialled) -> None:
    call = centre.calls[event.call]
    call.customer = event.leg
    add_leg(centre, call, Leg(event.leg, endpoint=event.endpoint, trunk=not event.endpoint))
    centre.timers[f"dial:{call.uid}"] = event.until


def _placed(centre: Centre, event: CallPlaced) -> None:
    call = centre.calls[event.call]
    centre.timers.pop(f"dial:{call.uid}", None)
    call.entered = event.at
    enter_queue(centre, call)


def _offered(centre: Centre, event: AgentOffered) -> None:
    call = centre.calls[event.call]
    leave_line(centre, call)
    call.phase = OFFERING
    if call.target is not None:
        call.tried = True
    elif call.queue is not None:
        centre.ringing[call.queue].add(call.uid)
        if not event.auto_answer:
            centre.turns[call.queue] = event.agent
    add_offer(call, Offer(event.agent, event.leg, event.series, event.at))
    endpoint = centre.phones[event.device].account()
    add_leg(centre, call, Leg(event.leg, event.agent, event.device, endpoint, trunk=False, called=event.at))
    centre.timers[f"offer:{event.leg}"] = event.until
    take(centre, event.agent, call, event.at)


def _close_offer(centre: Centre, call: Call, agent_id: AgentId, outcome: Outcome, at: float) -> None:
    offer = offer_to(call, agent_id)
    if offer is None:
        return
    offer.ended = at
    call.ringing -= 1
    offer.outcome = outcome
    centre.timers.pop(f"offer:{offer.leg}", None)
    agent = centre.agents[agent_id]
    turn(centre, agent, at)
    figures = agent.figures.queue(call.queue if call.target is None else None)
    if outcome is _ANSWERED:
        figures.answered += 1
        agent.missed = 0
    elif outcome not in _TAKEN_BACK:
        figures.unanswered += 1
        agent.missed += outcome is _NO_ANSWER and call.target is None


def _offer_ended(centre: Centre, event: OfferEnded) -> None:
    call = centre.calls[event.call]
    _close_offer(centre, call, event.agent, event.outcome, event.at)
    call.legs[event.leg].phase = LEG_ENDED
    centre.legs.pop(event.leg, None)
    agent = centre.agents[event.agent]
    if event.until > event.at:
        agent.resting = True
        centre.timers[f"rest:{agent.id}"] = event.until
    if call.phase is OFFERING and not call.ringing:
        leave_line(centre, call)
        wait(centre, call)
    drop(centre, event.agent, call, event.at)


def _answer_asked(centre: Centre, event: AnswerAsked) -> None:
    centre.calls[event.call].legs[event.leg].answering = event.way


def _replaced(centre: Centre, event: LegReplaced) -> None:
    call = centre.calls[event.call]
    old = call.legs[event.leg]
    old.phase = LEG_ENDED
    centre.legs.pop(event.leg, None)
    centre.timers.pop(f"offer:{event.leg}", None)
    new = Leg(event.new, old.agent, old.device, old.endpoint, trunk=False, called=event.at)
    add_leg(centre, call, new)
    centre.timers[f"offer:{event.new}"] = event.until
    offer = offer_to(call, event.agent)
    if offer is not None:
        offer.leg = event.new


def _connected(centre: Centre, event: CallConnected) -> None:
    call = centre.calls[event.call]
    agent = centre.agents[event.agent]
    if offer_to(call, event.agent) is not None:
        _close_offer(centre, call, event.agent, _ANSWERED, event.at)
        leave_queue(centre, call)
    elif not call.inbound:
        turn(centre, agent, event.at)
        agent.figures.queue(call.queue).answered += 1
    if call.target is not None and call.target != call.returns_to:
        count_transfer(centre, call, event.at)
    call.phase = TALKING
    call.agent = event.agent
    call.joined = event.at
    if call.connected is None:
        call.connected = event.at
    call.target = call.returns_to = None
    centre.timers.pop(f"dial:{call.uid}", None)
    resettle(centre, agent, event.at)


def _held(centre: Centre, event: CallHeld) -> None:
    call = centre.calls[event.call]
    call.phase = HELD
    call.held_since = event.at
    call.held_by = event.agent


def _resumed(centre: Centre, event: CallResumed) -> None:
    call = centre.calls[event.call]
    call.phase = TALKING
    call.transferring = False
    close_hold(call, event.at)


def _coded(centre: Centre, event: AccountCodeSet) -> None:
    centre.calls[event.call].codes = event.codes


def _looked_up(centre: Centre, event: CallLookedUp) -> None:
    call = centre.calls[event.call]
    call.looked_up = True
    call.name = event.name
    call.external_id = event.external_id
    call.known = event.data


def _ended(centre: Centre, event: CallEnded) -> None:
    call = centre.calls[event.call]
    leave_queue(centre, call)
    close_hold(call, event.at)
    if call.agent is not None and call.connected is None:
        agent = centre.agents[call.agent]
        turn(centre, agent, event.at)
        agent.figures.queue(call.queue).unanswered += 1
    _count_handling(centre, call, event.at)
    call.phase = ENDED
    call.ended = event.at
    wait_no_longer(centre, call)
    call.cause = event.cause
    call.recording = Recording.OFF
    if call.consults is not None:
        first = centre.calls[call.consults]
        first.consultation = None
        first.conference = False
    for leg in call.legs.values():
        leg.phase = LEG_ENDED
        centre.legs.pop(leg.id, None)
    centre.timers.pop(f"dial:{call.uid}", None)
    centre.timers.pop(f"dismiss:{call.uid}", None)
    centre.timers[f"forget:{call.uid}"] = event.until
    for agent_id in (call.agent, call.peer):
        if agent_id is not None:
            drop(centre, agent_id, call, event.at)


def _count_handling(centre: Centre, call: Call, at: float) -> None:
    queue = centre.queues.get(call.queue) if call.queue is not None else None
    if queue is not None and call.inbound and call.connected is not None and call.third is None:
        handled = at - call.connected + queue.wrapup_s
        before = centre.handle_s.get(queue.id, handled)
        centre.handle_s[queue.id] = before + 0.2 * (handled - before)


def _forgotten(centre: Centre, event: CallForgotten) -> None:
    call = centre.calls.pop(event.call, None)
    if call is not None:
        centre.met.difference_update(call.legs)
    centre.timers.pop(f"forget:{event.call}", None)


APPLY = cast(
    "dict[type[Event], Callable[[Centre, Any], None]]",
    {
        CallArrived: _arrived,
        CallDialled: _dialled,
        CallPlaced: _placed,
        CustomerDialled: _customer_dialled,
        AgentOffered: _offered,
        OfferEnded: _offer_ended,
        AnswerAsked: _answer_asked,
        LegReplaced: _replaced,
        CallConnected: _connected,
        CallHeld: _held,
        CallResumed: _resumed,
        AccountCodeSet: _coded,
        CallLookedUp: _looked_up,
        CallEnded: _ended,
        CallForgotten: _forgotten,
    },
)
"""How each event of this room is applied."""
