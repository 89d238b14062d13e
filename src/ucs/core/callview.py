"""The contract's `Call` object: one call as the phone of one agent sees it."""

import msgspec

from ucs.core.actions import WHILE_RINGING, actions
from ucs.core.call import (
    HELD,
    INCOMING,
    LEG_UP,
    OFFERING,
    TALKING,
    Call,
    Handover,
    Leg,
    Offer,
    Phase,
    last_part,
)
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, series_id
from ucs.core.messages import Cause, Outcome
from ucs.core.objects import Call as CallObject
from ucs.core.objects import CallState, Direction, PartyType
from ucs.core.sides import dialled, first_call, leg_of, opener

_STATES = {
    Phase.QUEUED: CallState.CONNECTING,
    Phase.LEAVING: CallState.CONNECTING,
    Phase.TALKING: CallState.CONNECTED,
    Phase.HANDED: CallState.CONNECTED,
    Phase.ENDED: CallState.HUNG_UP,
}

OFFER_CAUSES = {
    Outcome.NO_ANSWER: Cause.UNREACHABLE,
    Outcome.REJECTED: Cause.REJECTED,
    Outcome.BUSY: Cause.BUSY,
    Outcome.FAILED: Cause.UNREACHABLE,
    Outcome.REVOKED: Cause.PICKED_UP_ELSEWHERE,
    Outcome.CALLER_GONE: Cause.CALLER_HUNG_UP,
    Outcome.ELSEWHERE: Cause.PICKED_UP_ELSEWHERE,
}
"""Why the call was over for an agent whose offer came to nothing."""


# See `ucs.core.messages.terms`: these are looked up for every callback.
_HUNG_UP, _RINGING, _CONNECTED, _HELD = (
    CallState.HUNG_UP,
    CallState.RINGING,
    CallState.CONNECTED,
    CallState.HELD,
)
_ANSWERED, _TRANSFERRED = Outcome.ANSWERED, Cause.TRANSFERRED
_TRUNK, _LINE = PartyType.TRUNK, PartyType.LINE
OUTGOING = Direction.OUTGOING


def call_as_seen(centre: Centre, call: Call, agent: AgentId, now: float) -> CallObject:
    """The call as this agent's phone sees it.

    For an agent whose offer came to nothing, or who has handed the call over, it is over, whatever became of it.
    """
    part = last_part(call, agent)
    out = dialled(call, agent)
    over = None if part is None else _over(part)
    if over is None:
        state, connected, disconnected, cause = (
            _state(centre, call, agent),
            call.connected,
            call.ended,
            call.cause,
        )
        if agent == call.agent and call.joined is not None:
            connected = call.joined
        elif part is not None and part.agent != call.agent and agent != call.peer:
            connected = None
    else:
        state = _HUNG_UP
        cause, disconnected = over
        connected = call.connected if cause is _TRANSFERRED else None
    seen = CallObject(
        created=call.created,
        data=call.joined_data,
        direction=OUTGOING if out else INCOMING,
        id=call.id,
        now=now,
        state=state,
        uniqueid=call.uid if part is None else series_id(call.uid, part.series),
        actions=actions(centre, call, agent, state, out=out),
    )
    # Assigned, not passed: a keyword costs three times as much, and this runs for every callback.
    seen.connected = connected
    seen.disconnected = disconnected
    seen.cause = cause
    seen.recorded = call.recorded
    if call.looked_up:
        seen.name = call.name
        seen.external_id = call.external_id
    seen.called_number = call.called_number
    seen.called_number_norm = call.called_norm
    seen.caller_name = call.caller_name
    seen.caller_number = call.caller_number
    seen.caller_number_norm = call.caller_norm
    if state is _RINGING:
        seen.subcalls = _subcalls(call)
    if call.queue is not None:
        queue = centre.queues.get(call.queue)
        seen.queue_id = call.queue
        seen.queue_name = "" if queue is None else queue.name
    # After a transfer with consultation the leg is in the call that it was about.
    customer = call.legs.get(call.customer) or first_call(centre, call).legs.get(call.customer)
    seen.number = call.called_number
    if out:
        seen.outbound_id = call.queue if call.peer is None else None
        _fill_agent_calling(centre, seen, call, agent)
    elif call.peer is not None:
        seen.number = call.caller_number
        seen.called_name = seen.queue_name
        _fill_agent_calling(centre, seen, call, call.peer)
    elif call.direction is INCOMING:
        seen.number = call.caller_number
        seen.called_name = seen.queue_name
        _fill_customer_calling(seen, customer)
    else:
        _fill_customer_calling(seen, customer)
        seen.caller_name = ""
        seen.caller_number, seen.caller_number_norm = call.called_number, call.called_norm
        seen.called_number, seen.called_number_norm = call.caller_number, call.caller_norm
    if connected is None:
        return seen
    if out and call.peer is None:
        _fill_customer_called(seen, call, customer)
    elif over is not None:
        _fill_agent_called(centre, seen, call, agent)
    elif call.agent is not None:
        _fill_agent_called(centre, seen, call, call.agent)
    elif call.third is not None:
        _fill_third(seen, call)
    return seen


def as_it_ended(call: Call, agent: AgentId, seen: CallObject, uniqueid: str) -> CallObject | None:
    """The call as it ended for this agent earlier: the series of callbacks that `uniqueid` names, before the one that is
    `seen` now. Null when that one has not ended, or never was."""
    for part in (*reversed(call.handovers), *reversed(call.offers)):
        if part.agent == agent and series_id(call.uid, part.series) == uniqueid and (over := _over(part)):
            cause, disconnected = over
            connected = call.connected if cause is _TRANSFERRED else None
            return msgspec.structs.replace(
                seen,
                uniqueid=uniqueid,
                state=_HUNG_UP,
                cause=cause,
                connected=connected,
                disconnected=disconnected,
                actions=[],
            )
    return None


def as_ringing(seen: CallObject) -> CallObject:
    """The same call a moment earlier, when it was not answered yet."""
    return msgspec.structs.replace(
        seen, state=_RINGING, connected=None, subcalls=1, actions=list(WHILE_RINGING)
    )


def _over(part: Offer | Handover) -> tuple[Cause, float | None] | None:
    """Why and when the call was over for an agent, though it may have gone on; null when it was not."""
    if isinstance(part, Handover):
        return _TRANSFERRED, part.at
    if part.outcome is None or part.outcome is _ANSWERED:
        return None
    return OFFER_CAUSES[part.outcome], part.ended


def _state(centre: Centre, call: Call, agent: AgentId) -> CallState:
    if call.consults is not None and call.phase in (TALKING, HELD) and opener(call) != agent:
        leg = leg_of(centre, call, agent)
        if leg is not None and leg.held:  # at the phone: for the others the call goes on
            return _HELD
    found = _STATES.get(call.phase)
    if found is not None:
        return found
    if call.phase is HELD:
        return _HELD if call.held_by in (None, agent) else _CONNECTED
    if call.phase is OFFERING:
        return _RINGING if call.rang or agent != call.peer else CallState.CONNECTING
    if call.rang:
        return _RINGING
    return CallState.CONNECTING if call.customer and call.peer is None else CallState.NEW


def _subcalls(call: Call) -> int:
    """The phones that ring: agents' ones while the call is offered, else the customer's."""
    return call.ringing or 1


def _agent_leg(centre: Centre, call: Call, agent: AgentId) -> Leg | None:
    """The agent's latest leg, an ended one too."""
    home = first_call(centre, call) if agent == opener(call) else call
    for leg in reversed(home.legs.values()):
        if leg.agent == agent:
            return leg
    return None


def _fill_customer_calling(seen: CallObject, leg: Leg | None) -> None:
    internal = leg is not None and not leg.trunk
    seen.caller_type = _LINE if internal else _TRUNK
    seen.caller_internal = internal
    if internal:
        seen.caller_extension = seen.caller_number
    if leg is not None:
        seen.caller_channel = leg.label


def _fill_customer_called(seen: CallObject, call: Call, leg: Leg | None) -> None:
    internal = leg is not None and not leg.trunk
    seen.connected_type = _LINE if internal else _TRUNK
    seen.connected_internal = internal
    seen.connected_number = call.called_number
    seen.connected_number_norm = call.called_norm
    if leg is not None:
        seen.connected_channel = leg.label


def _fill_third(seen: CallObject, call: Call) -> None:
    """A party outside has taken the agents' place."""
    leg = call.legs.get(call.third) if call.third is not None else None
    internal = leg is not None and not leg.trunk
    seen.connected_type = _LINE if internal else _TRUNK
    seen.connected_internal = internal
    seen.connected_number = call.handovers[-1].number if call.handovers else ""
    seen.connected_channel = "" if leg is None else leg.label


def _fill_agent_calling(centre: Centre, seen: CallObject, call: Call, agent: AgentId) -> None:
    profile = centre.profiles.get(agent)
    leg = _agent_leg(centre, call, agent)
    seen.caller_type = _LINE
    seen.caller_internal = True
    seen.caller_line_id = call.line
    seen.caller_extension = call.caller_number
    seen.caller_user_id = agent
    if profile is not None:
        seen.caller_group_id = profile.group_id
        seen.caller_username = profile.username
        seen.caller_name = profile.displayname
    if leg is not None:
        seen.caller_channel = leg.label
        seen.caller_muted = leg.muted


def _fill_agent_called(centre: Centre, seen: CallObject, call: Call, agent: AgentId) -> None:
    profile = centre.profiles.get(agent)
    leg = _agent_leg(centre, call, agent)
    seen.connected_type = _LINE
    seen.connected_internal = True
    seen.connected_user_id = agent
    if profile is not None:
        seen.connected_group_id = profile.group_id
        seen.connected_username = profile.username
        seen.connected_name = profile.displayname
    if leg is not None:
        seen.connected_channel = leg.label
        seen.connected_muted = leg.muted and leg.phase is LEG_UP
        device = leg.device
    else:  # it went on to the consultation, over the same phone
        device = centre.agents[agent].device
    phone = centre.phones.get(device) if device is not None else None
    for line in phone.lines if phone is not None else ():
        if line.primary:
            seen.connected_line_id = line.id
            seen.connected_number = line.number
            seen.connected_number_norm = line.number_norm
            break
