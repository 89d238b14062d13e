"""The engine's telephony in memory, on a `FakeNetwork`; held to the real one's behaviour by the contract test."""

import asyncio
from collections.abc import Sequence

from tests.support.facts import Facts
from tests.support.fake_network import FakeNetwork, Faults

from ucs.core.ids import LegId
from ucs.core.messages import (
    DialNumber,
    Effect,
    LegCause,
    LoseTelephony,
    ReportEnded,
    RingAgent,
    TelephonyFact,
)
from ucs.engine.telephony import Report
from ucs.errors import Unavailable


class FakeTelephony:
    """A `Telephony` on a `FakeNetwork`. Orders are carried out soon, never within `order`."""

    def __init__(self, network: FakeNetwork | None = None) -> None:
        self.network = network or FakeNetwork()
        self.report: Report = _nobody
        self._calls: dict[LegId, str] = {}
        self._due: dict[str, float] = {}
        self._pending: set[asyncio.TimerHandle] = set()

    async def start(self, report: Report) -> None:
        self.report = report
        asyncio.get_running_loop().call_soon(self.network.attach, self)

    def order(self, effects: Sequence[Effect]) -> None:
        first = [effect for effect in effects if isinstance(effect, RingAgent)]
        for effect in (*first, *(effect for effect in effects if not isinstance(effect, RingAgent))):
            if self.network.server is self:
                self._schedule(effect)
            elif isinstance(effect, RingAgent | DialNumber):
                self.report(ReportEnded(effect.leg, LegCause.UNREACHABLE))

    def _schedule(self, effect: Effect) -> None:
        loop, network = asyncio.get_running_loop(), self.network
        leg = getattr(effect, "leg", LegId(""))
        lane = getattr(effect, "call", "") or self._calls.get(leg) or leg or getattr(effect, "endpoint", "")
        self._calls[leg] = lane
        delay = network.random.random() * network.faults.order_delay_s
        due = self._due[lane] = max(self._due.get(lane, 0.0) + 1e-6, loop.time()) + delay

        def carry_out() -> None:
            self._pending.discard(handle)
            network.carry_out(effect)

        handle = loop.call_at(due, carry_out)
        self._pending.add(handle)

    async def simulate_caller(self, number: str, caller_number: str) -> None:
        if self.network.server is not self:
            raise Unavailable("telephony", "not connected")
        self.network.arrive(number, caller_number)

    async def stop(self) -> None:
        self.network.detach()
        self.report = _nobody

    def forget(self) -> None:
        """The connection is gone, and the orders on their way with it."""
        for handle in self._pending:
            handle.cancel()
        self._pending.clear()


class FakeSetup(FakeNetwork):
    """A `Network` for the contract test: the fake with a server on it."""

    def __init__(self, *, seed: int = 0, faults: Faults | None = None) -> None:
        super().__init__(seed=seed, faults=faults)
        self.facts = Facts()
        self.telephony = FakeTelephony(self)

    async def cut(self) -> None:
        self.detach()
        self.telephony.report(LoseTelephony())

    async def mend(self) -> None:
        self.attach(self.telephony)

    async def restart_server(self) -> None:
        await self.telephony.stop()
        self.telephony = FakeTelephony(self)
        await self.telephony.start(self.facts)

    async def restart(self) -> None:
        self.die()
        self.telephony.report(LoseTelephony(dead=True))
        await self.mend()


def _nobody(fact: TelephonyFact) -> None:
    """Takes no notice."""
