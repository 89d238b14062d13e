"""The one way a call ends."""

from ucs.core.agent import Agent
from ucs.core.call import Call, record
from ucs.core.decision import Decision
from ucs.core.ids import CallId, LegId
from ucs.core.messages import CallEnded, Cause, ConsultationFreed, LegLeft, Outcome, StatusChanged
from ucs.core.rules.offers import end_offers
from ucs.core.rules.phone_hold import free_consultation, wait_for_the_phone
from ucs.core.rules.wrapup import wrap_up, wrapup_s
from ucs.core.sides import first_call


def end_call(decision: Decision, call: Call, cause: Cause, *, gone: LegId | None = None) -> None:
    """End the call whatever its phase. `gone` is the leg that has ended by itself and needs no clearing. A consultation
    about it becomes an ordinary call."""
    end_offers(decision, call, Outcome.CALLER_GONE)
    asked = call.consultation
    if asked is not None and call.agent is not None:
        event = ConsultationFreed(decision.now, asked, call.uid, call.agent, waited_for(decision, call))
        free_consultation(decision, event)
    if call.consults is not None:
        _drop_second(decision, call.consults)
    decision.emit(ended(decision, call, cause, gone))
    first = first_call(decision.centre, call)
    if first is not call and first.agent is not None:
        wait_for_the_phone(decision, first, first.agent)
    for agent in (call.agent, call.peer):
        if agent is not None:
            centre = decision.centre
            after_call(decision, centre.agents[agent], wrapup_s(centre, call, agent))


def waited_for(decision: Decision, call: Call) -> float | None:
    """Until when an agent of the call, who is gone, is waited for."""
    return decision.centre.timers.get(f"vanish:{call.uid}")


def _drop_second(decision: Decision, main: CallId) -> None:
    """The consultation that was dialled at the phone has a leg of its own there."""
    for leg in decision.centre.calls[main].legs.values():
        if leg.second and leg.live:
            decision.emit(LegLeft(decision.now, main, leg.id, clear=True))


def ended(decision: Decision, call: Call, cause: Cause, gone: LegId | None = None) -> CallEnded:
    """The event that ends the call now."""
    now = decision.now
    return CallEnded(
        at=now,
        call=call.uid,
        cause=cause,
        record=record(call, cause, now),
        until=now + decision.centre.site.rules.linger_s,
        clear=tuple([leg.id for leg in call.legs.values() if leg.live and leg.id != gone]),
    )


def after_call(decision: Decision, agent: Agent, own_s: float) -> None:
    """When no other call goes on: the status chosen during the call, else wrap-up (ACW), of so many seconds."""
    now = decision.now
    if agent.calls:
        return
    if agent.pending is not None:
        decision.emit(
            StatusChanged(
                now, agent.id, agent.pending, agent.pending_reason, agent.pending_by, who=agent.pending_who
            )
        )
        return
    wrap_up(decision, agent, own_s)
