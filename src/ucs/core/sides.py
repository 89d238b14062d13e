"""Who sits where in a call: at which end, on which leg, in which room.

An agent has one leg. During a consultation it belongs to the first call and sits where the agent talks.
"""

from ucs.core.call import (
    DIALLING,
    HELD,
    INCOMING,
    LEAVING,
    LEG_ENDED,
    OFFERING,
    QUEUED,
    TALKING,
    Call,
    Leg,
    last_offer,
)
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, CallId, LegId

BUSY_WITH = (DIALLING, QUEUED, OFFERING, LEAVING, TALKING)
"""The phases of a consultation in which the agent sits in its room."""


def first_call(centre: Centre, call: Call) -> Call:
    """The call that is consulted about, or this one when it is no consultation."""
    return call if call.consults is None else centre.calls[call.consults]


def consultation(centre: Centre, call: Call) -> Call | None:
    """The open consultation about this call."""
    return None if call.consultation is None else centre.calls[call.consultation]


def opener(call: Call) -> AgentId | None:
    """The agent who asks in this consultation; null when it is none."""
    return None if call.consults is None else call.peer or call.agent


def talked_in(centre: Centre, call: Call, agent: AgentId) -> Call | None:
    """Of this call, in which the agent has a leg, and its consultation the one whose other end waits with music when the
    agent leaves for a while: none in a conference, whose two others talk on, nor for one who is being consulted."""
    if first_call(centre, call).conference:
        return None
    both = (call, consultation(centre, call))
    return next((one for one in both if one and one.phase is TALKING and opener(one) in (None, agent)), None)


def dialled(call: Call, agent: AgentId) -> bool:
    """For this agent the call is an outgoing one."""
    return agent == call.peer or (call.direction is not INCOMING and last_offer(call, agent) is None)


def leg_of(centre: Centre, call: Call, agent: AgentId) -> Leg | None:
    """The leg that this agent takes part with."""
    first = call if agent != opener(call) else first_call(centre, call)
    found: Leg | None = None
    for leg in first.legs.values():
        if leg.agent != agent or leg.phase is LEG_ENDED:
            continue
        if not leg.second:
            found = leg
        elif _consults(centre, first):
            return leg
    return found


def own_leg(centre: Centre, call: Call, agent: AgentId) -> Leg | None:
    """The leg that this agent talks with in this very call, or would: of a phone's two calls each has its own."""
    asks = agent == opener(call)
    first = first_call(centre, call) if asks else call
    found: Leg | None = None
    for leg in first.legs.values():
        if leg.agent == agent and leg.live and (found is None or leg.second is asks):
            found = leg
    return found


def _consults(centre: Centre, call: Call) -> bool:
    """The agent sits in the consultation, or is about to."""
    if call.consultation is None:
        return False
    asked = centre.calls.get(call.consultation)
    return asked is None or asked.phase in BUSY_WITH


def other_end(call: Call, agent: AgentId) -> LegId | None:
    """The leg at the other end from this agent: the customer, or in an internal call the colleague; null while nobody
    is there."""
    if agent != call.peer:
        return call.customer or None
    if call.third is not None:
        return call.third
    leg = call.agent_leg
    return None if leg is None else leg.id


def room_of(centre: Centre, call: Call, agent: AgentId) -> CallId | None:
    """The call in whose main room this agent's leg belongs; null: parked, in silence. The leg is one of `call`."""
    first = first_call(centre, call)
    if first is not call and first.conference:
        return first.uid
    asked = consultation(centre, call) if agent == call.agent else None
    if asked is not None and not call.conference and asked.phase in BUSY_WITH:
        return asked.uid
    return None if call.phase is HELD and call.held_by == agent else call.uid
