"""Where everybody must sit, and who must have been answered, once the network has carried out what it was told."""

from simulation.network import Network
from ucs.core.call import HELD, TALKING, Call, Leg
from ucs.core.centre import Centre
from ucs.core.sides import leg_of, room_of


def check_rooms(centre: Centre, network: Network) -> None:
    """Every caller has been answered. Every leg that is up sits in the one room it belongs in, and nobody sits in the room
    of a call that is over."""
    live = {call.uid: call for call in centre.calls.values() if call.live}
    for call in live.values():
        for leg in call.legs.values():
            line = network.lines.get(leg.id)
            if line is not None and line.arrival is not None:
                assert line.welcomed, f"{leg.id} of {call.uid} ({call.phase}) has not been answered"
            resting = leg.agent is not None and leg_of(centre, call, leg.agent) is not leg
            if resting:  # one of a phone's two calls, held there
                continue
            if leg.live and line is not None and line.answered and leg.phase.value == "UP":
                assert line.room == _room(centre, call, leg), (
                    f"{leg.id} of {call.uid} ({call.phase}) sits in {line.room!r}"
                )
    for line in network.lines.values():
        room = line.room.partition("/")[0]
        assert not room or room in live or room in centre.legs, f"{line.leg} sits in {line.room!r}"


def _room(centre: Centre, call: Call, leg: Leg) -> str:
    if leg.agent is None:
        first = centre.calls[call.consults] if call.consults is not None else None
        return first.uid if first is not None and first.conference else call.uid
    if (
        (leg.agent == call.agent and call.phase in (TALKING, HELD))
        or leg.agent == call.peer
        or call.consultation
    ):
        return room_of(centre, call, leg.agent) or f"{leg.id}/park"
    return call.uid
