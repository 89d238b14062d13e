"""A TCP proxy that can break: cut its connections, refuse new ones, or swallow everything."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self, cast


class Proxy:
    """``async with Proxy(host, port) as proxy``: connect to `proxy.port` instead."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self._server: asyncio.Server
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self.port = 0

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def mend(self) -> None:
        """Listen (again), at the same port."""
        self._flowing.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = cast(int, self._server.sockets[0].getsockname()[1])

    async def cut(self) -> None:
        """Break all connections and refuse new ones."""
        self._server.close()
        self.break_off()

    def break_off(self) -> None:
        """Break all connections; new ones are taken."""
        for writer in list(self._writers):
            writer.transport.abort()

    def swallow(self) -> None:
        """Connections stay up and are taken, but nothing passes any more."""
        self._flowing.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            there, out = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers.add(out)
        for source, sink in ((reader, out), (there, writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                await self._flowing.wait()
                sink.write(data)
        sink.close()
        self._writers.discard(sink)
