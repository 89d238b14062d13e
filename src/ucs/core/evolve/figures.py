"""Closing and opening the intervals that the day's figures are sums of."""

from ucs.core.agent import Agent
from ucs.core.centre import Centre, settle
from ucs.core.messages import (
    OFFLINE,
    READY,
    Status,
)
from ucs.core.stats import midnight, status_key


def turn(centre: Centre, agent: Agent, at: float) -> None:
    """Close the running intervals of the day at midnight when it has passed, so that each day starts from zero."""
    agent.figures.turn(midnight(at, centre.site.timezone))


def close_status(centre: Centre, agent: Agent, at: float) -> None:
    """End the interval of the present status; the next begins."""
    turn(centre, agent, at)
    if agent.session is not None or agent.status is not OFFLINE:
        key = status_key(agent.status, agent.reason)
        figures = agent.figures
        figures.status_s[key] = figures.status_s.get(key, 0.0) + figures.since(agent.status_since, at)
    agent.status_since = at


def _count_idle(centre: Centre, agent: Agent, at: float) -> None:
    """Open or close the idle interval: READY and no call."""
    figures = agent.figures
    free = agent.status is READY and not agent.calls
    if free and figures.free_since is None:
        figures.free_since = at
    elif not free and figures.free_since is not None:
        turn(centre, agent, at)
        figures.idle_s += figures.since(figures.free_since, at)
        figures.free_since = None


def resettle(centre: Centre, agent: Agent, at: float) -> None:
    """After a change in any of the agent's regions: the idle interval, and the place among the idle."""
    _count_idle(centre, agent, at)
    settle(centre, agent, at)


def set_status(centre: Centre, agent: Agent, status: Status, reason: str, at: float) -> None:
    """Enter a status; whatever was pending is done with."""
    close_status(centre, agent, at)
    agent.status = status
    agent.reason = reason
    agent.pending = None
    agent.pending_reason = ""
    centre.timers.pop(f"acw:{agent.id}", None)
    resettle(centre, agent, at)
