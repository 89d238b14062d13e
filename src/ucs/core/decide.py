"""The front door of the core: a command and the time in, a decision out."""

from collections.abc import Callable
from typing import Any, cast

from ucs.core.centre import Centre
from ucs.core.decision import Decision
from ucs.core.messages import (
    Answer,
    ArriveCall,
    BlindTransfer,
    CancelTransfer,
    Cause,
    Command,
    Conference,
    ConfigureSite,
    ConfirmDevice,
    Dial,
    ExtendWrapUp,
    FinishTransfer,
    ForceResume,
    ForceStatus,
    ForceSuspend,
    HangUp,
    Hold,
    LoseAllSessions,
    LoseSession,
    LoseTelephony,
    Mute,
    PairDevice,
    PickUp,
    Record,
    ReportAnnounced,
    ReportAnswered,
    ReportEnded,
    ReportHeld,
    ReportInventory,
    ReportLookup,
    ReportNotAnswered,
    ReportReachable,
    ReportRecordingEnded,
    ReportReferred,
    ReportRinging,
    ResumeQueue,
    ResumeSession,
    SendDigits,
    SetAccountCode,
    SetStatus,
    SignIn,
    SignOut,
    SiteConfigured,
    SuspendQueue,
    Swap,
    TakeCalls,
    TimerDue,
    Transfer,
    Unhold,
    UnpairDevice,
)
from ucs.core.routing import match
from ucs.core.rules import (
    absence,
    availability,
    clock,
    control,
    digits,
    lookup,
    network,
    phone_calls,
    phone_hold,
    phones,
    pickup,
    recording,
    returning,
    sessions,
    supervise,
    transfer,
    waiting,
)
from ucs.core.rules.ending import end_call
from ucs.core.rules.targets import settle_targets
from ucs.errors import UcsError


def decide(centre: Centre, command: Command, now: float) -> Decision:
    """Decide about one command. The events of the decision have been applied to `centre` when this returns.

    A refused command's decision carries the `refusal`; what happened before it (a ringing call taken back from an agent
    who then may not sign out) stands.
    """
    decision = Decision(centre, now)
    try:
        _RULES[type(command)](decision, command)
    except UcsError as refusal:
        decision.refusal = refusal
    if centre.targeted or centre.misplaced or centre.leaky:
        _follow_up(decision)
    if centre.touched:
        match(decision)
    if decision.notices:
        phones.tell_lamps(decision)
    return decision


def _follow_up(decision: Decision) -> None:
    """What follows of itself: wanted agents are rung, statuses put right, callers sent elsewhere. Each may bring about
    another (a call that ends by overflow frees an agent whose bar is gone), so this ends when nothing more happens."""
    centre = decision.centre
    done = -1
    while done != len(decision.events):
        done = len(decision.events)
        if centre.targeted:
            settle_targets(decision)
        if centre.misplaced:
            absence.correct(decision)
        if centre.leaky:
            waiting.overflow(decision)


def _configure_site(decision: Decision, command: ConfigureSite) -> None:
    """What is no longer configured goes first: agents are signed out, phones unpaired, callers who wait in a queue let
    go. The same site again changes nothing."""
    centre = decision.centre
    if centre.site == command.site:
        return
    agents = {profile.id for profile in command.site.agents}
    devices = {profile.id for profile in command.site.devices}
    queues = {profile.id for profile in command.site.queues}
    for agent in centre.agents.values():
        if agent.id in centre.profiles and agent.id not in agents:
            sessions.remove(decision, agent)
        elif agent.device is not None and agent.device not in devices:
            sessions.take_phone(decision, agent)
    for call in centre.calls.values():
        if call.waits and call.queue not in queues:
            end_call(decision, call, Cause.UNKNOWN)
    decision.emit(SiteConfigured(decision.now, command.site))
    waiting.wait_anew(decision)


_RULES = cast(
    "dict[type[Command], Callable[[Decision, Any], None]]",
    {
        ConfigureSite: _configure_site,
        SignIn: sessions.sign_in,
        SignOut: sessions.sign_out,
        LoseSession: sessions.lose_session,
        LoseAllSessions: sessions.lose_all_sessions,
        ResumeSession: sessions.resume_session,
        TakeCalls: returning.take_calls,
        PairDevice: sessions.pair_device,
        ConfirmDevice: sessions.confirm_device,
        UnpairDevice: sessions.unpair_device,
        SetStatus: availability.set_status,
        SuspendQueue: availability.suspend_queue,
        ResumeQueue: availability.resume_queue,
        ForceStatus: supervise.force_status,
        ForceSuspend: supervise.force_suspend,
        ForceResume: supervise.force_resume,
        ExtendWrapUp: availability.extend_wrap_up,
        PickUp: pickup.pick_up,
        Dial: control.dial,
        Answer: phones.answer,
        HangUp: control.hang_up,
        Hold: control.hold,
        Unhold: control.unhold,
        Mute: control.mute,
        Transfer: transfer.transfer,
        CancelTransfer: transfer.cancel_transfer,
        Swap: transfer.swap,
        Conference: transfer.conference,
        FinishTransfer: transfer.finish_transfer,
        BlindTransfer: transfer.blind_transfer,
        SetAccountCode: control.set_account_code,
        SendDigits: digits.send_digits,
        Record: recording.record,
        ReportLookup: lookup.report_lookup,
        ArriveCall: network.arrive_call,
        ReportRinging: network.report_ringing,
        ReportAnswered: network.report_answered,
        ReportHeld: phone_hold.report_held,
        ReportReferred: phone_calls.report_referred,
        ReportNotAnswered: phones.report_not_answered,
        ReportEnded: network.report_ended,
        ReportReachable: network.report_reachable,
        ReportAnnounced: waiting.report_announced,
        ReportInventory: network.report_inventory,
        ReportRecordingEnded: recording.report_failed,
        LoseTelephony: network.lose_telephony,
        TimerDue: clock.timer_due,
    },
)
