"""The one way in which tests wait: for a condition, with a deadline that says what did not happen."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

T = TypeVar("T")

DEADLINE_S = 10.0
POLL_S = 0.01


async def until(
    condition: Callable[[], T | Awaitable[T]], what: object = "", *, deadline_s: float = DEADLINE_S
) -> T:
    """Return what `condition` returns once that is true. `what` (or what it returns) tells what was waited for."""
    end = time.monotonic() + deadline_s
    while True:
        found = condition()
        if inspect.isawaitable(found):
            found = await cast(Awaitable[T], found)
        if found:
            return cast(T, found)
        if time.monotonic() > end:
            told = cast(Callable[[], object], what)() if callable(what) else what
            raise AssertionError(
                f"not within {deadline_s:g} s: {told or inspect.getsource(condition).strip()}"
            )
        await asyncio.sleep(POLL_S)


class Moment:
    """Something that happens once. `at`: when it did, Unix seconds, 0 before. Await it like a function."""

    def __init__(self, what: object) -> None:
        self._what = what
        self.at = 0.0

    def come(self) -> None:
        """It has happened; again is nothing new."""
        self.at = self.at or time.time()

    def is_set(self) -> bool:
        return self.at > 0

    async def __call__(self, timeout_s: float = DEADLINE_S) -> None:
        await until(self.is_set, self._what, deadline_s=timeout_s)


def until_true(condition: Callable[[], object], what: str, *, deadline_s: float = DEADLINE_S) -> None:
    """The same outside an event loop."""
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, f"not within {deadline_s:g} s: {what}"
        time.sleep(POLL_S)
