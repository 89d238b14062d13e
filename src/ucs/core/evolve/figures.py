"""The intervals that the day's figures are sums of: which of them run follows from the agent's state."""

from ucs.core.agent import Agent
from ucs.core.call import offer_to
from ucs.core.centre import Centre, settle
from ucs.core.messages import (
    ACW,
    AUX,
    READY,
    Status,
)
from ucs.core.stats import BUSY, IDLE, in_aux, midnight, ringing, suspended, talking


def turn(centre: Centre, agent: Agent, at: float) -> None:
    """Begin the new day when midnight has passed, so that its counters start from zero."""
    agent.figures.turn(midnight(at, centre.site.timezone))


def running(centre: Centre, agent: Agent) -> set[str]:
    """The tags of the intervals that run for this agent.

    Time is talked once, however many calls the agent is in: it belongs to the newest connected one of a queue. Together
    with IDLE and BUSY this makes READY time, so that talking counts for it in any status.
    """
    tags: set[str] = set()
    talk = None
    for uid in agent.calls:
        call = centre.calls[uid]
        if call.queue is None:
            continue
        if call.agent == agent.id:
            if call.connected is not None:
                talk = call.queue
            else:
                tags.add(ringing(call.queue))
        elif offer_to(call, agent.id) is not None:
            tags.add(ringing(call.queue))
    if talk is not None:
        tags.add(talking(talk))
    if agent.session is None:
        return tags
    if agent.status is READY and talk is None:
        tags.add(BUSY if agent.calls else IDLE)
    elif agent.status is AUX:
        tags.add(in_aux(agent.reason))
    elif agent.status is ACW:
        tags.add(ACW.value)
    tags.update(map(suspended, agent.suspended))
    return tags


def resettle(centre: Centre, agent: Agent, at: float) -> None:
    """After a change in any of the agent's regions: the intervals, and the place among the idle."""
    turn(centre, agent, at)
    agent.figures.run(running(centre, agent), at)
    settle(centre, agent, at)


def set_status(centre: Centre, agent: Agent, status: Status, reason: str, at: float) -> None:
    """Enter a status; whatever was pending is done with."""
    agent.status = status
    agent.reason = reason
    agent.pending = None
    agent.pending_reason = ""
    centre.timers.pop(f"acw:{agent.id}", None)
    resettle(centre, agent, at)
