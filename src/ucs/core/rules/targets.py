"""Calls that want one agent: a colleague who was dialled, the target of a blind transfer, the agent whom it comes back to.

The target of a transfer that is not reached never costs the customer the call: it goes back to the agent who handed it over,
else to its queue.
"""

from ucs.core.agent import Agent
from ucs.core.call import Call, last_offer
from ucs.core.centre import Centre
from ucs.core.decision import Decision
from ucs.core.ids import LegId
from ucs.core.messages import Cause, Outcome, TransferReturned
from ucs.core.notices import MessageNotice
from ucs.core.routing import offer
from ucs.core.rules.ending import end_call
from ucs.core.rules.waiting import begin_wait
from ucs.core.site import QueueType

_CAUSES = {Outcome.REJECTED: Cause.REJECTED, Outcome.BUSY: Cause.BUSY}


def settle_targets(decision: Decision) -> None:
    """Ring the wanted agents who can be rung; what came to nothing fails, or goes back. While the telephone network is away
    everybody waits."""
    centre = decision.centre
    for uid in tuple(centre.targeted) if centre.connected else ():
        _settle(decision, centre.calls[uid])


def _settle(decision: Decision, call: Call) -> None:
    assert call.target is not None
    agent = decision.centre.agents[call.target]
    if call.tried:
        last = last_offer(call, agent.id)
        outcome = last.outcome if last is not None else None
        _fail(
            decision, call, Cause.UNREACHABLE if outcome is None else _CAUSES.get(outcome, Cause.UNREACHABLE)
        )
    elif may_ring(decision.centre, call, agent):
        offer(decision, call, agent)
    elif call.target != call.returns_to or _has_queue(decision, call) or agent.device is None:
        _fail(decision, call, Cause.BUSY if agent.calls else Cause.UNREACHABLE)


def may_ring(centre: Centre, call: Call, agent: Agent) -> bool:
    """Now. Who gets a call back rests between two attempts like after any other call."""
    return can_ring(centre, agent) and not (call.target == call.returns_to and agent.resting)


def can_ring(centre: Centre, agent: Agent) -> bool:
    """Whatever the status: has no call, and a phone that can be reached."""
    return (
        agent.confirmed
        and not agent.calls
        and agent.device is not None
        and centre.devices[agent.device].reachable
    )


def _fail(decision: Decision, call: Call, cause: Cause) -> None:
    """An internal call ends. A transferred one goes back to the agent, after that to the queue; one without a queue ends
    only when that agent refuses it or has left, else the agent is rung again."""
    if call.returns_to is None:
        end_call(decision, call, cause)
    elif call.target != call.returns_to:
        return_call(decision, call, cause)
        if call.target is not None:
            _settle(decision, call)
    elif _has_queue(decision, call):
        decision.emit(TransferReturned(decision.now, call.uid, None))
        begin_wait(decision, call)
    elif cause is Cause.REJECTED or decision.centre.agents[call.returns_to].device is None:
        end_call(decision, call, cause)
    else:
        decision.emit(TransferReturned(decision.now, call.uid, call.returns_to))
        _settle(decision, call)


def _has_queue(decision: Decision, call: Call) -> bool:
    """There is a queue that the call can go back to."""
    queue = decision.centre.queues.get(call.queue) if call.queue is not None else None
    return queue is not None and queue.type is QueueType.INBOUND


def return_call(decision: Decision, call: Call, cause: Cause, leg: LegId | None = None) -> None:
    """The target was not reached, `leg` when it had one of its own: back to the agent who handed the call over, who is
    told. Without a free agent at once to the queue. A call that its queue had forwarded ends."""
    back = call.returns_to
    if back is None:  # forwarded by its queue
        end_call(decision, call, cause, gone=leg)
        return
    agent = decision.centre.agents[back]
    number = call.handovers[-1].number
    text = f"{number} was not reached: the call comes back"
    decision.tell(
        MessageNotice(back, text, "warning", "transfer_failed", {"number": number, "cause": int(cause)})
    )
    to_agent = not _has_queue(decision, call) or can_ring(decision.centre, agent)
    decision.emit(TransferReturned(decision.now, call.uid, back if to_agent else None, leg or LegId("")))
    begin_wait(decision, call)
