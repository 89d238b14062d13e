"""An agent's page is gone in the middle of a call, and its softphone with it: the customer waits a while for the agent.

The same page may come back (the network did): then all goes on as it was. Or a new page does (it was reloaded): its phone
is called and picks up by itself. A desk phone needs none of this, nor a page that lost its connection only: its phone
still talks.
"""

from ucs.core.agent import Agent
from ucs.core.call import HELD, LEG_UP, TALKING, Call, next_leg_id
from ucs.core.decision import Decision
from ucs.core.ids import CallId
from ucs.core.messages import (
    AgentCalledBack,
    AgentReturned,
    AgentVanished,
    CallHeld,
    CallResumed,
    Cause,
)
from ucs.core.rules.ending import end_call
from ucs.core.site import DeviceType
from ucs.errors import WrongState


def note_vanished(decision: Decision, agent: Agent) -> None:
    """After the loss of the bar or of the phone: with both gone the customer is given music."""
    centre, now = decision.centre, decision.now
    wait_s = centre.site.rules.softphone_return_s
    session = agent.session
    if wait_s <= 0 or session is None or session.online or agent.device is None:
        return
    phone = centre.phones.get(agent.device)
    if phone is None or phone.type is not DeviceType.SOFTPHONE or centre.devices[agent.device].reachable:
        return
    for call in [centre.calls[uid] for uid in agent.calls]:
        leg = call.agent_leg
        if call.agent != agent.id or leg is None or leg.phase is not LEG_UP or not _simple(call):
            continue
        talking = call.phase is TALKING
        if talking:
            decision.emit(CallHeld(now, call.uid, agent.id))
        decision.emit(AgentVanished(now, call.uid, agent.id, leg.id, session.id, talking, now + wait_s))


def _simple(call: Call) -> bool:
    """A call between two, that nobody waits in yet."""
    return (
        call.phase in (TALKING, HELD)
        and call.vanished is None
        and call.peer is None
        and call.third is None
        and call.consultation is None
        and call.consults is None
        and not call.conference
        and not call.transferring
    )


def refuse_absent(call: Call) -> None:
    """Raises `WrongState` while the agent's phone is not in the call: all that can be done is to end it."""
    if call.vanished is not None:
        raise WrongState("your phone is not in the call yet: it is being called back")


def note_back(decision: Decision, agent: Agent) -> None:
    """After the return of the bar or of the phone: with both there the call goes on, in a new page by calling its phone."""
    centre, now = decision.centre, decision.now
    session = agent.session
    if session is None or not session.online or agent.device is None:
        return
    if not centre.devices[agent.device].reachable:
        return
    for call in [centre.calls[uid] for uid in agent.calls]:
        if call.vanished is None:
            continue
        leg = call.legs[call.vanished.leg]
        if call.vanished.session == session.id:
            returned(decision, call)
        elif leg.phase is LEG_UP and leg.device == agent.device:
            decision.emit(
                AgentCalledBack(now, call.uid, agent.id, agent.device, next_leg_id(call), gone=leg.id)
            )


def returned(decision: Decision, call: Call) -> None:
    """The agent's phone is in the call again."""
    assert call.vanished is not None
    assert call.agent is not None
    talking = call.vanished.talking
    decision.emit(AgentReturned(decision.now, call.uid, call.agent))
    if talking and call.phase is HELD:
        decision.emit(CallResumed(decision.now, call.uid, call.agent))


def gone_for_good(decision: Decision, uid: CallId) -> None:
    """The customer has waited for long enough."""
    call = decision.centre.calls.get(uid)
    if call is not None and call.live and call.vanished is not None:
        end_call(decision, call, Cause.CALLEE_HUNG_UP if call.inbound else Cause.CALLER_HUNG_UP)
