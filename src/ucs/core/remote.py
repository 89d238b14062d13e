"""What phones can be made to do from afar, and the orders that make them."""

from ucs.core.call import LEG_RINGING, Call, Leg
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, DeviceId
from ucs.core.messages import AnswerPhone, Effect, HangUpLeg, LegCause
from ucs.core.sides import own_leg
from ucs.core.site import DeviceType, RemoteAnswer

# See `ucs.core.messages.terms`.
_NOTIFY, _AUTO_ANSWER, _BY_HAND = RemoteAnswer.NOTIFY, RemoteAnswer.AUTO_ANSWER, RemoteAnswer.NONE
_SOFTPHONE = DeviceType.SOFTPHONE


def is_softphone(centre: Centre, device: DeviceId | None) -> bool:
    """Whether this device is the phone of a page."""
    phone = None if device is None else centre.phones.get(device)
    return phone is not None and phone.type is _SOFTPHONE


def way_to_answer(centre: Centre, leg: Leg) -> RemoteAnswer:
    """How this desk phone is made to pick up. A softphone is none: it is answered in the page."""
    phone = centre.phones.get(leg.device) if leg.device is not None else None
    return _BY_HAND if phone is None else phone.remote_answer


def answerable(centre: Centre, leg: Leg) -> bool:
    """Whether `answer()` picks up this ringing phone: from afar, or in the page when it is a softphone."""
    phone = centre.phones.get(leg.device) if leg.device is not None else None
    return phone is not None and (phone.type is _SOFTPHONE or phone.remote_answer is not _BY_HAND)


def held_leg(centre: Centre, call: Call, agent: AgentId) -> Leg | None:
    """The agent's leg in this very call if it is on hold at the phone itself."""
    leg = own_leg(centre, call, agent)
    return leg if leg is not None and leg.held else None


def held_by_hand(centre: Centre, call: Call, agent: AgentId) -> bool:
    """Whether the agent holds the call at a phone where only a hand can take it back."""
    leg = held_leg(centre, call, agent)
    return leg is not None and way_to_answer(centre, leg) is not _NOTIFY


def orders_to_answer(call: Call, leg: Leg) -> tuple[Effect, ...]:
    """What makes the leg, whose agent has asked for it, pick up: the NOTIFY once it rings; or its end, after which the
    phone is called anew."""
    if leg.answering is _NOTIFY and leg.phase is LEG_RINGING:
        return (AnswerPhone(call.uid, leg.id),)
    if leg.answering is _AUTO_ANSWER:
        return (HangUpLeg(leg.id, LegCause.ELSEWHERE),)
    return ()
