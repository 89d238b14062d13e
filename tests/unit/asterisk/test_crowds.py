"""Many calls at once: what waits, and what does not."""

import asyncio
from typing import Any

from tests.support.waiting import until

from ucs.asterisk.actions import AT_ONCE, Actions
from ucs.asterisk.ari import Query
from ucs.asterisk.legs import Legs
from ucs.asterisk.orders import Orders
from ucs.asterisk.phones import Phones
from ucs.core.ids import CallId, LegId
from ucs.core.messages import CloseCall, RingAgent


class SilentAri:
    """Takes requests and answers none."""

    app = "ucs"

    def __init__(self) -> None:
        self.sent: list[str] = []

    def ask(
        self, method: str, path: str, query: Query | None = None, body: Any = None
    ) -> asyncio.Future[bytes]:
        self.sent.append(f"{method} {path}")
        return asyncio.get_running_loop().create_future()

    async def request(self, method: str, path: str, query: Query | None = None, body: Any = None) -> bytes:
        return await self.ask(method, path, query, body)


async def test_a_phone_rings_ahead_of_the_housekeeping_of_other_calls() -> None:
    ari, legs = SilentAri(), Legs()
    actions = Actions(
        ari,  # pyright: ignore[reportArgumentType] (only what it uses)
        legs,
        Phones(b"key", {}),
        lambda fact: None,
        lambda: "PJSIP/{number}@trunk",
    )
    orders = Orders(actions, legs)
    orders.give([CloseCall(CallId(f"c{number}")) for number in range(20)])
    await until(lambda: len(ari.sent) == AT_ONCE, lambda: f"what was sent: {ari.sent}")
    orders.give([RingAgent(CallId("c"), LegId("c-1"), "101", "c", "777", "", False, 20.0)])
    assert ari.sent[AT_ONCE:] == ["POST channels/c-1"]
    orders.stop()
