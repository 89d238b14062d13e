"""What a desk phone is asked to do from the bar, to pick up, and what the agent does at the phone itself: hold."""

from ucs.core.call import HELD, LEG_RINGING, LEG_UP, TALKING, Call, Leg, next_leg_id, offer_to
from ucs.core.callview import call_as_seen
from ucs.core.centre import Centre
from ucs.core.decision import Decision
from ucs.core.ids import AgentId, series_id
from ucs.core.lines import lamps
from ucs.core.messages import (
    Answer,
    AnswerAsked,
    AnswerPhone,
    CallHeld,
    CallResumed,
    ConsultationFreed,
    LegCause,
    LegHeld,
    LegReleased,
    LegReplaced,
    ReportHeld,
    ReportNotAnswered,
)
from ucs.core.notices import CallNotice, MessageNotice, PhoneNotice
from ucs.core.objects import Call as CallObject
from ucs.core.objects import CallEvent, CallState
from ucs.core.remote import held_by_hand, held_leg, is_softphone, way_to_answer
from ucs.core.rules.offers import offer_at
from ucs.core.sides import consultation, talked_in
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


def report_held(decision: Decision, command: ReportHeld) -> None:
    """Hold and resume at a desk phone are those of the bar; a softphone has no such button. The customer's own hold is the
    customer's business."""
    centre, now = decision.centre, decision.now
    home = centre.legs.get(command.leg)
    leg = None if home is None else centre.calls[home].legs[command.leg]
    if (
        home is None
        or leg is None
        or leg.agent is None
        or leg.phase is not LEG_UP
        or leg.held is command.held
        or is_softphone(centre, leg.device)
    ):
        return
    shown = _shown(decision, leg.agent)
    decision.emit(LegHeld(now, home, leg.id) if command.held else LegReleased(now, home, leg.id))
    call = talked_in(centre, centre.calls[home], leg.agent) if command.held else _left_last(centre, leg.agent)
    legs = centre.calls[home].legs.values()
    if any(other.second and other.live and other.agent == leg.agent for other in legs):
        call = _of_two(decision, centre.calls[home], leg, held=command.held)
    if call is not None:
        made = CallHeld if command.held else CallResumed
        decision.emit(made(now, call.uid, leg.agent))
    _tell_changes(decision, leg.agent, shown)


def forget_holds(decision: Decision) -> None:
    """Who held or took back at the phone while the network was away, nobody knows."""
    for call in decision.centre.calls.values():
        for leg in call.legs.values():
            if leg.agent is not None and leg.held and leg.live:
                shown = _shown(decision, leg.agent)
                decision.emit(LegReleased(decision.now, call.uid, leg.id))
                _tell_changes(decision, leg.agent, shown)


def free_consultation(decision: Decision, event: ConsultationFreed) -> None:
    """The call that was consulted about ends, and its consultation becomes an ordinary call: who of the two holds at the
    phone holds that call from now on."""
    asked = decision.centre.calls[event.call]
    callee, held = asked.agent, asked.agent_leg is not None and asked.agent_leg.held
    shown = _shown(decision, callee) if held and callee is not None else []
    decision.emit(event)
    if held and callee is not None:
        _tell_changes(decision, callee, shown)
        if asked.phase is TALKING:
            decision.emit(CallHeld(decision.now, asked.uid, callee))
    wait_for_the_phone(decision, asked, event.agent)


def wait_for_the_phone(decision: Decision, call: Call, agent: AgentId) -> None:
    """The agent is to talk in this call, or goes on to, but the leg to do it with is on hold at the phone: the other side
    gets music until it is taken back there."""
    if call.phase is TALKING and held_leg(decision.centre, call, agent) is not None:
        decision.emit(CallHeld(decision.now, call.uid, agent))


def _shown(decision: Decision, agent: AgentId) -> list[CallObject]:
    """The agent's connected calls as the bar has them."""
    centre = decision.centre
    calls = [centre.calls[uid] for uid in centre.agents[agent].calls]
    return [
        call_as_seen(centre, call, agent, decision.now) for call in calls if call.phase in (TALKING, HELD)
    ]


def _tell_changes(decision: Decision, agent: AgentId, before: list[CallObject]) -> None:
    """What the agent's bar does not know yet. A colleague who was called holds the call for nobody else: it stays connected,
    and only that one's bar shows it. In either of two calls, what can be done depends on the hold of both."""
    if decision.centre.agents[agent].session is None:
        return
    notices = [n for n in decision.notices if isinstance(n, CallNotice) and n.agent == agent]
    told = {notice.call.uniqueid: notice.call for notice in notices}
    for old, new in zip(before, _shown(decision, agent), strict=True):
        known = told.get(new.uniqueid, old)
        if known.state is not new.state:
            held = new.state is CallState.HELD
            decision.tell(CallNotice(agent, CallEvent.HOLD if held else CallEvent.RESUME, new))
        elif known.actions != new.actions:
            decision.tell(CallNotice(agent, CallEvent.UPDATE, new))


def _of_two(decision: Decision, main: Call, leg: Leg, *, held: bool) -> Call | None:
    """Each of the phone's two calls is held and taken back by itself; who takes one back leaves the other."""
    call = consultation(decision.centre, main) if leg.second else main
    if call is None or call.phase is not (TALKING if held else HELD) or main.conference:
        return None
    other = main if leg.second else consultation(decision.centre, main)
    if not held and other is not None and other.phase is TALKING and leg.agent is not None:
        decision.emit(CallHeld(decision.now, other.uid, leg.agent))
    return call


def _left_last(centre: Centre, agent: AgentId) -> Call | None:
    """The call that is taken back at the phone: the one held last, unless the agent is busy in the other of a
    consultation."""
    calls = [centre.calls[uid] for uid in centre.agents[agent].calls]
    held = [call for call in calls if call.phase is HELD and call.held_by == agent]
    if not held or len(held) < len(calls):
        return None
    return max(held, key=lambda call: call.held_since or 0.0)


def held_at_the_phone(decision: Decision, call: Call, agent: AgentId) -> bool:
    """Whether this agent can take the call back at the phone only. One that obeys is told to do it, and will report it; for
    one that does not this raises `NotAllowed`."""
    leg = held_leg(decision.centre, call, agent)
    if leg is None:
        return False
    if held_by_hand(decision.centre, call, agent):
        raise NotAllowed("the call is on hold at the phone: take it back there")
    decision.order(AnswerPhone(call.uid, leg.id))
    return True


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
