"""SIP over TCP for the test phone: the same messages on a stream, taken apart by their length."""

import asyncio
import re
from typing import Self

from tests.support.rtp import Receiver
from tests.support.sip import Address

_LENGTH = re.compile(rb"(?im)^content-length\s*:\s*(\d+)")


class Stream(asyncio.Protocol):
    """Looks like a datagram transport to whoever sends."""

    def __init__(self, receive: Receiver, server: Address) -> None:
        self._receive, self._server = receive, server
        self._read = b""
        self._transport: asyncio.Transport

    @classmethod
    async def open(cls, receive: Receiver, host: str, server: Address) -> Self:
        loop = asyncio.get_running_loop()
        _, stream = await loop.create_connection(lambda: cls(receive, server), *server, local_addr=(host, 0))
        return stream

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read = (self._read + data).lstrip(b"\r\n")
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._read[:end])
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._read) < whole:
                return
            message, self._read = self._read[:whole], self._read[whole:].lstrip(b"\r\n")
            self._receive(message, self._server)

    def sendto(self, data: bytes, addr: Address) -> None:
        self._transport.write(data)

    def get_extra_info(self, name: str) -> object:
        return self._transport.get_extra_info(name)

    def close(self) -> None:
        self._transport.close()

    def abort(self) -> None:
        """As when somebody pulls the plug: no farewell of SIP."""
        self._transport.abort()
