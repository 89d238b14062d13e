"""The computer sleeps: the browser's processes stand still. Only those that this process has started.

with asleep():
    ...  # the world goes on
"""

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def asleep() -> Generator[None]:
    """Every Chromium below this process is stopped, and goes on at the end of the block."""
    stopped: list[int] = []
    try:
        # One that was about to start another process may just have done so.
        while fresh := [pid for pid in _browsers() if pid not in stopped]:
            for pid in fresh:
                os.kill(pid, signal.SIGSTOP)
            stopped += fresh
        assert stopped, "no browser runs"
        yield
    finally:
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _browsers() -> list[int]:
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            before, _, after = stat.read_text().rpartition(")")
            pid, _, name = before.partition(" (")
            parents[int(pid)] = int(after.split()[1])
            names[int(pid)] = name
    return [pid for pid in names if names[pid].startswith("chrom") and _is_ours(pid, parents)]


def _is_ours(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid == os.getpid():
            return True
    return False
