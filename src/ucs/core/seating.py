"""Orders that put everybody of a call where they belong, and let them hear what they should meanwhile."""

from collections.abc import Iterable

from ucs.core.call import DIALLING, HANDED, HELD, LEAVING, LEG_UP, OFFERING, QUEUED, TALKING, Call
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, LegId
from ucs.core.messages import (
    Announce,
    Effect,
    JoinCall,
    MuteLeg,
    ParkLeg,
    PauseRecording,
    PlayMusic,
    PlayRinging,
    Recording,
    ResumeRecording,
    StartRecording,
    StopMusic,
    StopRinging,
    UnmuteLeg,
    WelcomeCaller,
)
from ucs.core.remote import orders_to_answer
from ucs.core.sides import first_call, leg_of, opener, other_end, room_of


def seat(centre: Centre, call: Call, agent: AgentId) -> Iterable[Effect]:
    """Place the agent's leg where it belongs now. `call` may be the consultation."""
    home = call if opener(call) != agent else first_call(centre, call)
    leg = leg_of(centre, home, agent)
    if leg is None:
        return ()
    room = room_of(centre, home, agent)
    if room is None:
        return (ParkLeg(home.uid, leg.id),)
    return (JoinCall(home.uid, leg.id, None if room == home.uid else room),)


def lull(centre: Centre, call: Call) -> Effect:
    """What the customer hears while nobody has answered: music, or in an internal call outside the queues a ringing tone."""
    owner = first_call(centre, call).uid if call.peer is not None else call.uid
    if call.peer is not None and call.queue is None:
        return PlayRinging(owner, call.customer)
    return PlayMusic(owner, call.customer)


def quiet(centre: Centre, call: Call) -> Effect:
    """Somebody has answered: the end of `lull`."""
    owner = first_call(centre, call).uid if call.peer is not None else call.uid
    if call.peer is not None and call.queue is None:
        return StopRinging(owner, call.customer)
    return StopMusic(owner, call.customer)


def placement(centre: Centre, call: Call) -> Iterable[Effect]:
    """Everything about this call, ordered anew: all orders may have been lost."""
    if call.phase in (QUEUED, OFFERING):
        if call.peer is not None:
            yield from seat(centre, call, call.peer)
        elif call.inbound:
            yield WelcomeCaller(call.uid, call.customer)
        else:
            yield JoinCall(call.uid, call.customer)
        yield lull(centre, call)
        for offer in call.running:
            yield from orders_to_answer(call, call.legs[offer.leg])
    elif call.phase is LEAVING:
        if call.peer is not None:
            yield from seat(centre, call, call.peer)
        else:
            yield WelcomeCaller(call.uid, call.customer)
        yield Announce(call.uid, call.customer, call.announcing, call.last_words)
    elif call.phase is HANDED:
        yield from _sit(centre, call, call.customer, call.third)
        yield StopMusic(call.uid, call.customer)
    elif call.phase in (DIALLING, TALKING):
        yield from _sit(centre, call, call.customer, call.third)
        yield from _seat_agents(centre, call)
        if call.phase is TALKING:
            yield from _silence(centre, call)
    elif call.phase is HELD:
        yield from _seat_agents(centre, call)
        other = None if call.held_by is None else other_end(call, call.held_by)
        if other is not None:
            yield from _sit(centre, call, other)
            yield PlayMusic(call.uid, other)
    if call.recording is not Recording.OFF:
        yield StartRecording(call.uid)
        yield PauseRecording(call.uid) if call.recording is Recording.PAUSED else ResumeRecording(call.uid)


def _sit(centre: Centre, call: Call, *legs: LegId | None) -> Iterable[Effect]:
    """Parties without an agent, in the room of the call, or in that of a conference. The order to answer a caller may
    have been lost, too."""
    first = first_call(centre, call)
    room = first.uid if first is not call and first.conference else None
    for leg in legs:
        found = call.legs.get(leg) if leg is not None else None
        if found is not None and found.live and found.agent is None:
            called_us = call.inbound and call.peer is None and found.id == call.customer
            yield (WelcomeCaller if called_us else JoinCall)(call.uid, found.id, room)


def _seat_agents(centre: Centre, call: Call) -> Iterable[Effect]:
    for agent in (call.peer, call.agent):
        leg = None if agent is None else leg_of(centre, call, agent)
        if agent is None or leg is None or leg.phase is not LEG_UP:
            continue
        yield from seat(centre, call, agent)
        if leg.muted:
            yield MuteLeg(leg.id)
        elif call.phase is TALKING:
            yield UnmuteLeg(leg.id)


def _silence(centre: Centre, call: Call) -> Iterable[Effect]:
    """No music for those who talk."""
    first = first_call(centre, call)
    if call.customer in call.legs:
        yield StopMusic(call.uid, call.customer)
    elif call.customer:
        yield StopMusic(first.uid, call.customer)
