"""Calls that ring at colleagues: who may pick them up, and what they are told of them."""

from collections.abc import Iterable, Iterator
from itertools import islice

from ucs.core.agent import Agent
from ucs.core.call import OFFERING, Call
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, CallId, GroupId
from ucs.core.objects import RingingCall

_TOLD = 20
"""More nobody reads."""


def groups_of(centre: Centre, agents: Iterable[AgentId]) -> frozenset[GroupId]:
    """The groups of these agents."""
    found: set[GroupId] = set()
    for agent in agents:
        profile = centre.profiles.get(agent)
        if profile is not None and profile.group_id is not None:
            found.add(profile.group_id)
    return frozenset(found)


def may_pick_up(centre: Centre, agent: Agent, call: Call) -> bool:
    """Whether the ringing call is for a queue of the agent, or rings at somebody of their group."""
    if call.queue is not None and call.queue in centre.queues_of[agent.id]:
        return True
    group = centre.profiles[agent.id].group_id
    colleagues = (centre.profiles.get(each.agent) for each in call.running)
    return group is not None and any(each is not None and each.group_id == group for each in colleagues)


def ringing_elsewhere(centre: Centre, agents: Iterable[AgentId]) -> dict[AgentId, list[RingingCall]]:
    """What each of these agents may pick up: the first come first, and no more than somebody may read."""
    ringing = [call for call in centre.calls.values() if call.phase is OFFERING]
    ringing.sort(key=lambda call: call.place)
    told: dict[CallId, RingingCall] = {}
    found: dict[AgentId, list[RingingCall]] = {}
    for agent in agents:
        calls = list(islice(_for(centre, centre.agents[agent], ringing), _TOLD))
        told |= {call.uid: _told(centre, call) for call in calls if call.uid not in told}
        found[agent] = [told[call.uid] for call in calls]
    return found


def _for(centre: Centre, agent: Agent, ringing: Iterable[Call]) -> Iterator[Call]:
    if agent.id in centre.profiles:
        for call in ringing:
            if call.uid not in agent.calls and may_pick_up(centre, agent, call):
                yield call


def _told(centre: Centre, call: Call) -> RingingCall:
    queue = centre.queues.get(call.queue) if call.queue is not None else None
    running = call.running
    return RingingCall(
        uniqueid=call.uid,
        name=call.name or call.caller_name,
        number=call.caller_number,
        queue_id=None if queue is None else queue.id,
        queue_name="" if queue is None else queue.name,
        agents=[each.agent for each in running],
        since=min(each.offered for each in running),
    )
