"""The contract's `Call` object: one call as the phone of one agent sees it."""

from ucs.core.call import INCOMING, LEG_UP, Call, Leg, Phase, last_offer, offer_to
from ucs.core.centre import Centre, record_rule
from ucs.core.ids import AgentId, series_id
from ucs.core.messages import Cause, Outcome, Recording
from ucs.core.objects import Action, CallState, PartyType
from ucs.core.objects import Call as CallObject
from ucs.core.queue import RecordRule
from ucs.core.remote import answerable

_STATES = {
    Phase.QUEUED: CallState.CONNECTING,
    Phase.LEAVING: CallState.CONNECTING,
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
    Outcome.ELSEWHERE: Cause.PICKED_UP_ELSEWHERE,
}


# See `ucs.core.messages.terms`: these are looked up for every callback.
_HUNG_UP, _RINGING, _CONNECTED, _HELD = (
    CallState.HUNG_UP,
    CallState.RINGING,
    CallState.CONNECTED,
    CallState.HELD,
)
_ANSWERED = Outcome.ANSWERED
_TRUNK, _LINE = PartyType.TRUNK, PartyType.LINE

_WHILE_RINGING = (Action.ANSWER, Action.REJECT)
_BY_HAND = (Action.REJECT,)
_WHILE_TALKING = {
    (held, muted): (
        Action.HANGUP,
        Action.UNHOLD if held else Action.HOLD,
        Action.UNMUTE if muted else Action.MUTE,
    )
    for held in (False, True)
    for muted in (False, True)
}
_ELSE = (Action.HANGUP,)
_DIGITS = (Action.DTMF,)
_RECORDING = {
    (rule, state): ()
    if rule is RecordRule.NEVER
    else actions
    if rule is RecordRule.ON_DEMAND
    else actions[:1]
    for rule in RecordRule
    for state, actions in {
        Recording.OFF: (Action.RECORD_START,),
        Recording.ON: (Action.RECORD_PAUSE, Action.RECORD_STOP),
        Recording.PAUSED: (Action.RECORD_RESUME, Action.RECORD_STOP),
    }.items()
}


def call_as_seen(centre: Centre, call: Call, agent: AgentId, now: float) -> CallObject:
    """The call as this agent's phone sees it.

    For an agent whose offer came to nothing the call is over, whatever became of it.
    """
    offer = last_offer(call, agent)
    outcome = None if offer is None else offer.outcome
    if offer is None or outcome is None or outcome is _ANSWERED:
        state = _STATES.get(call.phase) or _while_dialling(call)
        connected, disconnected, cause = call.connected, call.ended, call.cause
    else:
        state = _HUNG_UP
        connected, disconnected, cause = None, offer.ended, _OFFER_CAUSES[outcome]
    seen = CallObject(
        created=call.created,
        data=call.joined_data,
        direction=call.direction,
        id=call.id,
        now=now,
        state=state,
        uniqueid=call.uid if offer is None else series_id(call.uid, offer.series),
        actions=_actions(centre, call, agent, state),
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
    customer = call.legs.get(call.customer)
    if call.direction is INCOMING:
        seen.number = call.caller_number
        seen.called_name = seen.queue_name
        _fill_customer_calling(seen, customer)
        if connected is not None and call.agent is not None:
            _fill_agent_called(centre, seen, call, call.agent)
    else:
        seen.number = call.called_number
        seen.outbound_id = call.queue
        _fill_agent_calling(centre, seen, call, agent)
        if connected is not None:
            _fill_customer_called(seen, call, customer)
    return seen


def _while_dialling(call: Call) -> CallState:
    if call.rang:
        return _RINGING
    return CallState.CONNECTING if call.customer else CallState.NEW


def _subcalls(call: Call) -> int:
    """The phones that ring: agents' ones while the call is offered, else the customer's."""
    return len(call.running) or 1


def _actions(centre: Centre, call: Call, agent: AgentId, state: CallState) -> list[Action]:
    if state is _HUNG_UP:
        return []
    if state is _RINGING and call.direction is INCOMING:
        offer = offer_to(call, agent)
        by_hand = offer is not None and not answerable(centre, call.legs[offer.leg])
        return list(_BY_HAND if by_hand else _WHILE_RINGING)
    if (state is _CONNECTED or state is _HELD) and call.agent == agent:
        leg = call.agent_leg
        own = _WHILE_TALKING[state is _HELD, leg is not None and leg.muted]
        return [
            *own,
            *(_DIGITS if state is _CONNECTED else ()),
            *_RECORDING[record_rule(centre, call), call.recording],
        ]
    return list(_ELSE)


def _agent_leg(call: Call, agent: AgentId) -> Leg | None:
    """The agent's latest leg, an ended one too."""
    for leg in reversed(call.legs.values()):
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


def _fill_agent_calling(centre: Centre, seen: CallObject, call: Call, agent: AgentId) -> None:
    profile = centre.profiles.get(agent)
    leg = _agent_leg(call, agent)
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
    leg = _agent_leg(call, agent)
    seen.connected_type = _LINE
    seen.connected_internal = True
    seen.connected_user_id = agent
    if profile is not None:
        seen.connected_group_id = profile.group_id
        seen.connected_username = profile.username
        seen.connected_name = profile.displayname
    if leg is None:
        return
    seen.connected_channel = leg.label
    seen.connected_muted = leg.muted and leg.phase is LEG_UP
    phone = centre.phones.get(leg.device) if leg.device is not None else None
    for line in phone.lines if phone is not None else ():
        if line.primary:
            seen.connected_line_id = line.id
            seen.connected_number = line.number
            seen.connected_number_norm = line.number_norm
            break
