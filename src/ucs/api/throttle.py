"""Slows down repeated failures: the first few are free, then each one doubles the wait. Pure but for its memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

import msgspec


class _Record(msgspec.Struct):
    failures: int = 0
    last: float = 0.0
    until: float = 0.0


class Throttle:
    """Counts failures per key (user and address, or address alone).

    `free` failures cost nothing, the next ones lock the key for 1, 2, 4 ... at most `longest_s` seconds. A key is forgotten
    after `forget_s` without a failure; at most `capacity` keys are kept, the longest unused go first.
    """

    def __init__(
        self, free: int, *, longest_s: float = 60.0, forget_s: float = 900.0, capacity: int = 10_000
    ) -> None:
        self._free = free
        self._longest_s = longest_s
        self._forget_s = forget_s
        self._capacity = capacity
        self._records: OrderedDict[Hashable, _Record] = OrderedDict()

    def locked_for(self, key: Hashable, now: float) -> float:
        """Return the seconds until the key may try again, 0 when it may now."""
        record = self._records.get(key)
        return max(0.0, record.until - now) if record else 0.0

    def count(self, key: Hashable, now: float) -> None:
        """Count an attempt as failed: before its outcome is known, so that many at once are no way around."""
        record = self._records.get(key)
        if record is None or now - record.last > self._forget_s:
            record = self._records[key] = _Record()
        record.failures += 1
        record.last = now
        if record.failures >= self._free:
            record.until = now + min(self._longest_s, 2.0 ** min(record.failures - self._free, 30))
        self._records.move_to_end(key)
        if len(self._records) > self._capacity:
            self._records.popitem(last=False)

    def forgive(self, key: Hashable) -> None:
        """Take one counted attempt back: it was no failure."""
        record = self._records.get(key)
        if record:
            record.failures -= 1
            if record.failures < self._free:
                record.until = 0.0
            if record.failures <= 0:
                del self._records[key]

    def clear(self, key: Hashable) -> None:
        """Forget the key's failures."""
        self._records.pop(key, None)
