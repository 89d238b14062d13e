"""Applying what happens to a wrap-up (ACW) that has an end."""

from collections.abc import Callable
from typing import Any, cast

from ucs.core.agent import Agent
from ucs.core.centre import Centre
from ucs.core.messages import Event, WrapUpTimed


def stop_wrapup(centre: Centre, agent: Agent, at: float) -> None:
    """The agent has a call: the ACW stands still until that has ended."""
    due = centre.timers.pop(f"acw:{agent.id}", None)
    if due is not None:
        agent.wrapup_left_s = max(0.0, due - at)


def _timed(centre: Centre, event: WrapUpTimed) -> None:
    centre.agents[event.agent].wrapup_left_s = None
    centre.timers[f"acw:{event.agent}"] = event.until


APPLY = cast("dict[type[Event], Callable[[Centre, Any], None]]", {WrapUpTimed: _timed})
"""How each event of this room is applied."""
