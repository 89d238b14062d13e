"""Which command a request is. The agent comes from the session, never from the message."""

from __future__ import annotations

from ucs import protocol as wire
from ucs.api.wire import check_data
from ucs.core import messages as core
from ucs.core.ids import AgentId, QueueId, SessionId


def command_for(request: wire.Request, agent: AgentId, session: SessionId) -> core.Command | None:
    """The command behind a request that is one command; null for the others.

    Raises `InvalidRequest` for values that the types cannot refuse.
    """
    match request:
        case wire.Logout():
            return core.SignOut(agent, session)
        case wire.TakeCalls(here=here):
            return core.TakeCalls(agent, session, tuple(here))
        case wire.Pair(identifier=identifier):
            return core.PairDevice(agent, session, identifier)
        case wire.Provision():
            return core.ConfirmDevice(agent, session)
        case wire.Identify():
            return core.UnpairDevice(agent, session)
        case wire.SetStatus(status=status, reason=reason):
            return core.SetStatus(agent, status, reason)
        case wire.Suspend(queue=queue):
            return core.SuspendQueue(agent, QueueId(queue))
        case wire.ResumeQueue(queue=queue):
            return core.ResumeQueue(agent, QueueId(queue))
        case wire.ForceStatus():
            return core.ForceStatus(agent, AgentId(request.agent), request.status, request.reason)
        case wire.ForceSuspend():
            return core.ForceSuspend(agent, AgentId(request.agent), QueueId(request.queue))
        case wire.ForceResume():
            return core.ForceResume(agent, AgentId(request.agent), QueueId(request.queue))
        case wire.Dial():
            check_data(request.data)
            queue = None if request.queue is None else QueueId(request.queue)
            return core.Dial(agent, number=request.number, queue=queue, line=request.line, data=request.data)
        case wire.Answer(uniqueid=uniqueid):
            return core.Answer(agent, uniqueid)
        case wire.PickUp(uniqueid=uniqueid):
            return core.PickUp(agent, uniqueid)
        case wire.ExtendWrapUp(seconds=seconds):
            return core.ExtendWrapUp(agent, seconds)
        case wire.HangUp(uniqueid=uniqueid):
            return core.HangUp(agent, uniqueid)
        case wire.Hold(uniqueid=uniqueid):
            return core.Hold(agent, uniqueid)
        case wire.Unhold(uniqueid=uniqueid):
            return core.Unhold(agent, uniqueid)
        case wire.Mute(uniqueid=uniqueid, on=on):
            return core.Mute(agent, on=on, uniqueid=uniqueid)
        case wire.Dtmf(uniqueid=uniqueid, digits=digits):
            return core.SendDigits(agent, digits, uniqueid)
        case wire.Record(uniqueid=uniqueid, what=what):
            return core.Record(agent, what, uniqueid)
        case wire.Transfer(uniqueid=uniqueid, number=number, data=data):
            check_data(data)
            return core.Transfer(agent, uniqueid, number, data=data)
        case wire.CancelTransfer(uniqueid=uniqueid):
            return core.CancelTransfer(agent, uniqueid)
        case wire.Swap(uniqueid=uniqueid):
            return core.Swap(agent, uniqueid)
        case wire.Conference(uniqueid=uniqueid):
            return core.Conference(agent, uniqueid)
        case wire.FinishTransfer(uniqueid=uniqueid):
            return core.FinishTransfer(agent, uniqueid)
        case wire.BlindTransfer(uniqueid=uniqueid, number=number):
            return core.BlindTransfer(agent, number, uniqueid)
        case wire.SetAccountCode():
            return core.SetAccountCode(
                agent, request.uniqueid, request.code, request.sub_code, override=request.override
            )
        case _:
            return None
