"""Picking up a call that rings at colleagues."""

from ucs.core.agent import Agent
from ucs.core.call import OFFERING, Call, offer_to
from ucs.core.centre import Centre
from ucs.core.decision import Decision
from ucs.core.ids import call_of, series_id
from ucs.core.messages import AnswerAsked, PickUp
from ucs.core.pickable import may_pick_up
from ucs.core.remote import way_to_answer
from ucs.core.routing import offer
from ucs.core.rules.availability import working_agent
from ucs.core.rules.offers import tell_ringing
from ucs.core.site import RemoteAnswer
from ucs.errors import NoDevice, NotAllowed, NotFound, StaleCall, Unavailable, WrongState


def pick_up(decision: Decision, command: PickUp) -> None:
    """Ring the agent's own phone, which picks up by itself; where else the call rings, it does so until then: whoever
    answers first has it. Allowed for members of the call's queue and for colleagues in the group of somebody at whom it
    rings, in any status. The answer is the call's uniqueid."""
    centre = decision.centre
    agent = working_agent(decision, command.agent)
    if agent.device is None:
        raise NoDevice("there is no phone to pick up with")
    if agent.calls:
        raise WrongState("there is a call already: end it first")
    if not centre.connected:
        raise Unavailable(
            "telephony", "the telephone network is not connected", hint="Try again in a moment."
        )
    if not centre.devices[agent.device].reachable:
        raise NoDevice("your phone cannot be reached: check that it is connected")
    call = _wanted(centre, agent, command.uniqueid)
    offer(decision, call, agent, auto_answer=True)
    own = offer_to(call, agent.id)
    assert own is not None
    if way_to_answer(centre, call.legs[own.leg]) is RemoteAnswer.NOTIFY:
        decision.emit(AnswerAsked(decision.now, call.uid, agent.id, own.leg, RemoteAnswer.NOTIFY))
    tell_ringing(decision, call)
    decision.answer = series_id(call.uid, own.series)


def _wanted(centre: Centre, agent: Agent, uniqueid: str) -> Call:
    if uniqueid:
        call = centre.calls.get(call_of(uniqueid))
        if call is None or call.phase is not OFFERING:
            raise StaleCall(f"call {uniqueid} does not ring any more")
        if not may_pick_up(centre, agent, call):
            raise NotAllowed(f"call {uniqueid} rings neither for a queue nor for a group of yours")
        return call
    ringing = [
        call for call in centre.calls.values() if call.phase is OFFERING and may_pick_up(centre, agent, call)
    ]
    if not ringing:
        raise NotFound("no call rings that you may pick up")
    return min(ringing, key=lambda call: call.place)
