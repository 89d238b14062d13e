"""Many calls at once, by sipp: for load, where the phones of `sip_peer` would be too slow.

async with Load("callee", port=5070):
    async with Load("caller", server, number="800", calls=100, rate=10, talk_s=2) as load:
        assert (await load.finished()).failed == 0
"""

from __future__ import annotations

import asyncio
import csv
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Literal, Self

from tests.support import audio
from tests.support.sip import Address

SCENARIOS = Path(__file__).with_name("sipp")
Scenario = Literal["caller", "patient_caller", "callee", "refuse"]


@dataclass(frozen=True)
class Outcome:
    """How the calls ended, as sipp counts. `answered_ms` is the mean from INVITE to 200, callers only."""

    successful: int
    failed: int
    answered_ms: float


class Load:
    """One sipp. `server` and `number` for callers; the other scenarios wait on `port` for calls until the block ends.

    `talk_s`: how long a ``caller`` talks, or a ``callee`` rings. `calls` 0 is without end. All say 1000 Hz.
    """

    def __init__(
        self,
        scenario: Scenario,
        server: Address | None = None,
        *,
        number: str = "",
        host: str = "",
        port: int = 0,
        calls: int = 0,
        rate: float = 10,
        at_once: int = 500,
        talk_s: float = 1.0,
        status: str = "486 Busy Here",
    ) -> None:
        host = host or ("127.0.0.2" if server else "127.0.0.3")
        # The status is put in by us: sipp knows no keyword in the first line.
        self._scenario = (SCENARIOS / f"{scenario}.xml").read_text().replace("STATUS", status)
        self._command = ["sipp", "-sf", "scenario.xml", "-i", host, "-mi", host, "-nostdin"]
        self._command += ["-d", str(round(talk_s * 1000)), "-trace_stat", "-stf", "statistics.csv"]
        self._command += ["-p", str(port)] if port else []
        self._command += ["-m", str(calls)] if calls else []
        if server:
            rates = ["-r", str(rate), "-rp", "1000", "-l", str(at_once)]
            self._command += [*rates, "-s", number, f"{server[0]}:{server[1]}"]
        self._directory = TemporaryDirectory(prefix="sipp")
        self._process: asyncio.subprocess.Process

    async def __aenter__(self) -> Self:
        directory = Path(self._directory.name)
        (directory / "scenario.xml").write_text(self._scenario)
        (directory / "tone.al").write_bytes(audio.tone(1000))
        with (directory / "output").open("wb") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, cwd=directory, stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        self._directory.cleanup()

    async def finished(self, timeout_s: float = 60) -> Outcome:
        """Wait until all `calls` are over."""
        async with asyncio.timeout(timeout_s):
            code = await self._process.wait()
        assert code in {0, 1}, (Path(self._directory.name) / "output").read_text(errors="replace")[-2000:]
        return self.outcome()

    def outcome(self) -> Outcome:
        """As it was at the end, or within the last minute."""
        with (Path(self._directory.name) / "statistics.csv").open(newline="") as file:
            *_, last = csv.DictReader(file, delimiter=";")
        hours, minutes, seconds, micros = map(int, (last.get("ResponseTime1(C)") or "0:0:0:0").split(":"))
        answered_ms = (hours * 3600 + minutes * 60 + seconds) * 1000 + micros / 1000
        return Outcome(int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"]), answered_ms)
