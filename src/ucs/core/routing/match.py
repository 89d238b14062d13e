"""Waiting calls and free agents are brought together."""

from collections.abc import Iterable

from ucs.core.agent import Agent
from ucs.core.call import Call, next_leg_id, next_series
from ucs.core.centre import Centre, Place, routable
from ucs.core.decision import Decision
from ucs.core.ids import QueueId
from ucs.core.messages import AgentOffered
from ucs.core.queue import Strategy
from ucs.core.routing.demand import demand, meets
from ucs.core.routing.strategies import CHOICES
from ucs.core.rules.offers import tell_ringing


def match(decision: Decision) -> None:
    """Bring waiting calls and free agents together until no pair is left: the calls of the lowest priority number first,
    among them the one that came first. Who is free after that joins in where a call rings at all members of a queue.

    While the telephone network is away nobody can be rung; `TelephonyConnected` touches every queue again.
    """
    centre = decision.centre
    passed: dict[QueueId, int] = {}
    """How many calls at the head of a queue nobody who is free may be asked for."""
    while centre.touched and centre.connected:
        head = _head(centre, passed)
        if head is None:
            _hunt(decision)
            break
        (_, _, uid), queue = head
        call = centre.calls[uid]
        agent = choose(centre, call, queue, decision.now)
        if agent is not None:
            offer(decision, call, agent)
        elif queue in centre.simple:
            centre.touched.discard(queue)
        else:
            passed[queue] = passed.get(queue, 0) + 1
    centre.touched.clear()


def _head(centre: Centre, passed: dict[QueueId, int]) -> tuple[Place, QueueId] | None:
    """Of the calls that wait in a touched queue and have not been passed, the first one."""
    first: tuple[Place, QueueId] | None = None
    for queue in centre.touched:
        waiting = centre.waiting[queue]
        place = passed.get(queue, 0)
        if len(waiting) > place:
            head = waiting[place], queue
            if first is None or head < first:
                first = head
    return first


def choose(centre: Centre, call: Call, queue: QueueId, now: float) -> Agent | None:
    """The agent whom this call, waiting in this queue, should ring now."""
    if queue in centre.simple:
        return longest_idle(centre, queue)
    profile = centre.queues[queue]
    agents = askable(centre, call, queue, now)
    if not agents:
        return None
    members = centre.members[queue]
    if profile.strategy is not Strategy.RING_ALL:
        first = min(members[agent.id].priority for agent in agents)
        agents = [agent for agent in agents if members[agent.id].priority == first]
    return CHOICES[profile.strategy](centre, profile, agents, now)


def longest_idle(centre: Centre, queue: QueueId) -> Agent | None:
    """The choice of simple queues, which ask nothing of an agent: of the routable agents with the lowest priority number
    the one who has been free for longest, over all queues. (Who is in the idle line is available.)"""
    members = centre.members.get(queue, {})
    if not members:
        return None
    first = centre.levels[queue][0]
    chosen: Agent | None = None
    best = 0
    for _, agent_id in centre.idle:
        if agent_id not in members:
            continue
        priority = members[agent_id].priority
        if chosen is not None and priority >= best:
            continue
        agent = centre.agents[agent_id]
        if queue not in agent.suspended:
            chosen, best = agent, priority
            if best <= first:
                break
    return chosen


def askable(centre: Centre, call: Call, queue: QueueId, now: float) -> list[Agent]:
    """The routable agents of the queue who may be asked for this call by now, longest idle first."""
    free = list(_free(centre, queue))
    if not free:
        return free
    profile = centre.queues[queue]
    wanted = demand(centre, call, profile, now)
    return [agent for agent in free if meets(centre, agent, profile, wanted)]


def _free(centre: Centre, queue: QueueId) -> Iterable[Agent]:
    for _, agent_id in centre.idle:
        agent = centre.agents[agent_id]
        if routable(centre, agent, queue):
            yield agent


def _hunt(decision: Decision) -> None:
    """Ring the calls of ring-all queues that ring already at everybody else who is free, oldest calls first."""
    centre = decision.centre
    hunts = centre.touched & centre.hunts
    if not hunts:
        return
    calls = [(centre.calls[uid].place, queue) for queue in hunts for uid in centre.ringing[queue]]
    for (_, _, uid), queue in sorted(calls):
        call = centre.calls[uid]
        joining = askable(centre, call, queue, decision.now)
        for agent in joining:
            offer(decision, call, agent)
        if joining:
            tell_ringing(decision, call)


def offer(decision: Decision, call: Call, agent: Agent, *, auto_answer: bool = False) -> None:
    """Ring the agent's phone with this call. `auto_answer`: the agent has asked for it."""
    centre = decision.centre
    assert agent.device is not None
    now = decision.now
    decision.emit(
        AgentOffered(
            at=now,
            call=call.uid,
            agent=agent.id,
            device=agent.device,
            leg=next_leg_id(call),
            series=next_series(call, agent.id),
            until=now + _ring_time_s(centre, call),
            auto_answer=auto_answer,
        )
    )


def _ring_time_s(centre: Centre, call: Call) -> float:
    if call.returns_to is not None:
        return centre.site.rules.transfer_timeout_s
    if call.queue is None or call.target is not None:
        return centre.site.rules.dial_timeout_s
    return centre.queues[call.queue].ring_timeout_s
