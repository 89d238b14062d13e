"""What the edge asks of the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from ucs.core.centre import Centre
from ucs.core.messages import Command
from ucs.core.notices import Notice

T = TypeVar("T")


class Engine(Protocol):
    """`ucs.engine.engine.Engine`, as far as the edge uses it."""

    async def submit(self, command: Command) -> object:
        """Decide, commit, publish, then return the command's result. Raises `Rejected` or `Unavailable`."""
        ...

    def post(self, command: Command) -> None:
        """Submit without waiting and without an answer."""
        ...

    async def read(self, query: Callable[[Centre, float], T]) -> T:
        """Run a query, which changes nothing; its result comes when the state it saw is committed and published.

        Notices of later commands of the same commit may have been published by then.
        """
        ...

    def subscribe(self, publish: Callable[[Sequence[Notice]], None]) -> None:
        """Have notices delivered in commit order."""
        ...
