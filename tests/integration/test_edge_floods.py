"""Clients that send what no client of ours needs, without end: they are cut off before they cost the others anything."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from tests.support.house import Client, House
from websockets.frames import Frame, Opcode

from ucs.api import listening
from ucs.protocol import MAX_MESSAGE_BYTES

DEADLINE_S = 5.0

HELLO = {"type": "hello", "id": 1, "protocol": 1, "version": "4.59.0"}
SIMULATE = b"POST /demo/simulate HTTP/1.1\r\nHost: ucs\r\nContent-Type: application/json\r\n"


def frame(opcode: Opcode, data: bytes = b"", *, fin: bool = True) -> bytes:
    """As a client sends it."""
    return Frame(opcode, data, fin=fin).serialize(mask=True)


class Stranger:
    """A client that speaks in bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def is_cut_off_while_it_sends(self, data: bytes) -> None:
        """It sends this again and again, and reads nothing."""
        async with asyncio.timeout(DEADLINE_S):
            with pytest.raises(ConnectionError):
                await self._send_for_ever(data)

    async def _send_for_ever(self, data: bytes) -> None:
        while True:
            self.writer.write(data)
            await self.writer.drain()

    async def is_cut_off(self) -> None:
        """It reads to the end."""
        async with asyncio.timeout(DEADLINE_S):
            try:
                await self.reader.read()
            except ConnectionError:
                return


@asynccontextmanager
async def a_stranger(house: House) -> AsyncGenerator[Stranger]:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    try:
        yield Stranger(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def a_strange_bar(house: House) -> AsyncGenerator[Stranger]:
    """Its WebSocket is open, and it has said hello."""
    async with a_stranger(house) as stranger:
        stranger.writer.write(
            b"GET /ws HTTP/1.1\r\nHost: ucs\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        await stranger.reader.readuntil(b"\r\n\r\n")
        stranger.writer.write(frame(Opcode.TEXT, json.dumps(HELLO).encode()))
        await stranger.reader.readuntil(b'"demo"')
        yield stranger


@pytest.mark.parametrize(
    ("first", "flood"),
    [
        (b"", frame(Opcode.PING, b"x" * 125)),
        (b"", frame(Opcode.PONG)),
        (frame(Opcode.TEXT, b"{", fin=False), frame(Opcode.CONT, fin=False)),
    ],
    ids=["pings", "pongs", "fragments"],
)
async def test_who_floods_us_with_frames_that_are_no_message_is_cut_off(
    house: House, first: bytes, flood: bytes
) -> None:
    async with a_strange_bar(house) as stranger:
        stranger.writer.write(first)
        await stranger.is_cut_off_while_it_sends(flood * 100)


async def test_who_goes_on_after_being_told_to_go_is_cut_off(house: House) -> None:
    async with a_strange_bar(house) as stranger:
        await stranger.is_cut_off_while_it_sends(frame(Opcode.TEXT, b'{"type":"ping","id":7}') * 1000)


async def test_some_pings_and_a_message_in_many_pieces_are_no_flood(house: House) -> None:
    async with house.connect() as socket:
        client = Client(socket)
        await client.work()
        for _ in range(50):
            await (await socket.ping())
        text = '{"type":"ping","id":99}' + " " * 1000
        await socket.send(iter(text[at : at + 16] for at in range(0, len(text), 16)))
        assert json.loads(await socket.recv())["ok"]


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHos", SIMULATE + b"Content-Length: 9\r\n\r\n{"])
async def test_a_request_that_does_not_come_is_not_waited_for(
    house: House, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "REQUEST_S", 0.1)
    async with a_stranger(house) as stranger:
        stranger.writer.write(begun)
        await stranger.is_cut_off()


async def test_neither_is_the_next_one_of_a_connection(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "REQUEST_S", 0.1)
    async with a_stranger(house) as stranger:
        stranger.writer.write(b"GET /healthz HTTP/1.1\r\nHost: ucs\r\n\r\nGET")
        assert await stranger.reader.readuntil(b"\r\n\r\n")
        await stranger.is_cut_off()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: 99999999999\r\n\r\n", b"a" * 10_000),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 1000),
    ],
    ids=["of a length", "chunked"],
)
async def test_a_body_without_end_is_cut_off(house: House, head: bytes, body: bytes) -> None:
    async with a_stranger(house) as stranger:
        stranger.writer.write(SIMULATE + head)
        await stranger.is_cut_off_while_it_sends(body)


async def test_a_connection_may_ask_for_much_one_after_another(house: House) -> None:
    """The limit is that of a request."""
    header = {"X-Long": "x" * 8000}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as http:
        for _ in range(2 * MAX_MESSAGE_BYTES // 8000):
            async with http.get(f"http://127.0.0.1:{house.port}/healthz", headers=header) as answer:
                assert answer.status == 200
