"""An agent's page is gone in the middle of a call, and its softphone with it: the others wait a while for the agent.

The same page may come back (the network did): then all goes on as it was. Or a new page does (it was reloaded), or another
window of the browser takes over: its phone is called and picks up by itself. A desk phone needs none of this, nor a page
that lost its connection only: its phone still talks.
"""

from collections.abc import Iterator

from ucs.core.agent import Agent
from ucs.core.call import HELD, LEG_RINGING, LEG_UP, Call, Leg, Vanished, next_leg_id
from ucs.core.centre import Centre
from ucs.core.decision import Decision
from ucs.core.ids import AgentId, SessionId, call_of
from ucs.core.messages import (
    AgentCalledBack,
    AgentLegLost,
    AgentRested,
    AgentReturned,
    AgentVanished,
    CallHeld,
    CallResumed,
    HangUpLeg,
    LegCause,
    TakeCalls,
)
from ucs.core.remote import is_softphone
from ucs.core.rules.phones import ring_anew
from ucs.core.sides import first_call, talked_in
from ucs.errors import WrongState

CALL_AGAIN_S = 2.0
"""After a call to the agent's phone that failed."""

_ANOTHER = SessionId("")

_UNDER_WAY_S = 1.0
"""So long an order to ring may take to reach the phone: it may have left before the phone said what rings there."""


def note_vanished(decision: Decision, agent: Agent) -> None:
    """After the loss of the bar or of the phone: with both gone the other side is given music."""
    centre = decision.centre
    session = agent.session
    if centre.site.rules.softphone_return_s <= 0 or session is None or session.online or agent.device is None:
        return
    if not is_softphone(centre, agent.device) or centre.devices[agent.device].reachable:
        return
    for call, leg in list(_legs(centre, agent)):
        if leg.phase is LEG_UP and call.vanished is None:
            _vanish(decision, call, leg, session.id)


def _legs(centre: Centre, agent: Agent) -> Iterator[tuple[Call, Leg]]:
    """The agent's legs, each with the call that it belongs to."""
    for call in [centre.calls[uid] for uid in agent.calls]:
        for leg in call.legs.values():
            if leg.agent == agent.id and leg.live:
                yield call, leg


def _awaited(centre: Centre, agent: Agent) -> list[tuple[Call, Leg, Vanished]]:
    """Where the others wait for this agent."""
    return [
        (call, leg, call.vanished)
        for call, leg in _legs(centre, agent)
        if call.vanished is not None and call.vanished.leg == leg.id
    ]


def _vanish(decision: Decision, call: Call, leg: Leg, session: SessionId) -> None:
    assert leg.agent is not None
    held = talked_in(decision.centre, call, leg.agent)
    if held is not None:
        decision.emit(CallHeld(decision.now, held.uid, leg.agent))
    until = decision.now + decision.centre.site.rules.softphone_return_s
    decision.emit(
        AgentVanished(
            decision.now, call.uid, leg.agent, leg.id, session, until, None if held is None else held.uid
        )
    )


def refuse_absent(centre: Centre, call: Call, agent: AgentId) -> None:
    """Raises `WrongState` while the agent's phone is not in the call: all that can be done is to end it."""
    for one in (call, first_call(centre, call)):
        if one.vanished is not None and one.legs[one.vanished.leg].agent == agent:
            raise WrongState("your phone is not in the call yet: wait until it is, or hang up")


def note_back(decision: Decision, agent: Agent) -> None:
    """After the return of the bar or of the phone: with both there the call goes on, in a new page by calling its phone."""
    session = agent.session
    if session is None or not _reachable(decision.centre, agent):
        return
    for call, leg, vanished in _awaited(decision.centre, agent):
        if vanished.session == session.id:
            returned(decision, call)
        elif leg.phase is LEG_UP and leg.device == agent.device:
            _call_back(decision, call, leg)


def _call_back(decision: Decision, call: Call, leg: Leg) -> None:
    assert leg.agent is not None
    assert leg.device is not None
    decision.emit(
        AgentCalledBack(decision.now, call.uid, leg.agent, leg.device, next_leg_id(call), gone=leg.id)
    )


def wait_all_the_same(decision: Decision, call: Call, leg: Leg) -> None:
    """The leg of an agent who is waited for has ended: the dead one, or the one they were called back with (the phone could
    not be reached, or had no microphone). Another may do better."""
    assert call.vanished is not None
    assert leg.agent is not None
    if not call.vanished.lost:
        _wait_for_another(decision, call, leg.agent)


def _wait_for_another(decision: Decision, call: Call, agent: AgentId) -> None:
    assert call.vanished is not None
    now = decision.now
    again = now + CALL_AGAIN_S if _reachable(decision.centre, decision.centre.agents[agent]) else None
    decision.emit(AgentLegLost(now, call.uid, agent, call.vanished.leg, again))


def call_again(decision: Decision, agent_id: AgentId) -> None:
    """Some time after the phone did not answer."""
    agent = decision.centre.agents[agent_id]
    for call, leg, _ in _awaited(decision.centre, agent):
        if _reachable(decision.centre, agent) and leg.device == agent.device:
            _call_back(decision, call, leg)
        else:
            _wait_for_another(decision, call, agent_id)


def _reachable(centre: Centre, agent: Agent) -> bool:
    """Bar and phone are there."""
    there = agent.session is not None and agent.session.online
    return there and agent.device is not None and centre.devices[agent.device].reachable


def returned(decision: Decision, call: Call) -> None:
    """The agent's phone is in the call again."""
    assert call.vanished is not None
    agent = call.legs[call.vanished.leg].agent
    assert agent is not None
    held = None if call.vanished.held is None else decision.centre.calls.get(call.vanished.held)
    decision.emit(AgentReturned(decision.now, call.uid, agent))
    if held is not None and held.phase is HELD and held.held_by == agent:
        decision.emit(CallResumed(decision.now, held.uid, agent))


def take_calls(decision: Decision, command: TakeCalls) -> None:
    """A new softphone of the agent has registered. Calls at the one before it, in a page or window that has it no longer,
    are brought here: those talked in by calling it, those that ring, or were to ring at a connection that was
    dead, by letting it ring instead."""
    agent = decision.agent(command.agent)
    if (
        agent.session is None
        or agent.session.id != command.session
        or not is_softphone(decision.centre, agent.device)
    ):
        return
    if agent.resting:
        decision.emit(AgentRested(decision.now, agent.id))  # from what failed at the phone before
    here = {call_of(uniqueid) for uniqueid in command.here}
    for call, leg in list(_legs(decision.centre, agent)):
        if call.uid in here or leg.device != agent.device:
            continue
        if leg.phase is LEG_UP:
            if call.vanished is None and decision.centre.site.rules.softphone_return_s > 0:
                _vanish(decision, call, leg, _ANOTHER)
            if call.vanished is not None and call.vanished.leg == leg.id:
                _call_back(decision, call, leg)
        elif not _under_way(leg, decision.now) and ring_anew(decision, call, leg, auto_answer=False):
            decision.order(HangUpLeg(leg.id, LegCause.CANCELLED))


def _under_way(leg: Leg, now: float) -> bool:
    """The phone may get the order to ring yet."""
    return leg.phase is not LEG_RINGING and now < leg.called + _UNDER_WAY_S
