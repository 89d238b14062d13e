"""The states of calls and legs as pictures, drawn from the tables that the rules and their tests use."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

from ucs.core.call import LEG_PHASES, PHASES, LegPhase, Phase

K = TypeVar("K", bound=Enum)

INTRO = """# States

Generated from `src/ucs/core/call.py` by `make gen`. An arrow is a change that may happen; the
simulation fails on any other.

The agent has four regions side by side, not one state: session (none, signed in, away), status (OFFLINE, READY, ACW,
AUX, and one chosen for later), phone (unpaired, paired, reachable) and work (calls). Whether an agent can be offered a
call is computed from them (`routable` in `src/ucs/core/centre.py`), never stored.
"""


def states() -> str:
    """The page `docs/states.md`."""
    return "\n".join(
        [INTRO, _section("A call", Phase, PHASES), _section("One party's leg", LegPhase, LEG_PHASES)]
    )


def _section(title: str, kind: type[K], table: Mapping[K, frozenset[K]]) -> str:
    first, *others = table
    entered = {after for following in table.values() for after in following}
    lines = [f"## {title}", "", kind.__doc__ or "", "", "```mermaid", "stateDiagram-v2"]
    lines += [
        f"    [*] --> {state.name}" for state in (first, *(one for one in others if one not in entered))
    ]
    for state, following in table.items():
        lines += [f"    {state.name} --> {after.name}" for after in kind if after in following]
        lines += [] if following else [f"    {state.name} --> [*]"]
    return "\n".join([*lines, "```", ""])
