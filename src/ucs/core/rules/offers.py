"""How an offer of a call to an agent ends without an answer."""

from ucs.core.agent import Agent
from ucs.core.call import Call
from ucs.core.decision import Decision
from ucs.core.messages import By, OfferEnded, Outcome, Status, StatusChanged
from ucs.core.notices import MessageNotice


def running_offer(decision: Decision, agent: Agent) -> Call | None:
    """The call that rings at this agent now."""
    for uid in agent.calls:
        call = decision.centre.calls[uid]
        if call.offer is not None and call.offer.agent == agent.id:
            return call
    return None


def end_offer(decision: Decision, call: Call, outcome: Outcome) -> None:
    """The call goes back to its place in the queue, the agent rests; too many misses in a row mean AUX."""
    offer = call.offer
    assert offer is not None
    rules = decision.centre.site.rules
    rest_s = {
        Outcome.NO_ANSWER: rules.rests.no_answer_s,
        Outcome.REJECTED: rules.rests.rejected_s,
        Outcome.BUSY: rules.rests.rejected_s,
        Outcome.FAILED: rules.rests.failed_s,
        Outcome.REVOKED: rules.rests.revoked_s,
    }.get(outcome, 0.0)
    now = decision.now
    decision.emit(OfferEnded(now, call.uid, offer.agent, offer.leg, outcome, now + rest_s))
    agent = decision.centre.agents[offer.agent]
    if (
        outcome is Outcome.NO_ANSWER
        and 0 < rules.missed_before_aux <= agent.missed
        and agent.status is Status.READY
    ):
        missed = agent.missed
        decision.emit(StatusChanged(now, agent.id, Status.AUX, rules.missed_reason, By.SYSTEM))
        text = f"{missed} calls in a row were not answered: you are not ready now"
        decision.tell(MessageNotice(agent.id, text, "warning", "missed_calls", {"count": missed}))


def revoke_offer(decision: Decision, agent: Agent) -> None:
    """Take a ringing call back from an agent who is leaving; it is not counted as missed."""
    call = running_offer(decision, agent)
    if call is not None:
        end_offer(decision, call, Outcome.REVOKED)
