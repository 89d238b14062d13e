"""A real Chromium with a microphone that says a tone, and ears.

    async with browser(mic_hz=440) as page:
        await page.open(url)
        await page.callback("onReady")
        await page.hears(1000)

Every `browser` has a fresh profile. What the page hears is taken from the far side's track; every callback of the bar is
written down in order, whatever the page itself does with it (``recorder.js``).
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, cast

import numpy as np
from playwright.async_api import ConsoleMessage, Frame, Page, async_playwright
from tests.support import tones
from tests.support.waiting import DEADLINE_S

Microphone = Literal["granted", "denied", "missing"]
RECORDER = Path(__file__).with_name("recorder.js")
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_TOLD, _LINE = 40, 200
"""Callbacks, and signs of each, that a failed test shows."""
_POLL_S = 0.03


@dataclass(frozen=True)
class Callback:
    """One callback of the bar. `at`: Unix time."""

    name: str
    args: list[Any]
    at: float

    def __str__(self) -> str:
        return f"{self.at:.3f} {self.name} {self.value!r}"[:_LINE]

    @property
    def value(self) -> Any:
        """Its first argument, or None."""
        return self.args[0] if self.args else None


@dataclass
class Heard:
    """What the page has heard so far: pieces of samples with the Unix time at which they came."""

    rate: int = 48000
    pieces: list[tuple[float, tones.Samples]] = field(default_factory=list[tuple[float, tones.Samples]])

    def last(self, seconds: float) -> tones.Samples:
        """The last moment; what did not come is missing at its end, as silence."""
        now = time.time()
        size = int(seconds * self.rate)
        parts = [samples for at, samples in self.pieces[-200:] if at >= now - seconds - 0.1]
        joined = np.concatenate(parts)[-size:] if parts else np.zeros(0)
        return np.concatenate([joined, np.zeros(size - len(joined))])


class BrowserPage:
    """A Playwright `page` with ears and a memory."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.console: list[str] = []
        """Errors and warnings of the page's console, and uncaught errors."""
        self._heard = Heard()
        self._callbacks: list[Callback] = []
        self._taken = 0
        """How many of the present page's callbacks are among them."""
        self._listened = 0
        """How many pieces of what the present page hears have been taken."""
        page.on("console", self._write_down)
        page.on("framenavigated", self._begin_anew)
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))

    async def open(self, url: str) -> None:
        """Go to a page. A reload or another page begins a new record; callbacks of the old one stay."""
        await self.page.goto(url)

    # --- the bar's callbacks

    async def callbacks(self, *names: str) -> list[Callback]:
        """All so far, or only those with these names, in order."""
        fresh = await self.page.evaluate("from => window.__test.callbacks(from)", self._taken)
        self._taken += len(fresh)
        for one in fresh:
            self._callbacks.append(Callback(one["name"], json.loads(one["args"]), one["at"]))
        return [one for one in self._callbacks if not names or one.name in names]

    async def callback(
        self, name: str, *, count: int = 1, timeout_s: float = DEADLINE_S, **expected: object
    ) -> Callback:
        """Wait for the `count`-th callback of this name whose first argument has these fields, and return it."""

        def fits(one: Callback) -> bool:
            return not expected or expected.items() <= cast(dict[str, Any], one.value).items()

        deadline = time.monotonic() + timeout_s
        while True:
            found = [one for one in await self.callbacks(name) if fits(one)]
            if len(found) >= count:
                return found[count - 1]
            if time.monotonic() > deadline:
                last = "\n".join(map(str, self._callbacks[-_TOLD:]))
                raise AssertionError(
                    f"no {name} {expected} ({count}) within {timeout_s} s; the last callbacks:\n{last}"
                )
            await asyncio.sleep(_POLL_S)

    # --- what it hears

    async def hears(self, hz: int, timeout_s: float = DEADLINE_S) -> None:
        """Until the tone has been there for 200 ms."""
        await self._until_heard(lambda now: self._has(now.last(0.2), hz), f"hearing {hz} Hz", timeout_s)

    async def hears_no(self, hz: int, timeout_s: float = DEADLINE_S) -> None:
        """Until the tone is gone; something else may sound."""
        await self._until_heard(lambda now: not self._has(now.last(0.2), hz), f"no {hz} Hz", timeout_s)

    async def hears_nothing(self, timeout_s: float = DEADLINE_S) -> None:
        """Until there has been no sound for 200 ms."""
        await self._until_heard(lambda now: float(np.abs(now.last(0.2)).max()) < 0.01, "silence", timeout_s)

    async def record(self, path: Path, since: float | None = None) -> Path:
        """Everything heard as a wav; its time 0 is `since` (Unix time), else the first sound. Gaps are silence."""
        heard = await self.heard()
        start = since if since is not None else heard.pieces[0][0] if heard.pieces else 0.0
        parts: list[tones.Samples] = []
        filled = 0
        for at, samples in heard.pieces:
            # A piece is told when it has ended.
            missing = round((at - start) * heard.rate) - len(samples) - filled
            if at < start:
                continue
            if missing > 0.06 * heard.rate:  # less is jitter
                parts.append(np.zeros(missing))
                filled += missing
            parts.append(samples)
            filled += len(samples)
        tones.write(path, np.concatenate(parts) if parts else np.zeros(0), heard.rate)
        return path

    async def heard(self) -> Heard:
        """What the page has heard up to now."""
        fresh = await self.page.evaluate("from => window.__test.heard(from)", self._listened)
        self._listened += len(fresh["pieces"])
        self._heard.rate = fresh["rate"]
        for at, data in fresh["pieces"]:
            samples = np.frombuffer(base64.b64decode(data), "<i2").astype(np.float64) / 32768
            self._heard.pieces.append((at, samples))
        return self._heard

    async def connections(self) -> int:
        """How many PeerConnections are open."""
        return int(await self.page.evaluate("window.__test.connections().length"))

    def _has(self, samples: tones.Samples, hz: int) -> bool:
        return tones.present(samples, self._heard.rate, hz)

    async def _until_heard(self, condition: Callable[[Heard], bool], what: str, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition(await self.heard()):
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {timeout_s} s: the page's {what}")
            await asyncio.sleep(_POLL_S)

    def _begin_anew(self, frame: Frame) -> None:
        if frame == self.page.main_frame:
            self._taken = self._listened = 0

    def _write_down(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.console.append(f"{message.type}: {message.text}")


@asynccontextmanager
async def browser(
    *,
    mic_hz: int = 440,
    microphone: Microphone = "granted",
    flags: tuple[str, ...] = (),
    back_forward_cache: bool = False,
    **context: Any,
) -> AsyncGenerator[BrowserPage]:
    """A browser with one page. `microphone`: ``denied`` refuses it, ``missing`` has none. `back_forward_cache`: pages that
    are left may come back as they were, which Playwright usually prevents. `context`: options of its new context, such as
    `locale` or `viewport`."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert executable, "Chromium is not installed"
    with TemporaryDirectory() as directory:
        tone = tones.write_tone(Path(directory) / "microphone.wav", mic_hz)
        prompt = "--use-fake-ui-for-media-stream" + ("=deny" if microphone == "denied" else "")
        devices = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={tone}")
        arguments = [*_QUIET, prompt, *(devices if microphone != "missing" else ()), *flags]
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(
                executable_path=executable,
                args=arguments,
                ignore_default_args=["--disable-back-forward-cache"] if back_forward_cache else None,
            )
            try:
                fresh = await chromium.new_context(**context)
                await fresh.add_init_script(path=RECORDER)
                yield BrowserPage(await fresh.new_page())
            finally:
                await chromium.close()
