"""Wrap-up (ACW) after a call: begun, standing still while the agent is in another call."""

from ucs.core.agent import Agent
from ucs.core.decision import Decision
from ucs.core.ids import QueueId
from ucs.core.messages import ACW, READY, By, StatusChanged, WrapUpTimed


def wrap_up(decision: Decision, agent: Agent, queue_id: QueueId | None, *, talked: bool) -> None:
    """After the agent's call of this queue. A wrap-up that stood still goes on with what was left of it, or with the new
    call's own when that is longer."""
    now = decision.now
    queue = decision.centre.queues.get(queue_id) if queue_id is not None else None
    own_s = queue.wrapup_s if talked and queue is not None else 0.0
    if agent.calls:
        return
    if agent.status is ACW and agent.wrapup_left_s is not None:
        decision.emit(WrapUpTimed(now, agent.id, now + max(own_s, agent.wrapup_left_s)))
    elif agent.status is READY and own_s > 0:
        decision.emit(StatusChanged(now, agent.id, ACW, "", By.SYSTEM, now + own_s))
