"""Apply events to the state. Total: an event that was logged can always be applied; no rule lives here.

The only code that must stay compatible with old logs.
"""

from bisect import insort
from collections.abc import Callable
from typing import Any, cast

from ucs.core.agent import Agent, Session
from ucs.core.call import Call, Leg, LegPhase, Offer, Phase
from ucs.core.centre import Centre, direct, settle
from ucs.core.ids import AgentId, LegId
from ucs.core.messages import (
    AccountCodeSet,
    AgentOffered,
    AgentRested,
    AgentSignedIn,
    AgentSignedOut,
    CallArrived,
    CallConnected,
    CallDialled,
    CallEnded,
    CallForgotten,
    CallHeld,
    CallResumed,
    Cause,
    CustomerDialled,
    DeviceConfirmed,
    DevicePaired,
    DeviceReachable,
    DeviceUnpaired,
    DeviceUnreachable,
    Event,
    LegAnswered,
    LegMuted,
    LegRang,
    LegUnmuted,
    OfferEnded,
    Outcome,
    QueueResumed,
    QueueSuspended,
    SessionGraceOver,
    SessionLost,
    SessionResumed,
    SiteConfigured,
    Status,
    StatusChanged,
    StatusPended,
    TelephonyConnected,
    TelephonyLost,
)
from ucs.core.objects import Direction
from ucs.core.stats import midnight, status_key


def evolve(centre: Centre, event: Event) -> None:
    """Apply one event."""
    _APPLY[type(event)](centre, event)


# --- figures -------------------------------------------------------------------------------------------------------------


def _turn(centre: Centre, agent: Agent, at: float) -> None:
    """Close the running intervals of the day at midnight when it has passed, so that each day starts from zero."""
    agent.figures.turn(midnight(at, centre.site.timezone))


def _close_status(centre: Centre, agent: Agent, at: float) -> None:
    _turn(centre, agent, at)
    if agent.session is not None or agent.status is not Status.OFFLINE:
        key = status_key(agent.status, agent.reason)
        figures = agent.figures
        figures.status_s[key] = figures.status_s.get(key, 0.0) + figures.since(agent.status_since, at)
    agent.status_since = at


def _count_idle(centre: Centre, agent: Agent, at: float) -> None:
    """Open or close the idle interval: READY and no call."""
    figures = agent.figures
    free = agent.status is Status.READY and not agent.calls
    if free and figures.free_since is None:
        figures.free_since = at
    elif not free and figures.free_since is not None:
        _turn(centre, agent, at)
        figures.idle_s += figures.since(figures.free_since, at)
        figures.free_since = None


def _settle(centre: Centre, agent: Agent, at: float) -> None:
    _count_idle(centre, agent, at)
    settle(centre, agent, at)


def _set_status(centre: Centre, agent: Agent, status: Status, reason: str, at: float) -> None:
    _close_status(centre, agent, at)
    agent.status = status
    agent.reason = reason
    agent.pending = None
    agent.pending_reason = ""
    centre.timers.pop(f"acw:{agent.id}", None)
    _settle(centre, agent, at)


# --- site, sessions, devices ---------------------------------------------------------------------------------------------


def _site_configured(centre: Centre, event: SiteConfigured) -> None:
    direct(centre, event.site)


def _signed_in(centre: Centre, event: AgentSignedIn) -> None:
    agent = centre.agents[event.agent]
    _close_status(centre, agent, event.at)
    agent.epoch = event.epoch
    agent.session = Session(event.session, event.epoch, event.token_hash, event.without_device)
    agent.confirmed = event.without_device
    agent.missed = 0
    centre.timers.pop(f"grace:{agent.id}", None)
    _settle(centre, agent, event.at)


def _signed_out(centre: Centre, event: AgentSignedOut) -> None:
    agent = centre.agents[event.agent]
    _close_status(centre, agent, event.at)
    agent.session = None
    agent.confirmed = False
    centre.timers.pop(f"grace:{agent.id}", None)
    _settle(centre, agent, event.at)


def _session_lost(centre: Centre, event: SessionLost) -> None:
    agent = centre.agents[event.agent]
    if agent.session is not None:
        agent.session.online = False
        centre.timers[f"grace:{agent.id}"] = event.until


def _grace_over(centre: Centre, event: SessionGraceOver) -> None:
    agent = centre.agents[event.agent]
    centre.timers.pop(f"grace:{agent.id}", None)
    if agent.session is not None:
        agent.session.graced = True
    _settle(centre, agent, event.at)


def _session_resumed(centre: Centre, event: SessionResumed) -> None:
    agent = centre.agents[event.agent]
    centre.timers.pop(f"grace:{agent.id}", None)
    if agent.session is not None:
        agent.session.online = True
        agent.session.graced = False
    _settle(centre, agent, event.at)


def _paired(centre: Centre, event: DevicePaired) -> None:
    agent = centre.agents[event.agent]
    centre.pairing_count += 1
    agent.device = event.device
    agent.pairing = event.pairing
    agent.confirmed = False
    centre.devices[event.device].agent = agent.id
    _settle(centre, agent, event.at)


def _confirmed(centre: Centre, event: DeviceConfirmed) -> None:
    agent = centre.agents[event.agent]
    agent.confirmed = True
    _settle(centre, agent, event.at)


def _unpaired(centre: Centre, event: DeviceUnpaired) -> None:
    agent = centre.agents[event.agent]
    centre.devices[event.device].agent = None
    centre.timers.pop(f"unreachable:{event.device}", None)
    agent.device = None
    agent.pairing = ""
    agent.confirmed = False
    _settle(centre, agent, event.at)


def _reach(centre: Centre, event: DeviceReachable | DeviceUnreachable) -> None:
    device = centre.devices[event.device]
    device.reachable = isinstance(event, DeviceReachable)
    if isinstance(event, DeviceUnreachable) and device.agent is not None:
        centre.timers[f"unreachable:{device.id}"] = event.until
    else:
        centre.timers.pop(f"unreachable:{device.id}", None)
    if device.agent is not None:
        _settle(centre, centre.agents[device.agent], event.at)


# --- availability --------------------------------------------------------------------------------------------------------


def _status_changed(centre: Centre, event: StatusChanged) -> None:
    agent = centre.agents[event.agent]
    _set_status(centre, agent, event.status, event.reason, event.at)
    if event.until is not None:
        centre.timers[f"acw:{agent.id}"] = event.until
    if event.status is not Status.ACW:
        agent.missed = 0


def _status_pended(centre: Centre, event: StatusPended) -> None:
    agent = centre.agents[event.agent]
    agent.pending = event.status
    agent.pending_reason = event.reason
    _settle(centre, agent, event.at)


def _suspended(centre: Centre, event: QueueSuspended) -> None:
    agent = centre.agents[event.agent]
    agent.suspended.add(event.queue)
    agent.figures.suspended_since[event.queue] = event.at


def _resumed_queue(centre: Centre, event: QueueResumed) -> None:
    agent = centre.agents[event.agent]
    agent.suspended.discard(event.queue)
    _turn(centre, agent, event.at)
    since = agent.figures.suspended_since.pop(event.queue, event.at)
    agent.figures.queue(event.queue).suspend_s += agent.figures.since(since, event.at)
    centre.touched.add(event.queue)


def _rested(centre: Centre, event: AgentRested) -> None:
    agent = centre.agents[event.agent]
    agent.resting = False
    centre.timers.pop(f"rest:{agent.id}", None)
    _settle(centre, agent, event.at)


# --- calls ---------------------------------------------------------------------------------------------------------------


def _add_leg(centre: Centre, call: Call, leg: Leg) -> None:
    call.legs[leg.id] = leg
    centre.legs[leg.id] = call.uid


def _take(centre: Centre, agent_id: AgentId, call: Call, at: float) -> None:
    agent = centre.agents[agent_id]
    if call.uid not in agent.calls:
        agent.calls.append(call.uid)
    _settle(centre, agent, at)


def _drop(centre: Centre, agent_id: AgentId, call: Call, at: float) -> None:
    agent = centre.agents[agent_id]
    if call.uid in agent.calls:
        agent.calls.remove(call.uid)
    _settle(centre, agent, at)


def _leave_queue(centre: Centre, call: Call) -> None:
    if call.queue is not None and call.phase is Phase.QUEUED:
        centre.waiting[call.queue].remove((call.created, call.uid))


def _arrived(centre: Centre, event: CallArrived) -> None:
    centre.call_count += 1
    call = centre.calls[event.call] = Call(
        uid=event.call,
        id=event.id,
        direction=Direction.INCOMING,
        phase=Phase.QUEUED,
        created=event.at,
        customer=event.leg,
        caller_number=event.caller_number,
        caller_norm=event.caller_norm,
        caller_name=event.caller_name,
        called_number=event.number,
        called_norm="",
        queue=event.queue,
    )
    _add_leg(centre, call, Leg(event.leg, phase=LegPhase.UP, label=event.label, trunk=event.trunk))
    insort(centre.waiting[event.queue], (call.created, call.uid))
    centre.touched.add(event.queue)


def _dialled(centre: Centre, event: CallDialled) -> None:
    centre.call_count += 1
    profile = centre.phones[event.device]
    line = next((line for line in profile.lines if line.id == event.line), None)
    call = centre.calls[event.call] = Call(
        uid=event.call,
        id=event.id,
        direction=Direction.OUTGOING,
        phase=Phase.DIALLING,
        created=event.at,
        customer=LegId(""),
        caller_number=line.number if line is not None else "",
        caller_norm="",
        caller_name=centre.profiles[event.agent].displayname,
        called_number=event.number,
        called_norm=event.number_norm,
        queue=event.queue,
        agent=event.agent,
        line=event.line,
        data=event.data,
    )
    _add_leg(centre, call, Leg(event.leg, event.agent, event.device, profile.endpoint, trunk=False))
    centre.timers[f"dial:{call.uid}"] = event.until
    _take(centre, event.agent, call, event.at)


def _customer_dialled(centre: Centre, event: CustomerDialled) -> None:
    call = centre.calls[event.call]
    call.customer = event.leg
    _add_leg(centre, call, Leg(event.leg, endpoint=event.endpoint, trunk=not event.endpoint))
    centre.timers[f"dial:{call.uid}"] = event.until


def _offered(centre: Centre, event: AgentOffered) -> None:
    call = centre.calls[event.call]
    _leave_queue(centre, call)
    call.phase = Phase.OFFERING
    call.offers.append(Offer(event.agent, event.leg, event.series, event.at))
    endpoint = centre.phones[event.device].endpoint
    _add_leg(centre, call, Leg(event.leg, event.agent, event.device, endpoint, trunk=False))
    centre.timers[f"offer:{event.leg}"] = event.until
    _take(centre, event.agent, call, event.at)


def _close_offer(centre: Centre, call: Call, outcome: Outcome, at: float) -> None:
    offer = call.offer
    if offer is None:
        return
    offer.ended = at
    offer.outcome = outcome
    centre.timers.pop(f"offer:{offer.leg}", None)
    agent = centre.agents[offer.agent]
    _turn(centre, agent, at)
    figures = agent.figures.queue(call.queue)
    figures.ring_s += agent.figures.since(offer.offered, at)
    if outcome is Outcome.ANSWERED:
        figures.answered += 1
        agent.missed = 0
    elif outcome is not Outcome.REVOKED:
        figures.unanswered += 1
        agent.missed += outcome is Outcome.NO_ANSWER


def _offer_ended(centre: Centre, event: OfferEnded) -> None:
    call = centre.calls[event.call]
    _close_offer(centre, call, event.outcome, event.at)
    call.legs[event.leg].phase = LegPhase.ENDED
    agent = centre.agents[event.agent]
    if event.until > event.at:
        agent.resting = True
        centre.timers[f"rest:{agent.id}"] = event.until
    call.phase = Phase.QUEUED
    if call.queue is not None:
        insort(centre.waiting[call.queue], (call.created, call.uid))
        centre.touched.add(call.queue)
    _drop(centre, event.agent, call, event.at)


def _rang(centre: Centre, event: LegRang) -> None:
    call = centre.calls[event.call]
    leg = call.legs[event.leg]
    leg.phase = LegPhase.RINGING
    leg.label = event.label or leg.label
    if leg.id == call.customer:
        call.rang = True


def _answered(centre: Centre, event: LegAnswered) -> None:
    call = centre.calls[event.call]
    leg = call.legs[event.leg]
    leg.phase = LegPhase.UP
    leg.label = event.label or leg.label


def _connected(centre: Centre, event: CallConnected) -> None:
    call = centre.calls[event.call]
    if call.inbound:
        _close_offer(centre, call, Outcome.ANSWERED, event.at)
    else:
        agent = centre.agents[event.agent]
        _turn(centre, agent, event.at)
        figures = agent.figures.queue(call.queue)
        figures.ring_s += agent.figures.since(call.created, event.at)
        figures.answered += 1
    call.phase = Phase.TALKING
    call.agent = event.agent
    call.connected = event.at
    centre.timers.pop(f"dial:{call.uid}", None)


def _held(centre: Centre, event: CallHeld) -> None:
    call = centre.calls[event.call]
    call.phase = Phase.HELD
    call.held_since = event.at


def _resumed(centre: Centre, event: CallResumed) -> None:
    call = centre.calls[event.call]
    call.phase = Phase.TALKING
    if call.held_since is not None:
        call.hold_s += event.at - call.held_since
    call.held_since = None


def _muted(centre: Centre, event: LegMuted | LegUnmuted) -> None:
    centre.calls[event.call].legs[event.leg].muted = isinstance(event, LegMuted)


def _coded(centre: Centre, event: AccountCodeSet) -> None:
    centre.calls[event.call].codes = event.codes


def _ended(centre: Centre, event: CallEnded) -> None:
    call = centre.calls[event.call]
    _leave_queue(centre, call)
    if call.agent is not None:
        agent = centre.agents[call.agent]
        _turn(centre, agent, event.at)
        figures = agent.figures.queue(call.queue)
        if call.connected is not None:
            figures.talk_s += agent.figures.since(call.connected, event.at)
        else:
            figures.ring_s += agent.figures.since(call.created, event.at)
            figures.unanswered += 1
    call.phase = Phase.ENDED
    call.ended = event.at
    call.cause = Cause(event.cause)
    if call.held_since is not None:
        call.hold_s += event.at - call.held_since
        call.held_since = None
    for leg in call.legs.values():
        leg.phase = LegPhase.ENDED
        centre.legs.pop(leg.id, None)
    centre.timers.pop(f"dial:{call.uid}", None)
    centre.timers[f"forget:{call.uid}"] = event.until
    if call.agent is not None:
        _drop(centre, call.agent, call, event.at)


def _forgotten(centre: Centre, event: CallForgotten) -> None:
    centre.calls.pop(event.call, None)
    centre.timers.pop(f"forget:{event.call}", None)


def _telephony_connected(centre: Centre, event: TelephonyConnected) -> None:
    centre.boot = event.boot
    centre.connected = True


def _telephony_lost(centre: Centre, event: TelephonyLost) -> None:
    centre.connected = False


_APPLY = cast(
    "dict[type[Event], Callable[[Centre, Any], None]]",
    {
        SiteConfigured: _site_configured,
        AgentSignedIn: _signed_in,
        AgentSignedOut: _signed_out,
        SessionLost: _session_lost,
        SessionGraceOver: _grace_over,
        SessionResumed: _session_resumed,
        DevicePaired: _paired,
        DeviceConfirmed: _confirmed,
        DeviceUnpaired: _unpaired,
        DeviceReachable: _reach,
        DeviceUnreachable: _reach,
        StatusChanged: _status_changed,
        StatusPended: _status_pended,
        QueueSuspended: _suspended,
        QueueResumed: _resumed_queue,
        AgentRested: _rested,
        CallArrived: _arrived,
        CallDialled: _dialled,
        CustomerDialled: _customer_dialled,
        AgentOffered: _offered,
        OfferEnded: _offer_ended,
        LegRang: _rang,
        LegAnswered: _answered,
        CallConnected: _connected,
        CallHeld: _held,
        CallResumed: _resumed,
        LegMuted: _muted,
        LegUnmuted: _muted,
        AccountCodeSet: _coded,
        CallEnded: _ended,
        CallForgotten: _forgotten,
        TelephonyConnected: _telephony_connected,
        TelephonyLost: _telephony_lost,
    },
)
