"""What happens when a timer of the state runs out."""

from ucs.core.call import Phase
from ucs.core.decision import Decision
from ucs.core.ids import AgentId, CallId, DeviceId, LegId
from ucs.core.messages import (
    AgentRested,
    By,
    CallForgotten,
    Cause,
    HangUpLeg,
    LegCause,
    Status,
    StatusChanged,
    TimerDue,
)
from ucs.core.rules import absence, network, returning, sessions
from ucs.core.rules.ending import end_call
from ucs.core.rules.late import waits_for_the_network
from ucs.core.rules.offers import ring_time_over
from ucs.core.rules.targets import return_call
from ucs.core.rules.waiting import last_words_over, wait_on


def timer_due(decision: Decision, command: TimerDue) -> None:
    """A stale timer means nothing. While the network is away (the server may have been down for long) a phone may have been
    picked up in time without our hearing of it: see `ucs.core.rules.late`."""
    if decision.centre.timers.get(command.key) != command.due:
        return
    kind, _, owner = command.key.partition(":")
    if waits_for_the_network(decision.centre, kind):
        return
    now = decision.now
    if kind == "offer":
        ring_time_over(decision, LegId(owner))
    elif kind == "wait":
        wait_on(decision, CallId(owner))
    elif kind == "dismiss":
        last_words_over(decision, CallId(owner))
    elif kind == "dial":
        _dial_time_over(decision, CallId(owner))
    elif kind == "rest":
        decision.emit(AgentRested(now, AgentId(int(owner))))
    elif kind == "acw":
        decision.emit(StatusChanged(now, AgentId(int(owner)), Status.READY, "", By.SYSTEM))
    elif kind == "grace":
        absence.grace_over(decision, AgentId(int(owner)))
    elif kind == "away":
        absence.away_too_long(decision, AgentId(int(owner)))
    elif kind == "vanish":
        _gone_for_good(decision, CallId(owner))
    elif kind == "recall":
        returning.call_again(decision, AgentId(int(owner)))
    elif kind == "leave":
        sessions.leave_for_good(decision, AgentId(int(owner)))
    elif kind == "unreachable":
        absence.phone_away(decision, DeviceId(int(owner)))
    elif kind == "forget":
        decision.emit(CallForgotten(now, CallId(owner)))


def _gone_for_good(decision: Decision, uid: CallId) -> None:
    """The others have waited for the agent for long enough: as if the agent's phone had been put down."""
    call = decision.centre.calls.get(uid)
    if call is None or call.vanished is None:
        return
    leg = call.legs[call.vanished.leg]
    decision.order(HangUpLeg(leg.id))
    network.leg_gone(decision, call, leg, LegCause.HANGUP)


def _dial_time_over(decision: Decision, uid: CallId) -> None:
    call = decision.centre.calls.get(uid)
    if call is not None and call.phase is Phase.DIALLING:
        end_call(decision, call, Cause.UNREACHABLE)
    elif call is not None and call.phase is Phase.HANDED:
        return_call(decision, call, Cause.UNREACHABLE, call.third)
