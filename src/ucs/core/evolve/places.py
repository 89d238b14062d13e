"""Where a call stands: in an agent's hands, in a queue's line, on the list of those who want one agent."""

from bisect import insort

from ucs.core.call import OFFERING, QUEUED, Call, Leg
from ucs.core.centre import Centre
from ucs.core.evolve.figures import resettle
from ucs.core.evolve.wrapup import stop_wrapup
from ucs.core.ids import AgentId
from ucs.core.messages import ACW


def add_leg(centre: Centre, call: Call, leg: Leg) -> None:
    """The leg is part of the call."""
    call.legs[leg.id] = leg
    centre.legs[leg.id] = call.uid


def move_leg(centre: Centre, leg: Leg, before: Call, after: Call) -> None:
    """The leg goes on in another call."""
    del before.legs[leg.id]
    add_leg(centre, after, leg)


def take(centre: Centre, agent_id: AgentId, call: Call, at: float) -> None:
    """The agent has the call now."""
    agent = centre.agents[agent_id]
    if call.uid not in agent.calls:
        agent.calls.append(call.uid)
    if agent.status is ACW:
        stop_wrapup(centre, agent, at)
    resettle(centre, agent, at)


def drop(centre: Centre, agent_id: AgentId, call: Call, at: float) -> None:
    """The agent has the call no longer."""
    agent = centre.agents[agent_id]
    if call.uid in agent.calls:
        agent.calls.remove(call.uid)
    resettle(centre, agent, at)


def wait(centre: Centre, call: Call) -> None:
    """Wait for the one agent who is wanted, or in the queue's line; the caller counts as waiting there already."""
    call.phase = QUEUED
    if call.target is not None:
        centre.targeted.append(call.uid)
    elif call.queue is not None:
        insort(centre.waiting[call.queue], call.place)
        centre.touched.add(call.queue)


def enter_queue(centre: Centre, call: Call) -> None:
    """Begin to wait; in a queue there is one caller more."""
    wait(centre, call)
    if call.queue is not None and call.waits:
        centre.callers[call.queue] += 1


def leave_line(centre: Centre, call: Call) -> None:
    """Neither waits nor rings any more, for now or for good (`leave_queue`)."""
    if call.phase is QUEUED and call.target is not None:
        centre.targeted.remove(call.uid)
    elif call.queue is None or call.target is not None:
        return
    elif call.phase is QUEUED:
        centre.waiting[call.queue].remove(call.place)
    elif call.phase is OFFERING:
        centre.ringing[call.queue].discard(call.uid)


def leave_queue(centre: Centre, call: Call) -> None:
    """Waits and rings no more: in a queue there is one caller less."""
    leave_line(centre, call)
    centre.timers.pop(f"wait:{call.uid}", None)
    if call.queue is not None and call.waits:
        centre.callers[call.queue] -= 1
