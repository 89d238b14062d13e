"""What carries the messages of the test phone: datagrams, or a stream that is taken apart by the messages' length."""

import asyncio
import re
from collections.abc import Callable
from typing import Self, cast

from tests.support.sip import Address

Take = Callable[[bytes, Address], None]
"""Takes a whole message, and who sent it."""

_LENGTH = re.compile(rb"(?im)^content-length\s*:\s*(\d+)")


class Datagrams(asyncio.DatagramProtocol):
    """SIP over UDP, on a port of its own (0: a free one)."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._transport: asyncio.DatagramTransport

    @classmethod
    async def open(cls, take: Take, host: str, port: int) -> Self:
        loop = asyncio.get_running_loop()
        _, made = await loop.create_datagram_endpoint(lambda: cls(take), local_addr=(host, port))
        return made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._take(data, addr)

    @property
    def port(self) -> int:
        return int(self._transport.get_extra_info("sockname")[1])

    def send(self, data: bytes, to: Address) -> None:
        """Nothing after the end."""
        if not self._transport.is_closing():
            self._transport.sendto(data, to)

    def close(self) -> None:
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()


class Stream(asyncio.Protocol):
    """SIP over TCP, on a connection to the server."""

    def __init__(self, take: Take, server: Address) -> None:
        self._take, self._server = take, server
        self._read = b""
        self._transport: asyncio.Transport

    @classmethod
    async def open(cls, take: Take, host: str, server: Address) -> Self:
        loop = asyncio.get_running_loop()
        _, made = await loop.create_connection(lambda: cls(take, server), *server, local_addr=(host, 0))
        return made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._read = (self._read + data).lstrip(b"\r\n")
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._read[:end])
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._read) < whole:
                return
            message, self._read = self._read[:whole], self._read[whole:].lstrip(b"\r\n")
            self._take(message, self._server)

    @property
    def port(self) -> int:
        return int(self._transport.get_extra_info("sockname")[1])

    def send(self, data: bytes, to: Address) -> None:
        """Nothing after the end."""
        if not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        self._transport.close()

    def abort(self) -> None:
        """As when somebody pulls the plug: no farewell of SIP."""
        self._transport.abort()
