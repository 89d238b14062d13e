"""The ids of new calls."""

from ucs.core.decision import Decision
from ucs.core.ids import CallId


def new_call_id(decision: Decision) -> CallId:
    """Unique for ever and on every node: node, second, and a count that the log carries on."""
    centre = decision.centre
    return CallId(f"{centre.site.node}-{int(decision.now)}.{centre.call_count + 1}")


def new_short_id(decision: Decision) -> int:
    """The contract's rotating `Call.id`, 1 to 65535."""
    return decision.centre.call_count % 65535 + 1
