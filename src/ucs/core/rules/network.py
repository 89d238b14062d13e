"""What the telephone network reports."""

from ucs.core.call import (
    DIALLING,
    HANDED,
    LEG_DIALING,
    LEG_ENDED,
    LEG_RINGING,
    LEG_UP,
    Call,
    Leg,
    LegPhase,
    next_leg_id,
)
from ucs.core.centre import Centre
from ucs.core.decision import Decision
from ucs.core.ids import LegId
from ucs.core.messages import (
    ArriveCall,
    CallArrived,
    CallPlaced,
    Cause,
    CustomerDialled,
    DeviceReachable,
    DeviceUnreachable,
    HangUpLeg,
    LegAnswered,
    LegCause,
    LegRang,
    LoseTelephony,
    Outcome,
    RefuseCaller,
    ReportAnswered,
    ReportEnded,
    ReportInventory,
    ReportReachable,
    ReportRinging,
    TelephonyConnected,
    TelephonyLost,
    TransferAnswered,
)
from ucs.core.new_ids import new_call_id, new_short_id
from ucs.core.queue import priority_of
from ucs.core.rules.destination import phone_at
from ucs.core.rules.ending import end_call
from ucs.core.rules.late import postpone
from ucs.core.rules.offers import answer_offer, connect, end_offer, offer_at, running_offer
from ucs.core.rules.phone_calls import dial_at_phone, hang_up_one_of_two
from ucs.core.rules.phone_hold import forget_holds
from ucs.core.rules.phones import being_replaced, replace_leg
from ucs.core.rules.returning import note_back, note_vanished, returned, wait_all_the_same
from ucs.core.rules.targets import return_call
from ucs.core.rules.transfer import finish
from ucs.core.rules.waiting import admit, begin_wait, next_step
from ucs.core.sides import consultation

_OUTCOMES = {
    LegCause.BUSY: Outcome.BUSY,
    LegCause.REJECTED: Outcome.REJECTED,
    LegCause.NO_ANSWER: Outcome.NO_ANSWER,
}

_DIAL_CAUSES = {
    LegCause.BUSY: Cause.BUSY,
    LegCause.BAD_NUMBER: Cause.BAD_NUMBER,
    LegCause.REJECTED: Cause.REJECTED,
    LegCause.NO_ANSWER: Cause.UNREACHABLE,
    LegCause.UNREACHABLE: Cause.UNREACHABLE,
}


# See `ucs.core.messages.terms`.
_LOST = LegCause.LOST
_CALLER, _CALLEE = Cause.CALLER_HUNG_UP, Cause.CALLEE_HUNG_UP


def arrive_call(decision: Decision, command: ArriveCall) -> None:
    """Into the queue of the dialled number; what an agent dials at the desk phone goes where it would from the bar. A call
    that is known already is the same call told twice; one that is over had its order to end lost on the way."""
    centre = decision.centre
    if command.leg in centre.legs:
        return
    if command.leg in centre.met:
        decision.order(HangUpLeg(command.leg))
        return
    if dial_at_phone(decision, command):
        uid = centre.legs.get(command.leg)
        if uid is not None and not centre.calls[uid].legs[command.leg].second:
            report_answered(decision, ReportAnswered(command.leg, command.label))
        return
    queue = centre.numbers.get(command.number)
    if queue is None:
        decision.order(RefuseCaller(command.leg))
        return
    uid = new_call_id(decision)
    decision.emit(
        CallArrived(
            at=decision.now,
            call=uid,
            id=new_short_id(decision),
            leg=command.leg,
            queue=queue,
            number=command.number,
            caller_number=command.caller_number,
            caller_norm=command.caller_norm,
            caller_name=command.caller_name,
            label=command.label,
            trunk=command.trunk,
            priority=priority_of(centre.queues[queue], command.caller_norm, command.caller_number),
            until=next_step(centre, queue, decision.now, decision.now),
            number_norm=command.number_norm,
        )
    )
    admit(decision, centre.calls[uid])


def report_ringing(decision: Decision, command: ReportRinging) -> None:
    """A phone rings."""
    call = _call(decision, command.leg)
    if call is None or call.legs[command.leg].phase is not LEG_DIALING:
        return
    sought = offer_at(call, command.leg) is not None if call.inbound else command.leg == call.customer
    first = not call.rang and call.connected is None
    heard = sought and first and (call.peer is not None or not call.inbound)
    decision.emit(LegRang(decision.now, call.uid, command.leg, command.label, heard))


def report_answered(decision: Decision, command: ReportAnswered) -> None:
    """A phone was picked up. When the call is over meanwhile, the late leg is cleared."""
    call = _call(decision, command.leg)
    if call is None:
        decision.order(HangUpLeg(command.leg))
        return
    leg = call.legs[command.leg]
    if leg.phase is LEG_ENDED:
        decision.order(HangUpLeg(command.leg))
        return
    if leg.phase is LEG_UP or being_replaced(leg):
        return
    now = decision.now
    decision.emit(LegAnswered(now, call.uid, leg.id, command.label))
    if leg.agent is not None and offer_at(call, leg.id) is not None:
        answer_offer(decision, call, leg.agent)
    elif call.vanished is not None and call.vanished.leg == leg.id:
        returned(decision, call)
    elif leg.agent is not None and leg.agent == call.peer:
        decision.emit(CallPlaced(now, call.uid, leg.agent))
        begin_wait(decision, call)
    elif leg.id == call.third:
        decision.emit(TransferAnswered(now, call.uid, leg.id))
    elif leg.agent is not None:
        endpoint = phone_at(decision.centre, call.called_number)
        until = now + decision.centre.site.rules.dial_timeout_s
        decision.emit(CustomerDialled(now, call.uid, next_leg_id(call), endpoint, until))
    elif call.agent is not None:
        connect(decision, call, call.agent)


def report_ended(decision: Decision, command: ReportEnded) -> None:
    """A leg is gone: the offer failed, or the call is over, unless its agent is waited for."""
    call = _call(decision, command.leg)
    if call is None or not call.live:
        return
    leg = call.legs[command.leg]
    if leg.phase is LEG_ENDED:
        return
    if call.vanished is not None and call.vanished.leg == leg.id:
        wait_all_the_same(decision, call, leg)
    else:
        leg_gone(decision, call, leg, command.cause)


def leg_gone(decision: Decision, call: Call, leg: Leg, ended: LegCause) -> None:
    """What comes of a leg's end."""
    lost = ended is _LOST
    if leg.id == call.customer:
        if call.phase is DIALLING and call.peer is not None:
            cause = _CALLER if ended is LegCause.REJECTED else Cause.UNREACHABLE
        elif call.inbound:
            cause = _CALLER
        elif call.connected is None:
            cause = _DIAL_CAUSES.get(ended, Cause.UNKNOWN)
        else:
            cause = _CALLEE
        end_call(decision, call, Cause.UNKNOWN if lost else cause, gone=leg.id)
    elif replace_leg(decision, call, leg, ended):
        return
    elif (offer := offer_at(call, leg.id)) is not None:
        outcome = _OUTCOMES.get(ended, Outcome.FAILED)
        if outcome is Outcome.BUSY and leg.phase is LEG_RINGING:
            outcome = Outcome.REJECTED  # many a phone says busy when its user presses "reject"
        end_offer(decision, call, offer, outcome)
    elif leg.id == call.third:
        if call.phase is HANDED:
            return_call(decision, call, _DIAL_CAUSES.get(ended, Cause.UNKNOWN), leg.id)
        else:
            end_call(decision, call, Cause.UNKNOWN if lost else _CALLEE, gone=leg.id)
    elif hang_up_one_of_two(decision, call, leg):
        return
    elif leg.agent == call.agent and call.conference:
        finish(decision, call)
    elif leg.agent == call.agent:
        asked = consultation(decision.centre, call)
        if asked is not None:
            end_call(decision, asked, Cause.UNKNOWN if lost else _CALLER)
        cause = _CALLEE if call.inbound else _CALLER
        unanswered = leg.phase is not LEG_UP and call.connected is None
        if not call.inbound and unanswered and ended is not LegCause.REJECTED:
            cause = Cause.UNREACHABLE
        end_call(decision, call, Cause.UNKNOWN if lost else cause, gone=leg.id)


def report_reachable(decision: Decision, command: ReportReachable) -> None:
    """A phone came or went. An offer that rings at a phone that went fails at once."""
    centre = decision.centre
    device_id = centre.endpoints.get(command.endpoint)
    if device_id is None:
        return
    device = centre.devices[device_id]
    if device.reachable == command.reachable:
        return
    now = decision.now
    if command.reachable:
        decision.emit(DeviceReachable(now, device_id))
        if device.agent is not None:
            note_back(decision, centre.agents[device.agent])
        return
    decision.emit(DeviceUnreachable(now, device_id, now + centre.site.rules.unreachable_before_aux_s))
    if device.agent is not None:
        note_vanished(decision, centre.agents[device.agent])
        rings = running_offer(decision, centre.agents[device.agent])
        if rings is not None:
            call, offer = rings
            decision.order(HangUpLeg(offer.leg, LegCause.CANCELLED))
            end_offer(decision, call, offer, Outcome.FAILED)


def report_inventory(decision: Decision, command: ReportInventory) -> None:
    """Compare what stands in the network with what should, and mend the differences.

    A leg that is missing is lost, unless the connection stands and the leg has been ordered so lately that the network
    may not have heard of it: then its own time-out decides.
    """
    centre = decision.centre
    fresh = not centre.connected or centre.boot != command.boot
    if centre.boot not in ("", command.boot):
        _end_all(decision)
    for leg, answered in command.legs.items():
        if leg not in centre.legs:
            decision.order(HangUpLeg(leg))
        elif answered:
            report_answered(decision, ReportAnswered(leg))
    arrivals = {arrival.leg for arrival in command.arrivals}
    for leg in [leg for leg in centre.legs if leg not in command.legs and leg not in arrivals]:
        if fresh or _phase(centre, leg) is not LEG_DIALING:
            report_ended(decision, ReportEnded(leg, _LOST))
    if fresh:
        forget_holds(decision)
        decision.emit(TelephonyConnected(decision.now, command.boot))
    for arrival in command.arrivals:
        arrive_call(decision, arrival)
    for endpoint in centre.endpoints:
        report_reachable(decision, ReportReachable(endpoint, endpoint in command.reachable))
    if fresh:
        postpone(decision)


def lose_telephony(decision: Decision, command: LoseTelephony) -> None:
    """No orders can be given now. When the network itself is dead, so are its calls."""
    if decision.centre.connected:
        decision.emit(TelephonyLost(decision.now))
    if command.dead:
        _end_all(decision)


def _end_all(decision: Decision) -> None:
    """The newest first: a consultation ends before the call that it is about."""
    for call in [call for call in reversed(decision.centre.calls.values()) if call.live]:
        end_call(decision, call, Cause.UNKNOWN)


def _phase(centre: Centre, leg: LegId) -> LegPhase:
    uid = centre.legs.get(leg)
    return LEG_ENDED if uid is None else centre.calls[uid].legs[leg].phase


def _call(decision: Decision, leg: LegId) -> Call | None:
    uid = decision.centre.legs.get(leg)
    return None if uid is None else decision.centre.calls[uid]
