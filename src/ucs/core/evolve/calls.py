"""Applying what happens to calls."""

from bisect import insort
from collections.abc import Callable
from typing import Any, cast

from ucs.core.call import (
    DIALLING,
    ENDED,
    HELD,
    INCOMING,
    LEAVING,
    LEG_ENDED,
    LEG_RINGING,
    LEG_UP,
    OFFERING,
    QUEUED,
    TALKING,
    Call,
    Leg,
    Offer,
    offer_to,
)
from ucs.core.centre import Centre
from ucs.core.evolve.figures import resettle, turn
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
    CallResumed,
    Cause,
    CustomerDialled,
    Event,
    LegAnswered,
    LegHeld,
    LegMuted,
    LegRang,
    LegReleased,
    LegReplaced,
    LegUnmuted,
    OfferEnded,
    Outcome,
    Recording,
)
from ucs.core.objects import Direction

# See `ucs.core.messages.terms`.
_ANSWERED, _NO_ANSWER = Outcome.ANSWERED, Outcome.NO_ANSWER
_TAKEN_BACK = (Outcome.REVOKED, Outcome.ELSEWHERE)
_OUTGOING = Direction.OUTGOING


def _add_leg(centre: Centre, call: Call, leg: Leg) -> None:
    call.legs[leg.id] = leg
    centre.legs[leg.id] = call.uid


def _take(centre: Centre, agent_id: AgentId, call: Call, at: float) -> None:
    agent = centre.agents[agent_id]
    if call.uid not in agent.calls:
        agent.calls.append(call.uid)
    resettle(centre, agent, at)


def _drop(centre: Centre, agent_id: AgentId, call: Call, at: float) -> None:
    agent = centre.agents[agent_id]
    if call.uid in agent.calls:
        agent.calls.remove(call.uid)
    resettle(centre, agent, at)


def _leave_queue(centre: Centre, call: Call) -> None:
    """Neither waits nor rings any more."""
    if call.queue is None:
        return
    if call.phase is QUEUED:
        centre.waiting[call.queue].remove(call.place)
    elif call.phase is OFFERING:
        centre.ringing[call.queue].discard(call.uid)


def _served(centre: Centre, call: Call) -> None:
    """The caller waits no longer."""
    centre.timers.pop(f"wait:{call.uid}", None)
    if call.queue is not None:
        centre.callers[call.queue] -= 1


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
    _add_leg(centre, call, Leg(event.leg, phase=LEG_UP, label=event.label, trunk=event.trunk))
    insort(centre.waiting[event.queue], call.place)
    centre.callers[event.queue] += 1
    centre.touched.add(event.queue)
    set_step(centre, call, event.until)


def _dialled(centre: Centre, event: CallDialled) -> None:
    centre.call_count += 1
    profile = centre.phones[event.device]
    line = next((line for line in profile.lines if line.id == event.line), None)
    call = centre.calls[event.call] = Call(
        uid=event.call,
        id=event.id,
        direction=_OUTGOING,
        phase=DIALLING,
        created=event.at,
        customer=LegId(""),
        caller_number=line.number if line is not None else "",
        caller_norm=line.number_norm if line is not None else "",
        caller_name=centre.profiles[event.agent].displayname,
        called_number=event.number,
        called_norm=event.number_norm,
        queue=event.queue,
        agent=event.agent,
        line=event.line,
        data=event.data,
    )
    _add_leg(
        centre,
        call,
        Leg(event.leg, event.agent, event.device, profile.account(event.line), trunk=False, line=event.line),
    )
    centre.timers[f"dial:{call.uid}"] = event.until
    _take(centre, event.agent, call, event.at)


def _customer_dialled(centre: Centre, event: CustomerDialled) -> None:
    call = centre.calls[event.call]
    call.customer = event.leg
    _add_leg(centre, call, Leg(event.leg, endpoint=event.endpoint, trunk=not event.endpoint))
    centre.timers[f"dial:{call.uid}"] = event.until


def _offered(centre: Centre, event: AgentOffered) -> None:
    call = centre.calls[event.call]
    _leave_queue(centre, call)
    call.phase = OFFERING
    if call.queue is not None:
        centre.ringing[call.queue].add(call.uid)
        centre.turns[call.queue] = event.agent
    call.offers.append(Offer(event.agent, event.leg, event.series, event.at))
    endpoint = centre.phones[event.device].account()
    _add_leg(centre, call, Leg(event.leg, event.agent, event.device, endpoint, trunk=False))
    centre.timers[f"offer:{event.leg}"] = event.until
    _take(centre, event.agent, call, event.at)


def _close_offer(centre: Centre, call: Call, agent_id: AgentId, outcome: Outcome, at: float) -> None:
    offer = offer_to(call, agent_id)
    if offer is None:
        return
    offer.ended = at
    offer.outcome = outcome
    centre.timers.pop(f"offer:{offer.leg}", None)
    agent = centre.agents[agent_id]
    turn(centre, agent, at)
    figures = agent.figures.queue(call.queue)
    if outcome is _ANSWERED:
        figures.answered += 1
        agent.missed = 0
    elif outcome not in _TAKEN_BACK:
        figures.unanswered += 1
        agent.missed += outcome is _NO_ANSWER


def _offer_ended(centre: Centre, event: OfferEnded) -> None:
    call = centre.calls[event.call]
    _close_offer(centre, call, event.agent, event.outcome, event.at)
    call.legs[event.leg].phase = LEG_ENDED
    centre.legs.pop(event.leg, None)
    agent = centre.agents[event.agent]
    if event.until > event.at:
        agent.resting = True
        centre.timers[f"rest:{agent.id}"] = event.until
    if call.phase is OFFERING and not call.running:
        _leave_queue(centre, call)
        call.phase = QUEUED
        if call.queue is not None:
            insort(centre.waiting[call.queue], call.place)
            centre.touched.add(call.queue)
    _drop(centre, event.agent, call, event.at)


def _answer_asked(centre: Centre, event: AnswerAsked) -> None:
    centre.calls[event.call].legs[event.leg].answering = event.way


def _replaced(centre: Centre, event: LegReplaced) -> None:
    call = centre.calls[event.call]
    old = call.legs[event.leg]
    old.phase = LEG_ENDED
    centre.legs.pop(event.leg, None)
    centre.timers.pop(f"offer:{event.leg}", None)
    _add_leg(centre, call, Leg(event.new, old.agent, old.device, old.endpoint, trunk=False))
    centre.timers[f"offer:{event.new}"] = event.until
    offer = offer_to(call, event.agent)
    if offer is not None:
        offer.leg = event.new


def _rang(centre: Centre, event: LegRang) -> None:
    call = centre.calls[event.call]
    leg = call.legs[event.leg]
    leg.phase = LEG_RINGING
    leg.label = event.label or leg.label
    if leg.id == call.customer:
        call.rang = True


def _answered(centre: Centre, event: LegAnswered) -> None:
    call = centre.calls[event.call]
    leg = call.legs[event.leg]
    leg.phase = LEG_UP
    leg.label = event.label or leg.label


def _connected(centre: Centre, event: CallConnected) -> None:
    call = centre.calls[event.call]
    agent = centre.agents[event.agent]
    if call.inbound:
        _close_offer(centre, call, event.agent, _ANSWERED, event.at)
        _leave_queue(centre, call)
        _served(centre, call)
    else:
        turn(centre, agent, event.at)
        agent.figures.queue(call.queue).answered += 1
    call.phase = TALKING
    call.agent = event.agent
    call.connected = event.at
    centre.timers.pop(f"dial:{call.uid}", None)
    resettle(centre, agent, event.at)


def _held(centre: Centre, event: CallHeld) -> None:
    call = centre.calls[event.call]
    call.phase = HELD
    call.held_since = event.at


def _resumed(centre: Centre, event: CallResumed) -> None:
    call = centre.calls[event.call]
    call.phase = TALKING
    if call.held_since is not None:
        call.hold_s += event.at - call.held_since
    call.held_since = None


def _held_there(centre: Centre, event: LegHeld | LegReleased) -> None:
    centre.calls[event.call].legs[event.leg].held = isinstance(event, LegHeld)


def _muted(centre: Centre, event: LegMuted | LegUnmuted) -> None:
    centre.calls[event.call].legs[event.leg].muted = isinstance(event, LegMuted)


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
    _leave_queue(centre, call)
    if call.inbound and call.connected is None and call.phase is not LEAVING:
        _served(centre, call)
    if call.agent is not None and call.connected is None:
        agent = centre.agents[call.agent]
        turn(centre, agent, event.at)
        agent.figures.queue(call.queue).unanswered += 1
    _count_handling(centre, call, event.at)
    call.phase = ENDED
    call.ended = event.at
    call.cause = Cause(event.cause)
    call.recording = Recording.OFF
    if call.held_since is not None:
        call.hold_s += event.at - call.held_since
        call.held_since = None
    for leg in call.legs.values():
        leg.phase = LEG_ENDED
        centre.legs.pop(leg.id, None)
    centre.timers.pop(f"dial:{call.uid}", None)
    centre.timers.pop(f"dismiss:{call.uid}", None)
    centre.timers[f"forget:{call.uid}"] = event.until
    if call.agent is not None:
        _drop(centre, call.agent, call, event.at)


def _count_handling(centre: Centre, call: Call, at: float) -> None:
    queue = centre.queues.get(call.queue) if call.queue is not None else None
    if queue is not None and call.inbound and call.connected is not None:
        handled = at - call.connected + queue.wrapup_s
        before = centre.handle_s.get(queue.id, handled)
        centre.handle_s[queue.id] = before + 0.2 * (handled - before)


def _forgotten(centre: Centre, event: CallForgotten) -> None:
    centre.calls.pop(event.call, None)
    centre.timers.pop(f"forget:{event.call}", None)


APPLY = cast(
    "dict[type[Event], Callable[[Centre, Any], None]]",
    {
        CallArrived: _arrived,
        CallDialled: _dialled,
        CustomerDialled: _customer_dialled,
        AgentOffered: _offered,
        OfferEnded: _offer_ended,
        AnswerAsked: _answer_asked,
        LegReplaced: _replaced,
        LegRang: _rang,
        LegAnswered: _answered,
        CallConnected: _connected,
        CallHeld: _held,
        CallResumed: _resumed,
        LegHeld: _held_there,
        LegReleased: _held_there,
        LegMuted: _muted,
        LegUnmuted: _muted,
        AccountCodeSet: _coded,
        CallLookedUp: _looked_up,
        CallEnded: _ended,
        CallForgotten: _forgotten,
    },
)
"""How each event of this room is applied."""
