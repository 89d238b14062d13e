"""Connections take turns: what one client sends is taken one read at a time, with everybody else's turn in between."""

import asyncio
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from ucs.api.listening import HttpProtocol, WebSocketProtocol

UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: ucs\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class NotedTransport(asyncio.Transport):
    """Takes notes of whether its socket is read."""

    reading = True

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return False

    def write(self, data: bytes | bytearray | memoryview) -> None: ...

    def close(self) -> None: ...

    def abort(self) -> None: ...


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Takes whatever comes."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    while (await receive())["type"] not in ("websocket.disconnect", "http.disconnect"):
        pass


@pytest.mark.parametrize(
    ("made", "data"),
    [(HttpProtocol, b"POST / HTTP/1.1\r\nHost: ucs\r\n"), (WebSocketProtocol, UPGRADE)],
    ids=["HTTP", "WebSocket"],
)
async def test_a_connection_that_was_read_waits_until_the_others_had_their_turn(
    made: type[HttpProtocol | WebSocketProtocol], data: bytes
) -> None:
    config = Config(app, log_config=None)
    config.load()
    protocol = made(config, ServerState(), {})
    transport = NotedTransport()
    protocol.connection_made(transport)
    protocol.data_received(data)
    assert not transport.reading
    await asyncio.sleep(0)
    assert transport.reading
    protocol.connection_lost(None)
    await asyncio.gather(*protocol.tasks)
