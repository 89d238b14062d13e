"""How an offer of a call to an agent ends: by an answer, or without one."""

from ucs.core.agent import Agent
from ucs.core.call import OFFERING, TALKING, Call, Offer, offer_to
from ucs.core.callview import call_as_seen
from ucs.core.decision import Decision
from ucs.core.ids import AgentId, LegId
from ucs.core.messages import By, CallConnected, CallHeld, OfferEnded, Outcome, Status, StatusChanged
from ucs.core.notices import CallNotice, MessageNotice, RingingNotice
from ucs.core.objects import CallEvent
from ucs.core.pickable import groups_of
from ucs.core.rules.phone_hold import wait_for_the_phone
from ucs.core.rules.recording import begin_recording
from ucs.core.rules.wrapup import wrap_up
from ucs.core.sides import first_call


def running_offer(decision: Decision, agent: Agent) -> tuple[Call, Offer] | None:
    """The call that rings at this agent now, and the offer of it."""
    for uid in agent.calls:
        call = decision.centre.calls[uid]
        offer = offer_to(call, agent.id)
        if offer is not None:
            return call, offer
    return None


def offer_at(call: Call, leg: LegId) -> Offer | None:
    """The running offer that rings this leg."""
    found = call.legs.get(leg)
    offer = None if found is None or found.agent is None else offer_to(call, found.agent)
    return offer if offer is not None and offer.leg == leg else None


def answer_offer(decision: Decision, call: Call, agent: AgentId) -> None:
    """This agent was the first to answer and has the call; where else it rings, it does so no longer."""
    connect(decision, call, agent)
    end_offers(decision, call, Outcome.ELSEWHERE)


def connect(decision: Decision, call: Call, agent: AgentId) -> None:
    """Both sides are there. Whom an agent called waits on hold if the agent's desk phone is on hold, or has gone back to the
    customer meanwhile with its other leg."""
    begin_recording(decision, call)
    decision.emit(CallConnected(decision.now, call.uid, agent))
    main = first_call(decision.centre, call)
    caller = call.peer or call.agent
    if main is not call and main.phase is TALKING and not main.conference and main.agent is not None:
        decision.emit(CallHeld(decision.now, call.uid, main.agent))
    elif caller is not None:
        wait_for_the_phone(decision, call, caller)


def end_offer(decision: Decision, call: Call, offer: Offer, outcome: Outcome) -> None:
    """The call goes back to its place in the queue unless it still rings elsewhere."""
    _end(decision, call, offer, outcome)
    if call.phase is OFFERING:
        tell_ringing(decision, call)


def end_offers(decision: Decision, call: Call, outcome: Outcome) -> None:
    """The call rings nowhere any more."""
    for offer in call.running:
        _end(decision, call, offer, outcome)


def ring_time_over(decision: Decision, leg: LegId) -> None:
    """Nobody has answered this phone, nor those that have rung since the same moment: one decision about all of them, and
    one message to those who go on hearing the call ring."""
    centre = decision.centre
    uid = centre.legs.get(leg)
    call = None if uid is None else centre.calls[uid]
    if call is None or offer_at(call, leg) is None:
        return
    due = centre.timers[f"offer:{leg}"]
    for offer in call.running:
        if centre.timers[f"offer:{offer.leg}"] <= due:
            _end(decision, call, offer, Outcome.NO_ANSWER)
    if call.phase is OFFERING:
        tell_ringing(decision, call)


def _end(decision: Decision, call: Call, offer: Offer, outcome: Outcome) -> None:
    """The agent rests; too many misses in a row mean AUX."""
    rules = decision.centre.site.rules
    now = decision.now
    rest_s = _rest_s(decision, call, outcome)
    decision.emit(OfferEnded(now, call.uid, offer.agent, offer.leg, outcome, now + rest_s))
    wrap_up(decision, decision.centre.agents[offer.agent], 0.0)
    agent = decision.centre.agents[offer.agent]
    if (
        outcome is Outcome.NO_ANSWER
        and call.target is None
        and 0 < rules.missed_before_aux <= agent.missed
        and agent.status is Status.READY
    ):
        missed = agent.missed
        decision.emit(StatusChanged(now, agent.id, Status.AUX, rules.missed_reason, By.SYSTEM))
        text = f"{missed} calls in a row were not answered: you are not ready now"
        decision.tell(MessageNotice(agent.id, text, "warning", "missed_calls", {"count": missed}))


def _rest_s(decision: Decision, call: Call, outcome: Outcome) -> float:
    """The queue's own rest after this outcome, else the site's; none after the call of a colleague."""
    if call.target is not None and call.target != call.returns_to:
        return 0.0
    centre = decision.centre
    queue = centre.queues.get(call.queue) if call.queue is not None else None
    rests = queue.rests if queue is not None and queue.rests is not None else centre.site.rules.rests
    return {
        Outcome.NO_ANSWER: rests.no_answer_s,
        Outcome.REJECTED: rests.rejected_s,
        Outcome.BUSY: rests.busy_s,
        Outcome.FAILED: rests.failed_s,
        Outcome.REVOKED: rests.revoked_s,
    }.get(outcome, 0.0)


def revoke_offer(decision: Decision, agent: Agent) -> None:
    """Take a ringing call back from an agent who is leaving; it is not counted as missed."""
    rings = running_offer(decision, agent)
    if rings is not None:
        end_offer(decision, *rings, Outcome.REVOKED)


def tell_ringing(decision: Decision, call: Call) -> None:
    """Refresh the call in the bars where it rings, and in those of their colleagues: the number of ringing phones has
    changed."""
    running = call.running
    decision.tell(RingingNotice(call.queue, groups_of(decision.centre, [offer.agent for offer in running])))
    for offer in running:
        if decision.centre.agents[offer.agent].session is not None:
            seen = call_as_seen(decision.centre, call, offer.agent, decision.now)
            decision.tell(CallNotice(offer.agent, CallEvent.UPDATE, seen))
