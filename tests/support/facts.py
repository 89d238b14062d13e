"""What a telephone network reported, to wait for."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from ucs.core.messages import TelephonyFact

DEADLINE_S = 10.0

F = TypeVar("F", bound=TelephonyFact)


class Facts:
    """A `Report`. `next` takes each fact out once, whatever came before it; `all` keeps everything in order."""

    def __init__(self) -> None:
        self.all: list[TelephonyFact] = []
        self._untaken: list[TelephonyFact] = []
        self._watchers: list[Callable[[TelephonyFact], None]] = []
        self._news = asyncio.Event()

    def __call__(self, fact: TelephonyFact) -> None:
        self.all.append(fact)
        self._untaken.append(fact)
        for take in self._watchers:
            take(fact)
        self._news.set()

    def watch(self, take: Callable[[TelephonyFact], None]) -> None:
        """Have every fact from now on passed on."""
        self._watchers.append(take)

    async def next(self, kind: type[F], *, within_s: float = DEADLINE_S, **fields: object) -> F:
        """The first fact of this kind with these fields that nobody has taken."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    for fact in self._untaken:
                        if isinstance(fact, kind) and _fits(fact, fields):
                            self._untaken.remove(fact)
                            return fact
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"no {kind.__name__} with {fields}; there were {self.all}") from None

    def count(self, kind: type[TelephonyFact], **fields: object) -> int:
        """How many there have been, taken or not."""
        return sum(isinstance(fact, kind) and _fits(fact, fields) for fact in self.all)


def _fits(fact: TelephonyFact, fields: dict[str, object]) -> bool:
    return all(getattr(fact, name) == value for name, value in fields.items())
