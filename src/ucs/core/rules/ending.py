"""The one way a call ends."""

from ucs.core.agent import Agent
from ucs.core.call import Call, record
from ucs.core.decision import Decision
from ucs.core.ids import LegId
from ucs.core.messages import ACW, READY, By, CallEnded, Cause, Outcome, StatusChanged
from ucs.core.rules.offers import end_offer


def end_call(decision: Decision, call: Call, cause: Cause, *, gone: LegId | None = None) -> None:
    """End the call whatever its phase. `gone` is the leg that has ended by itself and needs no clearing."""
    for offer in call.running:
        end_offer(decision, call, offer, Outcome.CALLER_GONE)
    now = decision.now
    talked = call.connected is not None
    decision.emit(
        CallEnded(
            at=now,
            call=call.uid,
            cause=cause,
            record=record(call, cause, now),
            until=now + decision.centre.site.rules.linger_s,
            clear=tuple([leg.id for leg in call.legs.values() if leg.live and leg.id != gone]),
        )
    )
    if call.agent is not None:
        _after_call(decision, decision.centre.agents[call.agent], call, talked=talked)


def _after_call(decision: Decision, agent: Agent, call: Call, *, talked: bool) -> None:
    """The status chosen during the call, else wrap-up (ACW) when the queue grants one."""
    now = decision.now
    if agent.pending is not None:
        decision.emit(
            StatusChanged(
                now, agent.id, agent.pending, agent.pending_reason, agent.pending_by, who=agent.pending_who
            )
        )
        return
    queue = decision.centre.queues.get(call.queue) if call.queue is not None else None
    if talked and queue is not None and queue.wrapup_s > 0 and agent.status is READY and not agent.calls:
        decision.emit(StatusChanged(now, agent.id, ACW, "", By.SYSTEM, now + queue.wrapup_s))
