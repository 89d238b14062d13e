"""A queue keeps a minimum of agents: one of them who wants to leave may be refused."""

from collections.abc import Iterable

from ucs.core.agent import Agent
from ucs.core.centre import serving
from ucs.core.decision import Decision
from ucs.core.ids import QueueId
from ucs.core.notices import MessageNotice
from ucs.errors import NotAllowed


def keep_minimum(decision: Decision, agent: Agent, queues: Iterable[QueueId], group: str) -> None:
    """Refuse that the agent stops serving these queues when one would be left with fewer agents than its minimum.

    Raises `NotAllowed` and tells the agent, `group` being the code of the message. An agent who does not serve a queue
    now leaves no gap. What the system does (missed calls, an unreachable phone) is never refused.
    """
    centre = decision.centre
    for queue_id in queues:
        queue = centre.queues[queue_id]
        if queue.min_agents == 0 or not serving(centre, agent, queue_id):
            continue
        left = sum(serving(centre, centre.agents[member.agent], queue_id) for member in queue.members) - 1
        if left < queue.min_agents:
            refusal = f"queue {queue.name} needs {queue.min_agents} agents and would be left with {left}"
            data: dict[str, object] = {"why": "min_agents", "queue": queue_id, "minimum": queue.min_agents}
            decision.tell(MessageNotice(agent.id, refusal, "warning", group, data))
            raise NotAllowed(refusal)
