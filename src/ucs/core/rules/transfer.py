"""Handing calls on: asking somebody first, talking to both, joining them, or handing over blindly."""

from ucs.core.agent import Agent
from ucs.core.call import DIALLING, HELD, LEAVING, OFFERING, QUEUED, TALKING, Call, next_leg_id
from ucs.core.decision import Decision
from ucs.core.ids import AgentId, CallId, LegId
from ucs.core.messages import (
    BlindTransfer,
    CallHandedOver,
    CallHeld,
    CallResumed,
    CancelTransfer,
    Cause,
    Conference,
    ConferenceBegun,
    ConsultationDialled,
    FinishTransfer,
    Swap,
    Transfer,
    TransferBegun,
    TransferFinished,
)
from ucs.core.new_ids import new_call_id, new_short_id
from ucs.core.remote import held_by_hand, held_leg
from ucs.core.rules.destination import Destination, destination
from ucs.core.rules.ending import after_call, end_call, ended, waited_for
from ucs.core.rules.phone_hold import held_at_the_phone
from ucs.core.rules.returning import refuse_absent
from ucs.core.rules.waiting import begin_wait
from ucs.core.rules.wrapup import wrapup_s
from ucs.core.sides import consultation, first_call, leg_of
from ucs.errors import Unavailable, WrongState

BEING_CALLED = (DIALLING, QUEUED, OFFERING, LEAVING)
"""The phases of a consultation that nobody has answered yet."""

_NOBODY = "nobody is being consulted: transfer the call to somebody first"


def transferring(decision: Decision, agent: Agent) -> Call | None:
    """The held call whose consultation the agent's next number opens."""
    calls = (decision.centre.calls[uid] for uid in agent.calls)
    return next((call for call in calls if call.transferring and call.agent == agent.id), None)


def transfer(decision: Decision, command: Transfer) -> None:
    """The answer is the consultation's uniqueid, null without a number."""
    agent = decision.agent(command.agent)
    call = _transferable(decision, agent, command.uniqueid)
    if not command.number:
        _hold(decision, call, agent)
        if not call.transferring:
            decision.emit(TransferBegun(decision.now, call.uid, agent.id))
        return
    to = destination(decision.centre, agent, command.number)
    decision.answer = consult(decision, agent, call, to, command.number_norm, command.data)


def consult(
    decision: Decision, agent: Agent, main: Call, to: Destination, number_norm: str, data: dict[str, object]
) -> CallId:
    """Hold the call and ring whom the agent wants to ask. Returns the consultation's id."""
    connected_network(decision)
    _hold(decision, main, agent)
    call = new_call_id(decision)
    now = decision.now
    decision.emit(
        ConsultationDialled(
            at=now,
            call=call,
            id=new_short_id(decision),
            main=main.uid,
            agent=agent.id,
            line=_line(decision, main, agent),
            number=to.number,
            number_norm=number_norm,
            data=data,
            leg=LegId("" if to.offered else f"{call}-1"),
            endpoint=to.endpoint,
            target=to.agent,
            queue=to.queue,
            until=None if to.offered else now + decision.centre.site.rules.dial_timeout_s,
        )
    )
    begin_wait(decision, decision.centre.calls[call])
    return call


def cancel_transfer(decision: Decision, command: CancelTransfer) -> None:
    """Back to the customer, whoever was being asked. At a phone where the agent holds the customer by hand, only the
    consultation ends."""
    main = _main(decision, command)
    asked = consultation(decision.centre, main)
    if asked is None and not main.transferring:
        raise WrongState("there is no transfer to cancel")
    if asked is not None:
        end_call(decision, asked, Cause.CALLER_HUNG_UP)
        if held_by_hand(decision.centre, main, command.agent):
            return
    if main.held_by in (None, command.agent):
        take_back(decision, main, command.agent)


def swap(decision: Decision, command: Swap) -> None:
    """From the consulted party to the customer, or back."""
    main, asked = _both(decision, command)
    if main.conference:
        raise WrongState("all three talk together: finish the transfer, or cancel it")
    wanted = main if asked.phase is TALKING else asked
    _check_hold(wanted, command.agent)
    take_back(decision, wanted, command.agent)


def take_back(decision: Decision, call: Call, agent: AgentId) -> None:
    """The agent talks in this held call again, and the other one of a consultation waits. Raises `WrongState` while nobody
    has answered there. Who holds the call at the phone takes it back there: see `held_at_the_phone`."""
    if call.phase is not HELD:
        return
    main = first_call(decision.centre, call)
    other = consultation(decision.centre, main) if call is main else main
    if other is not None and other.phase in BEING_CALLED:
        raise WrongState("the consultation is still being called: cancel the transfer first")
    if held_at_the_phone(decision, call, agent):
        return
    if other is not None and other.phase is TALKING and main.agent is not None:
        decision.emit(CallHeld(decision.now, other.uid, main.agent))
    decision.emit(CallResumed(decision.now, call.uid, agent))


def conference(decision: Decision, command: Conference) -> None:
    """All three talk; a repeat changes nothing. The agent of a phone with two calls talks with the one that is not on hold
    there."""
    main, asked = _both(decision, command)
    if main.conference:
        return
    _check_hold(main, command.agent)
    _check_hold(asked, command.agent)
    centre, agent = decision.centre, command.agent
    held = held_leg(centre, main, agent) is not None and held_leg(centre, asked, agent) is not None
    if held and held_at_the_phone(decision, asked, agent):
        return
    decision.emit(ConferenceBegun(decision.now, main.uid, command.agent))
    for call in (main, asked):
        if call.phase is HELD:
            decision.emit(CallResumed(decision.now, call.uid, command.agent))


def finish_transfer(decision: Decision, command: FinishTransfer) -> None:
    """Customer and consulted party go on without the agent."""
    main, _ = _both(decision, command)
    finish(decision, main)


def finish(decision: Decision, main: Call) -> None:
    """See `finish_transfer`. The consulted party has answered."""
    asked = consultation(decision.centre, main)
    agent = decision.centre.agents[main.agent] if main.agent is not None else None
    assert asked is not None
    assert agent is not None
    leg = asked.customer if asked.peer is None else next(leg.id for leg in asked.legs.values() if leg.live)
    now = decision.now
    own_s = wrapup_s(decision.centre, main, agent.id)
    decision.emit(
        TransferFinished(
            now,
            main.uid,
            agent.id,
            asked.uid,
            leg,
            asked.called_number,
            asked.agent if asked.peer else None,
            waited_for(decision, asked),
        )
    )
    decision.emit(ended(decision, asked, Cause.TRANSFERRED))
    if main.agent is not None and main.legs[leg].held:  # at the phone, while being consulted
        decision.emit(CallHeld(now, main.uid, main.agent))
    after_call(decision, agent, own_s)


def blind_transfer(decision: Decision, command: BlindTransfer) -> None:
    """The agent is free at once; what becomes of it is decided in `ucs.core.rules.targets`."""
    centre = decision.centre
    agent = decision.agent(command.agent)
    call = _transferable(decision, agent, command.uniqueid)
    to = destination(centre, agent, command.number)
    connected_network(decision)
    now, own_s = decision.now, wrapup_s(centre, call, agent.id)
    decision.emit(
        CallHandedOver(
            at=now,
            call=call.uid,
            agent=agent.id,
            number=to.number,
            number_norm=command.number_norm,
            leg=LegId("") if to.offered else next_leg_id(call),
            endpoint=to.endpoint,
            target=to.agent,
            queue=to.queue,
            until=None if to.offered else now + centre.site.rules.transfer_timeout_s,
        )
    )
    begin_wait(decision, call)
    after_call(decision, agent, own_s)


def connected_network(decision: Decision) -> None:
    """Raises `Unavailable` while nobody can be called."""
    if not decision.centre.connected:
        raise Unavailable(
            "telephony", "the telephone network is not connected", hint="Try again in a moment."
        )


def _line(decision: Decision, main: Call, agent: Agent) -> int:
    """The line that the agent's leg came over: the primary one."""
    leg = leg_of(decision.centre, main, agent.id)
    phone = decision.centre.phones.get(leg.device) if leg is not None and leg.device is not None else None
    lines = () if phone is None else phone.lines
    return next((line.id for line in lines if line.primary), lines[0].id if lines else 0)


def _hold(decision: Decision, call: Call, agent: Agent) -> None:
    if call.phase is TALKING:
        decision.emit(CallHeld(decision.now, call.uid, agent.id))


def _transferable(decision: Decision, agent: Agent, uniqueid: str) -> Call:
    """The connected call that is meant, when it may be handed on."""
    call = decision.own_call(agent, uniqueid)
    refuse_absent(decision.centre, call, agent.id)
    if call.phase not in (TALKING, HELD):
        raise WrongState("the call is not connected: wait until it is")
    if call.consultation is not None:
        raise WrongState("somebody is being consulted already: finish or cancel that first")
    if call.consults is not None:
        raise WrongState("a consultation cannot be transferred itself: finish or cancel it first")
    if call.agent != agent.id:
        raise WrongState("you called a colleague: only the colleague can transfer the call")
    _check_hold(call, agent.id)
    return call


def _main(decision: Decision, command: CancelTransfer | Swap | Conference | FinishTransfer) -> Call:
    """The call that is consulted about; the consultation itself may be named too."""
    agent = decision.agent(command.agent)
    main = first_call(decision.centre, decision.own_call(agent, command.uniqueid))
    if main.agent != agent.id:
        asked = main.consultation is not None or main.transferring
        raise WrongState("you are being consulted: only the agent who asks can do this" if asked else _NOBODY)
    refuse_absent(decision.centre, main, agent.id)
    return main


def _both(decision: Decision, command: Swap | Conference | FinishTransfer) -> tuple[Call, Call]:
    """The first call and its consultation, which has been answered."""
    main = _main(decision, command)
    asked = consultation(decision.centre, main)
    if asked is None:
        raise WrongState(_NOBODY)
    if asked.phase in BEING_CALLED:
        raise WrongState("the consulted party has not answered yet: wait, or cancel the transfer")
    return main, asked


def _check_hold(call: Call, agent: AgentId) -> None:
    """Raises `WrongState` when it is the other side that holds the call: who holds takes back."""
    if call.held_by not in (None, agent):
        raise WrongState("the other side holds the call: wait until they take it back")
