"""From the settings to the core's `Site`: references resolved, doubles refused. No secret goes along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from ucs import config_tables as tables
from ucs.config import Settings
from ucs.config_reader import read_table
from ucs.core.ids import AgentId, DeviceId, GroupId
from ucs.core.site import (
    AgentProfile,
    CallReason,
    DeviceProfile,
    DeviceType,
    Group,
    Layout,
    Line,
    Reason,
    Rules,
    Site,
    Tab,
)
from ucs.errors import ConfigError
from ucs.numbering import e164
from ucs.phone_models import remote_answer
from ucs.site_names import nobody, operator
from ucs.site_queues import queue_profile

Claim = tuple[str, str, str]
"""What must be unique: its kind in words, the value, and the place that claims it."""


def site(settings: Settings) -> Site:
    """Who works here, on which phones, for which queues. Raises `ConfigError` that names both places of a conflict.

    Accounts without the right to the agent bar are no agents of the core.
    """
    file = str(settings.file)
    _refuse_doubles(_claims(settings), file)
    _check_timezone(settings.site.timezone, file)
    groups = {group.name: GroupId(group.id) for group in settings.groups}
    agents = {agent.username: agent for agent in settings.agents}
    manager = not settings.asterisk.url or settings.asterisk.ami_port > 0
    queues = {queue.name: queue for queue in settings.queues}
    rules = read_table(dict(settings.site.rules), Rules, file, inside="$.site.rules")
    country = settings.site.country
    return Site(
        agents=tuple(_agent(agent, groups, file) for agent in settings.agents if agent.is_operator),
        queues=tuple(queue_profile(queue, queues, agents, rules.rests, file) for queue in settings.queues),
        devices=(
            *(_phone(phone, agents, country, file, manager=manager) for phone in settings.phones),
            *(_softphone(phone, agents, country, file) for phone in settings.softphones),
        ),
        aux_reasons=tuple(Reason(reason.id, reason.name) for reason in settings.aux_reasons),
        call_reasons=tuple(
            CallReason(code.code, code.name, tuple(CallReason(sub.code, sub.name) for sub in code.children))
            for code in settings.call_reasons
        ),
        groups=tuple(Group(GroupId(group.id), group.name) for group in settings.groups),
        layout=_layout(settings.layout, file),
        rules=rules,
        country=country,
        timezone=settings.site.timezone,
        node=settings.site.node,
    )


def _layout(layout: tables.LayoutTable, file: str) -> Layout:
    addresses = [("crm_url", layout.crm_url)] if layout.crm_url else []
    for what, url in (*addresses, *((f"tab {tab.name!r}", tab.url) for tab in layout.tabs)):
        if not url.startswith(("http://", "https://")):
            raise ConfigError(
                f"{url!r} is no address of a web page",
                where=f"{file}: [layout], {what}",
                hint="It begins with https:// or http://.",
            )
    names = [tab.name for tab in layout.tabs]
    if layout.crm_tab and layout.crm_tab not in names:
        raise nobody("tab", layout.crm_tab, names, f"{file}: [layout], crm_tab")
    tabs = tuple(Tab(tab.name, tab.url) for tab in layout.tabs)
    return Layout(crm_url=layout.crm_url, crm_tab=layout.crm_tab, tabs=tabs)


def _agent(agent: tables.AgentTable, groups: Mapping[str, GroupId], file: str) -> AgentProfile:
    group = None
    if agent.group:
        if agent.group not in groups:
            raise nobody("group", agent.group, groups, f"{file}: [[agents]] {agent.username!r}, group")
        group = groups[agent.group]
    return AgentProfile(
        id=AgentId(agent.id),
        username=agent.username,
        displayname=agent.displayname,
        firstname=agent.firstname,
        lastname=agent.lastname,
        email=agent.email,
        locale=agent.locale,
        number=agent.number,
        primary_extension=agent.primary_extension,
        external_id=agent.external_id,
        group_id=group,
        superuser=agent.role == "admin",
        data=agent.data,
        skills=dict(agent.skills),
    )


def _phone(
    phone: tables.PhoneTable,
    agents: Mapping[str, tables.AgentTable],
    country: str,
    file: str,
    *,
    manager: bool,
) -> DeviceProfile:
    where = f"{file}: [[phones]] {phone.identifier!r}"
    return DeviceProfile(
        id=DeviceId(phone.id),
        name=phone.name or phone.identifier,
        identifier=phone.identifier,
        type=DeviceType.PHONE,
        endpoint=phone.endpoint,
        lines=_lines(phone.lines, phone.endpoint, country, where),
        user_id=operator(phone.agent, agents, f"{where}, agent") if phone.agent else None,
        remote_answer=remote_answer(phone, manager=manager, where=where),
    )


def _softphone(
    phone: tables.SoftphoneEntry, agents: Mapping[str, tables.AgentTable], country: str, file: str
) -> DeviceProfile:
    where = f"{file}: [[softphones]] {phone.identifier!r}"
    user = operator(phone.agent, agents, f"{where}, agent") if phone.agent else None
    number = agents[phone.agent].number if phone.agent else ""
    return DeviceProfile(
        id=DeviceId(phone.id),
        name=phone.name or phone.identifier,
        identifier=phone.identifier,
        type=DeviceType.SOFTPHONE,
        endpoint=softphone_endpoint(phone),
        lines=_lines(phone.lines, number or phone.identifier, country, where),
        user_id=user,
    )


def softphone_endpoint(phone: tables.SoftphoneEntry) -> str:
    """What the softphone registers as: its `endpoint`, or its identifier without what the network would not take."""
    if phone.endpoint:
        return phone.endpoint
    return "".join(sign for sign in phone.identifier if sign.isascii() and (sign.isalnum() or sign in "_.-"))


def _lines(lines: Sequence[tables.LineTable], number: str, country: str, where: str) -> tuple[Line, ...]:
    """One line is primary: the one marked, else the first. Without any, `number` becomes one."""
    if not lines:
        return (Line(1, number, number_norm=e164(number, country)),)
    marked = [line.id for line in lines if line.primary]
    if len(marked) > 1:
        raise ConfigError(f"lines {marked[0]} and {marked[1]} are both primary", where=f"{where}, lines")
    if len({line.id for line in lines}) < len(lines):
        raise ConfigError("two lines have the same id", where=f"{where}, lines")
    primary = marked[0] if marked else lines[0].id
    return tuple(
        Line(
            id=line.id,
            number=line.number,
            name=line.name,
            primary=line.id == primary,
            number_norm=e164(line.number, country),
            endpoint=line.endpoint,
            caller_id=line.caller_id,
        )
        for line in lines
    )


def _claims(settings: Settings) -> Iterable[Claim]:
    for agent in settings.agents:
        where = f"[[agents]] {agent.username!r}"
        yield "agent id", str(agent.id), where
        yield "user name", agent.username, where
        yield "agent's number", agent.number, where
    for queue in settings.queues:
        where = f"[[queues]] {queue.name!r}"
        yield "queue id", str(queue.id), where
        yield "queue name", queue.name, where
        yield "number", queue.number, where
    for phone in settings.phones:
        where = f"[[phones]] {phone.identifier!r}"
        yield from _phone_claims(phone.id, phone.identifier, phone.endpoint, where)
        for line in phone.lines or (tables.LineTable(id=1, number=""),):
            yield "number", line.number or phone.endpoint, where
            yield "endpoint", line.endpoint, where
    for phone in settings.softphones:
        where = f"[[softphones]] {phone.identifier!r}"
        yield from _phone_claims(phone.id, phone.identifier, softphone_endpoint(phone), where)
        for line in phone.lines:
            yield "number", line.number, where
    for reason in settings.aux_reasons:
        where = f"[[aux_reasons]] {reason.name!r}"
        yield "AUX reason id", str(reason.id), where
        yield "AUX reason", reason.name, where
    for code in settings.call_reasons:
        yield "call reason", code.code, f"[[call_reasons]] {code.name!r}"
        for sub in code.children:
            yield f"sub-code of {code.code}", sub.code, f"[[call_reasons]] {code.name!r}, {sub.name!r}"
    for tab in settings.layout.tabs:
        yield "tab", tab.name, f"[[layout.tabs]] {tab.name!r}"
    for group in settings.groups:
        yield "group id", str(group.id), f"[[groups]] {group.name!r}"
        yield "group", group.name, f"[[groups]] {group.name!r}"


def _phone_claims(id_: int, identifier: str, endpoint: str, where: str) -> Iterable[Claim]:
    yield "phone id", str(id_), where
    yield "identifier", identifier, where
    yield "endpoint", endpoint, where


def _refuse_doubles(claims: Iterable[Claim], file: str) -> None:
    first: dict[tuple[str, str], str] = {}
    for kind, value, where in claims:
        if value and (other := first.setdefault((kind, value), where)) is not where:
            raise ConfigError(
                f"{kind} {value!r} is taken", where=f"{file}: {where}", hint=f"{other} has it already."
            )


def _check_timezone(name: str, file: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ConfigError(
            f"{name!r} is no time zone", where=f"{file}: [site] timezone", hint="Europe/Prague, say."
        ) from None
