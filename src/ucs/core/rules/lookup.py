"""What an outside system knows of a customer."""

from ucs.core.decision import Decision
from ucs.core.messages import CallLookedUp, ReportLookup


def report_lookup(decision: Decision, command: ReportLookup) -> None:
    """It came in time, or the call is over and forgotten. The first answer counts."""
    call = decision.centre.calls.get(command.call)
    if call is not None and not call.looked_up:
        decision.emit(CallLookedUp(decision.now, call.uid, command.name, command.external_id, command.data))
