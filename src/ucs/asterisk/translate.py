"""ARI's events as facts about legs and phones. Pure; from here on nobody says channel.

A leg's id is its channel's id. Which facts are news is not decided here (see `ucs.asterisk.legs`).
"""

from ucs.asterisk.resources import Channel, Event
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    ArriveCall,
    LegCause,
    ReportAnnounced,
    ReportAnswered,
    ReportEnded,
    ReportHeld,
    ReportReachable,
    ReportRecordingEnded,
    ReportReferred,
    ReportRinging,
    TelephonyFact,
)

EVENT_TYPES = (
    "StasisStart",
    "StasisEnd",
    "ChannelStateChange",
    "ChannelDestroyed",
    "ChannelHold",
    "ChannelTransfer",
    "ChannelUnhold",
    "Dial",
    "PeerStatusChange",
    "ContactStatusChange",
    "RecordingFailed",
    "RecordingFinished",
    "PlaybackFinished",
    "ApplicationReplaced",
    "RESTResponse",
)
"""What Asterisk shall send. A filter without RESTResponse makes it swallow the answers to requests over the socket."""

_LONGEST_SAID = 200
"""Letters of a caller's name or number."""

_ENTRANCES = ("in", "phone")
"""First argument of a channel that the dialplan hands to us: from the trunk, from a phone of the house."""

_SIP_CAUSES = {
    **dict.fromkeys((404, 410, 414, 416, 484, 485, 604), LegCause.BAD_NUMBER),
    **dict.fromkeys((486, 600), LegCause.BUSY),
    **dict.fromkeys((401, 403, 407, 433, 603, 607, 608), LegCause.REJECTED),
    487: LegCause.CANCELLED,
}
"""RFC 3261 section 21; what is missing is a failure of the network: unreachable."""

_WAITED = (408, 480)
"""No answer when it rang before; otherwise nobody was there to ring."""

_CAUSES = {
    **dict.fromkeys((1, 2, 22, 28), LegCause.BAD_NUMBER),
    17: LegCause.BUSY,
    21: LegCause.REJECTED,
    **dict.fromkeys((16, 26), LegCause.CANCELLED),
    **dict.fromkeys((3, 20, 27, 31, 34, 38, 41, 42, 44, 58, 63, 65, 88, 102, 127), LegCause.UNREACHABLE),
}
"""Q.850, for legs that end without a SIP response: by our own order, a time-out, or another technology."""


def fact_of(event: Event) -> TelephonyFact | None:
    """What the event says, or None when it says nothing to us."""
    rule = _RULES.get(event.type)
    return rule(event) if rule else None


def arrival_of(channel: Channel, arguments: tuple[str, ...]) -> ArriveCall | None:
    """The caller who entered with `arguments` (entrance, number), or None when the channel is no caller."""
    if len(arguments) < 2 or arguments[0] not in _ENTRANCES:
        return None
    return ArriveCall(
        leg=LegId(channel.id),
        number=arguments[1],
        caller_number=_shown(channel.caller.number),
        caller_name=_shown(channel.caller.name),
        label=channel.name,
        trunk=arguments[0] == "in",
        endpoint="" if arguments[0] == "in" else _account_of(channel.name),
    )


def _shown(said: str) -> str:
    """What a caller says of themselves, without what breaks lines or turns the direction of what is written behind it."""
    plain = "".join(letter if letter.isprintable() else " " for letter in said)
    return " ".join(plain.split())[:_LONGEST_SAID]


def _account_of(name: str) -> str:
    """Who calls, by the name that Asterisk gives the channel of a registered phone: ``PJSIP/<account>-<number>``. The
    caller's number may be anything that the phone says."""
    technology, _, rest = name.partition("/")
    return rest.rpartition("-")[0] if technology == "PJSIP" else ""


def leg_cause(state: str, cause: int, sip: int = 0) -> LegCause:
    """Why a leg ended that stood in `state`, by Q.850 `cause` and the final SIP response, 0 when there was none."""
    if state == "Up":
        return LegCause.HANGUP
    if sip in _WAITED or (not sip and cause in (18, 19)):
        return LegCause.NO_ANSWER if state == "Ringing" else LegCause.UNREACHABLE
    if sip >= 300:
        return _SIP_CAUSES.get(sip, LegCause.UNREACHABLE)
    return _CAUSES.get(cause, LegCause.UNKNOWN)


def _entered(event: Event) -> TelephonyFact | None:
    channel = event.channel
    if channel is None:
        return None
    if channel.state == "Up" and event.args[:1] == ("leg",):
        return ReportAnswered(LegId(channel.id), channel.name)
    return arrival_of(channel, event.args)


def _left(event: Event) -> TelephonyFact | None:
    """A leg that was being called and failed leaves before it is destroyed; only the latter knows why."""
    channel = event.channel
    if channel is None or channel.state not in ("Up", "Ring"):
        return None
    return ReportEnded(LegId(channel.id), LegCause.HANGUP)


def _changed(event: Event) -> TelephonyFact | None:
    """An answered leg that is not in our application yet is reported when it enters it: only then it takes orders."""
    channel = event.channel
    if channel is None:
        return None
    if channel.state == "Ringing":
        return ReportRinging(LegId(channel.id), channel.name)
    if channel.state == "Up" and channel.arguments[1:2] == ["leg"]:
        return ReportAnswered(LegId(channel.id), channel.name)
    return None


def _dialled(event: Event) -> TelephonyFact | None:
    """A 183 alone: the other side lets us hear it ring."""
    if event.dialstatus != "PROGRESS" or event.peer is None:
        return None
    return ReportRinging(LegId(event.peer.id), event.peer.name)


def _destroyed(event: Event) -> TelephonyFact | None:
    channel = event.channel
    if channel is None:
        return None
    return ReportEnded(LegId(channel.id), leg_cause(channel.state, event.cause, event.tech_cause))


def _held(event: Event) -> TelephonyFact | None:
    channel = event.channel
    return None if channel is None else ReportHeld(LegId(channel.id), event.type == "ChannelHold")


def _referred(event: Event) -> TelephonyFact | None:
    """Only the beginning is news: what follows tells of our own answers."""
    to, by = event.refer_to, event.referred_by
    if to is None or by is None or event.state:
        return None
    leg, other = LegId(by.source_channel.id), to.destination_channel
    if other is not None:
        return ReportReferred(leg, other=LegId(other.id))
    return ReportReferred(leg, to.requested_destination.destination)


def _reached(event: Event) -> TelephonyFact | None:
    endpoint = event.endpoint
    if endpoint is None or endpoint.technology != "PJSIP":
        return None
    return ReportReachable(endpoint.resource, endpoint.state == "online")


def _recorded(event: Event) -> TelephonyFact | None:
    """A file that cannot be written any more ends like one that is finished."""
    recording = event.recording
    return recording and ReportRecordingEnded(CallId(recording.name), recording.cause or "it ended")


def _played(event: Event) -> TelephonyFact | None:
    """To the end, cut short, or not at all."""
    playback = event.playback
    if playback is None or not playback.target_uri.startswith("channel:"):
        return None
    return ReportAnnounced(LegId(playback.target_uri.removeprefix("channel:")), playback.id)


_RULES = {
    "StasisStart": _entered,
    "StasisEnd": _left,
    "ChannelStateChange": _changed,
    "ChannelDestroyed": _destroyed,
    "ChannelHold": _held,
    "ChannelTransfer": _referred,
    "ChannelUnhold": _held,
    "Dial": _dialled,
    "PeerStatusChange": _reached,
    "ContactStatusChange": _reached,
    "RecordingFailed": _recorded,
    "RecordingFinished": _recorded,
    "PlaybackFinished": _played,
}
