"""The contract's `Call` object: one call as the phone of one agent sees it."""

from ucs.core.call import Call, Leg, LegPhase, Offer, Phase, last_offer
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, series_id
from ucs.core.messages import Cause, Outcome
from ucs.core.objects import Action, CallState, PartyType
from ucs.core.objects import Call as CallObject

_STATES = {
    Phase.QUEUED: CallState.CONNECTING,
    Phase.OFFERING: CallState.RINGING,
    Phase.TALKING: CallState.CONNECTED,
    Phase.HELD: CallState.HELD,
    Phase.ENDED: CallState.HUNG_UP,
}

_OFFER_CAUSES = {
    Outcome.NO_ANSWER: Cause.UNREACHABLE,
    Outcome.REJECTED: Cause.REJECTED,
    Outcome.BUSY: Cause.BUSY,
    Outcome.FAILED: Cause.UNREACHABLE,
    Outcome.REVOKED: Cause.PICKED_UP_ELSEWHERE,
    Outcome.CALLER_GONE: Cause.CALLER_HUNG_UP,
}


def call_as_seen(centre: Centre, call: Call, agent: AgentId, now: float) -> CallObject:
    """The call as this agent's phone sees it.

    For an agent whose offer came to nothing the call is over, whatever became of it.
    """
    offer = last_offer(call, agent)
    missed = offer is not None and offer.outcome not in (None, Outcome.ANSWERED)
    state = _state(call, missed=missed)
    queue = centre.queues.get(call.queue) if call.queue is not None else None
    seen = CallObject(
        called_number=call.called_number,
        called_number_norm=call.called_norm,
        caller_name=call.caller_name,
        caller_number=call.caller_number,
        caller_number_norm=call.caller_norm,
        cause=_cause(call, offer, missed=missed),
        connected=None if missed else call.connected,
        created=call.created,
        data=call.data,
        direction=call.direction,
        disconnected=offer.ended if missed and offer is not None else call.ended,
        id=call.id,
        now=now,
        number=call.caller_number if call.inbound else call.called_number,
        outbound_id=call.queue if not call.inbound else None,
        state=state,
        subcalls=1 if state is CallState.RINGING else 0,
        uniqueid=series_id(call.uid, offer.series if offer is not None else 1),
        queue_id=call.queue,
        queue_name=queue.name if queue is not None else "",
        actions=_actions(call, agent, state),
    )
    customer = call.legs.get(call.customer)
    if call.inbound:
        seen.called_name = queue.name if queue is not None else ""
        _fill_customer_calling(seen, customer)
        if call.connected is not None and not missed and call.agent is not None:
            _fill_agent_called(centre, seen, call, call.agent)
    else:
        _fill_agent_calling(centre, seen, call, agent)
        if call.connected is not None:
            _fill_customer_called(seen, call, customer)
    return seen


def _state(call: Call, *, missed: bool) -> CallState:
    if missed:
        return CallState.HUNG_UP
    if call.phase is Phase.DIALLING:
        if call.rang:
            return CallState.RINGING
        return CallState.CONNECTING if call.customer else CallState.NEW
    return _STATES[call.phase]


def _cause(call: Call, offer: Offer | None, *, missed: bool) -> Cause:
    if missed and offer is not None and offer.outcome is not None:
        return _OFFER_CAUSES[offer.outcome]
    return call.cause


def _actions(call: Call, agent: AgentId, state: CallState) -> list[Action]:
    if state is CallState.RINGING and call.inbound:
        return [Action.ANSWER, Action.REJECT]
    if state is CallState.HUNG_UP:
        return []
    if state in (CallState.CONNECTED, CallState.HELD) and call.agent == agent:
        leg = call.agent_leg
        muting = Action.UNMUTE if leg is not None and leg.muted else Action.MUTE
        return [Action.HANGUP, Action.UNHOLD if state is CallState.HELD else Action.HOLD, muting]
    return [Action.HANGUP]


def _agent_leg(call: Call, agent: AgentId) -> Leg | None:
    """The agent's latest leg, an ended one too."""
    return next((leg for leg in reversed(call.legs.values()) if leg.agent == agent), None)


def _party(leg: Leg | None) -> PartyType:
    return PartyType.TRUNK if leg is None or leg.trunk else PartyType.LINE


def _fill_customer_calling(seen: CallObject, leg: Leg | None) -> None:
    seen.caller_type = _party(leg)
    seen.caller_internal = seen.caller_type is PartyType.LINE
    if leg is not None:
        seen.caller_channel = leg.label
        seen.caller_extension = seen.caller_number if seen.caller_internal else ""


def _fill_customer_called(seen: CallObject, call: Call, leg: Leg | None) -> None:
    seen.connected_type = _party(leg)
    seen.connected_internal = seen.connected_type is PartyType.LINE
    seen.connected_number = call.called_number
    seen.connected_number_norm = call.called_norm
    if leg is not None:
        seen.connected_channel = leg.label


def _fill_agent_calling(centre: Centre, seen: CallObject, call: Call, agent: AgentId) -> None:
    profile = centre.profiles.get(agent)
    leg = _agent_leg(call, agent)
    seen.caller_type = PartyType.LINE
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
    leg = _agent_leg(call, agent)
    seen.connected_type = PartyType.LINE
    seen.connected_internal = True
    seen.connected_user_id = agent
    if profile is not None:
        seen.connected_group_id = profile.group_id
        seen.connected_username = profile.username
        seen.connected_name = profile.displayname
    if leg is None:
        return
    seen.connected_channel = leg.label
    seen.connected_muted = leg.muted and leg.phase is LegPhase.UP
    phone = centre.phones.get(leg.device) if leg.device is not None else None
    line = next((line for line in phone.lines if line.primary), None) if phone is not None else None
    if line is not None:
        seen.connected_line_id = line.id
        seen.connected_number = line.number
