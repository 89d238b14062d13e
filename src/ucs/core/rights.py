"""Who may look after whom: a superuser after everybody, the supervisor of a queue after its members, and with a team after
those of the same team."""

from collections.abc import Set

from ucs.core.centre import Centre
from ucs.core.ids import AgentId, QueueId
from ucs.core.site import Playback


def supervises(centre: Centre, by: AgentId, agent: AgentId, queue: QueueId) -> bool:
    """As a supervisor of this queue."""
    members = centre.members.get(queue, {})
    own, other = members.get(by), members.get(agent)
    if own is None or other is None or not own.supervisor:
        return False
    return own.team_id is None or own.team_id == other.team_id


def team_of(centre: Centre, by: AgentId) -> frozenset[AgentId]:
    """Everybody whom `by` supervises in some queue; empty for those who are no supervisors."""
    if centre.profiles[by].superuser:
        return frozenset(centre.profiles)
    return frozenset(
        agent
        for queue in centre.queues_of.get(by, ())
        for agent in centre.members[queue]
        if supervises(centre, by, agent, queue)
    )


def may_play(centre: Centre, by: AgentId, talked: Set[AgentId]) -> bool:
    """The recording of a call in which these agents talked."""
    rule = centre.site.rules.playback
    if rule is Playback.NOBODY or by not in centre.profiles:
        return False
    return (rule is Playback.OWN and by in talked) or not team_of(centre, by).isdisjoint(talked)
