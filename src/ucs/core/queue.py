"""The queue as it is configured: who serves it, whom it rings first, how long things take."""

from enum import StrEnum

from ucs.core.frozen import Frozen
from ucs.core.hours import Hours
from ucs.core.ids import AgentId, QueueId

NORMAL_PRIORITY = 5
"""Of a caller whom no rule prefers; a lower number is served first."""


class QueueType(StrEnum):
    """Calls of an inbound queue come in, those of an outbound queue are dialled by agents."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Strategy(StrEnum):
    """Which of the free members is rung; among them those with the lowest priority number come first."""

    LONGEST_IDLE = "longest_idle"
    """Who has been free for longest, over all queues."""
    ROUND_ROBIN = "round_robin"
    """Who comes next, in the order of the members, after the one who was rung last."""
    FEWEST_CALLS = "fewest_calls"
    """Who has answered the fewest calls of this queue today."""
    BEST_SKILLED = "best_skilled"
    """Whose levels in the queue's skills have the highest sum."""
    RING_ALL = "ring_all"
    """All at once whatever their priority, a hunt group; the first answer wins."""


class Member(Frozen, frozen=True):
    """An agent's place in a queue. Lower `priority` is asked first."""

    agent: AgentId
    priority: int = 1
    supervisor: bool = False
    team_id: int | None = None


class SkillNeed(Frozen, frozen=True):
    """What a member must be able to do. The level wanted sinks by `relax_by` with every `relax_every_s` that the caller
    has waited (0: never), down to `lowest`; at level 0 the skill is not asked for any more."""

    skill: str
    level: int = 1
    relax_every_s: float = 0.0
    relax_by: int = 1
    lowest: int = 0


class CallerRule(Frozen, frozen=True):
    """Callers whose number begins with `prefix` (E.164, or as the network tells it) have this priority."""

    prefix: str
    priority: int


class Rests(Frozen, frozen=True):
    """How long an agent is left alone after an offer that came to nothing, in seconds."""

    no_answer_s: float = 5.0
    rejected_s: float = 10.0
    busy_s: float = 10.0
    """The phone was busy before it rang."""
    failed_s: float = 10.0
    """The phone could not be reached."""
    revoked_s: float = 2.0
    """The agent left READY while it rang."""


class RecordRule(StrEnum):
    """Which calls are recorded: all from their connection on (an agent may pause), those that the agent wants, none."""

    ALWAYS = "always"
    ON_DEMAND = "on_demand"
    NEVER = "never"


class Destination(Frozen, frozen=True):
    """Where a caller goes whom the queue does not keep: to another queue, to a number, or, after an announcement (names
    of sounds), to the end of the call."""

    queue: QueueId | None = None
    number: str = ""
    announcement: tuple[str, ...] = ()


class When(StrEnum):
    """What makes a caller overflow."""

    WAIT = "wait"
    """The caller has waited for `after_s` and rings nowhere at this moment."""
    LENGTH = "length"
    """So many callers (`length`) wait already and nobody is free."""
    NO_AGENTS = "no_agents"
    """Nobody serves the queue, when the caller comes or later."""


class Overflow(Frozen, frozen=True):
    """A way out of the queue."""

    when: When
    to: Destination
    after_s: float = 0.0
    length: int = 0


class Announcements(Frozen, frozen=True):
    """What a waiting caller is told: first after `first_after_s`, then every `every_s` (0: never again), not while a
    phone rings."""

    first_after_s: float = 20.0
    every_s: float = 60.0
    position: bool = True
    wait: bool = False
    """The minutes that are likely to be left, once calls have shown how long they take."""
    sounds: tuple[str, ...] = ()
    """Said last; names of sounds."""


class QueueProfile(Frozen, frozen=True):
    """A queue. What is not said falls back to the site's rules."""

    id: QueueId
    name: str
    type: QueueType
    number: str = ""
    """What callers dial; empty for an outbound queue."""
    members: tuple[Member, ...] = ()
    ring_timeout_s: float = 20.0
    wrapup_s: float = 10.0
    """ACW after an answered call; 0 means none."""
    strategy: Strategy = Strategy.LONGEST_IDLE
    caller_id: str = ""
    """The number shown to people called from this (outbound) queue."""
    priority: int = NORMAL_PRIORITY
    """Of its callers, over all queues; a lower number is served first."""
    callers: tuple[CallerRule, ...] = ()
    """Exceptions from `priority`; the longest prefix that fits counts."""
    level_delay_s: float = 0.0
    """How long a caller waits for members of each priority number before those of the next one may be asked; 0: they may
    be asked at once."""
    skills: tuple[SkillNeed, ...] = ()
    rests: Rests | None = None
    min_agents: int = 0
    """So many members must go on serving the queue: one of them who wants to leave is refused."""
    record: RecordRule = RecordRule.ON_DEMAND
    overflow: tuple[Overflow, ...] = ()
    """The first that applies counts."""
    hours: Hours | None = None
    """Null: always open. Who waits at closing time is served."""
    closed: Destination = Destination()
    announcements: Announcements | None = None
    language: str = "en"
    """Of what its callers are told."""


def priority_of(queue: QueueProfile, *numbers: str) -> int:
    """The priority of a caller with these numbers (the same one, written differently)."""
    if not queue.callers:
        return queue.priority
    fitting = [rule for rule in queue.callers if any(number.startswith(rule.prefix) for number in numbers)]
    longest = max(fitting, key=lambda rule: len(rule.prefix), default=None)
    return queue.priority if longest is None else longest.priority
