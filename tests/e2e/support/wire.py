"""A TCP wire that a test can cut, block, freeze and mend: put between a browser and a server.

async with Wire(("127.0.0.1", 8088)) as wire:
    url = f"ws://127.0.0.1:{wire.port}/ws"
    wire.cut()
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from types import TracebackType
from typing import Self, cast

from tests.support.sip import Address


class Wire:
    """Passes everything on, in both directions, until told otherwise."""

    def __init__(self, target: Address) -> None:
        self.target = target
        self.port = 0
        self.accepted = 0
        """How many connections there have been."""
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._passing = asyncio.Event()
        self._passing.set()
        self._stranded: list[asyncio.Event] = []
        self._blocked = False
        self._server: asyncio.Server

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for held in (self._passing, *self._stranded):
            held.set()
        self.cut()
        await asyncio.gather(*self._tasks)

    def cut(self) -> None:
        """Reset all connections; new ones are passed on."""
        for writer in self._open:
            _reset(writer)

    def block(self) -> None:
        """Reset all connections, and new ones at once, until `mend`."""
        self._blocked = True
        self.cut()

    def freeze(self) -> None:
        """A black hole: connections stay, nothing goes through, until `mend`."""
        self._passing.clear()

    def strand(self) -> None:
        """A black hole for the connections of this moment, for ever; new ones are passed on."""
        self._passing.clear()
        self._stranded.append(self._passing)
        self._passing = asyncio.Event()
        self._passing.set()

    def mend(self) -> None:
        self._blocked = False
        self._passing.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.accepted += 1
        if self._blocked:
            _reset(writer)
            return
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection(*self.target)
            ends = {writer, far_writer}
            self._open |= ends
            passing = self._passing
            try:
                await asyncio.gather(
                    self._pump(reader, far_writer, passing), self._pump(far_reader, writer, passing)
                )
            finally:
                self._open -= ends
                for end in ends:
                    end.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passing: asyncio.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await passing.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Closed without a farewell: the other side sees a reset, not an end."""
    connection = cast(socket.socket | None, writer.get_extra_info("socket"))
    if connection and not writer.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
