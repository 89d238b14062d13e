"""A Chromium for measurements, and a small site of our own that its pages come from."""

import shutil
import socket
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

_FLAGS = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update")

_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cache-Control": "no-store",
    "Connection": "close",
}
"""A page that is isolated from others has a clock of 5 microseconds instead of 100."""

GOOD_S = 1.1
"""A little more than a connection of the bar lasts until it is good (`GOOD_MS` in the bar): one that is cut sooner counts as
one more failed attempt, and the next comes later."""


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """Without a window."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not executable:
        raise RuntimeError("Chromium is not installed")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        try:
            yield started
        finally:
            await started.close()


@asynccontextmanager
async def site(files: Mapping[str, tuple[str, str]]) -> AsyncGenerator[int]:
    """Serves `files` (path to type and text) on the port it yields, and to each WebSocket a frame per frame it gets: the
    time at which it is sent, in Unix milliseconds."""

    def answer(connection: ServerConnection, request: Request) -> Response | None:
        if "upgrade" in request.headers.get("Connection", "").lower():
            connection.transport.get_extra_info("socket").setsockopt(
                socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
            )
            return None
        if request.path not in files:
            return Response(404, "Not Found", Headers(_HEADERS), b"")
        kind, text = files[request.path]
        body = text.encode()
        headers = Headers({**_HEADERS, "Content-Type": kind, "Content-Length": str(len(body))})
        return Response(200, "OK", headers, body)

    async def echo(connection: ServerConnection) -> None:
        async for _ in connection:
            await connection.send(str(time.time() * 1000))

    async with serve(echo, "127.0.0.1", 0, process_request=answer, compression=None) as server:
        yield next(iter(server.sockets)).getsockname()[1]
