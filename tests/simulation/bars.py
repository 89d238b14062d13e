"""What the bars of all agents know from what they were told, held to the state."""

from ucs.core import agent as agents
from ucs.core.centre import Centre
from ucs.core.ids import AgentId
from ucs.core.messages import AUX, Event, SiteConfigured
from ucs.core.notices import Notice, ReadyNotice, RingingNotice, StatusNotice
from ucs.core.objects import RingingCall, WrapUp
from ucs.core.pickable import ringing_elsewhere
from ucs.core.view import wrap_up

Told = tuple[str, str, str, str, WrapUp | None]
"""Status and reason, those chosen for later, the end of the wrap-up."""


class Bars:
    """Follows the notices of a run."""

    def __init__(self) -> None:
        self._status: dict[AgentId, Told] = {}
        self._ringing: dict[AgentId, list[RingingCall]] = {}

    def follow(self, centre: Centre, events: list[Event], notices: list[Notice]) -> None:
        """Check what one decision told."""
        for notice in notices:
            if isinstance(notice, StatusNotice):
                chosen = "" if notice.next_status is None else notice.next_status.value
                later = chosen, notice.next_reason
                self._status[notice.agent] = (notice.status.value, notice.reason, *later, notice.wrap_up)
            elif isinstance(notice, ReadyNotice):
                self._status[notice.agent] = _status(centre, notice.agent)
        for agent in centre.agents.values():
            if agent.id in centre.profiles and agent.session is not None and agents.stage(agent) == "ready":
                known, true = self._status[agent.id], _status(centre, agent.id)
                assert known == true, f"the bar of {agent.id} was told {known}, it is {true}"
        self._look_at_what_rings(centre, events, notices)

    def _look_at_what_rings(self, centre: Centre, events: list[Event], notices: list[Notice]) -> None:
        """Whoever may pick up something else than before is among those for whom the edge looks again."""
        now = ringing_elsewhere(centre, centre.profiles)
        if not any(isinstance(event, SiteConfigured) for event in events):
            changed = [notice for notice in notices if isinstance(notice, RingingNotice)]
            queues = {each.queue for each in changed}
            groups = {group for each in changed for group in each.groups}
            for agent, calls in now.items():
                concerned = queues & set(centre.queues_of[agent]) or centre.profiles[agent].group_id in groups
                assert concerned or calls == self._ringing.get(agent, []), (
                    f"{agent} is not told that {calls} may be picked up"
                )
        self._ringing = now


def _status(centre: Centre, agent_id: AgentId) -> Told:
    agent = centre.agents[agent_id]
    reason = agent.reason if agent.status is AUX else ""
    later = "" if agent.pending is None else agent.pending.value
    return agent.status.value, reason, later, agent.pending_reason, wrap_up(centre, agent_id)
