"""State to the objects that people see. The only translator, and the one who decides who may see what."""

from collections.abc import Iterable
from typing import NamedTuple

from ucs.core import agent as agents
from ucs.core import objects
from ucs.core.call import Call, last_part
from ucs.core.callview import as_it_ended, call_as_seen
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, DeviceId, QueueId, SessionId, call_of
from ucs.core.lines import lamps
from ucs.core.messages import Status
from ucs.core.pickable import ringing_elsewhere
from ucs.core.site import CallReason, DeviceProfile, QueueType
from ucs.core.userview import user

__all__ = [
    "Pairing",
    "agent_of_token",
    "call",
    "calls_of",
    "colleagues",
    "device",
    "pairable",
    "pairing",
    "reachable",
    "ringing_elsewhere",
    "stage",
    "state",
    "user",
    "waiting",
    "wrap_up",
]


def call(centre: Centre, uniqueid: str, agent: AgentId, now: float) -> objects.Call | None:
    """The call as this agent sees it, for some minutes after its end too; null for a call that was never theirs."""
    found = centre.calls.get(call_of(uniqueid))
    if found is None or not _took_part(found, agent):
        return None
    seen = call_as_seen(centre, found, agent, now)
    return seen if seen.uniqueid == uniqueid else as_it_ended(found, agent, seen, uniqueid)


def _took_part(call: Call, agent: AgentId) -> bool:
    return agent in (call.agent, call.peer) or last_part(call, agent) is not None


def calls_of(centre: Centre, agent: AgentId, now: float) -> list[objects.Call]:
    """The agent's live calls, ringing ones among them, in the order they came."""
    return [call_as_seen(centre, centre.calls[uid], agent, now) for uid in centre.agents[agent].calls]


def device(centre: Centre, device: DeviceId) -> objects.Device:
    """A phone as `onDevice` tells it."""
    return _device(centre.phones[device])


def _device(profile: DeviceProfile) -> objects.Device:
    return objects.Device(
        id=profile.id,
        name=profile.name,
        identifier=profile.identifier,
        type=profile.type.value,
        lines=[objects.Line(line.id, line.number, line.name, line.primary) for line in profile.lines],
        user_id=profile.user_id,
    )


def pairable(centre: Centre, agent: AgentId) -> list[objects.Device]:
    """The phones that this agent may pair: their own and those of nobody, in the site's order."""
    return [_device(profile) for profile in centre.site.devices if profile.user_id in (None, agent)]


class Pairing(NamedTuple):
    """The paired phone, the id of the pairing, and whether the phone can be reached."""

    device: DeviceProfile
    pairing: str
    reachable: bool


def pairing(centre: Centre, agent: AgentId) -> Pairing | None:
    """The agent's paired phone."""
    found = centre.agents[agent]
    if found.device is None:
        return None
    return Pairing(centre.phones[found.device], found.pairing, centre.devices[found.device].reachable)


def stage(centre: Centre, agent: AgentId) -> str:
    """Where the agent's sign-in stands: identify, device or ready."""
    return agents.stage(centre.agents[agent])


def agent_of_token(centre: Centre, token_hash: str) -> tuple[AgentId, SessionId] | None:
    """Whose session the (hashed) token belongs to."""
    for agent in centre.agents.values():
        if agent.session is not None and agent.session.token_hash == token_hash:
            return agent.id, agent.session.id
    return None


def waiting(centre: Centre, agent: AgentId) -> dict[QueueId, int]:
    """Callers not yet talking, by queue, in the queues this agent is a member of."""
    return {queue: centre.callers[queue] for queue in centre.queues_of.get(agent, ())}


def state(centre: Centre, agent: AgentId, now: float) -> objects.State:
    """The argument of `onReady`."""
    found = centre.agents[agent]
    site = centre.site
    live = calls_of(centre, agent, now)
    return objects.State(
        status=found.status,
        reason=found.reason if found.status is Status.AUX else "",
        call=live[-1] if live else None,
        user=user(centre, agent, now),
        device=None if found.device is None else device(centre, found.device),
        auxReasons={reason.id: objects.Reason(reason.id, reason.name) for reason in site.aux_reasons},
        callReasons={reason.code: _call_reason(reason) for reason in site.call_reasons},
        queues={
            queue: objects.QueueInfo(
                id=queue,
                name=centre.queues[queue].name,
                type=int(centre.queues[queue].type is QueueType.INBOUND),
                number=centre.queues[queue].number,
                suspended=queue in found.suspended,
            )
            for queue in centre.queues_of.get(agent, ())
        },
        groups={group.id: objects.Group(group.id, group.name) for group in site.groups},
        agents=colleagues(centre, centre.profiles),
        waitingCallers=sum(waiting(centre, agent).values()),
        now=now,
        nextStatus=None
        if found.pending is None
        else objects.PendingStatus(found.pending, found.pending_reason),
        statusSince=found.status_since,
        phoneReachable=reachable(centre, agent),
        phoneLines=lamps(centre, agent),
        layout=objects.Layout(
            crm_url=site.layout.crm_url,
            crm_tab=site.layout.crm_tab,
            tabs=tuple(objects.Tab(tab.name, tab.url) for tab in site.layout.tabs),
        ),
        wrapUp=wrap_up(centre, agent),
        ringingElsewhere=ringing_elsewhere(centre, (agent,))[agent],
    )


def wrap_up(centre: Centre, agent: AgentId) -> objects.WrapUp | None:
    """The agent's ACW, if one runs that ends by itself."""
    due = centre.timers.get(f"acw:{agent}")
    if due is None:
        return None
    latest = centre.agents[agent].status_since + centre.site.rules.wrapup_limit_s
    return objects.WrapUp(until=due, latest=max(due, latest))


def reachable(centre: Centre, agent: AgentId) -> bool:
    """Whether the agent has a phone that can be reached."""
    device = centre.agents[agent].device
    return device is not None and centre.devices[device].reachable


def _call_reason(reason: CallReason) -> objects.CallReason:
    children = {child.code: objects.SubReason(child.code, child.name) for child in reason.children}
    return objects.CallReason(reason.code, reason.name, children)


def colleagues(centre: Centre, agents: Iterable[AgentId]) -> dict[int, objects.Colleague]:
    """What everybody may know of these agents."""
    return {agent: _colleague(centre, agent) for agent in agents}


def _colleague(centre: Centre, agent: AgentId) -> objects.Colleague:
    profile = centre.profiles[agent]
    found = centre.agents[agent]
    return objects.Colleague(
        id=agent,
        displayname=profile.displayname,
        group_id=profile.group_id,
        status=found.status,
        reason=found.reason if found.status is Status.AUX else "",
        number=profile.number,
        busy=bool(found.calls),
    )
