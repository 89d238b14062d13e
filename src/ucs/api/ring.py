"""The last pushes of a session, to be sent again after a cut."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import islice


class Ring:
    """Rendered pushes with consecutive numbers, the newest `max_frames` of them and at most `max_bytes`."""

    def __init__(self, last: int = 0, *, max_frames: int = 500, max_bytes: int = 512 * 1024) -> None:
        self.last = last
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._max_frames = max_frames
        self._max_bytes = max_bytes

    def append(self, frame: bytes) -> None:
        """Keep the push number ``last + 1``."""
        self.last += 1
        self._frames.append(frame)
        self._bytes += len(frame)
        while len(self._frames) > self._max_frames or self._bytes > self._max_bytes:
            self._bytes -= len(self._frames.popleft())

    def after(self, seq: int) -> Sequence[bytes] | None:
        """All pushes after number `seq`; null when some are gone, or `seq` was never sent."""
        missed = self.last - seq
        if not 0 <= missed <= len(self._frames):
            return None
        return list(islice(self._frames, len(self._frames) - missed, None))
