"""One call's sound at a test phone: sends a tone, keeps what comes, with the time at which the kernel received it.

A thread of its own, so that a busy event loop neither delays what is sent nor blurs the gaps in what is received.
"""

import contextlib
import itertools
import random
import select
import struct
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tests.support import audio, tones
from tests.support.sip import Address
from tests.support.stamped import receive, stamped_socket

PACKET_S = 0.02

LOUD, QUIET = 500.0, 200.0
"""Amplitudes, 16 bit scale, of a tone that is there and of one that is not. A phone speaks with 8 000; a browser makes
that of a microphone quieter, to 850 at times."""

NOW_S, PIECES = 0.3, 3
"""What is heard now, is heard all through so long: in each of so many pieces."""

_ALAW, _KEYS = 8, 101


class Packet(NamedTuple):
    at: float
    """Unix time of its arrival."""
    payload: bytes


def largest_gap_s(times: Iterable[float], since: float = 0.0, until: float | None = None) -> float:
    """The longest time between two of these Unix times, of those from `since` until `until`. With `until` the time from the
    last one to then counts as well, with `since` that to the first one. Infinite when there is none."""
    within = [at for at in times if since <= at <= (until or np.inf)]
    if not within:
        return float("inf")
    edges = [*([since] if since else []), *within, *([until] if until else [])]
    return max((later - earlier for earlier, later in itertools.pairwise(edges)), default=0.0)


class Media:
    """A-law over UDP. Sends from `send_to` on until `close`, but nothing while it is `resting`."""

    def __init__(self, host: str, hz: float = 0) -> None:
        self.received: list[Packet] = []
        self.sent: list[float] = []
        """When packets left, Unix times."""
        self.digits = ""
        """The keys that were pressed at the other side (RFC 4733)."""
        self.resting = False
        self._key_since = -1
        self._socket = stamped_socket(host)
        self.port: int = self._socket.getsockname()[1]
        self._tone = audio.SILENCE
        self._remote: Address | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"rtp {self.port}", daemon=True)
        self.say(hz)
        self._thread.start()

    def say(self, hz: float) -> None:
        """From now on this tone; 0 is silence."""
        self._tone = audio.tone(hz) if hz else audio.SILENCE

    def send_to(self, remote: Address | None) -> None:
        """None changes nothing."""
        self._remote = remote or self._remote

    def close(self) -> None:
        """Nothing is sent or kept any more."""
        self._closing.set()
        self._thread.join()

    # --- what was heard ---------------------------------------------------------------------------

    def level(self, hz: float, last_s: float = 0.4) -> float:
        """The amplitude of a tone within the last moment, 16 bit scale; a missing packet counts as silence."""
        return audio.level_of(self._latest(last_s), hz)

    def hears(self, hz: float, level: float = LOUD) -> bool:
        """Whether the tone is there now."""
        pieces = np.split(self._latest(NOW_S), PIECES)
        return min(audio.level_of(piece, hz) for piece in pieces) > level

    def loudness(self, last_s: float = 0.4) -> float:
        """How loud everything together was within the last moment, root mean square."""
        return float(np.sqrt(np.mean(self._latest(last_s) ** 2)))

    def largest_gap_ms(self, since: float = 0.0, until: float | None = None) -> float:
        """See `largest_gap_s`."""
        return largest_gap_s((packet.at for packet in self.received), since, until) * 1000

    def record(self, path: Path, since: float | None = None) -> Path:
        """Everything received as a wav; its time 0 is `since` (Unix time), else the first packet. Gaps are silence."""
        packets = [packet for packet in self.received if packet.at >= (since or 0)]
        start = since if since is not None else packets[0].at if packets else 0.0
        parts: list[NDArray[np.float64]] = []
        filled = 0
        for packet in packets:
            missing = round((packet.at - start) * audio.RATE) - filled
            if missing > 3 * audio.FRAME:  # less is jitter
                parts.append(np.zeros(missing))
                filled += missing
            parts.append(audio.decode(packet.payload))
            filled += len(parts[-1])
        tones.write(path, np.concatenate(parts) / 32768 if parts else np.zeros(0), audio.RATE)
        return path

    def _latest(self, last_s: float) -> NDArray[np.float64]:
        since = time.time() - last_s
        latest = itertools.takewhile(lambda packet: packet.at >= since, reversed(self.received))
        samples = audio.decode(b"".join(reversed([packet.payload for packet in latest])))
        whole = np.zeros(round(last_s * audio.RATE))
        whole[: len(samples)] = samples[: len(whole)]
        return whole

    # --- the thread -------------------------------------------------------------------------------

    def _run(self) -> None:
        number, source, due = random.getrandbits(16), random.getrandbits(32), time.monotonic()
        with self._socket:
            while not self._closing.is_set():
                ready, _, _ = select.select([self._socket], [], [], max(0.0, due - time.monotonic()))
                if ready:
                    self._take()
                if time.monotonic() < due:
                    continue
                due += PACKET_S
                if self._remote and not self.resting:
                    number += 1
                    self._send(self._remote, number, source)

    def _send(self, remote: Address, number: int, source: int) -> None:
        at = number * audio.FRAME
        start = at % len(self._tone)
        header = struct.pack("!BBHII", 0x80, _ALAW, number & 0xFFFF, at & 0xFFFFFFFF, source)
        with contextlib.suppress(ConnectionRefusedError):  # the other side has closed its port already
            self._socket.sendto(header + self._tone[start : start + audio.FRAME], remote)
        self.sent.append(time.time())

    def _take(self) -> None:
        try:
            data, at = receive(self._socket)
        except ConnectionRefusedError:  # what was sent to a port that is closed already
            return
        kind = data[1] & 0x7F if len(data) > 12 else None
        if kind == _ALAW:
            self.received.append(Packet(at, data[12:]))
        elif kind == _KEYS and len(data) >= 16:
            self._press(*struct.unpack("!4xI4xBB", data[:14]))

    def _press(self, since: int, key: int, flags: int) -> None:
        """One key is told in many packets with the same time; the last of them have the end bit."""
        if flags & 0x80 and since != self._key_since:
            self._key_since = since
            self.digits += "0123456789*#ABCD"[key]
