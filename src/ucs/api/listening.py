"""What one client may cost: uvicorn's protocols for HTTP and WebSockets, made to take turns and held to limits.

The event loop would go on with one socket for as long as that has data, for seconds, and no call moved meanwhile. So what
a client sends is taken one read a turn, and who sends what no client of ours needs is cut off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from ucs.api.bucket import Bucket
from ucs.protocol import MAX_MESSAGE_BYTES

READ_BYTES = 16 * 1024
"""The receive buffer of a connection, and so the most that is taken in one turn."""
REQUEST_S = 10.0
"""Within this time a page's request is there, as a whole."""
_REQUEST_BYTES = MAX_MESSAGE_BYTES
_FRAMES, _FRAMES_PER_S = 200, 20
"""Frames that are no message, at once and a second: pings, pongs, fragments. Browsers send next to none by themselves."""


class HttpProtocol(H11Protocol):
    """Cuts off who does not get their request together in time, or sends more than any request of ours has."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """See uvicorn."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """See uvicorn."""
        self._came += len(data)
        if self._came > _REQUEST_BYTES:
            self.transport.abort()
            return
        super().data_received(data)
        _next_turn(self.loop, self.transport, lambda: self.flow.read_paused)

    def on_response_complete(self) -> None:
        """See uvicorn."""
        self._late.cancel()
        self._expect()
        super().on_response_complete()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """See uvicorn."""
        self._late.cancel()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """See uvicorn."""
        self._late.cancel()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._came = 0
        self._late = self.loop.call_later(REQUEST_S, self._cut_off_when_late)

    def _cut_off_when_late(self) -> None:
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is None or cycle.response_complete or cycle.more_body:
            self.transport.abort()


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Lets the application cut a connection, and does so itself with one whose pings stay unanswered: a client that does
    not read would otherwise hold what is unsent until TCP gives up. So it does with one that floods us with pings, or goes
    on when it has been told to go: of both the application knows nothing."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See uvicorn."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "abort": self.transport.abort}
        self._bucket = Bucket(_FRAMES, _FRAMES_PER_S, self.loop.time())

    def data_received(self, data: bytes) -> None:
        """See uvicorn."""
        super().data_received(data)
        _next_turn(self.loop, self.transport, lambda: self.read_paused)

    def handle_ping(self) -> None:
        """See uvicorn."""
        self._count()
        super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """See uvicorn."""
        self._count()
        super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """See uvicorn."""
        self._count()
        super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """See uvicorn."""
        if self.close_sent:
            self._count()
        super().send_receive_event_to_app()

    def keepalive_timeout(self) -> None:
        """See uvicorn."""
        super().keepalive_timeout()
        self.transport.abort()

    def _count(self) -> None:
        """Not at once: the frames behind this one would find no transport."""
        if not self._bucket.take(self.loop.time()):
            self.loop.call_soon(self.transport.abort)


def _next_turn(
    loop: asyncio.AbstractEventLoop, transport: asyncio.Transport, paused: Callable[[], bool]
) -> None:
    """Read on when everybody else has had their turn, unless the protocol itself has `paused`."""
    if transport.is_closing():
        return

    def read_on() -> None:
        if not transport.is_closing() and not paused():
            transport.resume_reading()

    transport.pause_reading()
    loop.call_soon(read_on)
