"""A caller's time in a queue: whether it takes the caller at all, what changes while nobody answers, the ways out."""

from ucs.core.call import LEAVING, QUEUED, Call, next_leg_id
from ucs.core.centre import Centre, serving
from ucs.core.decision import Decision
from ucs.core.hours import is_open
from ucs.core.ids import CallId, QueueId
from ucs.core.messages import (
    AnnouncementEnded,
    CallDismissed,
    CallForwarded,
    CallMoved,
    CallWaited,
    Cause,
    ReportAnnounced,
)
from ucs.core.queue import Destination, Overflow, QueueProfile, When
from ucs.core.routing import choose
from ucs.core.routing.demand import GRACE_S, next_change
from ucs.core.rules.announcing import next_announcement, past_announcements, words
from ucs.core.rules.ending import end_call

_LAST_WORDS_S = 120.0
"""Whoever is let go with an announcement is let go then, should nobody report its end."""


def next_step(centre: Centre, queue: QueueId, entered: float, now: float) -> float | None:
    """The next instant at which something changes for a call that entered the queue at `entered`."""
    profile = centre.queues[queue]
    if queue in centre.simple and not profile.overflow and profile.announcements is None:
        return None
    waited = now - entered + GRACE_S
    steps = [
        entered + way.after_s for way in profile.overflow if way.when is When.WAIT and way.after_s > waited
    ]
    if profile.announcements is not None:
        steps.append(next_announcement(profile.announcements, entered, waited))
    change = next_change(centre, profile, entered, now)
    if change is not None:
        steps.append(change)
    step = min(steps, default=_NEVER)
    return None if step == _NEVER else step


_NEVER = float("inf")


def admit(decision: Decision, call: Call) -> None:
    """The call has just entered its queue, which may not keep it: closed, nobody there, too many who wait."""
    centre = decision.centre
    queue = centre.queues[call.queue] if call.queue is not None else None
    if queue is None:
        return
    if queue.hours is not None and not is_open(queue.hours, decision.now, centre.site.timezone):
        if not _send(decision, call, queue.closed, "closed"):
            _dismiss(decision, call, (), "closed")
        return
    _overflow(decision, call, queue, entering=True)


def overflow(decision: Decision) -> None:
    """Send those elsewhere who may not wait any longer, in the queues where something has changed."""
    centre = decision.centre
    for queue in sorted(centre.touched & centre.leaky):
        for *_, uid in list(centre.waiting[queue]):
            call = centre.calls[uid]
            if call.queue == queue and call.phase is QUEUED:
                _overflow(decision, call, centre.queues[queue], entering=False)


def _overflow(decision: Decision, call: Call, queue: QueueProfile, *, entering: bool) -> None:
    for way in queue.overflow:
        if _applies(decision, call, queue, way, entering=entering) and _send(
            decision, call, way.to, way.when
        ):
            return


def _applies(decision: Decision, call: Call, queue: QueueProfile, way: Overflow, *, entering: bool) -> bool:
    centre = decision.centre
    if way.when is When.WAIT:
        return decision.now - call.entered + GRACE_S >= way.after_s
    if way.when is When.LENGTH:
        full = entering and len(centre.waiting[queue.id]) > way.length
        return full and choose(centre, call, queue.id, decision.now) is None
    return not any(serving(centre, centre.agents[member.agent], queue.id) for member in queue.members)


def _send(decision: Decision, call: Call, to: Destination, why: str) -> bool:
    """Whether the caller has gone there. Nobody is sent to a queue where they have been, and no agent who called the
    queue to a number outside."""
    centre = decision.centre
    if to.number:
        if call.peer is None:
            _forward(decision, call, to.number, why)
        return call.peer is None
    if to.queue is None:
        _dismiss(decision, call, to.announcement, why)
        return True
    if to.queue not in centre.queues or to.queue in (call.queue, *call.passed):
        return False
    until = next_step(centre, to.queue, decision.now, decision.now)
    decision.emit(CallMoved(decision.now, call.uid, to.queue, why, until))
    admit(decision, call)
    return True


def _forward(decision: Decision, call: Call, number: str, why: str) -> None:
    """When nobody answers there the call ends."""
    until = decision.now + decision.centre.site.rules.dial_timeout_s
    decision.emit(CallForwarded(decision.now, call.uid, next_leg_id(call), number, why, until))


def _dismiss(decision: Decision, call: Call, say: tuple[str, ...], why: str) -> None:
    if say:
        decision.emit(CallDismissed(decision.now, call.uid, why, say, decision.now + _LAST_WORDS_S))
    else:
        end_call(decision, call, Cause.CALLEE_HUNG_UP)


def begin_wait(decision: Decision, call: Call) -> None:
    """The call has just come into its queue by another way than from outside: its steps begin. A customer who is handed on
    is not turned away at once, whatever the queue's rule for those who arrive."""
    if call.queue is None or not call.waits:
        return
    until = next_step(decision.centre, call.queue, call.entered, decision.now)
    if until is not None:
        decision.emit(CallWaited(decision.now, call.uid, until))
    if not call.handovers:
        admit(decision, call)


def wait_on(decision: Decision, uid: CallId) -> None:
    """A step of waiting is over: the call asks for less, the caller is told something, the next step begins. Whether the
    caller may wait any longer is decided by `overflow`."""
    centre, now = decision.centre, decision.now
    call = centre.calls[uid]
    if call.queue is None or call.queue not in centre.queues:
        return
    queue = centre.queues[call.queue]
    passed, say = 0, ()
    if queue.announcements is not None:
        passed = past_announcements(queue.announcements, now - call.entered + GRACE_S)
        if passed > call.announced and call.phase is QUEUED and not call.announcing:
            say = words(centre, call, queue)
    decision.emit(CallWaited(now, uid, next_step(centre, queue.id, call.entered, now), passed, say))


def wait_anew(decision: Decision) -> None:
    """The queues have been configured anew: the steps of those who wait are too."""
    centre = decision.centre
    for queue, waiting in centre.waiting.items():
        if queue in centre.queues:
            for uid in [*(uid for *_, uid in waiting), *sorted(centre.ringing[queue])]:
                call = centre.calls[uid]
                until = next_step(centre, queue, call.entered, decision.now)
                if until != centre.timers.get(f"wait:{uid}"):
                    decision.emit(CallWaited(decision.now, uid, until, call.announced))


def report_announced(decision: Decision, command: ReportAnnounced) -> None:
    """An announcement is over: music again, or the end."""
    uid = decision.centre.legs.get(command.leg)
    call = decision.centre.calls[uid] if uid is not None else None
    if call is not None and call.consultation is not None:
        call = decision.centre.calls[call.consultation]
    if call is None or call.announcing != command.announcement:
        return
    decision.emit(AnnouncementEnded(decision.now, call.uid))
    if call.phase is LEAVING:
        end_call(decision, call, Cause.CALLEE_HUNG_UP)


def last_words_over(decision: Decision, uid: CallId) -> None:
    """Nobody has reported the end of the last announcement."""
    end_call(decision, decision.centre.calls[uid], Cause.CALLEE_HUNG_UP)
