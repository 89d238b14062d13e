"""A WebSocket client without tasks: a message is taken in the turn of the event loop that read it, and is on the wire when
`send` returns. A caller waits for both."""

import asyncio
import logging
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Self, cast

from websockets.client import ClientProtocol
from websockets.exceptions import WebSocketException
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

Take = Callable[[bytes], None]
"""Takes a whole message. Must neither block nor fail."""

FAREWELL_S = 1.0
"""A server that is wedged does not say goodbye."""

_frames = logging.getLogger(f"{__name__}.frames")
_frames.setLevel(logging.INFO)  # the library's debug lines show headers, passwords among them


class WebSocket(asyncio.Protocol):
    """An open connection, made by `connect`; once ended it stays so. It asks for no sign of life: its user must."""

    def __init__(self, url: str, headers: Mapping[str, str], take: Take) -> None:
        loop = asyncio.get_running_loop()
        self._protocol = ClientProtocol(parse_uri(url), max_size=None, logger=_frames)
        self._headers = headers
        self._take = take
        self._transport: asyncio.Transport
        self._fragments: list[bytes] = []
        self._opened: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[Exception | None] = loop.create_future()
        """Done when nothing comes any more; holds what broke the connection, null when it was closed."""

    @classmethod
    async def connect(cls, url: str, headers: Mapping[str, str], take: Take) -> Self:
        """`url` is ``ws://`` or ``wss://``, `headers` are added to the request.

        Raises `OSError`, `ConnectionError` among them when the server does not want to.
        """
        try:
            made = cls(url, headers, take)
        except WebSocketException as error:
            raise ConnectionError(str(error)) from error
        await made._dial()
        try:
            await made._opened
        except BaseException:
            made.abort()
            raise
        return made

    async def _dial(self) -> None:
        """One address of the host after the other; the last one's error counts."""
        loop, uri = asyncio.get_running_loop(), self._protocol.uri
        ends = await loop.getaddrinfo(uri.host, uri.port, type=socket.SOCK_STREAM)
        for place, (*_, end) in enumerate(ends, 1):
            try:
                await loop.create_connection(
                    lambda: self,
                    str(end[0]),
                    int(end[1]),
                    ssl=True if uri.secure else None,
                    server_hostname=uri.host if uri.secure else None,
                )
            except OSError:
                if place == len(ends):
                    raise
            else:
                return

    def send(self, message: bytes) -> None:
        """Send a text. Raises `ConnectionError` when the connection has ended."""
        if not self._is_open:
            raise ConnectionError("the connection has ended")
        self._protocol.send_text(message)
        self._flush()

    async def close(self) -> None:
        """End it in order, or by force when the other side takes no part. Nothing is taken from now on."""
        self._take = _nobody
        if self._is_open:
            self._protocol.send_close()
            self._flush()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self.ended), FAREWELL_S)
        self._transport.abort()

    def abort(self) -> None:
        """End it at once, without a farewell. Nothing is taken from now on."""
        self._take = _nobody
        self._transport.abort()

    @property
    def _is_open(self) -> bool:
        return self._protocol.state is State.OPEN and not self._transport.is_closing()

    # --- what the transport tells ----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by birth
        request = self._protocol.connect()
        for name, value in self._headers.items():
            request.headers[name] = value
        self._protocol.send_request(request)
        self._flush()

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                self._take_frame(event)
            elif isinstance(event, Response):
                self._take_response()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        if not self._opened.done():
            self._opened.set_exception(exc or ConnectionError("the server hung up"))
        if not self.ended.done():
            self.ended.set_result(exc)

    def _take_frame(self, frame: Frame) -> None:
        if frame.opcode is Opcode.CLOSE:
            self._transport.close()
        elif frame.opcode in (Opcode.TEXT, Opcode.CONT):
            if not frame.fin:
                self._fragments.append(bytes(frame.data))
            elif self._fragments:
                whole, self._fragments = b"".join((*self._fragments, frame.data)), []
                self._take(whole)
            else:
                self._take(bytes(frame.data))

    def _take_response(self) -> None:
        refusal = self._protocol.handshake_exc
        if self._opened.done():
            return
        if refusal is None:
            self._opened.set_result(None)
        else:
            self._opened.set_exception(ConnectionError(str(refusal)))

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
            else:  # the library's sign for the end
                self._transport.close()


def _nobody(message: bytes) -> None:
    """Takes no notice."""
