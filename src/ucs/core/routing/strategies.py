"""The strategies of queues: pure choices among agents who may be asked, longest idle first."""

from collections.abc import Callable, Sequence

from ucs.core.agent import Agent
from ucs.core.centre import Centre
from ucs.core.queue import QueueProfile, Strategy
from ucs.core.stats import midnight

Choice = Callable[[Centre, QueueProfile, Sequence[Agent], float], Agent]
"""Of one agent or more, in the order of their idle times, the one to ring."""


def _longest_idle(centre: Centre, queue: QueueProfile, agents: Sequence[Agent], now: float) -> Agent:
    return agents[0]


def _round_robin(centre: Centre, queue: QueueProfile, agents: Sequence[Agent], now: float) -> Agent:
    places = {member.agent: place for place, member in enumerate(queue.members)}
    last = centre.turns.get(queue.id)
    begin = places.get(last, -1) + 1 if last is not None else 0
    return min(agents, key=lambda agent: (places[agent.id] - begin) % len(places))


def _fewest_calls(centre: Centre, queue: QueueProfile, agents: Sequence[Agent], now: float) -> Agent:
    today = midnight(now, centre.site.timezone)

    def answered(agent: Agent) -> int:
        figures = agent.figures.queues.get(queue.id)
        return 0 if figures is None or agent.figures.day < today else figures.answered

    return min(agents, key=answered)


def _best_skilled(centre: Centre, queue: QueueProfile, agents: Sequence[Agent], now: float) -> Agent:
    def sum_of_levels(agent: Agent) -> int:
        skills = centre.profiles[agent.id].skills
        return sum(skills.get(need.skill, 0) for need in queue.skills)

    return max(agents, key=sum_of_levels)


CHOICES: dict[Strategy, Choice] = {
    Strategy.LONGEST_IDLE: _longest_idle,
    Strategy.ROUND_ROBIN: _round_robin,
    Strategy.FEWEST_CALLS: _fewest_calls,
    Strategy.BEST_SKILLED: _best_skilled,
    Strategy.RING_ALL: _longest_idle,
}
"""Of agents who are equal to a strategy the longest idle one is rung. Ring-all begins with anyone: the others join."""
