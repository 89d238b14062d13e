"""One decision in the making: events are applied as they are decided, so later rules see what earlier ones did."""

import msgspec

from ucs.core.agent import Agent
from ucs.core.call import Call
from ucs.core.centre import Centre
from ucs.core.evolve import APPLY
from ucs.core.ids import AgentId, call_of
from ucs.core.messages import Effect, Event
from ucs.core.news import NEWS
from ucs.core.notices import Notice
from ucs.core.plan import ORDERS
from ucs.core.timers import Timer, armed_by
from ucs.errors import NotFound, StaleCall, UcsError, WrongState

_STEPS = {kind: (apply, ORDERS.get(kind), NEWS.get(kind)) for kind, apply in APPLY.items()}
"""By an event's type: how it is applied, what is ordered and what is told because of it."""


class Decision(msgspec.Struct):
    """Collects what a command leads to.

    `events` go to the log, then `notices` to people, then `effects` to the telephone network. `answer` is the reply's
    data, `refusal` the reason when the command was refused.
    """

    centre: Centre
    now: float
    events: list[Event] = []
    effects: list[Effect] = []
    notices: list[Notice] = []
    answer: object = None
    refusal: UcsError | None = None

    def emit(self, event: Event) -> None:
        """Decide that this happens: apply it, and derive what is ordered and told because of it."""
        centre = self.centre
        apply, orders, news = _STEPS[type(event)]
        apply(centre, event)
        self.events.append(event)
        if orders is not None:
            self.effects += orders(centre, event)
        if news is not None:
            self.notices += news(centre, event)

    def order(self, effect: Effect) -> None:
        """An order that follows from no event (clearing something the state does not know)."""
        self.effects.append(effect)

    def tell(self, notice: Notice) -> None:
        """A notice that follows from no event (a refusal worth a message)."""
        self.notices.append(notice)

    def timers(self) -> list[Timer]:
        """The timers that this decision armed."""
        return [timer for event in self.events if (timer := armed_by(event)) is not None]

    def agent(self, agent: AgentId) -> Agent:
        """Raises `NotFound` when no such agent is configured."""
        found = self.centre.agents.get(agent)
        if found is None or agent not in self.centre.profiles:
            raise NotFound(f"there is no agent {agent}")
        return found

    def own_call(self, agent: Agent, uniqueid: str) -> Call:
        """The agent's live call that is meant: the named one, or the newest.

        Raises `StaleCall` when the named one is not (any more) the agent's, `WrongState` when there is none at all.
        """
        if not uniqueid:
            if not agent.calls:
                raise WrongState("there is no call")
            return self.centre.calls[agent.calls[-1]]
        call = self.centre.calls.get(call_of(uniqueid))
        if call is None or call.uid not in agent.calls:
            raise StaleCall(f"call {uniqueid} is no longer yours")
        return call
