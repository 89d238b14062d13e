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
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tests.e2e.support import tones
from tests.support import audio
from tests.support.sip import Address
from tests.support.stamped import receive, stamped_socket

PACKET_S = 0.02


class Packet(NamedTuple):
    at: float
    """Unix time of its arrival."""
    payload: bytes


class Rtp:
    """A-law over UDP. Sends from `send_to` on until `close`, but nothing while it is `resting`."""

    def __init__(self, host: str, hz: float = 0) -> None:
        self.received: list[Packet] = []
        self.resting = False
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
        self._remote = remote or self._remote

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def hears(self, hz: int) -> bool:
        """Whether the tone was there all through the last 200 ms."""
        last = self.received[-10:]
        if len(last) < 10 or time.time() - last[0].at > 0.3:
            return False
        return tones.present(_samples(last), audio.RATE, hz)

    def silent(self) -> bool:
        """Whether there was no sound in the last 200 ms; no packets are silence, too."""
        last = [packet for packet in self.received[-10:] if time.time() - packet.at < 0.25]
        return not last or float(np.abs(_samples(last)).max()) < 0.01

    def largest_gap_ms(self, since: float = 0.0, until: float | None = None) -> float:
        """The longest time between two packets, of those between two Unix times. With `until` the time from the last
        packet to then counts as well, with `since` that to the first one. Infinite without a packet."""
        times = [packet.at for packet in self.received if since <= packet.at <= (until or np.inf)]
        if not times:
            return float("inf")
        edges = [*([since] if since else []), *times, *([until] if until else [])]
        return max((later - earlier for earlier, later in itertools.pairwise(edges)), default=0) * 1000

    def record(self, path: Path, since: float | None = None) -> Path:
        """Everything received as a wav; its time 0 is `since` (Unix time), else the first packet. Gaps are silence."""
        packets = [packet for packet in self.received if packet.at >= (since or 0)]
        start = since if since is not None else packets[0].at if packets else 0.0
        parts: list[tones.Samples] = []
        filled = 0
        for packet in packets:
            missing = round((packet.at - start) * audio.RATE) - filled
            if missing > 3 * audio.FRAME:  # less is jitter
                parts.append(np.zeros(missing))
                filled += missing
            parts.append(_samples([packet]))
            filled += len(parts[-1])
        tones.write(path, np.concatenate(parts) if parts else np.zeros(0), audio.RATE)
        return path

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
        header = struct.pack("!BBHII", 0x80, 8, number & 0xFFFF, at & 0xFFFFFFFF, source)
        with contextlib.suppress(ConnectionRefusedError):  # the other side has closed its port already
            self._socket.sendto(header + self._tone[start : start + audio.FRAME], remote)

    def _take(self) -> None:
        try:
            data, at = receive(self._socket)
        except ConnectionRefusedError:
            return
        if len(data) <= 12 or data[1] & 0x7F != 8:
            return
        self.received.append(Packet(at, data[12:]))


def _samples(packets: list[Packet]) -> tones.Samples:
    return audio.decode(b"".join(packet.payload for packet in packets)) / 32768
