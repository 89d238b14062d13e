"""The WebSocket under ARI, against a server that does what servers do."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.test_utils import TestServer
from tests.support.waiting import until

from ucs.asterisk.websocket import WebSocket

Serve = Callable[[web.WebSocketResponse], Awaitable[None]]


@asynccontextmanager
async def a_server(serve: Serve) -> AsyncGenerator[str]:
    async def answer(request: web.Request) -> web.WebSocketResponse:
        assert request.headers["Authorization"] == "Basic x"
        response = web.WebSocketResponse(autoping=False)
        await response.prepare(request)
        await serve(response)
        return response

    app = web.Application()
    app.router.add_get("/events", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("/events")).replace("http", "ws", 1)


def ignore(message: bytes) -> None:
    """Nobody listens."""


async def connect(url: str, taken: list[bytes]) -> WebSocket:
    return await WebSocket.connect(url, {"Authorization": "Basic x"}, taken.append)


async def test_messages_go_both_ways() -> None:
    async def echo(server: web.WebSocketResponse) -> None:
        async for message in server:
            await server.send_str(f"you said {message.data}")

    taken: list[bytes] = []
    async with a_server(echo) as url:
        client = await connect(url, taken)
        client.send(b"one")
        client.send(b"two")
        await until(lambda: taken == [b"you said one", b"you said two"], lambda: f"{taken}")
        await client.close()
        assert client.ended.done()


async def test_a_message_in_fragments_is_taken_whole() -> None:
    async def fragments(server: web.WebSocketResponse) -> None:
        writer = server._writer  # pyright: ignore[reportPrivateUsage] (aiohttp itself never fragments)
        assert writer is not None
        for frame in (b"\x01\x03one", b"\x00\x03two", b"\x80\x05three"):
            writer.transport.write(frame)
        await server.receive()

    taken: list[bytes] = []
    async with a_server(fragments) as url:
        client = await connect(url, taken)
        await until(lambda: taken == [b"onetwothree"], lambda: f"{taken}")
        await client.close()


async def test_a_ping_is_answered() -> None:
    heard: list[WSMsgType] = []

    async def ping(server: web.WebSocketResponse) -> None:
        await server.ping(b"there?")
        heard.append((await server.receive()).type)

    async with a_server(ping) as url:
        client = await connect(url, [])
        await until(lambda: heard == [WSMsgType.PONG], lambda: f"{heard}")
        await client.close()


async def test_nothing_can_be_said_after_the_server_has_closed() -> None:
    async def leave(server: web.WebSocketResponse) -> None:
        await server.close(code=WSCloseCode.GOING_AWAY)

    async with a_server(leave) as url:
        client = await connect(url, [])
        await asyncio.wait_for(client.ended, 5)
        with pytest.raises(ConnectionError):
            client.send(b"anybody?")
        await client.close()


async def test_nothing_is_taken_after_an_abort() -> None:
    said = asyncio.Event()

    async def talk(server: web.WebSocketResponse) -> None:
        await said.wait()
        await server.send_str("too late")

    taken: list[bytes] = []
    async with a_server(talk) as url:
        client = await connect(url, taken)
        client.abort()
        said.set()
        await asyncio.wait_for(client.ended, 5)
    assert taken == []


async def test_a_server_that_refuses_says_why() -> None:
    async with TestServer(web.Application()) as server:
        with pytest.raises(ConnectionError, match="404"):
            await WebSocket.connect(str(server.make_url("/events")).replace("http", "ws", 1), {}, ignore)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 101 Switching Protocols\r\n"])
async def test_a_server_that_dies_while_it_answers_is_an_error_like_others(said: bytes) -> None:
    async def die(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()

    async with await asyncio.start_server(die, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ConnectionError):
            await WebSocket.connect(f"ws://127.0.0.1:{port}/", {}, ignore)


async def test_a_port_where_nobody_listens_is_told_from_other_trouble() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            await WebSocket.connect(f"ws://127.0.0.1:{taken.getsockname()[1]}/", {}, ignore)


async def test_what_is_no_address_is_an_error_like_others() -> None:
    with pytest.raises(OSError, match="valid URL"):
        await WebSocket.connect("nonsense", {}, ignore)
