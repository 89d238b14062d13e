"""Apply events to the state. Total: an event that was logged can always be applied; no rule lives here.

The only code that must stay compatible with old logs.
"""

from ucs.core.centre import Centre
from ucs.core.evolve import agents, calls
from ucs.core.messages import Event

_APPLY = {**agents.APPLY, **calls.APPLY}


def evolve(centre: Centre, event: Event) -> None:
    """Apply one event."""
    _APPLY[type(event)](centre, event)
