"""The intervals that the day's figures are sums of: which of them run follows from the agent's state."""

from ucs.core.agent import Agent
from ucs.core.call import offer_to
from ucs.core.centre import Centre, misplaced, settle
from ucs.core.messages import (
    ACW,
    AUX,
    READY,
    By,
    Status,
)
from ucs.core.stats import BUSY, IDLE, in_aux, midnight, ringing, suspended, talking

_SHORTEST_DAY_S = 22 * 3600.0
"""No day is shorter, however clocks are changed: so long after a midnight nobody needs to ask the calendar."""


def turn(centre: Centre, agent: Agent, at: float) -> None:
    """Begin the new day when midnight has passed, so that its counters start from zero."""
    if at - agent.figures.day >= _SHORTEST_DAY_S:
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
        queue = call.queue
        if queue is None:
            continue
        if call.agent == agent.id:
            if call.connected is not None:
                talk = queue
            else:
                tags.add(ringing(queue))
        elif offer_to(call, agent.id) is not None and call.target is None:
            tags.add(ringing(queue))
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
    if agent.suspended:
        tags.update(map(suspended, agent.suspended))
    return tags


def resettle(centre: Centre, agent: Agent, at: float) -> None:
    """After a change in any of the agent's regions: the intervals, the place among the idle, and whether the system has
    to take the agent out of service or back."""
    turn(centre, agent, at)
    agent.figures.run(running(centre, agent), at)
    settle(centre, agent, at)
    session = agent.session
    if agent.withdrawn or agent.phone_away or (session is not None and session.away):
        (centre.misplaced.add if misplaced(centre, agent) else centre.misplaced.discard)(agent.id)
    elif centre.misplaced:
        centre.misplaced.discard(agent.id)


def set_status(
    centre: Centre, agent: Agent, status: Status, reason: str, at: float, *, withdrawn: bool = False
) -> None:
    """Enter a status; whatever was pending is done with."""
    agent.status = status
    agent.reason = reason
    agent.status_since = at
    agent.withdrawn = withdrawn
    agent.wrapup_left_s = None
    agent.pending = None
    agent.pending_reason = ""
    agent.pending_by = By.AGENT
    agent.pending_who = None
    centre.timers.pop(f"acw:{agent.id}", None)
    resettle(centre, agent, at)
