"""Wrap-up (ACW) after a call: begun, standing still while the agent is in another call."""

from ucs.core.agent import Agent
from ucs.core.call import Call
from ucs.core.centre import Centre
from ucs.core.decision import Decision
from ucs.core.ids import AgentId
from ucs.core.messages import ACW, READY, By, StatusChanged, WrapUpTimed
from ucs.core.sides import dialled


def wrapup_s(centre: Centre, call: Call, agent: AgentId) -> float:
    """What the call's end earns this agent: of its queue, or of the first call's that a consultation outlived; without a
    queue what the site gives in its direction. Nothing for a call that was never talked in."""
    internal = agent == call.peer
    queue = call.wraps_up if internal or call.queue is None else call.queue
    if queue is not None:
        talked = call.connected is not None or call.wraps_up is not None
        return centre.queues[queue].wrapup_s if talked and queue in centre.queues else 0.0
    if call.connected is None or call.queue is not None:
        return 0.0
    rules = centre.site.rules
    return rules.wrapup_outgoing_s if dialled(call, agent) else rules.wrapup_incoming_s


def wrap_up(decision: Decision, agent: Agent, own_s: float) -> None:
    """After the agent's call. A wrap-up that stood still goes on with what was left of it, or with the new call's own when
    that is longer."""
    now = decision.now
    if agent.calls:
        return
    if agent.status is ACW and agent.wrapup_left_s is not None:
        decision.emit(WrapUpTimed(now, agent.id, now + max(own_s, agent.wrapup_left_s)))
    elif agent.status is READY and own_s > 0:
        decision.emit(StatusChanged(now, agent.id, ACW, "", By.SYSTEM, now + own_s))
