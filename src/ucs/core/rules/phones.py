"""What a desk phone is asked to do from the bar: to pick up, and to be rung anew for it."""

from ucs.core.call import LEG_RINGING, Call, Leg, next_leg_id, offer_to
from ucs.core.decision import Decision
from ucs.core.ids import series_id
from ucs.core.lines import lamps
from ucs.core.messages import (
    Answer,
    AnswerAsked,
    AnswerPhone,
    LegCause,
    LegReplaced,
    ReportNotAnswered,
)
from ucs.core.notices import CallNotice, MessageNotice, PhoneNotice
from ucs.core.remote import way_to_answer
from ucs.core.rules.offers import offer_at
from ucs.core.site import DeviceType, RemoteAnswer
from ucs.errors import NotAllowed, StaleCall, WrongState

_TAKEN_BACK = (LegCause.CANCELLED, LegCause.ELSEWHERE, LegCause.HANGUP, LegCause.LOST)
"""How a leg ends that we ordered to end."""
_OVER_A_NOTIFY = (LegCause.CANCELLED, LegCause.UNREACHABLE, LegCause.UNKNOWN)
"""How a ringing leg ends, though nobody ordered it, when the phone answers that it knows of no such subscription."""

# See `ucs.core.messages.terms`.
_DESK_PHONE, _AUTO_ANSWER, _NOTIFY = DeviceType.PHONE, RemoteAnswer.AUTO_ANSWER, RemoteAnswer.NOTIFY


def answer(decision: Decision, command: Answer) -> None:
    """Pick up the phone that rings, in the way it is known to obey. A wish that comes before the phone rings waits for it;
    a repeated one asks once more."""
    agent = decision.agent(command.agent)
    call = decision.own_call(agent, command.uniqueid)
    offer = offer_to(call, agent.id)
    if offer is None:
        raise WrongState("this call does not ring")
    if command.uniqueid and command.uniqueid != series_id(call.uid, offer.series):
        raise StaleCall(f"call {command.uniqueid} is no longer yours")
    leg = call.legs[offer.leg]
    way = way_to_answer(decision.centre, leg)
    if way is RemoteAnswer.NONE:
        raise NotAllowed("this phone has to be answered by hand")
    if leg.answering is None:
        decision.emit(AnswerAsked(decision.now, call.uid, agent.id, leg.id, way))
    elif way is RemoteAnswer.NOTIFY:
        decision.order(AnswerPhone(call.uid, leg.id))


def report_not_answered(decision: Decision, command: ReportNotAnswered) -> None:
    """The phone goes on ringing: the agent has to lift the handset."""
    centre = decision.centre
    uid = centre.legs.get(command.leg)
    leg = None if uid is None else centre.calls[uid].legs[command.leg]
    if leg is None or leg.agent is None:
        return
    text = "the phone could not be made to pick up: answer it by hand"
    decision.tell(MessageNotice(leg.agent, text, "warning", "answer_failed", {}))


def tell_lamps(decision: Decision) -> None:
    """Show the lamps of the desk phones whose agents were told of calls; a softphone shows its calls itself."""
    centre = decision.centre
    for agent in {notice.agent for notice in decision.notices if type(notice) is CallNotice}:
        device = centre.agents[agent].device
        phone = None if device is None else centre.phones.get(device)
        if phone is not None and phone.type is _DESK_PHONE:
            decision.tell(PhoneNotice(agent, centre.devices[phone.id].reachable, lamps(centre, agent)))


def being_replaced(leg: Leg) -> bool:
    """The leg has been ordered to end because another will take its place; whatever it does meanwhile means nothing."""
    return leg.answering is _AUTO_ANSWER


def replace_leg(decision: Decision, call: Call, leg: Leg, cause: LegCause) -> bool:
    """Ring the phone anew, this time so that it picks up by itself: by our order, or because it did not know the NOTIFY,
    which has ended its call. False when the leg ended for another reason, or its time to ring is over."""
    ours = being_replaced(leg) and cause in _TAKEN_BACK
    deaf = leg.answering is _NOTIFY and leg.phase is LEG_RINGING and cause in _OVER_A_NOTIFY
    return (ours or deaf) and ring_anew(decision, call, leg, auto_answer=True)


def ring_anew(decision: Decision, call: Call, leg: Leg, *, auto_answer: bool) -> bool:
    """Another leg takes the place of this one, which rings at the agent or did: the offer and its time go on. False when
    that time is over, or the leg rings for no offer."""
    offer, now = offer_at(call, leg.id), decision.now
    until = decision.centre.timers.get(f"offer:{leg.id}", 0.0)
    if offer is None or until <= now:
        return False
    new = next_leg_id(call)
    decision.emit(LegReplaced(now, call.uid, offer.agent, leg.id, new, until, auto_answer=auto_answer))
    return True
