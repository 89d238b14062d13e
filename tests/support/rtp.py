"""The sound of a test's call: a tone out, whatever comes in kept with its time."""

import asyncio
import itertools
import random
import struct
import time
from typing import cast

import numpy as np
from tests.support import audio
from tests.support.sip import Address


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, receive: "Receiver") -> None:
        self.receive = receive

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self.receive(data, addr)


class Receiver:
    """What takes datagrams in."""

    def __call__(self, data: bytes, addr: Address) -> None: ...


async def open_socket(receive: Receiver, host: str, port: int) -> asyncio.DatagramTransport:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(receive), local_addr=(host, port))
    return transport


class Media(Receiver):
    """One call's sound: sends a tone (or silence) every 20 ms, keeps what it hears with the time it came, and in `digits`
    the keys that were pressed at the other side (RFC 4733)."""

    def __init__(self) -> None:
        self.digits = ""
        self._key_since = -1
        self.heard: list[tuple[float, bytes]] = []
        self.remote: Address | None = None
        self._tone = audio.SILENCE
        self._task: asyncio.Task[None] | None = None
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self, host: str) -> int:
        self._transport = await open_socket(self, host, 0)
        return cast(int, self._transport.get_extra_info("sockname")[1])

    def __call__(self, data: bytes, addr: Address) -> None:
        if len(data) > 12 and data[1] & 0x7F == 8:
            self.heard.append((time.monotonic(), data[12:]))
        elif len(data) >= 16 and data[1] & 0x7F == 101:
            self._press(*struct.unpack("!4xI4xBB", data[:14]))

    def _press(self, since: int, key: int, flags: int) -> None:
        """One key is told in many packets with the same time; the last of them have the end bit."""
        if flags & 0x80 and since != self._key_since:
            self._key_since = since
            self.digits += "0123456789*#ABCD"[key]

    def send(self, remote: Address | None) -> None:
        self.remote = remote or self.remote
        if self._task is None and self.remote:
            self._task = asyncio.create_task(self._run())

    def say(self, hertz: float) -> None:
        """From now on a tone; 0 is silence."""
        self._tone = audio.tone(hertz) if hertz else audio.SILENCE

    async def _run(self) -> None:
        loop, transport = asyncio.get_running_loop(), self._transport
        assert transport
        source, due = random.getrandbits(32), loop.time()
        for number in itertools.count():
            at = number * audio.FRAME
            start = at % len(self._tone)
            frame = self._tone[start : start + audio.FRAME]
            header = struct.pack("!BBHII", 0x80, 8, number & 0xFFFF, at & 0xFFFFFFFF, source)
            transport.sendto(header + frame, self.remote)
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))

    def level(self, hertz: float, last_s: float = 0.4) -> float:
        """How loud a frequency was within the last moment; a missing packet counts as silence."""
        return audio.level_of(self._latest(last_s), hertz)

    def loudness(self, last_s: float = 0.4) -> float:
        """How loud everything together was within the last moment."""
        return float(np.sqrt(np.mean(self._latest(last_s) ** 2)))

    def _latest(self, last_s: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        since = time.monotonic() - last_s
        samples = audio.decode(b"".join(sound for at, sound in self.heard if at >= since))
        whole = np.zeros(max(int(last_s * audio.RATE), len(samples)))
        whole[: len(samples)] = samples
        return whole

    def close(self) -> None:
        if self._task:
            self._task.cancel()
        if self._transport:
            self._transport.close()
