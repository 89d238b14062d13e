"""An agent's stay in a call: how it ends, and what is counted for it."""

from ucs.core.call import LEG_ENDED, Call, Handover, last_part
from ucs.core.centre import Centre
from ucs.core.evolve.figures import turn
from ucs.core.evolve.places import drop
from ucs.core.evolve.returning import wait_no_longer
from ucs.core.ids import AgentId


def close_hold(call: Call, at: float) -> None:
    """The customer is not on hold any more."""
    if call.held_since is not None:
        call.hold_s += at - call.held_since
    call.held_since = call.held_by = None


def leave(centre: Centre, call: Call, at: float, number: str, *, blind: bool, external: bool) -> AgentId:
    """The agent hands the call over and has left it; returns who. Whether it counts as a transfer shows later."""
    agent_id = call.agent
    assert agent_id is not None
    close_hold(call, at)
    part = last_part(call, agent_id)
    series = 1 if part is None else part.series
    call.handovers.append(Handover(agent_id, series, at, number, blind, external))
    for leg in call.legs.values():
        if leg.agent == agent_id:
            leg.phase = LEG_ENDED
            centre.legs.pop(leg.id, None)
    if call.vanished is not None and call.legs[call.vanished.leg].agent == agent_id:
        wait_no_longer(centre, call)
    call.agent = call.joined = None
    call.transferring = False
    drop(centre, agent_id, call, at)
    return agent_id


def count_transfer(centre: Centre, call: Call, at: float) -> None:
    """The last handover has reached its target: it counts for the agent in the queue that the call had then."""
    if not call.handovers:
        return
    last = call.handovers[-1]
    last.reached = True
    agent = centre.agents[last.agent]
    turn(centre, agent, at)
    figures = agent.figures.queue(call.queue)
    figures.transferred += 1
    figures.transferred_external += last.external
