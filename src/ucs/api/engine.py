"""What the edge asks of the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from ucs.core.centre import Centre
from ucs.core.messages import Command
from ucs.core.notices import Notice

T = TypeVar("T")


class Engine(Protocol):
    """`ucs.engine.engine.Engine`, as far as the edge uses it.

    The edge relies on one order: when a query of `read` runs, all notices of the state it sees have been published, and
    none of a later one.
    """

    async def submit(self, command: Command) -> object:
        """Decide, commit, publish, then return the command's result. Raises `Rejected` or `Unavailable`."""
        ...

    def post(self, command: Command) -> None:
        """Submit without waiting and without an answer."""
        ...

    async def read(self, query: Callable[[Centre, float], T]) -> T:
        """Run a query on committed state."""
        ...

    def subscribe(self, publish: Callable[[Sequence[Notice]], None]) -> None:
        """Have notices delivered in commit order."""
        ...
