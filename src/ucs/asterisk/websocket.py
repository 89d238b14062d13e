"""A WebSocket client without tasks: a message is taken in the turn of the event loop that read it, and is on the wire when
`send` returns. A caller waits for both."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Self

from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport
from picows import ws_connect as _connect  # pyright: ignore[reportUnknownVariableType] (its **kwargs)

Take = Callable[[bytes], None]
"""Takes a whole message. Must neither block nor fail."""

FAREWELL_S = 1.0
"""A server that is wedged does not say goodbye."""

MOST_BYTES = 256 * 2**20
"""Of one frame: a listing of all channels is one message."""

_frames = logging.getLogger(f"{__name__}.frames")
_frames.setLevel(logging.WARNING)  # what is below shows sockets and headers, passwords among them

_TEXT, _CONTINUATION, _CLOSE = WSMsgType.TEXT, WSMsgType.CONTINUATION, WSMsgType.CLOSE


class WebSocket(WSListener):
    """An open connection, made by `connect`; once ended it stays so. It asks for no sign of life: its user must."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._transport: WSTransport
        self._connected = False
        self._fragments: list[bytes] = []
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when nothing comes any more."""

    @classmethod
    async def connect(cls, url: str, headers: Mapping[str, str], take: Take) -> Self:
        """`url` is ``ws://`` or ``wss://``, `headers` are added to the request.

        Raises `OSError`, `ConnectionError` among them when the server does not want to.
        """
        made = cls(take)
        try:
            await _connect(
                lambda: made,
                url,
                extra_headers=headers,
                max_frame_size=MOST_BYTES,
                max_redirects=0,
                websocket_handshake_timeout=None,
                use_aiofastnet=False,
                logger_name=_frames,
            )
        except (WSError, ValueError) as error:
            raise ConnectionError(str(error)) from error
        if not made._connected:  # a server that dies just then is no error to the library
            raise ConnectionError("the server ended the connection before it was open")
        return made

    def send(self, message: bytes) -> None:
        """Send a text. Raises `ConnectionError` when the connection has ended."""
        if not self._is_open:
            raise ConnectionError("the connection has ended")
        self._transport.send(_TEXT, message)

    async def close(self) -> None:
        """End it in order, or by force when the other side takes no part. Nothing is taken from now on."""
        self._take = _nobody
        if self._is_open:
            self._transport.send_close()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self.ended), FAREWELL_S)
        self.abort()

    def abort(self) -> None:
        """End it at once, without a farewell. Nothing is taken from now on."""
        self._take = _nobody
        self._transport.disconnect(graceful=False)

    @property
    def _is_open(self) -> bool:
        transport = self._transport
        return not (self.ended.done() or transport.is_close_frame_sent or transport.is_disconnected)

    # --- what the library tells ------------------------------------------------------------------

    def on_ws_connected(self, transport: WSTransport) -> None:
        """See `WSListener`."""
        self._transport = transport
        self._connected = True

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """See `WSListener`."""
        kind = frame.msg_type
        if kind is _TEXT and frame.fin:
            self._take(frame.get_payload_as_bytes())
        elif kind in (_TEXT, _CONTINUATION):
            self._fragments.append(frame.get_payload_as_bytes())
            if frame.fin:
                whole, self._fragments = b"".join(self._fragments), []
                self._take(whole)
        elif kind is _CLOSE:
            transport.send_close()
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """See `WSListener`."""
        if not self.ended.done():
            self.ended.set_result(None)


def _nobody(message: bytes) -> None:
    """Takes no notice."""
