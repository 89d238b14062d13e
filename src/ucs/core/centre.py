"""The whole state, and where things are found in it. Only `ucs.core.evolve` changes it."""

from bisect import bisect_left, insort

import msgspec

from ucs.core.agent import Agent, willing
from ucs.core.call import Call
from ucs.core.device import Device
from ucs.core.ids import AgentId, CallId, DeviceId, LegId, QueueId
from ucs.core.messages import ACW, OFFLINE, READY
from ucs.core.queue import RecordRule
from ucs.core.site import AgentProfile, DeviceProfile, Member, QueueProfile, QueueType, Site, Strategy

_AT_WORK = (READY, ACW)

Place = tuple[int, float, CallId]
"""See `Call.place`."""
Waiting = list[Place]
"""Calls of one queue that wait for an agent, by their places: who is served first comes first."""


class Centre(msgspec.Struct):
    """Everything the core knows. Equal logs make equal centres.

    The state is a tree: its parts know each other by id, never by reference. So no cycle can arise, and its records (like
    messages and objects) are kept from the garbage collector, which would walk a thousand live calls in vain (``gc=False``).

    `callers` counts, by queue, those who do not talk to an agent yet, ringing ones among them. `idle` are the agents who
    could take a call now, longest idle first. `timers` maps a timer's key (kind:owner) to when it is due. The directory
    at the end is derived from the site.
    """

    site: Site = msgspec.field(default_factory=Site)
    agents: dict[AgentId, Agent] = {}
    devices: dict[DeviceId, Device] = {}
    calls: dict[CallId, Call] = {}
    legs: dict[LegId, CallId] = {}
    met: set[LegId] = set()
    """Legs that came to us by themselves, of every call at hand: one that is told again after its end is no new call."""
    waiting: dict[QueueId, Waiting] = {}
    ringing: dict[QueueId, set[CallId]] = {}
    """Calls of one queue that ring at agents' phones."""
    targeted: list[CallId] = []
    """Calls that wait for one agent, whatever the queue."""
    callers: dict[QueueId, int] = {}
    idle: list[tuple[float, AgentId]] = []
    turns: dict[QueueId, AgentId] = {}
    """Who was rung last for the queue."""
    handle_s: dict[QueueId, float] = {}
    """How long the latest calls of the queue took, wrap-up included; a moving average."""
    timers: dict[str, float] = {}
    call_count: int = 0
    pairing_count: int = 0
    boot: str = ""
    connected: bool = False
    touched: set[QueueId] = set()
    """Queues whose match may have changed in the running decision; empty between decisions."""
    misplaced: set[AgentId] = set()
    """Agents whose status the system has to change in the running decision, see `misplaced`; empty between decisions."""

    profiles: dict[AgentId, AgentProfile] = {}
    queues: dict[QueueId, QueueProfile] = {}
    phones: dict[DeviceId, DeviceProfile] = {}
    numbers: dict[str, QueueId] = {}
    members: dict[QueueId, dict[AgentId, Member]] = {}
    levels: dict[QueueId, tuple[int, ...]] = {}
    """The priority numbers of a queue's members, each once, the lowest first: nobody can come before those."""
    queues_of: dict[AgentId, tuple[QueueId, ...]] = {}
    simple: frozenset[QueueId] = frozenset()
    """The queues whose calls ask nothing of an agent: longest idle, no skills, no delay."""
    leaky: frozenset[QueueId] = frozenset()
    """The queues that callers may leave for elsewhere while they wait."""
    hunts: frozenset[QueueId] = frozenset()
    """The queues that ring all their members at once."""
    endpoints: dict[str, DeviceId] = {}
    lines: dict[str, DeviceId] = {}
    accounts: dict[str, tuple[DeviceId, int]] = {}
    """The phone and the line that each SIP account stands for; the primary one when lines share it."""
    extensions: dict[str, AgentId] = {}
    """The agents' own numbers."""


def direct(centre: Centre, site: Site) -> None:
    """Rebuild the directory for this site; agents and devices that are new begin in their first state."""
    centre.site = site
    centre.profiles = {profile.id: profile for profile in site.agents}
    centre.queues = {queue.id: queue for queue in site.queues}
    centre.phones = {device.id: device for device in site.devices}
    centre.numbers = {
        queue.number: queue.id for queue in site.queues if queue.number and queue.type is QueueType.INBOUND
    }
    centre.members = {queue.id: {member.agent: member for member in queue.members} for queue in site.queues}
    centre.levels = {
        queue.id: tuple(sorted({member.priority for member in queue.members})) for queue in site.queues
    }
    centre.queues_of = {
        agent: tuple(queue.id for queue in site.queues if agent in centre.members[queue.id])
        for agent in centre.profiles
    }
    centre.simple = frozenset(queue.id for queue in site.queues if _is_simple(queue))
    centre.leaky = frozenset(queue.id for queue in site.queues if queue.overflow)
    centre.hunts = frozenset(queue.id for queue in site.queues if queue.strategy is Strategy.RING_ALL)
    centre.endpoints = {device.account(): device.id for device in site.devices}
    centre.lines = {line.number: device.id for device in site.devices for line in device.lines}
    centre.accounts = {
        line.endpoint or device.endpoint: (device.id, line.id)
        for device in site.devices
        for line in sorted(device.lines, key=lambda line: line.primary)
    }
    centre.extensions = {
        number: profile.id
        for profile in site.agents
        for number in (profile.number, profile.primary_extension)
        if number
    }
    for agent in centre.profiles:
        centre.agents.setdefault(agent, Agent(agent))
    for device in centre.phones:
        centre.devices.setdefault(device, Device(device))
    for queue in centre.queues:
        centre.waiting.setdefault(queue, [])
        centre.ringing.setdefault(queue, set())
        centre.callers.setdefault(queue, 0)


def _is_simple(queue: QueueProfile) -> bool:
    return queue.strategy is Strategy.LONGEST_IDLE and not queue.skills and queue.level_delay_s <= 0


def available(centre: Centre, agent: Agent) -> bool:
    """Could take a call of some queue now: willing, with a phone that can be reached."""
    return willing(agent) and agent.device is not None and centre.devices[agent.device].reachable


def routable(centre: Centre, agent: Agent, queue: QueueId) -> bool:
    """May be offered a call of this queue now. Computed, never stored."""
    return (
        agent.id in centre.members.get(queue, {})
        and queue not in agent.suspended
        and available(centre, agent)
    )


def misplaced(centre: Centre, agent: Agent) -> bool:
    """Whether the system has to change the status: bar or phone have been away for too long, or are back."""
    session = agent.session
    if session is None or agent.calls:
        return False
    if session.gone and agent.status is not OFFLINE:
        return True
    if agent.status is READY:
        return session.away or agent.phone_away
    return (
        agent.withdrawn
        and session.online
        and agent.confirmed
        and (agent.device is None or centre.devices[agent.device].reachable)
    )


def serving(centre: Centre, agent: Agent, queue: QueueId) -> bool:
    """Takes calls of this queue, if not at this moment: talking, in wrap-up and resting agents do too, those who have
    chosen to leave after their call do not."""
    session = agent.session
    return (
        queue not in agent.suspended
        and session is not None
        and not session.graced
        and agent.confirmed
        and agent.status in _AT_WORK
        and (agent.pending is None or agent.pending in _AT_WORK)
        and agent.device is not None
        and centre.devices[agent.device].reachable
        and agent.id in centre.members.get(queue, {})
    )


def touch(centre: Centre, agent: Agent) -> None:
    """The agent serves the queues otherwise than before: others may have to be asked."""
    centre.touched.update(centre.queues_of.get(agent.id, ()))


def record_rule(centre: Centre, call: Call) -> RecordRule:
    """Whether this call is recorded."""
    queue = centre.queues.get(call.queue) if call.queue is not None else None
    return centre.site.rules.record_direct if queue is None else queue.record


def live_calls(centre: Centre, agent: Agent) -> list[Call]:
    """The agent's live calls, an offer among them, in the order they came."""
    return [centre.calls[call] for call in agent.calls]


def settle(centre: Centre, agent: Agent, at: float) -> None:
    """Bring the idle line up to date after a change in one of the agent's regions."""
    since = agent.idle_since
    if available(centre, agent):
        if since is None:
            agent.idle_since = at
            insort(centre.idle, (at, agent.id))
            touch(centre, agent)
    elif since is not None:
        del centre.idle[bisect_left(centre.idle, (since, agent.id))]
        agent.idle_since = None
