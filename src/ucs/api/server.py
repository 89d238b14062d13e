"""Listens, in the event loop that runs already, without touching the process's signals or logging."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Generator, Sequence

import uvicorn
from litestar import Litestar

from ucs.api.listening import READ_BYTES, HttpProtocol, WebSocketProtocol
from ucs.errors import ConfigError, Unavailable
from ucs.protocol import MAX_MESSAGE_BYTES

PING_INTERVAL_S = 10.0
"""A connection is dead when a ping has no answer for two intervals."""
_BACKLOG = 1024
_STOP_S = 3


class Server:
    """One listening socket. `port` 0 picks a free one; `start` returns when connections are answered."""

    def __init__(
        self,
        app: Litestar,
        *,
        host: str = "127.0.0.1",
        port: int = 8080,
        trusted_proxies: Sequence[str] = (),
        ping_interval_s: float = PING_INTERVAL_S,
    ) -> None:
        self._host = host
        self._asked = port
        self._port = 0
        self._serving: asyncio.Task[None] | None = None
        self._server = _Quiet(
            uvicorn.Config(
                app,
                http=HttpProtocol,
                ws=WebSocketProtocol,
                ws_max_size=MAX_MESSAGE_BYTES,
                ws_ping_interval=ping_interval_s,
                ws_ping_timeout=2 * ping_interval_s,
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=bool(trusted_proxies),
                forwarded_allow_ips=list(trusted_proxies),
                timeout_graceful_shutdown=_STOP_S,
            )
        )

    @property
    def port(self) -> int:
        """The port in use, once started."""
        return self._port

    async def start(self) -> None:
        """Bind and serve. Raises `ConfigError` when the address or port cannot be had."""
        listening = listen(self._host, self._asked)
        self._port = listening.getsockname()[1]
        self._serving = asyncio.create_task(self._server.serve([listening]), name="http")
        while not self._server.started:
            if self._serving.done():
                await self._serving
                raise Unavailable("http", "the server ended while it started")
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Close every connection (code 1012) and wait for their ends."""
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving


class _Quiet(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket for connections, made as ours should be. Raises `ConfigError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        # Connections inherit both. asyncio would leave the second frame of two waiting for 40 ms (Nagle); uvloop does not.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, READ_BYTES)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host} port {port}: {error.strerror or error}",
            where="[server] http_port",
            hint="UCS_HTTP_PORT chooses another port, 0 a free one.",
        ) from error
