"""Which processors the measured programs may use."""

import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def apart(pids: Iterable[int]) -> Generator[None]:
    """This process on one processor, those on all others, so that who measures takes none of their time. At the end
    everybody has all again. With a single processor nothing changes."""
    everything = os.sched_getaffinity(0)
    mine = {max(everything)}
    processes = list(pids)
    _confine([os.getpid()], mine)
    _confine(processes, everything - mine or everything)
    try:
        yield
    finally:
        _confine([os.getpid(), *processes], everything)


def _confine(pids: Iterable[int], processors: set[int]) -> None:
    """All threads; those that they start later inherit it."""
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(ProcessLookupError):  # it has ended meanwhile
                os.sched_setaffinity(int(thread.name), processors)
