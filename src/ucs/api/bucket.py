"""A token bucket: so many at once, so many a second. Pure but for its memory."""

from __future__ import annotations


class Bucket:
    """Starts full with `burst` tokens and gains `per_s` a second. `now` never goes back."""

    def __init__(self, burst: float, per_s: float, now: float) -> None:
        self._burst = burst
        self._per_s = per_s
        self._tokens = burst
        self._at = now

    def take(self, now: float) -> bool:
        """Take one token if there is one."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_s)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
