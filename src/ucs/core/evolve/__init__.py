"""Apply events to the state. Total: an event that was logged can always be applied; no rule lives here.

The only code that must stay compatible with old logs.
"""

from ucs.core.centre import Centre
from ucs.core.evolve import agents, calls, legs, recording, returning, transfers, waiting, wrapup
from ucs.core.messages import Event

APPLY = {
    **agents.APPLY,
    **calls.APPLY,
    **legs.APPLY,
    **recording.APPLY,
    **returning.APPLY,
    **transfers.APPLY,
    **waiting.APPLY,
    **wrapup.APPLY,
}
"""How each event is applied, by its type."""


def evolve(centre: Centre, event: Event) -> None:
    """Apply one event."""
    APPLY[type(event)](centre, event)
