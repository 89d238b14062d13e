"""The sites that worlds run on: each seed another one, over all settings of queues."""

import random

from ucs.core.hours import Hours
from ucs.core.ids import AgentId, DeviceId, GroupId, QueueId
from ucs.core.queue import (
    Announcements,
    CallerRule,
    Destination,
    Overflow,
    RecordRule,
    Rests,
    SkillNeed,
    When,
)
from ucs.core.site import (
    AgentProfile,
    CallReason,
    DeviceProfile,
    DeviceType,
    Line,
    Member,
    QueueProfile,
    QueueType,
    Reason,
    RemoteAnswer,
    Rules,
    Site,
    Strategy,
)

AGENTS = 4
_STRATEGIES = list(Strategy)


def site(seed: int) -> Site:
    """Four agents, three inbound queues and an outbound one, short times."""
    chance = random.Random(seed * 7 + 1)
    agents = [AgentId(n) for n in range(1, AGENTS + 1)]
    return Site(
        agents=tuple(
            AgentProfile(
                a,
                f"agent{a}",
                f"Agent {a}",
                group_id=GroupId(1 + a % 2),
                skills={"german": chance.randint(0, 3)},
            )
            for a in agents
        ),
        queues=(
            _inbound(chance, 1, "Support", agents),
            _inbound(chance, 2, "Sales", agents[:2]),
            _inbound(chance, 4, "Hunt", agents[1:]),
            QueueProfile(
                QueueId(3), "Campaign", QueueType.OUTBOUND, "", _members(chance, agents), wrapup_s=2
            ),
        ),
        devices=tuple(_phone(a) for a in agents),
        aux_reasons=(Reason(1, "Lunch"),),
        call_reasons=(CallReason("A", "A", (CallReason("1", "One"),)),),
        rules=Rules(
            linger_s=60,
            dial_timeout_s=10,
            session_aux_s=15,
            session_offline_s=40,
            close_grace_s=5,
            unreachable_before_aux_s=8,
            wrapup_outgoing_s=2.0 * (seed % 3 == 0),
            wrapup_incoming_s=1.0 * (seed % 3 == 1),
        ),
    )


def _phone(agent: AgentId) -> DeviceProfile:
    """The first two agents have desk phones, of different models, the others softphones."""
    kind = DeviceType.PHONE if agent <= 2 else DeviceType.SOFTPHONE
    remote = {1: RemoteAnswer.NOTIFY, 2: RemoteAnswer.AUTO_ANSWER}.get(agent, RemoteAnswer.NONE)
    name, line = f"phone{agent}", Line(agent, f"20{agent}")
    return DeviceProfile(DeviceId(agent), name, name, kind, name, (line,), remote_answer=remote)


def _members(chance: random.Random, agents: list[AgentId]) -> tuple[Member, ...]:
    levels = chance.choice([(1,), (1, 2), (1, 5, 6)])
    return tuple(Member(agent, chance.choice(levels), supervisor=agent == AGENTS) for agent in agents)


def _inbound(chance: random.Random, id_: int, name: str, agents: list[AgentId]) -> QueueProfile:
    """A queue with some of the rules there are."""
    need = SkillNeed("german", chance.randint(1, 3), chance.choice([0.0, 2.5]), 1, chance.randint(0, 1))
    return QueueProfile(
        QueueId(id_),
        name,
        QueueType.INBOUND,
        f"80{id_}",
        _members(chance, agents),
        record=chance.choice(list(RecordRule)),
        ring_timeout_s=chance.choice([4.0, 6.0]),
        wrapup_s=chance.choice([0.0, 3.0]),
        strategy=chance.choice(_STRATEGIES),
        priority=chance.choice([1, 5]),
        callers=(CallerRule("+420123", 3),),
        level_delay_s=chance.choice([0.0, 0.0, 3.0]),
        skills=(need,) if chance.random() < 0.3 else (),
        rests=chance.choice([None, Rests(1, 2, 3, 4, 1)]),
        min_agents=chance.choice([0, 0, 1]),
        overflow=tuple(_overflow(chance, id_) for _ in range(chance.choice([0, 0, 1, 2]))),
        hours=chance.choice([None, None, None, Hours((((0, 720),),) * 7), Hours(((),) * 7)]),
        closed=_destination(chance, id_),
        announcements=chance.choice(
            [None, Announcements(3, chance.choice([0.0, 4.0]), wait=True, sounds=("queue-thankyou",))]
        ),
    )


def _overflow(chance: random.Random, id_: int) -> Overflow:
    return Overflow(
        chance.choice(list(When)),
        _destination(chance, id_),
        after_s=chance.choice([5.0, 12.0]),
        length=chance.randint(1, 2),
    )


def _destination(chance: random.Random, id_: int) -> Destination:
    """Another queue, last words, or the end."""
    others = [QueueId(other) for other in (1, 2, 4) if other != id_]
    return chance.choice(
        [
            Destination(queue=chance.choice(others)),
            Destination(number="123456"),
            Destination(announcement=("sorry",)),
            Destination(),
        ]
    )
