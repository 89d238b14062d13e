"""What an agent does with calls: dial, hang up, hold, mute, code."""

from ucs.core.agent import Agent
from ucs.core.call import HELD, TALKING, Call, offer_to, talked
from ucs.core.decision import Decision
from ucs.core.ids import LegId, QueueId, call_of
from ucs.core.messages import (
    AccountCodeSet,
    CallDialled,
    CallHeld,
    Cause,
    Dial,
    HangUp,
    Hold,
    LegMuted,
    LegUnmuted,
    Mute,
    Outcome,
    SetAccountCode,
    Unhold,
)
from ucs.core.new_ids import new_call_id, new_short_id
from ucs.core.rules.availability import working_agent
from ucs.core.rules.destination import destination
from ucs.core.rules.ending import end_call
from ucs.core.rules.offers import end_offer
from ucs.core.rules.returning import refuse_absent
from ucs.core.rules.transfer import connected_network, consult, finish, take_back, transferring
from ucs.core.sides import first_call, leg_of, opener
from ucs.core.site import CallReason, Line, QueueType
from ucs.errors import InvalidRequest, NoDevice, NotFound, StaleCall, WrongState


def dial(decision: Decision, command: Dial) -> None:
    """Ring the agent's own phone, then the number. The answer is the new call's uniqueid."""
    centre = decision.centre
    agent = working_agent(decision, command.agent)
    if agent.device is None:
        raise NoDevice("there is no phone to dial with")
    to = destination(centre, agent, command.number)
    held = transferring(decision, agent)
    if held is not None:
        decision.answer = consult(decision, agent, held, to, command.number_norm, command.data)
        return
    if agent.calls:
        raise WrongState("there is a call already: end it, or transfer it")
    connected_network(decision)
    if not centre.devices[agent.device].reachable:
        raise NoDevice("your phone cannot be reached: check that it is connected")
    line = _line(decision, agent, command.line)
    queue = outbound_queue(decision, agent, command.queue)
    call = new_call_id(decision)
    now = decision.now
    decision.emit(
        CallDialled(
            at=now,
            call=call,
            id=new_short_id(decision),
            agent=agent.id,
            device=agent.device,
            line=line.id,
            leg=LegId(f"{call}-1"),
            number=to.number,
            number_norm=command.number_norm,
            queue=None if to.offered else queue,
            data=command.data,
            until=now + centre.site.rules.dial_timeout_s,
            target=to.agent,
            to_queue=to.queue,
        )
    )
    decision.answer = call


def _line(decision: Decision, agent: Agent, wanted: int | None) -> Line:
    assert agent.device is not None
    lines = decision.centre.phones[agent.device].lines
    chosen = [line for line in lines if (line.primary if wanted is None else line.id == wanted)] or (
        list(lines) if wanted is None else []
    )
    if not chosen:
        raise NotFound(f"your phone has no line {wanted}" if wanted is not None else "your phone has no line")
    return chosen[0]


def outbound_queue(decision: Decision, agent: Agent, wanted: QueueId | None) -> QueueId | None:
    """The queue the call counts for: the named one; 0 none; left to us, the only outbound queue the agent serves."""
    centre = decision.centre
    own = [queue for queue in centre.queues_of[agent.id] if centre.queues[queue].type is QueueType.OUTBOUND]
    if wanted == 0:
        return None
    if wanted is None:
        serving = [queue for queue in own if queue not in agent.suspended]
        return serving[0] if len(serving) == 1 else None
    if wanted not in own:
        raise NotFound(f"queue {wanted} is not an outbound queue of yours")
    return wanted


def hang_up(decision: Decision, command: HangUp) -> None:
    """End the call; a ringing incoming one is rejected and goes to the next agent. With a consultation open, and no call
    named, it is the consultation that ends. Who leaves a conference leaves the two others together."""
    agent = decision.agent(command.agent)
    call = decision.own_call(agent, command.uniqueid)
    offer = offer_to(call, agent.id)
    if offer is not None:
        end_offer(decision, call, offer, Outcome.REJECTED)
        return
    first = first_call(decision.centre, call)
    if first.conference and first.agent == agent.id:
        finish(decision, first)
        return
    callee = call.inbound and call.peer != agent.id
    end_call(decision, call, Cause.CALLEE_HUNG_UP if callee else Cause.CALLER_HUNG_UP)


def hold(decision: Decision, command: Hold) -> None:
    """The customer hears music until `unhold`; a repeat changes nothing."""
    call = _own_side(decision, command)
    if call.phase is TALKING:
        decision.emit(CallHeld(decision.now, call.uid, command.agent))


def unhold(decision: Decision, command: Unhold) -> None:
    """Take the customer back; a repeat changes nothing. With a consultation open it is the other call's turn to wait."""
    call = _own_side(decision, command)
    take_back(decision, call, command.agent)


def mute(decision: Decision, command: Mute) -> None:
    """Silence the agent's microphone, or end the silence; without a wish the other of the two."""
    agent = decision.agent(command.agent)
    call = _talking(decision, agent, command.uniqueid)
    leg = leg_of(decision.centre, call, agent.id)
    if leg is None:
        raise WrongState("you are not in this call")
    home = decision.centre.legs[leg.id]
    wanted = not leg.muted if command.on is None else command.on
    if wanted and not leg.muted:
        decision.emit(LegMuted(decision.now, home, leg.id))
    elif leg.muted and not wanted:
        decision.emit(LegUnmuted(decision.now, home, leg.id))


def _own_side(decision: Decision, command: Hold | Unhold) -> Call:
    """The connected call that is meant, if it is this agent's to hold."""
    call = _talking(decision, decision.agent(command.agent), command.uniqueid)
    if first_call(decision.centre, call).conference:
        raise WrongState("a conference cannot be held: cancel the transfer, or leave")
    if opener(call) not in (None, command.agent):
        raise WrongState("you are being consulted: only the agent who asks can hold the call")
    if call.phase is HELD and call.held_by != command.agent:
        raise WrongState("the other side holds the call: wait until they take it back")
    return call


def _talking(decision: Decision, agent: Agent, uniqueid: str) -> Call:
    call = decision.own_call(agent, uniqueid)
    if call.phase not in (TALKING, HELD):
        raise WrongState("the call is not connected: wait until it is")
    refuse_absent(decision.centre, call, agent.id)
    return call


def set_account_code(decision: Decision, command: SetAccountCode) -> None:
    """Note why the customer called, during the call or for some minutes after it; who handed the call over still may."""
    decision.agent(command.agent)
    call = decision.centre.calls.get(call_of(command.uniqueid))
    if call is None or not talked(call, command.agent):
        raise StaleCall(f"call {command.uniqueid} is not yours, or ended too long ago")
    code = _checked_code(decision, command)
    codes = (code,) if command.override else tuple(dict.fromkeys((*call.codes, code)))
    if codes != call.codes:
        decision.emit(AccountCodeSet(decision.now, call.uid, command.agent, codes))


def _checked_code(decision: Decision, command: SetAccountCode) -> str:
    reason = _find(decision.centre.site.call_reasons, command.code)
    if command.sub_code is None:
        return reason.code
    return f"{reason.code}/{_find(reason.children, command.sub_code).code}"


def _find(reasons: tuple[CallReason, ...], code: str) -> CallReason:
    for reason in reasons:
        if reason.code == code:
            return reason
    raise InvalidRequest(
        f"{code!r} is not an account code here; known: {', '.join(r.code for r in reasons) or 'none'}"
    )
