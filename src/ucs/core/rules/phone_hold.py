"""Hold at the desk phone itself: what it means for the call, and that the bar does not take back what is held there."""

from ucs.core.call import HELD, LEG_UP, TALKING, Call, Leg
from ucs.core.callview import call_as_seen
from ucs.core.centre import Centre
from ucs.core.decision import Decision
from ucs.core.ids import AgentId
from ucs.core.messages import (
    AnswerPhone,
    CallHeld,
    CallResumed,
    ConsultationFreed,
    LegHeld,
    LegReleased,
    ReportHeld,
)
from ucs.core.notices import CallNotice
from ucs.core.objects import Call as CallObject
from ucs.core.objects import CallEvent, CallState
from ucs.core.remote import held_by_hand, held_leg, is_softphone
from ucs.core.sides import consultation, talked_in
from ucs.errors import NotAllowed


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
