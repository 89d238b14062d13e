"""From the tables of ``[[queues]]`` to the core's queues: names resolved, contradictions refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ucs.config_queues import CallerTable, MemberTable, QueueTable, RestsTable, SkillTable
from ucs.config_tables import AgentTable
from ucs.core.ids import AgentId, QueueId
from ucs.core.queue import CallerRule, Member, QueueProfile, QueueType, RecordRule, Rests, SkillNeed, Strategy
from ucs.errors import ConfigError
from ucs.site_names import nobody, operator
from ucs.site_overflow import announcements, destination, opening_hours, overflow


def queue_profile(
    queue: QueueTable,
    queues: Mapping[str, QueueTable],
    agents: Mapping[str, AgentTable],
    rests: Rests,
    file: str,
) -> QueueProfile:
    """The queue, one of `queues` by name. `rests` are the site's. Raises `ConfigError`."""
    where = f"{file}: [[queues]] {queue.name!r}"
    members = _members(queue, agents, where)
    if queue.type == "inbound" and not queue.number:
        raise ConfigError("an inbound queue needs a number", where=where, hint='number = "800", say.')
    if queue.min_agents > len(members):
        raise ConfigError(
            f"{queue.min_agents} agents are wanted, but the queue has {len(members)}",
            where=f"{where}, min_agents",
        )
    if queue.strategy == "best_skilled" and not queue.skills:
        raise ConfigError(
            "the strategy 'best_skilled' needs skills",
            where=where,
            hint='skills = [{ skill = "german", level = 3 }], say.',
        )
    return QueueProfile(
        id=QueueId(queue.id),
        name=queue.name,
        type=QueueType(queue.type),
        number=queue.number,
        members=members,
        ring_timeout_s=queue.ring_timeout_s,
        wrapup_s=queue.wrapup_s,
        strategy=Strategy(queue.strategy),
        caller_id=queue.caller_id,
        priority=queue.priority,
        callers=_callers(queue.callers, f"{where}, callers"),
        level_delay_s=queue.level_delay_s,
        skills=tuple(_skill(skill, agents.values(), f"{where}, skills") for skill in queue.skills),
        rests=_rests(queue.rests, rests),
        min_agents=queue.min_agents,
        record=RecordRule(queue.record),
        overflow=tuple(overflow(way, queue, queues, f"{where}, overflow") for way in queue.overflow),
        hours=None if queue.hours is None else opening_hours(queue.hours, f"{where}, hours"),
        closed=destination(queue.closed, queue, queues, f"{where}, closed"),
        announcements=None if queue.announcements is None else announcements(queue.announcements),
        language=queue.language,
    )


def _members(queue: QueueTable, agents: Mapping[str, AgentTable], where: str) -> tuple[Member, ...]:
    members: dict[AgentId, Member] = {}
    for entry in queue.members:
        member = MemberTable(agent=entry) if isinstance(entry, str) else entry
        agent = operator(member.agent, agents, f"{where}, members")
        if agent in members:
            raise ConfigError(f"{member.agent!r} is a member twice", where=f"{where}, members")
        members[agent] = Member(agent, member.priority, member.supervisor, member.team_id)
    return tuple(members.values())


def _callers(rules: tuple[CallerTable, ...], where: str) -> tuple[CallerRule, ...]:
    if len({rule.prefix for rule in rules}) < len(rules):
        raise ConfigError("two rules have the same prefix", where=where)
    return tuple(CallerRule(rule.prefix, rule.priority) for rule in rules)


def _skill(skill: SkillTable, agents: Iterable[AgentTable], where: str) -> SkillNeed:
    known = {name for agent in agents for name in agent.skills}
    if skill.skill not in known:
        raise nobody("agent with the skill", skill.skill, known, where)
    if skill.lowest > skill.level:
        raise ConfigError(
            f"{skill.skill!r}: the lowest level {skill.lowest} is above the level {skill.level}", where=where
        )
    return SkillNeed(skill.skill, skill.level, skill.relax_every_s, skill.relax_by, skill.lowest)


def _rests(own: RestsTable, rests: Rests) -> Rests | None:
    """The site's with the queue's own in their place; null when it has none."""
    changed = {name: value for name, value in msgspec.structs.asdict(own).items() if value is not None}
    return msgspec.structs.replace(rests, **changed) if changed else None
