"""The busy lamp of each line of a phone."""

from ucs.core.call import LEG_ENDED, LEG_UP, offer_to
from ucs.core.centre import Centre
from ucs.core.ids import AgentId
from ucs.core.objects import LineState

_IDLE, _RINGING, _BUSY = LineState


def lamps(centre: Centre, agent: AgentId) -> dict[int, LineState]:
    """The state of each line of the paired phone, calls that the phone made by itself included; empty without a phone. One
    that is called rings; one that dials is busy from the first moment on."""
    paired = centre.agents[agent].device
    phone = None if paired is None else centre.phones.get(paired)
    if phone is None or not phone.lines:
        return {}
    states = {line.id: _IDLE for line in phone.lines}
    for uid in centre.agents[agent].calls:
        call = centre.calls[uid]
        offer = offer_to(call, agent)
        rung = None if offer is None else call.legs[offer.leg]
        for leg in call.legs.values() if rung is None else (rung,):
            if leg.agent != agent or leg.device != phone.id or leg.phase is LEG_ENDED:
                continue
            line = leg.line if leg.line in states else phone.primary.id
            if states[line] is not _BUSY:
                states[line] = _RINGING if leg is rung and leg.phase is not LEG_UP else _BUSY
    return states
