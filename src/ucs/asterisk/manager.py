"""Asterisk's manager interface, for the one thing that ARI cannot do: a NOTIFY inside a call.

It names the channel by its id as well as by its name, and answers when the NOTIFY is sent, not when the phone obeys.
"""

import asyncio
import itertools
import logging
from contextlib import suppress

import msgspec

from ucs.errors import Unavailable

log = logging.getLogger(__name__)

DEADLINE_S = 2.0
"""The phone rings meanwhile: sooner than this the agent must be told to pick up by hand."""


class ManagerAccess(msgspec.Struct, frozen=True):
    """Where the manager interface is, and who we are there."""

    host: str
    port: int
    user: str
    password: str

    def __repr__(self) -> str:
        """Say where, never the password."""
        return f"ManagerAccess({self.host!r}, {self.port}, {self.user!r})"


class Manager:
    """Connects when it is first needed and again after a break; one action at a time."""

    def __init__(self, access: ManagerAccess) -> None:
        self._access = access
        self._numbers = itertools.count(1)
        self._turn = asyncio.Lock()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def notify(self, channel: str, event: str) -> None:
        """Send a NOTIFY with this ``Event`` inside the channel's dialog, an early one too. Raises `Unavailable`."""
        async with self._turn:
            try:
                async with asyncio.timeout(DEADLINE_S):
                    if self._streams is None or self._streams[0].at_eof():
                        await self._connect()
                    await self._act("PJSIPNotify", Channel=channel, Variable=f"Event={event}")
            except (OSError, EOFError) as error:  # a time-out among them
                await self._drop()
                raise Unavailable("telephony", f"no manager interface: {type(error).__name__}") from error

    async def close(self) -> None:
        """End the connection, if there is one."""
        await self._drop()

    async def _connect(self) -> None:
        await self._drop()
        access = self._access
        self._streams = await asyncio.open_connection(access.host, access.port)
        await self._streams[0].readuntil(b"\n")  # the greeting
        await self._act("Login", Username=access.user, Secret=access.password, Events="off")

    async def _drop(self) -> None:
        if self._streams is None:
            return
        _, writer = self._streams
        self._streams = None
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def _act(self, action: str, **fields: str) -> None:
        """Raises `Unavailable` when Asterisk says no."""
        assert self._streams is not None
        reader, writer = self._streams
        number = str(next(self._numbers))
        lines = {"Action": action, "ActionID": number, **fields}
        if any("\r" in value or "\n" in value for value in lines.values()):
            raise Unavailable("telephony", "a value with a line break is no value")
        writer.write("".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode() + b"\r\n")
        await writer.drain()
        while True:
            answer = _fields(await reader.readuntil(b"\r\n\r\n"))
            if answer.get("ActionID") == number:  # else an answer that came too late for its question
                break
        if answer.get("Response") != "Success":
            raise Unavailable("telephony", answer.get("Message", "refused"))


def _fields(block: bytes) -> dict[str, str]:
    pairs = (line.partition(":") for line in block.decode("utf-8", "replace").splitlines())
    return {name: value.strip() for name, _, value in pairs if name}
