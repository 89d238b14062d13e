"""A log in memory, as the history reads it."""

from collections.abc import Iterator, Sequence

from ucs.core.messages import Event
from ucs.errors import Unavailable


class MemoryLog:
    """`events` may grow. `fails_at` is the number of an event that cannot be read."""

    def __init__(self, events: list[Event] | None = None) -> None:
        self.events: list[Event] = [] if events is None else events
        self.fails_at: int | None = None

    def read(self, after: int = 0, kind: str | Sequence[str] = "") -> Iterator[tuple[int, Event]]:
        first = max(0, after)
        for seq, event in enumerate(self.events[first:], first + 1):
            if self.fails_at is not None and seq >= self.fails_at:
                raise Unavailable("store", "the disk is gone")
            if not kind or type(event).__name__ in kind:
                yield seq, event

    def close(self) -> None:
        """Nothing is held."""
