"""A TCP proxy that can break: cut its connections, refuse new ones, swallow everything, or take its time."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self, cast


class Proxy:
    """``async with Proxy(host, port) as proxy``: connect to `proxy.port` instead. `accepted` counts connections; `delay`
    gives the seconds that the next piece of data is held back."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self._server: asyncio.Server
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._left: int | None = None
        self.port = 0
        self.accepted = 0
        self.delay: Callable[[], float] = lambda: 0.0

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

    def break_off(self, after: int = 0) -> None:
        """Break all connections; new ones are taken. With `after` so many more bytes pass before, frames torn apart."""
        if after > 0:
            self._left = after
            return
        self._left = None
        for writer in list(self._writers):
            writer.transport.abort()

    def swallow(self) -> None:
        """Connections stay up and are taken, but nothing passes any more, until `flow` or `mend`."""
        self._flowing.clear()

    def flow(self) -> None:
        """What was swallowed passes after all."""
        self._flowing.set()

    def strand(self) -> None:
        """The connections of this moment stay up, but nothing passes through them ever again; new ones are fine."""
        self._flowing.clear()
        self._flowing = asyncio.Event()
        self._flowing.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            there, out = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers.add(out)
        self.accepted += 1
        for source, sink in ((reader, out), (there, writer)):
            task = asyncio.create_task(self._pump(source, sink, self._flowing))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, flowing: asyncio.Event
    ) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                await flowing.wait()
                if (pause := self.delay()) > 0:
                    await asyncio.sleep(pause)
                if self._left is not None:
                    data, self._left = data[: self._left], self._left - len(data)
                sink.write(data)
                if self._left is not None and self._left <= 0:
                    await sink.drain()
                    self.break_off()
        sink.close()
        self._writers.discard(sink)
