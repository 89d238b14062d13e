"""What a desk phone is asked to do from the bar: to pick up."""

from ucs.core.call import Call, Leg, next_leg_id, offer_to
from ucs.core.decision import Decision
from ucs.core.ids import series_id
from ucs.core.messages import Answer, AnswerAsked, AnswerPhone, LegCause, LegReplaced, ReportNotAnswered
from ucs.core.notices import MessageNotice
from ucs.core.remote import way_to_answer
from ucs.core.rules.offers import offer_at
from ucs.core.site import RemoteAnswer
from ucs.errors import NotAllowed, StaleCall, WrongState

_TAKEN_BACK = (LegCause.CANCELLED, LegCause.ELSEWHERE, LegCause.HANGUP, LegCause.LOST)
"""How a leg ends that we ordered to end."""


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


def being_replaced(leg: Leg) -> bool:
    """The leg has been ordered to end because another will take its place; whatever it does meanwhile means nothing."""
    return leg.answering is RemoteAnswer.AUTO_ANSWER


def replace_leg(decision: Decision, call: Call, leg: Leg, cause: LegCause) -> bool:
    """Ring the phone anew, this time so that it picks up by itself. False when the leg ended for another reason than
    our order, or its time to ring is over."""
    offer = offer_at(call, leg.id)
    until = decision.centre.timers.get(f"offer:{leg.id}", 0.0)
    if offer is None or not being_replaced(leg) or cause not in _TAKEN_BACK or until <= decision.now:
        return False
    decision.emit(LegReplaced(decision.now, call.uid, offer.agent, leg.id, next_leg_id(call), until))
    return True
