"""What a waiting call asks of an agent: skills, and how far down the priority numbers. Both relax with time.

Instants are compared with a microsecond's grace, so that a timer set for an instant finds that it has come.
"""

from typing import NamedTuple

from ucs.core.agent import Agent
from ucs.core.call import Call
from ucs.core.centre import Centre, serving
from ucs.core.queue import QueueProfile, SkillNeed

GRACE_S = 1e-6
"""See above."""


class Demand(NamedTuple):
    """Members with a priority number up to `priority` may be asked who have all these skills at these levels."""

    priority: int
    skills: tuple[tuple[str, int], ...]


def demand(centre: Centre, call: Call, queue: QueueProfile, now: float) -> Demand:
    """What the call asks for at this instant."""
    waited = now - call.entered + GRACE_S
    skills = tuple((need.skill, level) for need in queue.skills if (level := _level(need, waited)) > 0)
    return Demand(_priority(centre, queue, waited), skills)


def meets(centre: Centre, agent: Agent, queue: QueueProfile, wanted: Demand) -> bool:
    """Whether the member may be asked."""
    if centre.members[queue.id][agent.id].priority > wanted.priority:
        return False
    skills = centre.profiles[agent.id].skills
    return all(skills.get(skill, 0) >= level for skill, level in wanted.skills)


def _level(need: SkillNeed, waited: float) -> int:
    if need.relax_every_s <= 0:
        return need.level
    return max(need.lowest, need.level - need.relax_by * int(waited / need.relax_every_s))


def _priority(centre: Centre, queue: QueueProfile, waited: float) -> int:
    """Each priority number is asked one delay after the one before it; at once while nobody of a lower one serves the
    queue."""
    levels = centre.levels[queue.id]
    if not levels or queue.level_delay_s <= 0:
        return levels[-1] if levels else 0
    present = min(
        (
            member.priority
            for member in queue.members
            if serving(centre, centre.agents[member.agent], queue.id)
        ),
        default=levels[0],
    )
    return max(present, levels[min(len(levels) - 1, int(waited / queue.level_delay_s))])


def next_change(centre: Centre, queue: QueueProfile, entered: float, now: float) -> float | None:
    """The next instant at which a call that entered the queue at `entered` asks for less; null when it never will."""
    waited = now - entered + GRACE_S
    steps: list[float] = []
    if queue.level_delay_s > 0:
        step = int(waited / queue.level_delay_s) + 1
        if step < len(centre.levels[queue.id]):
            steps.append(entered + step * queue.level_delay_s)
    for need in queue.skills:
        if need.relax_every_s > 0 and _level(need, waited) > need.lowest:
            steps.append(entered + (int(waited / need.relax_every_s) + 1) * need.relax_every_s)
    return min(steps, default=None)
