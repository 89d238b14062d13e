"""What the telephone network must do because of an event. Every order can be repeated without harm."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from ucs.core.call import HELD, LEAVING, OFFERING, QUEUED, TALKING, Call
from ucs.core.centre import Centre
from ucs.core.ids import CallId, LegId, series_id
from ucs.core.messages import (
    AgentOffered,
    Announce,
    AnnouncementEnded,
    AnswerAsked,
    AnswerPhone,
    CallArrived,
    CallConnected,
    CallDialled,
    CallDismissed,
    CallEnded,
    CallHeld,
    CallResumed,
    CallWaited,
    CloseCall,
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
    LegRang,
    LegReplaced,
    LegUnmuted,
    MuteLeg,
    OfferEnded,
    Outcome,
    ParkLeg,
    PauseRecording,
    PlayMusic,
    ProvisionPhone,
    Recording,
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
    UnmuteLeg,
    WelcomeCaller,
)
from ucs.core.remote import orders_to_answer, way_to_answer
from ucs.core.site import DeviceType, RemoteAnswer

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
    return (Announce(call.uid, call.customer, call.announcing, event.say),) if event.say else _NONE


def _dismissed(centre: Centre, event: CallDismissed) -> Iterable[Effect]:
    call = centre.calls[event.call]
    return (
        StopMusic(call.uid, call.customer),
        Announce(call.uid, call.customer, call.announcing, event.say),
    )


def _announcement_ended(centre: Centre, event: AnnouncementEnded) -> Iterable[Effect]:
    call = centre.calls[event.call]
    return (PlayMusic(call.uid, call.customer),) if call.phase in (QUEUED, OFFERING) else _NONE


def _offered(centre: Centre, event: AgentOffered) -> Iterable[Effect]:
    call = centre.calls[event.call]
    return (_ring(call, event.leg, event.series, event.until - event.at),)


def _ring(call: Call, leg: LegId, series: int, timeout_s: float, *, auto_answer: bool = False) -> RingAgent:
    return RingAgent(
        call=call.uid,
        leg=leg,
        endpoint=call.legs[leg].endpoint,
        uniqueid=series_id(call.uid, series),
        caller_number=call.caller_number,
        caller_name=call.caller_name,
        auto_answer=auto_answer,
        timeout_s=timeout_s,
    )


def _answer_asked(centre: Centre, event: AnswerAsked) -> Iterable[Effect]:
    call = centre.calls[event.call]
    return orders_to_answer(call, call.legs[event.leg])


def _replaced(centre: Centre, event: LegReplaced) -> Iterable[Effect]:
    call = centre.calls[event.call]
    series = next(offer.series for offer in call.offers if offer.leg == event.new)
    return (_ring(call, event.new, series, event.until - event.at, auto_answer=True),)


def _rang(centre: Centre, event: LegRang) -> Iterable[Effect]:
    """The phone of an agent who dials shall pick up by itself, too; some do not know the headers that ask for it."""
    call = centre.calls[event.call]
    leg = call.legs[event.leg]
    dials = not call.inbound and leg.agent is not None and leg.agent == call.agent
    if dials and way_to_answer(centre, leg) is RemoteAnswer.NOTIFY:
        return (AnswerPhone(call.uid, leg.id),)
    return orders_to_answer(call, leg)


def _offer_ended(centre: Centre, event: OfferEnded) -> Iterable[Effect]:
    cause = _OFFER_END_CAUSES.get(event.outcome)
    return _NONE if cause is None else (HangUpLeg(event.leg, cause),)


def _connected(centre: Centre, event: CallConnected) -> Iterable[Effect]:
    call = centre.calls[event.call]
    leg = call.agent_leg
    if not call.inbound or leg is None:
        return _NONE
    quiet = (StopAnnouncement(call.uid, call.customer, call.announcing),) if call.announcing else _NONE
    return JoinCall(call.uid, leg.id), *quiet, StopMusic(call.uid, call.customer)


def _dialled(centre: Centre, event: CallDialled) -> Iterable[Effect]:
    call = centre.calls[event.call]
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
    call = centre.calls[event.call]
    queue = centre.queues.get(call.queue) if call.queue is not None else None
    return (
        DialNumber(
            call=call.uid,
            leg=event.leg,
            number=call.called_number,
            endpoint=event.endpoint,
            caller_number=(queue.caller_id if queue is not None else "") or _shown_by(centre, call),
            timeout_s=event.until - event.at,
        ),
    )


def _shown_by(centre: Centre, call: Call) -> str:
    """The number that the line shows outside."""
    leg = call.agent_leg
    phone = centre.phones.get(leg.device) if leg is not None and leg.device is not None else None
    shown = phone.line(call.line).caller_id if phone is not None and phone.lines else ""
    return shown or call.caller_number


def _answered(centre: Centre, event: LegAnswered) -> Iterable[Effect]:
    call = centre.calls[event.call]
    return _NONE if call.inbound or event.leg == call.customer else (JoinCall(call.uid, event.leg),)


def _held(centre: Centre, event: CallHeld) -> Iterable[Effect]:
    call = centre.calls[event.call]
    leg = call.agent_leg
    parked = () if leg is None else (ParkLeg(call.uid, leg.id),)
    return *parked, PlayMusic(call.uid, call.customer)


def _resumed(centre: Centre, event: CallResumed) -> Iterable[Effect]:
    call = centre.calls[event.call]
    leg = call.agent_leg
    back = () if leg is None else (JoinCall(call.uid, leg.id),)
    return StopMusic(call.uid, call.customer), *back


def _muted(centre: Centre, event: LegMuted) -> Iterable[Effect]:
    return (MuteLeg(event.leg),)


def _unmuted(centre: Centre, event: LegUnmuted) -> Iterable[Effect]:
    return (UnmuteLeg(event.leg),)


def _recording(effect: Callable[[CallId], Effect]) -> Callable[[Centre, Any], Iterable[Effect]]:
    return lambda centre, event: (effect(event.call),)


def _ended(centre: Centre, event: CallEnded) -> Iterable[Effect]:
    return *(HangUpLeg(leg) for leg in event.clear), CloseCall(event.call)


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
        if call.live:
            yield from _placement(call)


def _placement(call: Call) -> Iterable[Effect]:
    if call.phase in (QUEUED, OFFERING):
        yield WelcomeCaller(call.uid, call.customer)
        yield PlayMusic(call.uid, call.customer)
        for offer in call.running:
            yield from orders_to_answer(call, call.legs[offer.leg])
        return
    if call.phase is LEAVING:
        yield WelcomeCaller(call.uid, call.customer)
        yield Announce(call.uid, call.customer, call.announcing, call.last_words)
    leg = call.agent_leg
    if call.phase is HELD:
        if leg is not None:
            yield ParkLeg(call.uid, leg.id)
        yield PlayMusic(call.uid, call.customer)
    elif call.phase is TALKING:
        yield JoinCall(call.uid, call.customer)
        if leg is not None:
            yield JoinCall(call.uid, leg.id)
            yield MuteLeg(leg.id) if leg.muted else UnmuteLeg(leg.id)
        yield StopMusic(call.uid, call.customer)
    if call.recording is not Recording.OFF:
        yield StartRecording(call.uid)
        yield PauseRecording(call.uid) if call.recording is Recording.PAUSED else ResumeRecording(call.uid)


ORDERS = cast(
    "dict[type[Event], Callable[[Centre, Any], Iterable[Effect]]]",
    {
        CallArrived: _arrived,
        CallWaited: _waited,
        CallDismissed: _dismissed,
        AnnouncementEnded: _announcement_ended,
        AgentOffered: _offered,
        AnswerAsked: _answer_asked,
        LegReplaced: _replaced,
        LegRang: _rang,
        OfferEnded: _offer_ended,
        CallConnected: _connected,
        CallDialled: _dialled,
        CustomerDialled: _customer_dialled,
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
