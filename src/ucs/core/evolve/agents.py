"""Applying what happens to the site, agents and phones."""

from collections.abc import Callable
from typing import Any, cast

from ucs.core.agent import Agent, Session
from ucs.core.call import LEAVING
from ucs.core.centre import Centre, direct, touch
from ucs.core.evolve.figures import resettle, set_status
from ucs.core.ids import AgentId, SessionId
from ucs.core.messages import (
    AgentRested,
    AgentSignedIn,
    AgentSignedOut,
    DeviceAway,
    DeviceConfirmed,
    DevicePaired,
    DeviceReachable,
    DeviceUnpaired,
    DeviceUnreachable,
    Event,
    QueueResumed,
    QueueSuspended,
    SessionAway,
    SessionGraceOver,
    SessionLeft,
    SessionLost,
    SessionResumed,
    SiteConfigured,
    Status,
    StatusChanged,
    StatusPended,
    TelephonyConnected,
    TelephonyLost,
    TimerPostponed,
)


def _site_configured(centre: Centre, event: SiteConfigured) -> None:
    direct(centre, event.site)
    centre.touched.update(centre.queues)


def _signed_in(centre: Centre, event: AgentSignedIn) -> None:
    agent = centre.agents[event.agent]
    agent.epoch = event.epoch
    agent.session = Session(
        event.session,
        event.epoch,
        event.token_hash,
        event.without_device,
        event.keep_view,
        event.ends_with_page,
    )
    agent.confirmed = event.without_device
    agent.missed = 0
    if agent.status is Status.OFFLINE:
        agent.status_since = event.at
    _stop_waiting(centre, agent.id)
    resettle(centre, agent, event.at)


def _signed_out(centre: Centre, event: AgentSignedOut) -> None:
    agent = centre.agents[event.agent]
    agent.session = None
    agent.confirmed = False
    _stop_waiting(centre, agent.id)
    resettle(centre, agent, event.at)
    touch(centre, agent)


def _stop_waiting(centre: Centre, agent: AgentId) -> None:
    """Nobody waits for the old bar any more."""
    for kind in ("grace", "away", "leave"):
        centre.timers.pop(f"{kind}:{agent}", None)


def _session_lost(centre: Centre, event: SessionLost) -> None:
    agent = centre.agents[event.agent]
    if agent.session is not None:
        agent.session.online = False
        agent.session.lost = event.at
        centre.timers[f"grace:{agent.id}"] = event.until


def _session_left(centre: Centre, event: SessionLeft) -> None:
    centre.timers[f"leave:{event.agent}"] = event.until


def _grace_over(centre: Centre, event: SessionGraceOver) -> None:
    agent = centre.agents[event.agent]
    centre.timers.pop(f"grace:{agent.id}", None)
    if agent.session is not None:
        agent.session.graced = True
        _wait_on(centre, event)
    resettle(centre, agent, event.at)
    touch(centre, agent)


def _session_away(centre: Centre, event: SessionAway) -> None:
    agent = centre.agents[event.agent]
    centre.timers.pop(f"away:{agent.id}", None)
    if agent.session is not None:
        agent.session.away = True
        agent.session.gone = event.gone
        _wait_on(centre, event)
    resettle(centre, agent, event.at)


def _wait_on(centre: Centre, event: SessionGraceOver | SessionAway) -> None:
    if event.until is not None:
        centre.timers[f"away:{event.agent}"] = event.until


def _expect_another_phone(centre: Centre, agent: Agent) -> None:
    """What comes back to calls whose agent is gone will not be the phone that went."""
    for call in (centre.calls[uid] for uid in agent.calls):
        if call.vanished is not None and call.legs[call.vanished.leg].agent == agent.id:
            call.vanished.session = SessionId("")


def _session_resumed(centre: Centre, event: SessionResumed) -> None:
    agent = centre.agents[event.agent]
    _stop_waiting(centre, agent.id)
    if agent.session is not None:
        agent.session.online = True
        agent.session.lost = None
        agent.session.graced = agent.session.away = agent.session.gone = False
        if event.window:
            agent.session.token_hash = event.window
            _expect_another_phone(centre, agent)
    resettle(centre, agent, event.at)


def _paired(centre: Centre, event: DevicePaired) -> None:
    agent = centre.agents[event.agent]
    centre.pairing_count += 1
    agent.device = event.device
    agent.pairing = event.pairing
    agent.confirmed = False
    agent.phone_away = False
    centre.devices[event.device].agent = agent.id
    if event.until is not None:
        centre.timers[f"unreachable:{event.device}"] = event.until
    resettle(centre, agent, event.at)


def _confirmed(centre: Centre, event: DeviceConfirmed) -> None:
    agent = centre.agents[event.agent]
    agent.confirmed = True
    resettle(centre, agent, event.at)


def _unpaired(centre: Centre, event: DeviceUnpaired) -> None:
    agent = centre.agents[event.agent]
    centre.devices[event.device].agent = None
    centre.timers.pop(f"unreachable:{event.device}", None)
    agent.device = None
    agent.pairing = ""
    agent.confirmed = False
    agent.phone_away = False
    resettle(centre, agent, event.at)
    touch(centre, agent)


def _reach(centre: Centre, event: DeviceReachable | DeviceUnreachable) -> None:
    device = centre.devices[event.device]
    device.reachable = isinstance(event, DeviceReachable)
    if isinstance(event, DeviceUnreachable) and device.agent is not None:
        centre.timers[f"unreachable:{device.id}"] = event.until
    else:
        centre.timers.pop(f"unreachable:{device.id}", None)
    if device.agent is not None:
        agent = centre.agents[device.agent]
        agent.phone_away = False
        resettle(centre, agent, event.at)
        touch(centre, agent)


def _phone_away(centre: Centre, event: DeviceAway) -> None:
    agent = centre.agents[event.agent]
    centre.timers.pop(f"unreachable:{event.device}", None)
    agent.phone_away = True
    resettle(centre, agent, event.at)


def _status_changed(centre: Centre, event: StatusChanged) -> None:
    agent = centre.agents[event.agent]
    set_status(centre, agent, event.status, event.reason, event.at, withdrawn=event.withdrawn)
    if event.until is not None:
        centre.timers[f"acw:{agent.id}"] = event.until
    if event.status is not Status.ACW:
        agent.missed = 0
    if event.status in (Status.AUX, Status.OFFLINE):
        touch(centre, agent)


def _status_pended(centre: Centre, event: StatusPended) -> None:
    agent = centre.agents[event.agent]
    agent.pending = event.status
    agent.pending_reason = event.reason
    agent.pending_by = event.by
    agent.pending_who = event.who
    resettle(centre, agent, event.at)
    touch(centre, agent)


def _suspended(centre: Centre, event: QueueSuspended) -> None:
    agent = centre.agents[event.agent]
    agent.suspended.add(event.queue)
    resettle(centre, agent, event.at)
    centre.touched.add(event.queue)


def _resumed_queue(centre: Centre, event: QueueResumed) -> None:
    agent = centre.agents[event.agent]
    agent.suspended.discard(event.queue)
    centre.touched.add(event.queue)
    resettle(centre, agent, event.at)


def _rested(centre: Centre, event: AgentRested) -> None:
    agent = centre.agents[event.agent]
    agent.resting = False
    centre.timers.pop(f"rest:{agent.id}", None)
    resettle(centre, agent, event.at)


def _telephony_connected(centre: Centre, event: TelephonyConnected) -> None:
    if centre.boot != event.boot:
        centre.met.clear()  # another life of the network gives its ids anew
    centre.boot = event.boot
    centre.connected = True
    for call in centre.calls.values():
        if call.phase is not LEAVING:
            call.announcing = ""
    centre.touched.update(centre.queues)


def _telephony_lost(centre: Centre, event: TelephonyLost) -> None:
    centre.connected = False


def _postponed(centre: Centre, event: TimerPostponed) -> None:
    centre.timers[event.key] = event.until


APPLY = cast(
    "dict[type[Event], Callable[[Centre, Any], None]]",
    {
        SiteConfigured: _site_configured,
        AgentSignedIn: _signed_in,
        AgentSignedOut: _signed_out,
        SessionLost: _session_lost,
        SessionLeft: _session_left,
        SessionGraceOver: _grace_over,
        SessionAway: _session_away,
        SessionResumed: _session_resumed,
        DevicePaired: _paired,
        DeviceConfirmed: _confirmed,
        DeviceUnpaired: _unpaired,
        DeviceReachable: _reach,
        DeviceUnreachable: _reach,
        DeviceAway: _phone_away,
        StatusChanged: _status_changed,
        StatusPended: _status_pended,
        QueueSuspended: _suspended,
        QueueResumed: _resumed_queue,
        AgentRested: _rested,
        TelephonyConnected: _telephony_connected,
        TelephonyLost: _telephony_lost,
        TimerPostponed: _postponed,
    },
)
"""How each event of this room is applied."""
