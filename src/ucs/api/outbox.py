"""What is on its way to one client, in order. A client that does not keep up is cut off; it comes back and resumes."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Protocol

from ucs.api.socket import Gone

log = logging.getLogger(__name__)


class Drain(Protocol):
    """The part of `Socket` that an outbox needs."""

    async def send(self, text: str) -> None:
        """Send one frame."""
        ...

    async def close(self, code: int, reason: str) -> None:
        """Close in order."""
        ...

    def abort(self) -> None:
        """Cut off."""
        ...


class Outbox:
    """A bounded queue and the task that empties it. `run` must be running for anything to leave."""

    def __init__(self, drain: Drain, *, max_frames: int = 1000, max_bytes: int = 4 * 2**20) -> None:
        self._drain = drain
        self._max_frames = max_frames
        self._max_bytes = max_bytes
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._closing: tuple[int, str] | None = None
        self._done = False
        self._wake = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether a frame put in now may still arrive."""
        return not self._done and self._closing is None

    def put(self, frame: bytes) -> None:
        """Queue a frame; never waits. When there is no room the connection is cut: nothing is left out in between."""
        if not self.is_open:
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        if len(self._frames) > self._max_frames or self._bytes > self._max_bytes:
            self.cut()
        self._wake.set()

    def close(self, code: int, reason: str) -> None:
        """Close the connection after what is queued; the first call counts."""
        if self.is_open:
            self._closing = (code, reason)
            self._wake.set()

    def cut(self) -> None:
        """End the connection at once."""
        self._done = True
        self._frames.clear()
        self._drain.abort()
        self._wake.set()

    async def run(self) -> None:
        """Send until the connection ends."""
        try:
            while not self._done:
                while self._frames:
                    frame = self._frames.popleft()
                    self._bytes -= len(frame)
                    await self._drain.send(frame.decode())
                if self._closing is not None:
                    await self._drain.close(*self._closing)
                    return
                self._wake.clear()
                await self._wake.wait()
        except Gone:
            return
        except Exception:
            log.exception("a connection cannot be written to")
            self._drain.abort()
        finally:
            self._done = True
            self._frames.clear()
