"""The sound of a test's call: a tone out, whatever comes in kept with its time."""

import asyncio
import contextlib
import itertools
import random
import socket
import struct
import time

import numpy as np
from tests.support import audio
from tests.support.sip import Address
from tests.support.stamped import receive, stamped_socket


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


class Media:
    """One call's sound: sends a tone (or silence) every 20 ms, keeps what it hears, and in `digits` the keys that were
    pressed at the other side (RFC 4733). `heard` has the times at which packets came, `sent` those at which they left
    (both Unix)."""

    def __init__(self) -> None:
        self.digits = ""
        self._key_since = -1
        self.heard: list[tuple[float, bytes]] = []
        self.sent: list[float] = []
        self.remote: Address | None = None
        self._tone = audio.SILENCE
        self._task: asyncio.Task[None] | None = None
        self._socket: socket.socket | None = None

    def open(self, host: str) -> int:
        """The port at which it listens from now on."""
        self._socket = stamped_socket(host)
        self._socket.setblocking(False)
        asyncio.get_running_loop().add_reader(self._socket, self._listen, self._socket)
        return int(self._socket.getsockname()[1])

    def _listen(self, ours: socket.socket) -> None:
        # What was sent to a port that is closed already comes back as an error.
        with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
            while True:
                self._take(*receive(ours))

    def _take(self, data: bytes, at: float) -> None:
        if len(data) > 12 and data[1] & 0x7F == 8:
            self.heard.append((at, data[12:]))
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
        loop, ours = asyncio.get_running_loop(), self._socket
        assert ours
        assert self.remote
        source, due = random.getrandbits(32), loop.time()
        for number in itertools.count():
            at = number * audio.FRAME
            start = at % len(self._tone)
            frame = self._tone[start : start + audio.FRAME]
            header = struct.pack("!BBHII", 0x80, 8, number & 0xFFFF, at & 0xFFFFFFFF, source)
            with contextlib.suppress(ConnectionRefusedError):
                ours.sendto(header + frame, self.remote)
            self.sent.append(time.time())
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))

    def level(self, hertz: float, last_s: float = 0.4) -> float:
        """How loud a frequency was within the last moment; a missing packet counts as silence."""
        return audio.level_of(self._latest(last_s), hertz)

    def loudness(self, last_s: float = 0.4) -> float:
        """How loud everything together was within the last moment."""
        return float(np.sqrt(np.mean(self._latest(last_s) ** 2)))

    def _latest(self, last_s: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        since = time.time() - last_s
        samples = audio.decode(b"".join(sound for at, sound in self.heard if at >= since))
        whole = np.zeros(max(int(last_s * audio.RATE), len(samples)))
        whole[: len(samples)] = samples
        return whole

    def close(self) -> None:
        if self._task:
            self._task.cancel()
        if self._socket:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None
