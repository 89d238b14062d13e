"""What supervisors may do to others: force a status, suspend and resume them in a queue. Whom: see `ucs.core.rights`."""

from ucs.core.agent import Agent
from ucs.core.decision import Decision
from ucs.core.ids import AgentId, QueueId
from ucs.core.messages import (
    By,
    ForceResume,
    ForceStatus,
    ForceSuspend,
    QueueResumed,
    QueueSuspended,
)
from ucs.core.notices import MessageNotice
from ucs.core.rights import supervises
from ucs.core.rules.availability import change_status, working_agent
from ucs.errors import NotAllowed, NotFound


def force_status(decision: Decision, command: ForceStatus) -> None:
    """As if the agent had chosen it: during a call it is kept until that ends, and the agent may choose anew."""
    queues = decision.centre.queues_of.get(command.agent, ())
    _check_right(decision, command.by, command.agent, queues)
    agent = working_agent(decision, command.agent)
    if change_status(decision, agent, command.status, command.reason, who=command.by):
        what: dict[str, object] = {"what": "status", "status": command.status.value, "reason": command.reason}
        _say(decision, agent, command.by, what)


def force_suspend(decision: Decision, command: ForceSuspend) -> None:
    """The agent stops serving the queue; a call of it that rings now is not taken back."""
    agent = _member(decision, command)
    if command.queue not in agent.suspended:
        decision.emit(QueueSuspended(decision.now, agent.id, command.queue, By.SUPERVISOR, command.by))
        _say(decision, agent, command.by, {"what": "suspend", "queue": command.queue})


def force_resume(decision: Decision, command: ForceResume) -> None:
    """The agent serves the queue again."""
    agent = _member(decision, command)
    if command.queue in agent.suspended:
        decision.emit(QueueResumed(decision.now, agent.id, command.queue, By.SUPERVISOR, command.by))
        _say(decision, agent, command.by, {"what": "resume", "queue": command.queue})


def _member(decision: Decision, command: ForceSuspend | ForceResume) -> Agent:
    _check_right(decision, command.by, command.agent, (command.queue,))
    if command.agent not in decision.centre.members.get(command.queue, {}):
        raise NotFound(f"agent {command.agent} is not a member of queue {command.queue}")
    return working_agent(decision, command.agent)


def _check_right(decision: Decision, by: AgentId, agent: AgentId, queues: tuple[QueueId, ...]) -> None:
    """Whoever may not do it learns nothing about the agent: the right is checked first."""
    supervisor = decision.agent(by)
    may = decision.centre.profiles[by].superuser or any(
        supervises(decision.centre, by, agent, queue) for queue in queues
    )
    if supervisor.session is None or not may:
        raise NotAllowed(f"you do not supervise agent {agent}")


def _say(decision: Decision, agent: Agent, by: AgentId, what: dict[str, object]) -> None:
    """The agent learns who did what."""
    who = decision.centre.profiles[by].displayname
    text = f"{who} has changed your status or queues"
    decision.tell(MessageNotice(agent.id, text, "info", "supervisor", {"who": who, "who_id": by, **what}))
