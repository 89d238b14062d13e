"""What was measured, beside what it should be; and where it was measured."""

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import numpy as np
from tests.support.asterisk import installed_asterisk

from ucs.asterisk.package import text_of

RESULTS = Path(__file__).with_name("RESULTS.md")

_PACKAGES = ("uvloop", "litestar", "uvicorn", "msgspec", "picows", "websockets")


@dataclass(frozen=True)
class Row:
    """One figure. `met` is None when it has no target."""

    what: str
    figure: str
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        return "" if self.met is None else "met" if self.met else "missed"

    def __str__(self) -> str:
        target = f"   target {self.target}: {self.verdict}" if self.target else ""
        return f"{self.what}: {self.figure}{target}"


@dataclass(frozen=True)
class Spread:
    """Samples in milliseconds, as median and 95th percentile."""

    p50: float
    p95: float
    count: int

    @classmethod
    def of(cls, samples: Sequence[float]) -> "Spread":
        p50, p95 = np.percentile(samples, (50, 95))
        return cls(float(p50), float(p95), len(samples))

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p95:.1f} ms"


def progress(text: str) -> None:
    """Say what is going on, beside the figures."""
    print(f"  ... {text}", file=sys.stderr, flush=True)


def machine() -> list[str]:
    """What the figures depend on, as lines."""
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    return [
        f"Processor: {_field('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores",
        f"Memory: {int(_field('/proc/meminfo', 'MemTotal').split()[0]) / 2**20:.1f} GiB",
        f"Kernel: {platform.system()} {platform.release()}",
        f"Load average at the start: {load}",
    ]


def versions() -> str:
    """Of what takes part."""
    found = [f"Asterisk {text_of(installed_asterisk().version)}", f"Python {platform.python_version()}"]
    found += [f"{name} {metadata.version(name)}" for name in _PACKAGES]
    found += [_said("chromium", "--version"), f"commit {_said('git', 'rev-parse', '--short', 'HEAD')}"]
    return ", ".join(found)


def write(rows: Sequence[Row], about: Sequence[str], methods: Sequence[str]) -> None:
    """All of it as a page."""
    lines = ["# Measurements", "", "Written by `make bench`.", ""]
    lines += [f"- {line}" for line in (f"Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC", *about)]
    lines += ["", "| what | figure | target | verdict |", "|---|---|---|---|"]
    lines += [f"| {row.what} | {row.figure} | {row.target} | {row.verdict} |" for row in rows]
    lines += ["", "## Method", "", *(f"- {method}" for method in methods)]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return f"{command[0]} unknown"


def _field(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "0 unknown"
