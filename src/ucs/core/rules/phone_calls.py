"""Calls that the agent makes, and hands on, at the desk phone itself."""

from ucs.core.agent import Agent
from ucs.core.call import HELD, TALKING, Call, Leg
from ucs.core.decision import Decision
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    AnswerRefer,
    ArriveCall,
    BlindTransfer,
    CallDialled,
    Cause,
    LegCause,
    LegLeft,
    RefuseCaller,
    ReportReferred,
    SecondLegTaken,
)
from ucs.core.new_ids import new_call_id, new_short_id
from ucs.core.rules.control import outbound_queue
from ucs.core.rules.destination import destination
from ucs.core.rules.ending import end_call
from ucs.core.rules.transfer import BEING_CALLED, blind_transfer, consult, finish
from ucs.core.sides import consultation
from ucs.errors import UcsError, WrongState


def dial_at_phone(decision: Decision, command: ArriveCall) -> bool:
    """What is dialled at the phone of an agent is a call of that agent, like one from the bar, but that the phone is up
    already; beside a call it is a consultation. False when nobody works with this phone."""
    centre = decision.centre
    device, line = centre.accounts.get(command.endpoint, (None, 0))
    paired = None if device is None else centre.devices[device].agent
    agent = None if paired is None else centre.agents[paired]
    if device is None or agent is None or agent.session is None or not agent.confirmed:
        return False
    main = _to_consult_about(decision, agent)
    if agent.calls and main is None:
        decision.order(RefuseCaller(command.leg, LegCause.BUSY))
        return True
    try:
        to = destination(centre, agent, command.number)
    except UcsError:
        decision.order(RefuseCaller(command.leg))
        return True
    now = decision.now
    if main is not None:
        room = new_call_id(decision)
        decision.emit(SecondLegTaken(now, main.uid, agent.id, device, command.leg, line, command.label, room))
        consult(decision, agent, main, to, command.number_norm, {})
        return True
    decision.emit(
        CallDialled(
            at=now,
            call=new_call_id(decision),
            id=new_short_id(decision),
            agent=agent.id,
            device=device,
            line=line,
            leg=command.leg,
            number=to.number,
            number_norm=command.number_norm,
            queue=None if to.offered else outbound_queue(decision, agent, None),
            data={},
            until=now + centre.site.rules.dial_timeout_s,
            target=to.agent,
            to_queue=to.queue,
            arrived=True,
            label=command.label,
        )
    )
    return True


def _to_consult_about(decision: Decision, agent: Agent) -> Call | None:
    """The agent's one call, when it may be handed on."""
    if len(agent.calls) != 1:
        return None
    call = decision.centre.calls[agent.calls[0]]
    own = call.agent == agent.id and call.held_by in (None, agent.id)
    return call if own and call.phase in (TALKING, HELD) and call.consults is None else None


def report_referred(decision: Decision, command: ReportReferred) -> None:
    """The phone hands the call over: a blind transfer like one from the bar, or the end of a consultation. The phone learns
    at once whether it was accepted; when the target is not reached later the call comes back all the same."""
    centre = decision.centre
    home = centre.legs.get(command.leg)
    leg = None if home is None else centre.calls[home].legs[command.leg]
    before = len(decision.effects)
    done = True
    try:
        if home is None or leg is None or leg.agent is None:
            raise WrongState("this is nobody's call")
        _hand_over(decision, centre.agents[leg.agent], home, command)
    except UcsError:
        done = False
    decision.effects.insert(before, AnswerRefer(home or CallId(""), command.leg, done))


def _hand_over(decision: Decision, agent: Agent, home: CallId, command: ReportReferred) -> None:
    if command.other:
        _join(decision, agent, home, command.other)
    else:
        blind_transfer(decision, BlindTransfer(agent.id, command.number, home, command.number_norm))


def _join(decision: Decision, agent: Agent, home: CallId, other: LegId) -> None:
    """Join the phone's two calls. Somebody who has not answered yet gets the call blindly: at the phone it looks as if
    they had."""
    main = decision.centre.calls[home]
    asked = consultation(decision.centre, main)
    if asked is None or decision.centre.legs.get(other) != home or main.agent != agent.id:
        raise WrongState("these are not two calls of one agent")
    if asked.phase not in BEING_CALLED:
        finish(decision, main)
        return
    number, norm = asked.called_number, asked.called_norm
    end_call(decision, asked, Cause.TRANSFERRED)
    blind_transfer(decision, BlindTransfer(agent.id, number, home, norm))


def hang_up_one_of_two(decision: Decision, call: Call, leg: Leg) -> bool:
    """The phone has put down one of its two calls: the consultation, or the first one, which the consultation outlives.
    False when the leg was the agent's only one."""
    others = [
        each for each in call.legs.values() if each.agent == leg.agent and each.live and each is not leg
    ]
    if leg.agent is None or not others:
        return False
    asked = consultation(decision.centre, call)
    if not leg.second:
        cause = Cause.CALLEE_HUNG_UP if call.inbound else Cause.CALLER_HUNG_UP
        end_call(decision, call, cause, gone=leg.id)
        return True
    decision.emit(LegLeft(decision.now, call.uid, leg.id, clear=False))
    if asked is not None:
        end_call(decision, asked, Cause.CALLER_HUNG_UP)
    return True
