"""From the core's notices to the pushes of the wire."""

from __future__ import annotations

from ucs.core.notices import (
    AgentNotice,
    CallNotice,
    DeviceNotice,
    MembershipNotice,
    MessageNotice,
    PhoneNotice,
    ReadyNotice,
    StatusNotice,
    UserNotice,
)
from ucs.protocol import (
    CallPush,
    DevicePush,
    MembershipPush,
    NoticePush,
    PhonePush,
    Push,
    ReadyPush,
    StatusPush,
    UserPush,
)


def push_for(notice: AgentNotice) -> Push | None:
    """The push for this notice, not numbered yet; null when the bar is told in another way."""
    match notice:
        case CallNotice():
            return CallPush(seq=0, event=notice.event, call=notice.call)
        case StatusNotice():
            return StatusPush(
                seq=0,
                status=notice.status,
                reason=notice.reason,
                next_status=notice.next_status,
                next_reason=notice.next_reason,
                wrap_up=notice.wrap_up,
            )
        case MembershipNotice():
            return MembershipPush(seq=0, queue_id=notice.queue, suspended=notice.suspended)
        case PhoneNotice():
            return PhonePush(seq=0, reachable=notice.reachable, lines=notice.lines)
        case MessageNotice():
            return NoticePush(
                seq=0, message=notice.message, kind=notice.kind, group=notice.group, data=notice.data
            )
        case UserNotice():
            return UserPush(seq=0, user=notice.user)
        case DeviceNotice():
            return DevicePush(seq=0, device=notice.device)
        case ReadyNotice():
            return ReadyPush(seq=0, state=notice.state)
        case _:
            return None
