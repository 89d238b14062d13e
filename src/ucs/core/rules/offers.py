"""How an offer of a call to an agent ends: by an answer, or without one."""

from ucs.core.agent import Agent
from ucs.core.call import OFFERING, TALKING, Call, Offer, offer_to
from ucs.core.callview import call_as_seen
from ucs.core.decision import Decision
from ucs.core.ids import AgentId, LegId
from ucs.core.messages import By, CallConnected, CallHeld, OfferEnded, Outcome, Status, StatusChanged
from ucs.core.notices import CallNotice, MessageNotice
from ucs.core.objects import CallEvent
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
    for offer in call.offers:
        if offer.leg == leg and offer.ended is None:
            return offer
    return None


def answer_offer(decision: Decision, call: Call, agent: AgentId) -> None:
    """This agent was the first to answer and has the call; where else it rings, it does so no longer."""
    connect(decision, call, agent)
    for offer in call.running:
        end_offer(decision, call, offer, Outcome.ELSEWHERE)


def connect(decision: Decision, call: Call, agent: AgentId) -> None:
    """Both sides are there. Whom an agent asks with a second leg of the desk phone waits on hold if the agent has gone back
    to the customer meanwhile."""
    begin_recording(decision, call)
    decision.emit(CallConnected(decision.now, call.uid, agent))
    main = first_call(decision.centre, call)
    if main is not call and main.phase is TALKING and not main.conference and main.agent is not None:
        decision.emit(CallHeld(decision.now, call.uid, main.agent))


def end_offer(decision: Decision, call: Call, offer: Offer, outcome: Outcome) -> None:
    """The agent rests; too many misses in a row mean AUX. The call goes back to its place in the queue unless it still
    rings elsewhere; those who hear it ring are told the new `subcalls`."""
    rules = decision.centre.site.rules
    now = decision.now
    rest_s = _rest_s(decision, call, outcome)
    decision.emit(OfferEnded(now, call.uid, offer.agent, offer.leg, outcome, now + rest_s))
    wrap_up(decision, decision.centre.agents[offer.agent], 0.0)
    if call.phase is OFFERING and outcome is not Outcome.CALLER_GONE:
        tell_ringing(decision, call)
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
    """Refresh the call in the bars where it rings: the number of ringing phones has changed."""
    for offer in call.running:
        if decision.centre.agents[offer.agent].session is not None:
            seen = call_as_seen(decision.centre, call, offer.agent, decision.now)
            decision.tell(CallNotice(offer.agent, CallEvent.UPDATE, seen))
