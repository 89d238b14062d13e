"""What the telephone network must do because of an event. Every order can be repeated without harm."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from ucs.core import phone_orders
from ucs.core.call import HELD, LEG_ENDED, OFFERING, QUEUED, Call, last_offer, offer_to
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, CallId
from ucs.core.messages import (
    AgentCalledBack,
    AgentOffered,
    AgentReturned,
    Announce,
    AnnouncementEnded,
    CallArrived,
    CallConnected,
    CallDialled,
    CallDismissed,
    CallEnded,
    CallForwarded,
    CallHandedOver,
    CallHeld,
    CallPlaced,
    CallResumed,
    CallWaited,
    CloseCall,
    ConferenceBegun,
    ConsultationDialled,
    ConsultationFreed,
    CustomerDialled,
    DevicePaired,
    DeviceUnpaired,
    DialNumber,
    Effect,
    Event,
    HangUpLeg,
    JoinCall,
    LegAnswered,
    LegCause,
    LegMuted,
    LegUnmuted,
    MuteLeg,
    OfferEnded,
    Outcome,
    PauseRecording,
    PlayMusic,
    ProvisionPhone,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
    ResumeRecording,
    RetirePhone,
    RingAgent,
    StartRecording,
    StopAnnouncement,
    StopMusic,
    StopRecording,
    TelephonyConnected,
    TransferFinished,
    TransferReturned,
    UnmuteLeg,
    WelcomeCaller,
)
from ucs.core.phone_orders import ring
from ucs.core.seating import lull, placement, quiet, seat
from ucs.core.sides import consultation, first_call, leg_of, opener, other_end
from ucs.core.site import DeviceType

_NONE: tuple[Effect, ...] = ()

_OFFER_END_CAUSES = {
    Outcome.NO_ANSWER: LegCause.NO_ANSWER,
    Outcome.REJECTED: LegCause.CANCELLED,
    Outcome.REVOKED: LegCause.CANCELLED,
    Outcome.CALLER_GONE: LegCause.CANCELLED,
    Outcome.ELSEWHERE: LegCause.ELSEWHERE,
}


def _arrived(centre: Centre, event: CallArrived) -> Iterable[Effect]:
    return WelcomeCaller(event.call, event.leg), PlayMusic(event.call, event.leg)


def _waited(centre: Centre, event: CallWaited) -> Iterable[Effect]:
    call = centre.calls[event.call]
    return (_announce(centre, call, event.say),) if event.say else _NONE


def _announce(centre: Centre, call: Call, say: tuple[str | int, ...]) -> Announce:
    queue = centre.queues.get(call.queue) if call.queue is not None else None
    language = "en" if queue is None else queue.language
    return Announce(call.uid, call.customer, call.announcing, say, language)


def _forwarded(centre: Centre, event: CallForwarded) -> Iterable[Effect]:
    """The number that the caller had dialled is shown, or the queue's own."""
    call = centre.calls[event.call]
    queue = centre.queues.get(call.queue) if call.queue is not None else None
    shown = (queue.caller_id if queue is not None else "") or call.called_number
    yield from _hush(call)
    yield StopMusic(call.uid, call.customer)
    yield DialNumber(call.uid, event.leg, event.number, "", shown, event.until - event.at)


def _hush(call: Call) -> Iterable[Effect]:
    return (StopAnnouncement(call.uid, call.customer, call.announcing),) if call.announcing else _NONE


def _dismissed(centre: Centre, event: CallDismissed) -> Iterable[Effect]:
    call = centre.calls[event.call]
    return (
        StopMusic(call.uid, call.customer),
        _announce(centre, call, event.say),
    )


def _announcement_ended(centre: Centre, event: AnnouncementEnded) -> Iterable[Effect]:
    call = centre.calls[event.call]
    return (PlayMusic(call.uid, call.customer),) if call.phase in (QUEUED, OFFERING) else _NONE


def _offered(centre: Centre, event: AgentOffered) -> Iterable[Effect]:
    call = centre.calls[event.call]
    timeout_s = event.until - event.at
    return (ring(call, event.leg, event.series, timeout_s, auto_answer=event.auto_answer),)


def _called_back(centre: Centre, event: AgentCalledBack) -> Iterable[Effect]:
    """The old leg is dead, but nobody may have noticed yet."""
    call = centre.calls[event.call]
    offer = last_offer(call, event.agent)
    timeout_s = centre.site.rules.softphone_return_s
    anew = ring(call, event.leg, 1 if offer is None else offer.series, timeout_s, auto_answer=True)
    return HangUpLeg(event.gone), anew


def _back(centre: Centre, event: AgentReturned) -> Iterable[Effect]:
    call = centre.calls[event.call]
    leg = leg_of(centre, call, event.agent)
    mute = (MuteLeg(leg.id),) if leg is not None and leg.muted else ()
    return *seat(centre, call, event.agent), *mute


def _offer_ended(centre: Centre, event: OfferEnded) -> Iterable[Effect]:
    cause = _OFFER_END_CAUSES.get(event.outcome)
    return _NONE if cause is None else (HangUpLeg(event.leg, cause),)


def _connected(centre: Centre, event: CallConnected) -> Iterable[Effect]:
    call = centre.calls[event.call]
    leg = call.agent_leg
    if leg is None or last_offer(call, event.agent) is None:
        return _NONE
    stop = _hush(call)
    return JoinCall(call.uid, leg.id), *stop, quiet(centre, call)


def _dialled(centre: Centre, event: CallDialled) -> Iterable[Effect]:
    call = centre.calls[event.call]
    if event.arrived:
        return (WelcomeCaller(call.uid, event.leg),)
    return (
        RingAgent(
            call=call.uid,
            leg=event.leg,
            endpoint=call.legs[event.leg].endpoint,
            uniqueid=call.uid,
            caller_number=call.called_number,
            caller_name="",
            auto_answer=True,
            timeout_s=event.until - event.at,
        ),
    )


def _customer_dialled(centre: Centre, event: CustomerDialled) -> Iterable[Effect]:
    return (_dial(centre, event),)


def _dial(centre: Centre, event: CustomerDialled | ConsultationDialled | CallHandedOver) -> DialNumber:
    """Call the number. It is shown the number of the outbound queue, that of the first call when this one is about it."""
    call = centre.calls[event.call]
    shown = call.queue if call.queue is not None else first_call(centre, call).queue
    queue = centre.queues.get(shown) if shown is not None else None
    handed = isinstance(event, CallHandedOver) and call.inbound and call.peer is None
    own = call.called_number if handed else _shown_by(centre, call)
    return DialNumber(
        call=call.uid,
        leg=event.leg,
        number=call.called_number if isinstance(event, CustomerDialled) else event.number,
        endpoint=event.endpoint,
        caller_number=(queue.caller_id if queue is not None else "") or own,
        timeout_s=(event.until or event.at) - event.at,
    )


def _shown_by(centre: Centre, call: Call) -> str:
    """The number that the agent's line shows outside."""
    leg = None if call.agent is None else leg_of(centre, call, call.agent)
    phone = centre.phones.get(leg.device) if leg is not None and leg.device is not None else None
    shown = phone.line(call.line).caller_id if phone is not None and phone.lines else ""
    return shown or call.caller_number


def _placed(centre: Centre, event: CallPlaced) -> Iterable[Effect]:
    return (lull(centre, centre.calls[event.call]),)


def _answered(centre: Centre, event: LegAnswered) -> Iterable[Effect]:
    """The own phone of an agent who dialled. A party who was dialled sits in the room already; one who was offered the
    call is placed when the call is connected, one who comes back when that is said."""
    call = centre.calls[event.call]
    leg = call.legs[event.leg]
    back = call.vanished is not None and call.vanished.leg == leg.id
    own = not back and leg.agent is not None and (leg.agent == call.peer or offer_to(call, leg.agent) is None)
    return (JoinCall(call.uid, event.leg),) if own else _NONE


def _held(centre: Centre, event: CallHeld) -> Iterable[Effect]:
    call = centre.calls[event.call]
    other = other_end(call, event.agent)
    music = () if other is None else (PlayMusic(call.uid, other),)
    return *seat(centre, call, event.agent), *music


def _resumed(centre: Centre, event: CallResumed) -> Iterable[Effect]:
    call = centre.calls[event.call]
    other = other_end(call, event.agent)
    silence = () if other is None else (StopMusic(call.uid, other),)
    return *silence, *seat(centre, call, event.agent)


def _consultation(centre: Centre, event: ConsultationDialled) -> Iterable[Effect]:
    yield from seat(centre, centre.calls[event.main], event.agent)
    yield _dial(centre, event) if event.leg else lull(centre, centre.calls[event.call])


def _freed(centre: Centre, event: ConsultationFreed) -> Iterable[Effect]:
    return placement(centre, centre.calls[event.call])


def _conferred(centre: Centre, event: ConferenceBegun) -> Iterable[Effect]:
    main = centre.calls[event.call]
    asked = consultation(centre, main)
    other = None if asked is None else other_end(asked, event.agent)
    if asked is not None and other is not None:
        yield StopMusic(asked.uid, other)
        yield JoinCall(asked.uid, other, main.uid)
    yield from seat(centre, main, event.agent)


def _finished(centre: Centre, event: TransferFinished) -> Iterable[Effect]:
    main = centre.calls[event.call]
    yield StopMusic(main.uid, event.leg)
    yield JoinCall(main.uid, event.leg)
    yield StopMusic(main.uid, main.customer)
    yield from _gone(main, event.agent)


def _handed_over(centre: Centre, event: CallHandedOver) -> Iterable[Effect]:
    call = centre.calls[event.call]
    yield StopMusic(call.uid, call.customer)
    yield _dial(centre, event) if event.leg else lull(centre, call)
    yield from _gone(call, event.agent)


def _gone(call: Call, agent: AgentId) -> Iterable[Effect]:
    """The legs of an agent who has left."""
    return [HangUpLeg(leg.id) for leg in call.legs.values() if leg.agent == agent and leg.phase is LEG_ENDED]


def _returned(centre: Centre, event: TransferReturned) -> Iterable[Effect]:
    call = centre.calls[event.call]
    clear = (HangUpLeg(event.leg),) if event.leg else ()
    return *clear, lull(centre, call)


def _muted(centre: Centre, event: LegMuted) -> Iterable[Effect]:
    return (MuteLeg(event.leg),)


def _unmuted(centre: Centre, event: LegUnmuted) -> Iterable[Effect]:
    return (UnmuteLeg(event.leg),)


def _recording(effect: Callable[[CallId], Effect]) -> Callable[[Centre, Any], Iterable[Effect]]:
    return lambda centre, event: (effect(event.call),)


def _ended(centre: Centre, event: CallEnded) -> Iterable[Effect]:
    """The agent of a consultation that has ended leaves its room before that is taken down."""
    call = centre.calls[event.call]
    seated: Iterable[Effect] = ()
    if call.consults is not None:
        first = first_call(centre, call)
        asking = opener(call)
        if asking is not None and asking == first.agent:
            seated = seat(centre, first, asking)
    return *seated, *map(HangUpLeg, event.clear), CloseCall(event.call)


def _paired(centre: Centre, event: DevicePaired) -> Iterable[Effect]:
    phone = centre.phones[event.device]
    return (ProvisionPhone(phone.endpoint, event.pairing),) if phone.type is DeviceType.SOFTPHONE else _NONE


def _unpaired(centre: Centre, event: DeviceUnpaired) -> Iterable[Effect]:
    phone = centre.phones.get(event.device)
    return (
        (RetirePhone(phone.endpoint),) if phone is not None and phone.type is DeviceType.SOFTPHONE else _NONE
    )


def _telephony_connected(centre: Centre, event: TelephonyConnected) -> Iterable[Effect]:
    """Everything that should stand, ordered again: orders may have been lost with the connection or the server."""
    for agent in centre.agents.values():
        phone = centre.phones.get(agent.device) if agent.device is not None else None
        if phone is not None and phone.type is DeviceType.SOFTPHONE:
            yield ProvisionPhone(phone.endpoint, agent.pairing)
    for call in centre.calls.values():
        if not call.live:
            continue
        for leg in call.legs.values():
            if leg.arrived and leg.live and (leg.second or call.phase is not HELD):
                yield WelcomeCaller(call.uid, leg.id, call.consultation if leg.second else None)
        yield from placement(centre, call)


ORDERS = cast(
    "dict[type[Event], Callable[[Centre, Any], Iterable[Effect]]]",
    {
        CallArrived: _arrived,
        CallWaited: _waited,
        CallForwarded: _forwarded,
        CallDismissed: _dismissed,
        AnnouncementEnded: _announcement_ended,
        AgentOffered: _offered,
        **phone_orders.ORDERS,
        OfferEnded: _offer_ended,
        CallConnected: _connected,
        CallPlaced: _placed,
        ConsultationDialled: _consultation,
        ConsultationFreed: _freed,
        ConferenceBegun: _conferred,
        TransferFinished: _finished,
        CallHandedOver: _handed_over,
        TransferReturned: _returned,
        CallDialled: _dialled,
        CustomerDialled: _customer_dialled,
        AgentCalledBack: _called_back,
        AgentReturned: _back,
        LegAnswered: _answered,
        CallHeld: _held,
        CallResumed: _resumed,
        LegMuted: _muted,
        LegUnmuted: _unmuted,
        RecordingStarted: _recording(StartRecording),
        RecordingPaused: _recording(PauseRecording),
        RecordingResumed: _recording(ResumeRecording),
        RecordingStopped: _recording(StopRecording),
        CallEnded: _ended,
        DevicePaired: _paired,
        DeviceUnpaired: _unpaired,
        TelephonyConnected: _telephony_connected,
    },
)
"""The orders that follow from an event which has just been applied, by the event's type."""
