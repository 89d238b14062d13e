"""The terms that commands, events and effects share."""

from enum import IntEnum, StrEnum

import msgspec


class Status(StrEnum):
    """Availability, the contract's second region of the agent."""

    OFFLINE = "OFFLINE"
    READY = "READY"
    ACW = "ACW"
    AUX = "AUX"


OFFLINE, READY, ACW, AUX = Status
"""Python 3.11 takes ten times as long for `Status.READY` as for a name of a module; the core asks for every event."""


class Cause(IntEnum):
    """Why a call ended: the contract's `Call.cause`."""

    LIVE = -1
    UNKNOWN = 0
    BUSY = 1
    BAD_NUMBER = 2
    CALLER_HUNG_UP = 3
    CALLEE_HUNG_UP = 4
    REJECTED = 5
    UNREACHABLE = 6
    PICKED_UP_ELSEWHERE = 7
    TRANSFERRED = 8


class By(StrEnum):
    """Who changed something: the agent in question, the rules of the site, or a supervisor (then `who` is told, too)."""

    AGENT = "agent"
    SYSTEM = "system"
    SUPERVISOR = "supervisor"


class LegCause(StrEnum):
    """Why one leg ended, as the telephone network tells it."""

    HANGUP = "hangup"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    BAD_NUMBER = "bad_number"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    ELSEWHERE = "elsewhere"
    """Cancelled because somebody else answered: the phone shows no missed call."""
    LOST = "lost"
    """The telephone network died or forgot it."""
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """How an offer of a call to an agent ended."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    BUSY = "busy"
    FAILED = "failed"
    REVOKED = "revoked"
    CALLER_GONE = "caller_gone"
    ELSEWHERE = "elsewhere"
    """A colleague answered first: no miss, no rest, no unanswered call."""


class Recording(StrEnum):
    """Whether a call is being recorded now."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"


class RecordWish(StrEnum):
    """What an agent may want of a recording."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"


class Message(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Base of all: immutable, tagged with its class name."""
