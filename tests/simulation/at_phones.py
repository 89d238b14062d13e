"""What agents do at their desk phones, past the bar. A part of `World`."""

import random
from collections.abc import Callable, Iterator

from simulation.network import Network
from ucs.core.centre import Centre
from ucs.core.ids import LegId


class AtPhones:
    """`legs` numbers those that begin at a phone or outside."""

    random: random.Random
    network: Network
    centre: Centre
    legs: Iterator[int]
    later: Callable[[float, Callable[[], None]], None]

    def _dial_at_phone(self) -> None:
        """Agents 1 and 2 dial at their desk phones, and put the handset down at some time."""
        endpoint, leg = f"phone{self.random.randint(1, 2)}", LegId(f"at-phone-{next(self.legs)}")
        if endpoint not in self.network.reachable:
            return
        number = self.random.choice(["123456", "201", "202", "203", "800", "999x"])
        self.network.arrive(leg, number, endpoint)
        self.later(self.random.random() * 30, lambda: self.network.hang_up(leg))

    def _join_at_phone(self) -> None:
        """The phone joins its two calls, or tries to."""
        pairs = [
            [leg.id for leg in call.legs.values() if leg.live and leg.agent is not None]
            for call in self.centre.calls.values()
        ]
        for legs in (legs for legs in pairs if len(legs) > 1):
            self.network.join(*self.random.sample(legs, 2))

    def _refer_at_phone(self) -> None:
        self.network.refer(self.random.choice(["123456", "201", "203", "800", ""]))

    def _hold_at_phone(self) -> None:
        self.network.hold(self.random.random() < 0.6)
