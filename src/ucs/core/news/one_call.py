"""What is told of one call whatever has happened to it: how its agent sees it, that its queue has changed."""

from collections.abc import Callable
from typing import Any

from ucs.core.call import Call
from ucs.core.callview import call_as_seen
from ucs.core.centre import Centre
from ucs.core.ids import AgentId
from ucs.core.notices import CallNotice, CustomerNotice, Notice, RosterNotice, WaitingNotice
from ucs.core.objects import CallEvent
from ucs.core.sides import first_call, opener

News = tuple[Notice, ...]

NONE: News = ()

# See `ucs.core.messages.terms`.
_UPDATE = CallEvent.UPDATE


def call_news(centre: Centre, event: Any, what: CallEvent, agent: AgentId | None) -> News:
    """The call of the event, as this agent sees it."""
    return news_of(centre, centre.calls[event.call], event.at, what, agent)


def news_of(centre: Centre, call: Call, at: float, what: CallEvent, agent: AgentId | None) -> News:
    """The call as this agent sees it; nothing without an agent, or a bar to tell."""
    if agent is None or centre.agents[agent].session is None:
        return NONE
    return (CallNotice(agent, what, call_as_seen(centre, call, agent, at)),)


def for_agent(what: CallEvent) -> Callable[[Centre, Any], News]:
    """The rule for events that name the agent whom they concern."""

    def tell(centre: Centre, event: Any) -> News:
        return call_news(centre, event, what, event.agent)

    return tell


def queue_of(centre: Centre, event: Any) -> News:
    """The number of those who wait in the call's queue has changed."""
    queue = centre.calls[event.call].queue
    return NONE if queue is None else (WaitingNotice(queue),)


def handed_on(call: Call) -> News:
    """The last transfer of the call has reached its target, which counts for whoever made it."""
    return (RosterNotice(call.handovers[-1].agent),) if call.handovers else NONE


def customer(centre: Centre, call: Call) -> News:
    """The question who the customer is; none about the phones of the house."""
    number, norm = (
        (call.caller_number, call.caller_norm) if call.inbound else (call.called_number, call.called_norm)
    )
    if not number or number in centre.lines:
        return NONE
    queue = None if call.queue is None else centre.queues.get(call.queue)
    return (
        CustomerNotice(
            call=call.uid,
            number=number,
            number_norm=norm,
            called_number=call.called_number,
            called_number_norm=call.called_norm,
            direction=call.direction,
            queue_id=call.queue,
            queue_name="" if queue is None else queue.name,
        ),
    )


def update(centre: Centre, event: Any) -> News:
    """Whoever has the call at their phone."""
    call = centre.calls[event.call]
    agents = [offer.agent for offer in call.running] if call.agent is None else [call.agent]
    return tuple(notice for agent in agents for notice in call_news(centre, event, _UPDATE, agent))


def first_call_news(centre: Centre, asked: Call, at: float) -> News:
    """What the agent may do in the call that is consulted about has changed with the consultation."""
    first = first_call(centre, asked)
    if first is asked or not first.live or first.agent != opener(asked):
        return NONE
    return news_of(centre, first, at, _UPDATE, first.agent)
