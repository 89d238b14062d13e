"""What is told of agents: sessions, phones, statuses."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from ucs.core.centre import Centre
from ucs.core.ids import AgentId
from ucs.core.lines import lamps
from ucs.core.messages import (
    AUX,
    AgentSignedIn,
    AgentSignedOut,
    DeviceConfirmed,
    DevicePaired,
    DeviceReachable,
    DeviceUnpaired,
    DeviceUnreachable,
    Event,
    QueueResumed,
    QueueSuspended,
    StatusChanged,
    StatusPended,
    WrapUpTimed,
)
from ucs.core.news.one_call import NONE, News, news_of
from ucs.core.notices import (
    DeviceNotice,
    MembershipNotice,
    Notice,
    PhoneNotice,
    ReadyNotice,
    RosterNotice,
    SignedOutNotice,
    StatusNotice,
    UserNotice,
)
from ucs.core.objects import CallEvent
from ucs.core.view import device, reachable, state, user, wrap_up

# See `ucs.core.messages.terms`.
_UPDATE = CallEvent.UPDATE


def _signed_in(centre: Centre, event: AgentSignedIn) -> News:
    told = UserNotice(event.agent, user(centre, event.agent, event.at))
    if not event.without_device:
        return (told,)
    return told, ReadyNotice(event.agent, state(centre, event.agent, event.at))


def _signed_out(centre: Centre, event: AgentSignedOut) -> News:
    return (SignedOutNotice(event.agent, event.session, event.why, event.view),)


def _paired(centre: Centre, event: DevicePaired) -> News:
    return (
        DeviceNotice(event.agent, device(centre, event.device)),
        PhoneNotice(event.agent, reachable(centre, event.agent), lamps(centre, event.agent)),
    )


def _unpaired(centre: Centre, event: DeviceUnpaired) -> News:
    return (DeviceNotice(event.agent, None),)


def _confirmed(centre: Centre, event: DeviceConfirmed) -> Iterable[Notice]:
    """A page that has been reloaded learns of all calls that go on: its `onReady` has one of them."""
    for uid in centre.agents[event.agent].calls:
        yield from news_of(centre, centre.calls[uid], event.at, _UPDATE, event.agent)
    yield ReadyNotice(event.agent, state(centre, event.agent, event.at))


def _reach(centre: Centre, event: DeviceReachable | DeviceUnreachable) -> News:
    agent = centre.devices[event.device].agent
    if agent is None:
        return NONE
    return (PhoneNotice(agent, isinstance(event, DeviceReachable), lamps(centre, agent)),)


def _status(centre: Centre, event: StatusChanged | StatusPended) -> News:
    return _own_status(centre, event.agent), RosterNotice(event.agent)


def _own_status(centre: Centre, agent_id: AgentId) -> StatusNotice:
    agent = centre.agents[agent_id]
    reason = agent.reason if agent.status is AUX else ""
    ends = wrap_up(centre, agent_id)
    return StatusNotice(agent_id, agent.status, reason, agent.pending, agent.pending_reason, ends)


def _timed(centre: Centre, event: WrapUpTimed) -> News:
    return (_own_status(centre, event.agent),)


def stopped(centre: Centre, agent: AgentId) -> News:
    """With the call that has just begun the agent's wrap-up stands still, if there is one."""
    return NONE if centre.agents[agent].wrapup_left_s is None else (_own_status(centre, agent),)


def _membership(centre: Centre, event: QueueSuspended | QueueResumed) -> News:
    return (MembershipNotice(event.agent, event.queue, isinstance(event, QueueSuspended)),)


NEWS = cast(
    "dict[type[Event], Callable[[Centre, Any], Iterable[Notice]]]",
    {
        AgentSignedIn: _signed_in,
        AgentSignedOut: _signed_out,
        DevicePaired: _paired,
        DeviceUnpaired: _unpaired,
        DeviceConfirmed: _confirmed,
        DeviceReachable: _reach,
        DeviceUnreachable: _reach,
        StatusChanged: _status,
        StatusPended: _status,
        WrapUpTimed: _timed,
        QueueSuspended: _membership,
        QueueResumed: _membership,
    },
)
"""By the event's type."""
