"""What is kept of a call's sound: by the queue's rule, and by the wish of the agent who talks."""

from ucs.core.call import HELD, TALKING, Call
from ucs.core.centre import record_rule
from ucs.core.decision import Decision
from ucs.core.messages import (
    Record,
    Recording,
    RecordingFailed,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
    RecordWish,
    ReportRecordingEnded,
)
from ucs.core.notices import MessageNotice
from ucs.core.queue import RecordRule
from ucs.errors import NotAllowed, WrongState


def record(decision: Decision, command: Record) -> None:
    """Start, stop, pause, go on. A repeat changes nothing; what is started again goes on behind what there is."""
    agent = decision.agent(command.agent)
    call = decision.own_call(agent, command.uniqueid)
    if call.agent != agent.id or call.phase not in (TALKING, HELD):
        raise WrongState("you do not talk in this call")
    rule = record_rule(decision.centre, call)
    if rule is RecordRule.NEVER:
        raise NotAllowed("calls of this queue are not recorded")
    now, state = decision.now, call.recording
    match command.what:
        case RecordWish.START:
            if state is Recording.OFF:
                decision.emit(RecordingStarted(now, call.uid, agent.id))
        case RecordWish.STOP:
            if rule is RecordRule.ALWAYS:
                raise NotAllowed("calls of this queue are always recorded; the recording can be paused")
            if state is not Recording.OFF:
                decision.emit(RecordingStopped(now, call.uid, agent.id))
        case RecordWish.PAUSE:
            _running(state)
            if state is Recording.ON:
                decision.emit(RecordingPaused(now, call.uid, agent.id))
        case RecordWish.RESUME:
            _running(state)
            if state is Recording.PAUSED:
                decision.emit(RecordingResumed(now, call.uid, agent.id))


def _running(state: Recording) -> None:
    if state is Recording.OFF:
        raise WrongState("this call is not being recorded")


def begin_recording(decision: Decision, call: Call) -> None:
    """The call is about to connect: record it when its queue wants that."""
    if call.recording is Recording.OFF and record_rule(decision.centre, call) is RecordRule.ALWAYS:
        decision.emit(RecordingStarted(decision.now, call.uid, None))


def report_failed(decision: Decision, command: ReportRecordingEnded) -> None:
    """The network cannot record this call. The agent is told; the call goes on."""
    call = decision.centre.calls.get(command.call)
    if call is None or not call.live or call.recording is Recording.OFF:
        return
    decision.emit(RecordingFailed(decision.now, call.uid, command.reason))
    if call.agent is not None:
        text = "this call is not being recorded: the recording failed"
        data: dict[str, object] = {"uniqueid": call.uid}
        decision.tell(MessageNotice(call.agent, text, "error", "recording_failed", data))
