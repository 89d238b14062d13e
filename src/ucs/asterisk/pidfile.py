"""Which process is ours: a process id with the time it started, so that a reused id is never mistaken for it."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec


class Process(msgspec.Struct, frozen=True):
    """A process of this machine. `started` is its start in clock ticks since boot, as the kernel counts."""

    pid: int
    started: int

    @property
    def alive(self) -> bool:
        """Whether exactly this process still runs; a zombie does not."""
        return _started(self.pid) == self.started

    @property
    def age_s(self) -> float:
        """How long ago it started."""
        up = float(Path("/proc/uptime").read_text().split()[0])
        return up - self.started / os.sysconf("SC_CLK_TCK")


def identify(pid: int) -> Process | None:
    """The process that has this id now, or None."""
    started = _started(pid)
    return None if started is None else Process(pid, started)


def find(*arguments: str) -> Process | None:
    """The first process that was started with these arguments in a row, or None."""
    wanted = "\0".join(("", *arguments, "")).encode()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            found = wanted in b"\0" + (place / "cmdline").read_bytes()
        except OSError:  # gone
            continue
        if found:
            return identify(int(place.name))
    return None


def _started(pid: int) -> int | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (
        None if fields[0] in "ZX" else int(fields[19])
    )  # proc(5): fields[0] is the state, [19] the start time
