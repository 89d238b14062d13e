"""The contract's `User` and `Queue` objects: who the agent is, and the figures of the day."""

from ucs.core.agent import Agent
from ucs.core.call import offer_to
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, QueueId
from ucs.core.messages import Status
from ucs.core.objects import Line, Membership, User
from ucs.core.site import QueueType
from ucs.core.stats import DIRECT, Figures, midnight, status_key


class _Running:
    """The day's seconds of one agent, running intervals included."""

    def __init__(self, centre: Centre, agent: Agent, now: float) -> None:
        kept = agent.figures
        day = midnight(now, centre.site.timezone)
        fresh = day > kept.day
        view = Figures(day=max(day, kept.day))
        self.status = {} if fresh else dict(kept.status_s)
        if agent.session is not None:
            key = status_key(agent.status, agent.reason)
            self.status[key] = self.status.get(key, 0.0) + view.since(agent.status_since, now)
        self.idle = (0.0 if fresh else kept.idle_s) + (
            view.since(kept.free_since, now) if kept.free_since is not None else 0.0
        )
        self.ring: dict[QueueId, float] = {}
        self.talk: dict[QueueId, float] = {}
        self.suspended: dict[QueueId, float] = {}
        self.counts: dict[QueueId, tuple[int, int]] = {}
        if not fresh:
            for queue, figures in kept.queues.items():
                self.ring[queue] = figures.ring_s
                self.talk[queue] = figures.talk_s
                self.suspended[queue] = figures.suspend_s
                self.counts[queue] = (figures.answered, figures.unanswered)
        for queue, since in kept.suspended_since.items():
            self.suspended[queue] = self.suspended.get(queue, 0.0) + view.since(since, now)
        for uid in agent.calls:
            call = centre.calls[uid]
            queue = DIRECT if call.queue is None else call.queue
            if call.connected is not None:
                self.talk[queue] = self.talk.get(queue, 0.0) + view.since(call.connected, now)
            else:
                offer = offer_to(call, agent.id)
                since = call.created if offer is None else offer.offered
                self.ring[queue] = self.ring.get(queue, 0.0) + view.since(since, now)


def user(centre: Centre, agent_id: AgentId, now: float) -> User:
    """The agent with the figures of today. Ring, talk and counts are those of queue calls."""
    agent = centre.agents[agent_id]
    profile = centre.profiles[agent_id]
    running = _Running(centre, agent, now)
    queues = {
        queue: _membership(centre, agent, queue, running) for queue in centre.queues_of.get(agent_id, ())
    }
    inbound = [queue for queue in queues.values() if queue.type == 1]
    outbound = [queue for queue in queues.values() if queue.type == 0]
    auxtimes = {
        key.removeprefix("AUX/"): int(s) for key, s in running.status.items() if key.startswith("AUX/")
    }
    idle = int(running.idle)
    in_talk, out_talk = sum(q.talktime for q in inbound), sum(q.talktime for q in outbound)
    in_ring, out_ring = sum(q.ringtime for q in inbound), sum(q.ringtime for q in outbound)
    return User(
        acwtime=int(running.status.get(Status.ACW.value, 0.0)),
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
        lines=_lines(centre, agent),
        locale=profile.locale,
        number=profile.number,
        out_calls_answered=sum(q.answered for q in outbound),
        out_calls_unanswered=sum(q.unanswered for q in outbound),
        out_ringtime=out_ring,
        out_talktime=out_talk,
        primary_extension=profile.primary_extension,
        queues={int(queue): membership for queue, membership in queues.items()},
        readytime=int(running.status.get(Status.READY.value, 0.0)),
        ringtime=in_ring + out_ring,
        status=agent.status,
        superuser=profile.superuser,
        talktime=in_talk + out_talk,
        username=profile.username,
    )


def _membership(centre: Centre, agent: Agent, queue: QueueId, running: _Running) -> Membership:
    member = centre.members[queue][agent.id]
    answered, unanswered = running.counts.get(queue, (0, 0))
    return Membership(
        answered=answered,
        priority=member.priority,
        queue_id=queue,
        ringtime=int(running.ring.get(queue, 0.0)),
        supervisor=member.supervisor,
        suspended=queue in agent.suspended,
        suspendtime=int(running.suspended.get(queue, 0.0)),
        talktime=int(running.talk.get(queue, 0.0)),
        team_id=member.team_id,
        type=int(centre.queues[queue].type is QueueType.INBOUND),
        unanswered=unanswered,
    )


def _lines(centre: Centre, agent: Agent) -> list[Line]:
    """The lines of the agent's own phones."""
    return [
        Line(line.id, line.number, line.name, line.primary)
        for device in centre.site.devices
        if device.user_id == agent.id
        for line in device.lines
    ]
