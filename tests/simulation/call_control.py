"""What agents do with their calls in the bar. A part of `World`."""

import random
from collections.abc import Callable

from ucs.core.centre import Centre
from ucs.core.ids import AgentId, QueueId
from ucs.core.messages import (
    Answer,
    BlindTransfer,
    CancelTransfer,
    Command,
    Conference,
    Dial,
    ExtendWrapUp,
    FinishTransfer,
    HangUp,
    Hold,
    Mute,
    PickUp,
    Record,
    RecordWish,
    ReportLookup,
    SendDigits,
    SetAccountCode,
    Swap,
    Transfer,
    Unhold,
)
from ucs.core.pickable import ringing_elsewhere


class CallControl:
    """`_agent` is anybody."""

    random: random.Random
    centre: Centre
    submit: Callable[[Command], None]
    _agent: Callable[[], AgentId]

    def _call_control(self) -> None:
        agent = self._agent()
        make = self.random.choice([Hold, Unhold, Mute, HangUp, HangUp])
        self.submit(make(agent, uniqueid=self.random.choice([*self.centre.agents[agent].calls, ""])))

    def _number(self) -> str:
        """Outside, colleagues, queues, what is no number."""
        return self.random.choice(["123456", "123456", "201", "202", "203", "204", "800", "802", "x"])

    def _answer(self) -> None:
        """Agents 1 and 2 pick up at their desk phones from the bar."""
        self.submit(Answer(AgentId(self.random.randint(1, 3))))

    def _pick_up(self) -> None:
        """The first that rings, or one of those that the bar shows."""
        agent = self._agent()
        shown = [call.uniqueid for call in ringing_elsewhere(self.centre, (agent,))[agent]]
        self.submit(PickUp(agent, self.random.choice([*shown, ""])))

    def _extend_wrapup(self) -> None:
        self.submit(ExtendWrapUp(self._agent(), self.random.choice([1, 5, 900])))

    def _dial(self) -> None:
        queue = self.random.choice([None, None, QueueId(0), QueueId(3), QueueId(1)])
        line = self.random.choice([None, None, self.random.randint(1, 2)])
        self.submit(Dial(self._agent(), self._number(), queue=queue, line=line, data={"a": 1}))

    def _busy_agent(self) -> AgentId:
        """Somebody with a call, if there is anybody."""
        busy = [agent.id for agent in self.centre.agents.values() if agent.calls]
        return self.random.choice(busy or [self._agent()])

    def _ask(self) -> None:
        number = self._number() if self.random.random() < 0.8 else ""
        self.submit(Transfer(self._busy_agent(), number=number))

    def _hand_over(self) -> None:
        self.submit(BlindTransfer(self._busy_agent(), self._number()))

    def _while_asking(self) -> None:
        agent = self._busy_agent()
        make = self.random.choice([CancelTransfer, Swap, Swap, Conference, FinishTransfer, FinishTransfer])
        calls = self.centre.agents[agent].calls
        self.submit(make(agent, self.random.choice([*calls, ""])))

    def _code(self) -> None:
        calls = list(self.centre.calls)
        if calls:
            code = self.random.choice(["A", "B"])
            self.submit(
                SetAccountCode(
                    self._agent(), self.random.choice(calls), code, self.random.choice([None, "1"])
                )
            )

    def _record(self) -> None:
        self.submit(Record(self._agent(), self.random.choice(list(RecordWish))))

    def _digits(self) -> None:
        self.submit(SendDigits(self._agent(), self.random.choice(["1", "12#", "x"])))

    def _look_up(self) -> None:
        if self.centre.calls:
            call = self.random.choice(list(self.centre.calls))
            self.submit(ReportLookup(call, "Customer", "C-1", {"a": 0, "vip": True}))
