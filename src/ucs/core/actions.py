"""The contract's addition `Call.actions`: what the server would accept for a call now."""

from ucs.core.call import DIALLING, HELD, LEAVING, OFFERING, QUEUED, TALKING, Call, offer_to
from ucs.core.centre import Centre, record_rule
from ucs.core.ids import AgentId
from ucs.core.messages import Recording
from ucs.core.objects import Action, CallState
from ucs.core.queue import RecordRule
from ucs.core.remote import answerable, held_by_hand
from ucs.core.sides import consultation, first_call, leg_of, opener

WHILE_RINGING = (Action.ANSWER, Action.REJECT)

_HUNG_UP, _RINGING, _CONNECTED, _HELD = (
    CallState.HUNG_UP,
    CallState.RINGING,
    CallState.CONNECTED,
    CallState.HELD,
)
_BY_HAND = (Action.REJECT,)
_ELSE = (Action.HANGUP,)
_DIGITS = (Action.DTMF,)
_RECORDING: dict[tuple[RecordRule, Recording], tuple[Action, ...]] = {
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
_HAND_ON = (Action.TRANSFER, Action.BLIND_TRANSFER)
_GIVE_UP = (Action.CANCEL_TRANSFER,)
_MEANWHILE = (Action.CANCEL_TRANSFER, Action.FINISH_TRANSFER)
_TALKING = {
    (held, muted): (
        Action.HANGUP,
        Action.UNHOLD if held else Action.HOLD,
        Action.UNMUTE if muted else Action.MUTE,
    )
    for held in (False, True)
    for muted in (False, True)
}


def actions(centre: Centre, call: Call, agent: AgentId, state: CallState, *, out: bool) -> list[Action]:
    """For this agent, to whom the call is in `state`. `out`: the agent dialled."""
    if state is _HUNG_UP:
        return []
    if state is _RINGING and not out:
        offer = offer_to(call, agent)
        by_hand = offer is not None and not answerable(centre, call.legs[offer.leg])
        return list(_BY_HAND if by_hand else WHILE_RINGING)
    own = agent == call.agent or agent == call.peer
    if own and (call.consultation is not None or call.consults is not None):
        asked = call if opener(call) == agent else consultation(centre, call)
        if asked is not None and agent == first_call(centre, call).agent:
            return _asking(centre, call, agent, asked, held=state is _HELD)
    if state not in (_CONNECTED, _HELD) or not own:
        return list(_ELSE)
    leg = leg_of(centre, call, agent)
    if call.consults is not None or (call.held_by is not None and call.held_by != agent):
        return [Action.HANGUP, Action.UNMUTE if leg is not None and leg.muted else Action.MUTE]
    held = state is _HELD
    found = list(_TALKING[held, leg is not None and leg.muted])
    by_hand = held_by_hand(centre, call, agent)
    if held and by_hand:
        found.remove(Action.UNHOLD)
    if agent != call.agent:
        return found
    found += _with_sound(centre, call)
    found += _HAND_ON
    if call.transferring and not by_hand:
        found += _GIVE_UP
    return found


def _asking(centre: Centre, call: Call, agent: AgentId, asked: Call, *, held: bool) -> list[Action]:
    """With a consultation open, in either of the two calls."""
    first = first_call(centre, call)
    leg = leg_of(centre, first, agent)
    found = [Action.HANGUP, Action.UNMUTE if leg is not None and leg.muted else Action.MUTE]
    if agent == call.agent:
        found += _with_sound(centre, call)
    if asked.phase in (DIALLING, QUEUED, OFFERING, LEAVING):
        return [*found, *_GIVE_UP]
    if first.conference:
        return [*found, *_MEANWHILE]
    found += _MEANWHILE
    by_hand = {each.uid for each in (first, asked) if held_by_hand(centre, each, agent)}
    if not (held and call.uid in by_hand):
        found.append(Action.UNHOLD if held else Action.HOLD)
    if (first if asked.phase is TALKING else asked).uid not in by_hand:
        found.append(Action.SWAP)
    if len(by_hand) < 2:
        found.append(Action.CONFERENCE)
    return found


def _with_sound(centre: Centre, call: Call) -> tuple[Action, ...]:
    """Digits and recording, for the agent who serves the call."""
    if call.phase is TALKING:
        return _DIGITS + _RECORDING[record_rule(centre, call), call.recording]
    return _RECORDING[record_rule(centre, call), call.recording] if call.phase is HELD else ()
