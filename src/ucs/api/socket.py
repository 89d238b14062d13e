"""The one place that knows the framework's WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

_CLOSING_S = 15.0
"""How long a peer may take to confirm a close."""


_GOING_AWAY = 1001
"""What browsers close with when a page is closed, left or reloaded (RFC 6455, section 7.4.1)."""
_PAGE_HIDDEN = 4100
"""What the bar closes with when its page is left for the browser's back/forward cache, from which it may never come back."""


class Gone(Exception):
    """The other side is not there any more. `page_closed`: because its page was closed, left or reloaded."""

    def __init__(self, code: int = 0) -> None:
        super().__init__()
        self.page_closed = code in (_GOING_AWAY, _PAGE_HIDDEN)


class Socket:
    """One client's socket: text frames in and out."""

    def __init__(self, websocket: WebSocket[Any, Any, Any]) -> None:
        self._websocket = websocket
        self.origin = websocket.headers.get("origin")
        client = websocket.client
        self.address = client.host if client else ""

    async def accept(self) -> None:
        """Agree to the handshake."""
        await self._websocket.accept()

    async def refuse(self) -> None:
        """Answer the handshake with 403."""
        await self._websocket.close()

    async def receive(self) -> str | bytes:
        """Wait for the next frame; only text has a meaning. Raises `Gone`."""
        try:
            event = cast(dict[str, object], await self._websocket.receive())
        except WebSocketDisconnect as error:
            raise Gone(error.code) from None
        if event["type"] != "websocket.receive":
            raise Gone(cast(int, event.get("code", 0)))
        text = event.get("text")
        return text if isinstance(text, str) else cast(bytes, event.get("bytes") or b"")

    async def send(self, text: str) -> None:
        """Send one frame; waits while the client does not read. Raises `Gone`."""
        try:
            await self._websocket.send({"type": "websocket.send", "bytes": None, "text": text})
        except (OSError, RuntimeError, WebSocketDisconnect):
            raise Gone from None  # closed meanwhile: the servers tell it in different ways

    async def close(self, code: int, reason: str) -> None:
        """Close in order; if the client does not take part, for good some seconds later."""
        asyncio.get_running_loop().call_later(_CLOSING_S, self.abort)
        try:
            await self._websocket.close(code, reason)
        except (OSError, RuntimeError, WebSocketDisconnect):
            return

    def abort(self) -> None:
        """Cut the connection at once, unsent frames and all."""
        abort = cast("Callable[[], None] | None", self._websocket.scope["state"].get("abort"))
        if abort is not None:
            abort()
