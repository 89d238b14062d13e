"""A caller's time in a queue: what changes while nobody answers."""

from ucs.core.centre import Centre
from ucs.core.decision import Decision
from ucs.core.ids import CallId, QueueId
from ucs.core.messages import CallWaited
from ucs.core.routing.demand import next_change


def next_step(centre: Centre, queue: QueueId, entered: float, now: float) -> float | None:
    """The next instant at which something changes for a call that entered the queue at `entered`."""
    if queue in centre.simple:
        return None
    return next_change(centre, centre.queues[queue], entered, now)


def wait_on(decision: Decision, uid: CallId) -> None:
    """A step of waiting is over: the call asks for less, the next step begins."""
    centre = decision.centre
    call = centre.calls[uid]
    if call.queue is not None:
        until = next_step(centre, call.queue, call.entered, decision.now)
        decision.emit(CallWaited(decision.now, uid, until))


def wait_anew(decision: Decision) -> None:
    """The queues have been configured anew: the steps of those who wait are too."""
    centre = decision.centre
    for queue, waiting in centre.waiting.items():
        if queue in centre.queues:
            for uid in [*(uid for *_, uid in waiting), *sorted(centre.ringing[queue])]:
                call = centre.calls[uid]
                until = next_step(centre, queue, call.entered, decision.now)
                if until != centre.timers.get(f"wait:{uid}"):
                    decision.emit(CallWaited(decision.now, uid, until))
