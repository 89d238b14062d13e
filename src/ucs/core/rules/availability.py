"""Status and queues: when an agent takes calls."""

from ucs.core.agent import Agent
from ucs.core.decision import Decision
from ucs.core.ids import AgentId
from ucs.core.messages import (
    AUX,
    READY,
    By,
    QueueResumed,
    QueueSuspended,
    ResumeQueue,
    SetStatus,
    StatusChanged,
    StatusPended,
    SuspendQueue,
)
from ucs.core.rules.offers import revoke_offer, running_offer
from ucs.errors import InvalidRequest, NotFound, WrongState


def working_agent(decision: Decision, agent_id: AgentId) -> Agent:
    """The agent, signed in and through with choosing a phone. Raises `WrongState` otherwise."""
    agent = decision.agent(agent_id)
    if agent.session is None or not agent.confirmed:
        raise WrongState("the agent is not ready to work: sign in and confirm a phone first")
    return agent


def set_status(decision: Decision, command: SetStatus) -> None:
    """During a call the choice is kept until it ends, the last one wins; while a call rings it is taken back first."""
    agent = working_agent(decision, command.agent)
    reason = _checked_reason(decision, command)
    same = agent.status is command.status and agent.reason == reason
    if agent.calls and running_offer(decision, agent) is None:
        wanted = None if same else command.status
        if (agent.pending, agent.pending_reason) != (wanted, reason if wanted else ""):
            decision.emit(StatusPended(decision.now, agent.id, wanted, reason if wanted else ""))
        return
    if same:
        return
    if command.status is not READY:
        revoke_offer(decision, agent)
    decision.emit(StatusChanged(decision.now, agent.id, command.status, reason, By.AGENT))


def _checked_reason(decision: Decision, command: SetStatus) -> str:
    if command.status is not AUX:
        return ""
    known = [reason.name for reason in decision.centre.site.aux_reasons]
    if known and command.reason not in known:
        raise InvalidRequest(f"AUX wants one of these reasons: {', '.join(known)}")
    return command.reason


def suspend_queue(decision: Decision, command: SuspendQueue) -> None:
    """Stop serving one queue; a call of it that rings now is not taken back."""
    agent = _member(decision, command)
    if command.queue not in agent.suspended:
        decision.emit(QueueSuspended(decision.now, agent.id, command.queue))


def resume_queue(decision: Decision, command: ResumeQueue) -> None:
    """Serve the queue again."""
    agent = _member(decision, command)
    if command.queue in agent.suspended:
        decision.emit(QueueResumed(decision.now, agent.id, command.queue))


def _member(decision: Decision, command: SuspendQueue | ResumeQueue) -> Agent:
    agent = working_agent(decision, command.agent)
    if agent.id not in decision.centre.members.get(command.queue, {}):
        raise NotFound(f"you are not a member of queue {command.queue}")
    return agent
