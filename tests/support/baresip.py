"""baresip, a SIP phone that we did not write, as a desk phone: it is told what to do over its control connection, sounds a
tone and keeps what it hears in a wav.

Debian's package is unpacked beside the Asterisk of the tests, once: it is newer than that of Debian 12, and knows the
headers that ask a phone to pick up by itself.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
from tests.support import audio
from tests.support.asterisk import CACHE
from tests.support.server import free_port
from tests.support.sip import Address
from tests.support.waiting import until

from ucs.asterisk.debian import PrivateApt, own_mirror, quiet

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

HOME = CACHE / "baresip"
HOST = "127.0.0.1"
LOUD, QUIET = 1500.0, 200.0
_WAV_HEADER = 44
_FRESH_S = 0.5

_CONFIG = """
poll_method epoll
sip_listen {host}:{port}
net_interface 127.0.0.1
module_path {modules}
module g711.so
module ausine.so
module aufile.so
module aubridge.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {host}:{control}
audio_source ausine,{hertz}
audio_player aubridge,none
snd_path {heard}
sip_autoanswer_beep no
ausrc_srate 48000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
"""


def command() -> tuple[list[str], Path]:
    """How baresip is started, and where its modules are; fetched by the first test of the first run."""
    root = HOME / "root"
    if not root.exists():
        apt = PrivateApt(HOME / "cache", own_mirror())
        apt.update()
        packages = apt.closure("baresip-core")
        apt.download(packages, quiet)
        fresh = Path(tempfile.mkdtemp(prefix="unpacking-", dir=HOME))
        apt.unpack(packages, fresh, quiet)
        fresh.rename(root)
        shutil.rmtree(HOME / "cache")
    linker = next(root.glob("usr/lib*/ld-linux*.so.*"))
    modules = next(root.glob("usr/lib*/baresip/modules"))
    libraries = next(root.glob("usr/lib/*/libre.so*")).parent
    loader = [str(linker), "--inhibit-cache", "--library-path", str(libraries), "--argv0", "baresip"]
    return [*loader, str(root / "usr/bin/baresip")], modules


class Baresip:
    """Made by `baresip`. `events` are all that it told, oldest first."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: Path) -> None:
        self.events: list[dict[str, Any]] = []
        self._reader, self._writer, self._heard = reader, writer, heard
        self._replies: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def do(self, what: str, params: str = "") -> str:
        """A command of its menu, such as ``accept``. Its answer says little: of a ``resume`` that it carries out, too, it
        says that it failed (1.1.0)."""
        command = {"command": what, "token": what} | ({"params": params} if params else {})
        frame = json.dumps(command).encode()
        self._writer.write(b"%d:%s," % (len(frame), frame))
        async with asyncio.timeout(5):
            return str((await self._replies.get())["data"])

    async def event(self, kind: str, count: int = 1) -> dict[str, Any]:
        """Wait for the `count`-th event of this type."""

        def found() -> list[dict[str, Any]]:
            return [one for one in self.events if one["type"] == kind][count - 1 : count]

        return (await until(found, lambda: f"{kind} ({count}) among {self.kinds()}"))[0]

    def kinds(self) -> list[str]:
        """The types of all events so far."""
        return [one["type"] for one in self.events]

    async def hears(self, hertz: float) -> None:
        await until(lambda: self._level(hertz) > LOUD, lambda: f"{hertz} Hz, at {self._level(hertz):.0f}")

    async def hears_no(self, hertz: float) -> None:
        await until(lambda: self._level(hertz) < QUIET, lambda: f"no {hertz} Hz, at {self._level(hertz):.0f}")

    def _level(self, hertz: float, last_s: float = 0.3) -> float:
        """Of the end of the file: it grows with what comes. (After a hold at the phone it does not any more.)"""
        files = sorted(self._heard.glob("dump-*-dec.wav"), key=lambda path: path.stat().st_mtime)
        if not files or time.time() - files[-1].stat().st_mtime > _FRESH_S:
            return 0.0
        sound = files[-1].read_bytes()[_WAV_HEADER:]
        size = int(last_s * audio.RATE)
        samples = np.frombuffer(sound[: len(sound) // 2 * 2], "<i2").astype(float)[-size:]
        return audio.level_of(samples, hertz) if len(samples) == size else 0.0

    async def listen(self) -> None:
        """Take in what it tells, until the connection ends."""
        while size := await self._reader.readuntil(b":"):
            message = json.loads(await self._reader.readexactly(int(size[:-1])))
            await self._reader.readexactly(1)
            if message.get("response"):
                self._replies.put_nowait(message)
            else:
                self.events.append(message)


@asynccontextmanager
async def baresip(
    server: Address, directory: Path, *, user: str, password: str, hertz: int
) -> AsyncGenerator[Baresip]:
    """A registered phone. It obeys headers that ask it to pick up; what else rings waits for `accept`."""
    start, modules = await asyncio.to_thread(command)
    control = free_port("tcp")
    account = f"<sip:{user}@{server[0]}:{server[1]}>;auth_user={user};auth_pass={password}"
    _write_settings(directory, account, control=control, modules=modules, hertz=hertz)
    with (directory / "said").open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            *start,
            *("-f", str(directory)),
            cwd=directory,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    listening: asyncio.Task[None] | None = None
    try:
        connected: Streams | None = await until(
            lambda: _connected(control), lambda: (directory / "said").read_text()
        )
        assert connected is not None
        reader, writer = connected
        phone = Baresip(reader, writer, directory)
        listening = asyncio.create_task(phone.listen())
        await until(lambda: _registered(phone), lambda: (directory / "said").read_text())
        yield phone
        await phone.do("quit")
        async with asyncio.timeout(5):
            await process.wait()
    finally:
        if listening is not None:
            listening.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()


def _write_settings(directory: Path, account: str, **values: object) -> None:
    directory.mkdir(parents=True)
    port = free_port("udp", "tcp")
    (directory / "config").write_text(_CONFIG.format(host=HOST, port=port, heard=directory, **values))
    (directory / "contacts").touch()
    (directory / "accounts").write_text(
        f"{account};regint=60;answermode=manual;sip_autoanswer=yes;audio_codecs=PCMA/8000/1;mwi=no\n"
    )


async def _registered(phone: Baresip) -> bool:
    return "OK" in await phone.do("reginfo")


async def _connected(port: int) -> Streams | None:
    try:
        return await asyncio.open_connection(HOST, port)
    except OSError:
        return None
