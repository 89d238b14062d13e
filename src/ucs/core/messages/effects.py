"""Effects: orders to the telephone network."""

from ucs.core.ids import CallId, LegId
from ucs.core.messages.terms import LegCause, Message


class Effect(Message, frozen=True):
    """An order. Carrying it out twice does no harm; when it fails the adapter reports a fact, never an exception.

    Each call owns one main room, named by its id, in which the customer stays for life. A leg may be parked in a room
    of its own, or sit in the main room of another call while its own call waits (consultation, conference).
    """


class WelcomeCaller(Effect, frozen=True):
    """Answer the waiting customer and place the leg in the call's main room, or in that of the call `room`."""

    call: CallId
    leg: LegId
    room: CallId | None = None


class RefuseCaller(Effect, frozen=True):
    """Do not take the call: the dialled number is served by nobody, or the phone is busy."""

    leg: LegId
    cause: LegCause = LegCause.BAD_NUMBER


class PlayMusic(Effect, frozen=True):
    """The customer hears music, nobody else does."""

    call: CallId
    leg: LegId


class StopMusic(Effect, frozen=True):
    call: CallId
    leg: LegId


class Announce(Effect, frozen=True):
    """Say to this party, and to nobody else, these sounds (by name) and numbers, in this language. What else it hears stops
    for it, and does not begin again by itself. The end is reported, whatever it was."""

    call: CallId
    leg: LegId
    announcement: str
    say: tuple[str | int, ...]
    language: str = "en"


class StopAnnouncement(Effect, frozen=True):
    call: CallId
    leg: LegId
    announcement: str


class PlayRinging(Effect, frozen=True):
    """This party hears that it rings at the other end; nobody else does."""

    call: CallId
    leg: LegId


class StopRinging(Effect, frozen=True):
    call: CallId
    leg: LegId


class RingAgent(Effect, frozen=True):
    """Call the agent's phone. `uniqueid` is what the bar will know the call by (sent along as X-UCS-Call);
    `auto_answer`: the phone should pick up by itself (the agent dialled)."""

    call: CallId
    leg: LegId
    endpoint: str
    uniqueid: str
    caller_number: str
    caller_name: str
    auto_answer: bool
    timeout_s: float


class AnswerPhone(Effect, frozen=True):
    """Have the phone, which rings or holds the call itself, pick up: only for those that are known to be able."""

    call: CallId
    leg: LegId


class AnswerRefer(Effect, frozen=True):
    """Tell the phone what became of the transfer that it asked for."""

    call: CallId
    leg: LegId
    done: bool


class DialNumber(Effect, frozen=True):
    """Call a number over the trunk, or the phone `endpoint` of the house, placing the leg in the call's main room so
    that early sound is heard."""

    call: CallId
    leg: LegId
    number: str
    endpoint: str
    caller_number: str
    timeout_s: float


class JoinCall(Effect, frozen=True):
    """Place the leg of `call` in that call's main room, or in that of the call `room` (made when missing)."""

    call: CallId
    leg: LegId
    room: CallId | None = None


class ParkLeg(Effect, frozen=True):
    """Take the leg out of the call's main room into one of its own, in silence."""

    call: CallId
    leg: LegId


class MuteLeg(Effect, frozen=True):
    """Nothing this party says is heard by the others."""

    leg: LegId


class UnmuteLeg(Effect, frozen=True):
    leg: LegId


class PlayDigits(Effect, frozen=True):
    """This party hears DTMF. Unlike other orders it must not be repeated, and is not after a restart."""

    call: CallId
    leg: LegId
    digits: str


class StartRecording(Effect, frozen=True):
    """Record the call's main room from now on into the file named by the call, behind what is in it already."""

    call: CallId


class PauseRecording(Effect, frozen=True):
    call: CallId


class ResumeRecording(Effect, frozen=True):
    call: CallId


class StopRecording(Effect, frozen=True):
    call: CallId


class HangUpLeg(Effect, frozen=True):
    """End the leg whatever its state; one that is already gone is fine."""

    leg: LegId
    cause: LegCause = LegCause.HANGUP


class CloseCall(Effect, frozen=True):
    """Take down the call's rooms."""

    call: CallId


class ProvisionPhone(Effect, frozen=True):
    """Let a softphone register under `endpoint`; its password is derived from `pairing`."""

    endpoint: str
    pairing: str


class RetirePhone(Effect, frozen=True):
    """End the softphone's registration and credentials."""

    endpoint: str
