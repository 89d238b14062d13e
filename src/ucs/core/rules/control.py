"""What an agent does with calls: dial, hang up, hold, mute, code."""

import re

from ucs.core.agent import Agent
from ucs.core.call import HELD, TALKING, Call, offer_to, talked
from ucs.core.decision import Decision
from ucs.core.ids import CallId, LegId, QueueId, call_of
from ucs.core.messages import (
    AccountCodeSet,
    CallDialled,
    CallHeld,
    CallResumed,
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
from ucs.core.rules.availability import working_agent
from ucs.core.rules.ending import end_call
from ucs.core.rules.offers import end_offer
from ucs.core.rules.phones import held_at_the_phone
from ucs.core.site import CallReason, Line, QueueType
from ucs.errors import InvalidRequest, NoDevice, NotFound, StaleCall, Unavailable, WrongState

_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")


def new_call_id(decision: Decision) -> CallId:
    """Unique for ever and on every node: node, second, and a count that the log carries on."""
    centre = decision.centre
    return CallId(f"{centre.site.node}-{int(decision.now)}.{centre.call_count + 1}")


def new_short_id(decision: Decision) -> int:
    """The contract's rotating `Call.id`, 1 to 65535."""
    return decision.centre.call_count % 65535 + 1


def dial(decision: Decision, command: Dial) -> None:
    """Ring the agent's own phone, then the number. The answer is the new call's uniqueid."""
    centre = decision.centre
    agent = working_agent(decision, command.agent)
    if agent.device is None:
        raise NoDevice("there is no phone to dial with")
    number = re.sub(r"[\s()./-]", "", command.number)
    if not _NUMBER.fullmatch(number):
        raise InvalidRequest(
            f"{command.number!r} is not a telephone number: digits, *, # and a leading + are allowed"
        )
    if agent.calls:
        raise WrongState("there is a call already: end it, or transfer it")
    if not centre.connected:
        raise Unavailable(
            "telephony", "the telephone network is not connected", hint="Try again in a moment."
        )
    if not centre.devices[agent.device].reachable:
        raise NoDevice("your phone cannot be reached: check that it is connected")
    if number in centre.numbers:
        raise InvalidRequest(f"{number} is a queue of this site; queues cannot be dialled yet")
    line = _line(decision, agent, command.line)
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
            number=number,
            number_norm=command.number_norm,
            queue=_outbound_queue(decision, agent, command.queue),
            data=command.data,
            until=now + centre.site.rules.dial_timeout_s,
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


def _outbound_queue(decision: Decision, agent: Agent, wanted: QueueId | None) -> QueueId | None:
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
    """End the call; a ringing incoming one is rejected and goes to the next agent."""
    agent = decision.agent(command.agent)
    call = decision.own_call(agent, command.uniqueid)
    offer = offer_to(call, agent.id)
    if offer is not None:
        end_offer(decision, call, offer, Outcome.REJECTED)
    else:
        end_call(decision, call, Cause.CALLEE_HUNG_UP if call.inbound else Cause.CALLER_HUNG_UP)


def hold(decision: Decision, command: Hold) -> None:
    """The customer hears music until `unhold`; a repeat changes nothing."""
    call = _talking(decision, decision.agent(command.agent), command.uniqueid)
    if call.phase is TALKING:
        decision.emit(CallHeld(decision.now, call.uid, command.agent))


def unhold(decision: Decision, command: Unhold) -> None:
    """Take the customer back; a repeat changes nothing."""
    call = _talking(decision, decision.agent(command.agent), command.uniqueid)
    if call.phase is HELD and not held_at_the_phone(decision, call):
        decision.emit(CallResumed(decision.now, call.uid, command.agent))


def mute(decision: Decision, command: Mute) -> None:
    """Silence the agent's microphone, or end the silence; without a wish the other of the two."""
    agent = decision.agent(command.agent)
    call = _talking(decision, agent, command.uniqueid)
    leg = call.agent_leg
    if leg is None:
        raise WrongState("you are not in this call")
    wanted = not leg.muted if command.on is None else command.on
    if wanted and not leg.muted:
        decision.emit(LegMuted(decision.now, call.uid, leg.id))
    elif leg.muted and not wanted:
        decision.emit(LegUnmuted(decision.now, call.uid, leg.id))


def _talking(decision: Decision, agent: Agent, uniqueid: str) -> Call:
    call = decision.own_call(agent, uniqueid)
    if call.phase not in (TALKING, HELD):
        raise WrongState("the call is not connected")
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
