"""What the engine asks of a log. All calls block; the engine makes them one at a time, most on a thread of its own."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from ucs.core.centre import Centre
from ucs.core.messages import Event


class Logged(NamedTuple):
    """An event and its place in the log, counted from 1 without gaps."""

    seq: int
    event: Event


class Restored(NamedTuple):
    """The state after event `seq` (0: the empty state)."""

    seq: int
    centre: Centre


class EventLog(Protocol):
    """What is appended outlives this process, and with the next `sync` a power cut. One writer at a time: opening a log
    fences the writer before.

    Every method raises `Unavailable("store", ...)` when the store fails, and has then changed nothing. Appends raise
    `Fenced` when another writer has opened the log.
    """

    def append_at_once(self, events: Sequence[Event]) -> int | None:
        """`append`, unless it would have to wait for somebody else: then null, and nothing has changed.

        The engine calls this on its own thread for small batches: a caller waits for them.
        """
        ...

    def append(self, events: Sequence[Event]) -> int:
        """Append all or none. Returns the number of the last event."""
        ...

    def sync(self) -> None:
        """Return when all that was appended is on the disk; a power cut before may take the end of it.

        Raises `NotSynced`; then nobody knows what is on the disk, and nothing may be appended any more.
        """
        ...

    @property
    def untidy(self) -> bool:
        """Appends will become slow some time unless `tidy` is called."""
        ...

    def tidy(self) -> None:
        """Housekeeping. Takes longer than an append, and may run on another thread beside appends."""
        ...

    def read(self, after: int = 0, kind: str | Sequence[str] = "") -> Iterator[Logged]:
        """The events behind `after` in order, only those of one kind, or of several, when named."""
        ...

    def save_snapshot(self, seq: int, centre: Centre) -> None:
        """Keep the state after event `seq`, so that a start need not read the whole log.

        The engine changes nothing while this runs.
        """
        ...

    def restore(self) -> Restored:
        """The present state: the newest usable snapshot and the events behind it."""
        ...

    def close(self) -> None:
        """Release the store. Idempotent."""
        ...
