"""The busy lamp of each line of a phone."""

from ucs.core.call import LEG_UP, Call, Leg
from ucs.core.centre import Centre
from ucs.core.ids import AgentId
from ucs.core.objects import LineState

_IDLE, _RINGING, _BUSY = LineState


def lamps(centre: Centre, agent: AgentId) -> dict[int, LineState]:
    """The state of each line of the paired phone, calls that the phone made by itself included; empty without a phone."""
    paired = centre.agents[agent].device
    phone = None if paired is None else centre.phones.get(paired)
    if phone is None or not phone.lines:
        return {}
    states = {line.id: _IDLE for line in phone.lines}
    primary = phone.primary
    for uid in centre.agents[agent].calls:
        call = centre.calls[uid]
        for leg in call.legs.values():
            if leg.agent != agent or leg.device != phone.id or not leg.live:
                continue
            line = leg.line if leg.line in states else primary.id
            if states[line] is not _BUSY:
                states[line] = _state(call, leg)
    return states


def _state(call: Call, leg: Leg) -> LineState:
    """It rings when it is called; who dials is busy from the first moment on."""
    offered = any(offer.leg == leg.id for offer in call.running)
    return _RINGING if offered and leg.phase is not LEG_UP else _BUSY
