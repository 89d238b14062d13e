"""Status and queues: when an agent takes calls."""

from ucs.core.agent import Agent
from ucs.core.decision import Decision
from ucs.core.ids import AgentId
from ucs.core.messages import (
    ACW,
    AUX,
    OFFLINE,
    READY,
    By,
    ExtendWrapUp,
    QueueResumed,
    QueueSuspended,
    ResumeQueue,
    SetStatus,
    Status,
    StatusChanged,
    StatusPended,
    SuspendQueue,
    WrapUpTimed,
)
from ucs.core.rules.offers import revoke_offer, running_offer
from ucs.core.rules.staffing import keep_minimum
from ucs.errors import InvalidRequest, NotAllowed, NotFound, WrongState


def working_agent(decision: Decision, agent_id: AgentId) -> Agent:
    """The agent, signed in and through with choosing a phone. Raises `WrongState` otherwise."""
    agent = decision.agent(agent_id)
    if agent.session is None or not agent.confirmed:
        raise WrongState("the agent is not ready to work: sign in and confirm a phone first")
    return agent


def set_status(decision: Decision, command: SetStatus) -> None:
    """During a call the choice is kept until it ends, the last one wins; while a call rings it is taken back first."""
    agent = working_agent(decision, command.agent)
    if command.status in (AUX, OFFLINE):
        keep_minimum(decision, agent, decision.centre.queues_of[agent.id], "status_denied")
    change_status(decision, agent, command.status, command.reason)


def change_status(
    decision: Decision, agent: Agent, status: Status, reason: str, *, who: AgentId | None = None
) -> bool:
    """Change the status, or keep the choice until the call ends; returns whether anything changed. `who` is the
    supervisor, when it is not the agent's own choice."""
    reason = _checked_reason(decision, status, reason)
    by = By.AGENT if who is None else By.SUPERVISOR
    now = decision.now
    same = agent.status is status and agent.reason == reason and not agent.withdrawn
    if agent.calls and running_offer(decision, agent) is None:
        wanted, why = (None, "") if same else (status, reason)
        if (agent.pending, agent.pending_reason) == (wanted, why):
            return False
        decision.emit(StatusPended(now, agent.id, wanted, why, by, who))
        return True
    if same:
        return False
    if status is not READY:
        revoke_offer(decision, agent)
    decision.emit(StatusChanged(now, agent.id, status, reason, by, who=who))
    return True


def _checked_reason(decision: Decision, status: Status, reason: str) -> str:
    if status is not AUX:
        return ""
    known = [reason.name for reason in decision.centre.site.aux_reasons]
    if known and reason not in known:
        raise InvalidRequest(f"AUX wants one of these reasons: {', '.join(known)}")
    return reason


def extend_wrap_up(decision: Decision, command: ExtendWrapUp) -> None:
    """Up to the site's limit, counted from the beginning of the ACW. The answer is the instant at which it ends."""
    centre = decision.centre
    agent = working_agent(decision, command.agent)
    due = centre.timers.get(f"acw:{agent.id}")
    if agent.status is not ACW or due is None:
        raise WrongState("there is no wrap-up that ends by itself")
    if not 0 < command.seconds < float("inf"):
        raise InvalidRequest("a wrap-up is extended by a number of seconds above 0")
    limit_s = centre.site.rules.wrapup_limit_s
    until = due + command.seconds
    if until - agent.status_since > limit_s:
        raise NotAllowed(f"a wrap-up may take {limit_s:g} seconds at most")
    decision.emit(WrapUpTimed(decision.now, agent.id, until))
    decision.answer = until


def suspend_queue(decision: Decision, command: SuspendQueue) -> None:
    """Stop serving one queue; a call of it that rings now is not taken back."""
    agent = _member(decision, command)
    if command.queue not in agent.suspended:
        keep_minimum(decision, agent, (command.queue,), "suspend_denied")
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
