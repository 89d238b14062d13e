"""Names in the settings that mean somebody or something else there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ucs.config_reader import suggestion
from ucs.config_tables import AgentTable
from ucs.core.ids import AgentId
from ucs.errors import ConfigError


def operator(username: str, agents: Mapping[str, AgentTable], where: str) -> AgentId:
    """The id of the agent of this name. Raises `ConfigError` when there is none, or one without the right to the bar."""
    agent = agents.get(username)
    if agent is None:
        raise nobody("agent", username, agents, where)
    if not agent.is_operator:
        raise ConfigError(
            f"{username!r} has no right to the agent bar",
            where=where,
            hint=f"Give [[agents]] {username!r} the key operator = true, or take the name out here.",
        )
    return AgentId(agent.id)


def nobody(kind: str, name: str, known: Iterable[str], where: str) -> ConfigError:
    """The error for a name that leads nowhere, with what was probably meant."""
    return ConfigError(f"there is no {kind} {name!r}", where=where, hint=suggestion(name, known))
