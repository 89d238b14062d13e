"""Which agent gets which call: pure choice, and the offer that follows from it."""

from collections.abc import Iterator

from ucs.core.agent import Agent
from ucs.core.call import Call, next_leg_id
from ucs.core.centre import Centre, routable
from ucs.core.decision import Decision
from ucs.core.ids import QueueId
from ucs.core.messages import AgentOffered
from ucs.core.rules.offers import tell_ringing


def longest_idle(centre: Centre, queue: QueueId) -> Agent | None:
    """The routable agent of this queue to ask: of those with the lowest priority number the one who has been free for
    longest, over all queues."""
    members = centre.members.get(queue, {})
    chosen: Agent | None = None
    best = 0
    for _, agent_id in centre.idle:
        member = members.get(agent_id)
        if member is None or (chosen is not None and member.priority >= best):
            continue
        agent = centre.agents[agent_id]
        if routable(centre, agent, queue):
            chosen, best = agent, member.priority
            if best <= centre.first_priority[queue]:
                break
    return chosen


def match(decision: Decision) -> None:
    """Bring waiting calls and free agents together, the longest waiting call first, until no pair is left. Who is free
    after that joins in where a call rings at all members of a queue.

    While the telephone network is away nobody can be rung; `TelephonyConnected` touches every queue again.
    """
    centre = decision.centre
    while centre.touched and centre.connected:
        heads = [(centre.waiting[queue][0], queue) for queue in centre.touched if centre.waiting[queue]]
        if not heads:
            _hunt(decision)
            break
        (_, uid), queue = min(heads)
        agent = longest_idle(centre, queue)
        if agent is None:
            centre.touched.discard(queue)
        else:
            offer(decision, centre.calls[uid], agent)
    centre.touched.clear()


def _hunt(decision: Decision) -> None:
    """Ring the oldest calls of ring-all queues at all agents who are free."""
    centre = decision.centre
    hunts = centre.touched & centre.hunts
    calls = [(centre.calls[uid].created, uid, queue) for queue in hunts for uid in centre.ringing[queue]]
    for _, uid, queue in sorted(calls):
        call = centre.calls[uid]
        joining = list(_free(centre, queue))
        for agent in joining:
            offer(decision, call, agent)
        if joining:
            tell_ringing(decision, call)


def _free(centre: Centre, queue: QueueId) -> Iterator[Agent]:
    """The routable agents of the queue, longest idle first."""
    for _, agent_id in centre.idle:
        agent = centre.agents[agent_id]
        if routable(centre, agent, queue):
            yield agent


def offer(decision: Decision, call: Call, agent: Agent) -> None:
    """Ring the agent's phone with this call."""
    centre = decision.centre
    assert call.queue is not None
    assert agent.device is not None
    now = decision.now
    decision.emit(
        AgentOffered(
            at=now,
            call=call.uid,
            agent=agent.id,
            device=agent.device,
            leg=next_leg_id(call),
            series=1 + sum(1 for earlier in call.offers if earlier.agent == agent.id),
            until=now + centre.queues[call.queue].ring_timeout_s,
        )
    )
