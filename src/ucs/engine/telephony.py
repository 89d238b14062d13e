"""What the engine asks of a telephone network. `ucs.asterisk.telephony.AsteriskTelephony` is the real one."""

from collections.abc import Callable, Sequence
from typing import Protocol

from ucs.core.messages import Effect, TelephonyFact

Report = Callable[[TelephonyFact], None]
"""Takes a fact into the engine's inbox; never blocks, never fails."""


class Telephony(Protocol):
    """Carries orders out and reports what happens.

    After every (re)connection the first fact is one `ReportInventory`, later ones (every few seconds) repeat it, so
    that nothing lost on the way stays lost; facts that happen while the inventory is taken come after it. `LoseTelephony`
    tells that the connection broke.
    """

    async def start(self, report: Report) -> None:
        """Connect and keep connecting in the background until `stop`. Does not wait for the network to answer."""
        ...

    def order(self, effects: Sequence[Effect]) -> None:
        """Carry out. Orders about one call are carried out in the order given, those about different calls side by
        side. Never raises, never waits: an order that fails comes back as a fact (`ReportEnded`)."""
        ...

    async def simulate_caller(self, number: str, caller_number: str) -> None:
        """Demo: make the network itself call `number` as a customer would.

        Raises `Unavailable` while not connected.
        """
        ...

    async def stop(self) -> None:
        """Disconnect; calls in the network live on."""
        ...
