"""The contract's `User` and `Queue` objects: who the agent is, and the figures of the day."""

from collections.abc import Mapping

from ucs.core.agent import Agent
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, QueueId
from ucs.core.messages import Status
from ucs.core.objects import Line, Membership, User
from ucs.core.site import AgentProfile, QueueType
from ucs.core.stats import (
    BUSY,
    IDLE,
    Figures,
    QueueFigures,
    in_aux,
    midnight,
    ringing,
    suspended,
    talking,
)

_TIMES = [name for name in User.__struct_fields__ if name.endswith("time")]
_QUEUE_TIMES = [name for name in Membership.__struct_fields__ if name.endswith("time")]


def user(centre: Centre, agent_id: AgentId, now: float) -> User:
    """The agent with the figures of today. Ring, talk and counts are those of queue calls.

    Times are cut to whole seconds one by one and summed after that, so that shown sums are sums of what is shown.
    """
    figures = centre.agents[agent_id].figures.at(now, midnight(now, centre.site.timezone))
    return _user(centre, agent_id, figures)


def running(centre: Centre, agent_id: AgentId) -> list[list[str]]:
    """Where in `user` a second is added for every second that passes; a path is there twice when two are."""
    rates = _user(
        centre, agent_id, Figures(seconds=dict.fromkeys(centre.agents[agent_id].figures.running, 1.0))
    )
    paths = [[name] for name in _TIMES for _ in range(getattr(rates, name))]
    paths += [["auxtimes", reason] for reason in rates.auxtimes]
    for queue, member in rates.queues.items():
        paths += [["queues", str(queue), name] for name in _QUEUE_TIMES for _ in range(getattr(member, name))]
    return paths


def _user(centre: Centre, agent_id: AgentId, figures: Figures) -> User:
    agent = centre.agents[agent_id]
    profile = centre.profiles[agent_id]
    seconds = figures.seconds
    queues = {
        queue: _membership(centre, agent, queue, figures) for queue in centre.queues_of.get(agent_id, ())
    }
    inbound = [queue for queue in queues.values() if queue.type == 1]
    outbound = [queue for queue in queues.values() if queue.type == 0]
    aux = in_aux("")
    auxtimes = {tag.removeprefix(aux): int(s) for tag, s in seconds.items() if tag.startswith(aux)}
    idle = int(seconds.get(IDLE, 0.0))
    in_talk, out_talk = sum(q.talktime for q in inbound), sum(q.talktime for q in outbound)
    in_ring, out_ring = sum(q.ringtime for q in inbound), sum(q.ringtime for q in outbound)
    lines = _lines(centre, agent)
    return User(
        acwtime=int(seconds.get(Status.ACW.value, 0.0)),
        auxtime=sum(auxtimes.values()),
        auxtimes=auxtimes,
        data=dict(profile.data),
        displayname=profile.displayname,
        email=profile.email,
        external_id=profile.external_id,
        firstname=profile.firstname,
        group_id=profile.group_id,
        id=agent_id,
        idletime=idle,
        in_calls_answered=sum(q.answered for q in inbound),
        in_calls_unanswered=sum(q.unanswered for q in inbound),
        in_ringtime=in_ring,
        in_talktime=in_talk,
        lastname=profile.lastname,
        lines=lines,
        locale=profile.locale,
        number=profile.number,
        out_calls_answered=sum(q.answered for q in outbound),
        out_calls_unanswered=sum(q.unanswered for q in outbound),
        out_ringtime=out_ring,
        out_talktime=out_talk,
        primary_extension=_primary(lines, profile),
        queues={int(queue): membership for queue, membership in queues.items()},
        readytime=max(_ready(seconds), idle + in_talk + out_talk),
        ringtime=in_ring + out_ring,
        status=agent.status,
        superuser=profile.superuser,
        talktime=in_talk + out_talk,
        transferred=sum(q.transferred for q in queues.values()),
        transferred_external=sum(q.transferred_external for q in queues.values()),
        username=profile.username,
    )


def _ready(seconds: Mapping[str, float]) -> int:
    """READY time: idle, busy, and all talking, in whatever status. (The caller allows for the rounding of the sum.)"""
    talk = talking(QueueId(0))[:-1]
    return int(sum(s for tag, s in seconds.items() if tag in (IDLE, BUSY) or tag.startswith(talk)))


def _membership(centre: Centre, agent: Agent, queue: QueueId, figures: Figures) -> Membership:
    member = centre.members[queue][agent.id]
    counted = figures.queues.get(queue, QueueFigures())
    return Membership(
        answered=counted.answered,
        priority=member.priority,
        queue_id=queue,
        ringtime=int(figures.seconds.get(ringing(queue), 0.0)),
        supervisor=member.supervisor,
        suspended=queue in agent.suspended,
        suspendtime=int(figures.seconds.get(suspended(queue), 0.0)),
        talktime=int(figures.seconds.get(talking(queue), 0.0)),
        team_id=member.team_id,
        transferred=counted.transferred,
        transferred_external=counted.transferred_external,
        type=int(centre.queues[queue].type is QueueType.INBOUND),
        unanswered=counted.unanswered,
    )


def _lines(centre: Centre, agent: Agent) -> list[Line]:
    """The lines of the agent's own phones."""
    return [
        Line(line.id, line.number, line.name, line.primary)
        for device in centre.site.devices
        if device.user_id == agent.id
        for line in device.lines
    ]


def _primary(lines: list[Line], profile: AgentProfile) -> int | None:
    """The id of the line with the agent's primary extension, or else of the first that is its phone's primary one."""
    named = [line.id for line in lines if line.number == profile.primary_extension]
    primary = [line.id for line in lines if line.primary]
    return next(iter(named + primary), None)
