"""The edge's WebSocket as foreign programs meet it."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.support.house import Client, House, until
from websockets.exceptions import InvalidStatus

from ucs.api.routes import create_app
from ucs.api.server import Server
from ucs.errors import ConfigError
from ucs.protocol import MAX_MESSAGE_BYTES, SignedOutPush


async def test_an_agent_signs_in_and_is_there(house: House) -> None:
    async with house.connect() as socket:
        client = Client(socket)
        await client.work()
        assert [push["type"] for push in client.pushes[:4]] == ["user", "device", "phone", "ready"]
        assert (await client.ask("client_address"))["data"] == "127.0.0.1"
        assert await house.online()
    await until(lambda: _not(house.online()))


async def _not(answer: Any) -> bool:
    return not await answer


@pytest.mark.parametrize("origin", [None, "http://localhost:3000", "https://127.0.0.1"])
async def test_pages_of_this_machine_may_connect(house: House, origin: Any) -> None:
    async with house.connect(origin=origin) as socket:
        assert (await Client(socket).ask("hello", protocol=1, version="4.59.0"))["ok"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_other_pages_are_refused_at_the_handshake(house: House, origin: Any) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with house.connect(origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_a_frame_that_is_too_long_closes_with_1009(house: House) -> None:
    async with house.connect() as socket:
        client = Client(socket)
        await client.work()
        await socket.send('{"type":"ping","id":99' + " " * MAX_MESSAGE_BYTES + "}")
        assert await client.close_code() == 1009


async def test_a_frame_as_long_as_allowed_is_answered(house: House) -> None:
    async with house.connect() as socket:
        client = Client(socket)
        await client.work()
        frame = '{"type":"ping","id":99}'
        await socket.send(frame + " " * (MAX_MESSAGE_BYTES - len(frame)))
        assert msgspec.json.decode(await socket.recv())["ok"]


async def test_a_frame_that_is_not_utf8_closes_with_1007(house: House) -> None:
    async with house.connect() as socket:
        await socket.send(b"\xff\xfe", text=True)
        assert await Client(socket).close_code() == 1007


async def test_a_client_that_sends_http_rubbish_harms_nobody(house: House) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(b"\x16\x03\x01 not http at all\r\n\r\n")
    await asyncio.wait_for(reader.read(), 5)
    writer.close()
    async with house.connect() as socket:
        await Client(socket).work()


async def test_after_a_restart_the_bar_comes_back_with_a_snapshot(house: House) -> None:
    async with house.connect() as socket:
        client = Client(socket)
        secret = await client.work()
        seq = client.pushes[-1]["seq"]
        await house.restart()
        assert await client.close_code() == 1012
    async with house.connect() as socket:
        client = Client(socket)
        await client.ask("hello", protocol=1, version="4.59.0")
        reply = await client.ask("resume", session=secret, seq=seq)
        assert reply["data"]["snapshot"] is True
        assert reply["data"]["stage"] == "ready"
        assert client.pushes[0]["seq"] == seq + 1
        assert await house.online()


async def test_a_client_that_stops_reading_is_cut_off(house: House) -> None:
    async with house.connect() as socket:
        client = Client(socket)
        await client.work()
        socket.transport.pause_reading()
        session = next(iter(house.edge.hub.sessions()))
        for _ in range(40):
            session.push(SignedOutPush(seq=0, why="x" * 500_000))
            await asyncio.sleep(0)  # the writer's turn
        await until(lambda: session.outlet is None)
        await until(lambda: _not(house.online()))
        socket.transport.abort()


async def test_a_client_that_answers_no_ping_is_dead(house: House) -> None:
    house.ping_interval_s = 0.1
    await house.restart()
    async with house.connect() as socket:
        await Client(socket).work()
        socket.transport.pause_reading()
        await until(lambda: _not(house.online()))
        socket.transport.abort()


async def test_a_client_that_answers_pings_lives(house: House) -> None:
    house.ping_interval_s = 0.05
    await house.restart()
    async with house.connect() as socket:
        client = Client(socket)
        await client.work()
        pings = 0
        protocol = next(iter(house.server._server.server_state.connections))
        first = protocol.ping_sent_at  # type: ignore[union-attr]
        await until(lambda: protocol.ping_sent_at > first + 0.3)  # type: ignore[union-attr]
        assert (await client.ask("ping"))["ok"], pings


async def test_nobody_is_left_when_the_server_stops(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.start()
    sockets = [await house.connect() for _ in range(20)]
    await asyncio.wait_for(house.stop(), 5)
    assert [await Client(socket).close_code() for socket in sockets] == [1012] * 20
    assert not [task for task in asyncio.all_tasks() if task.get_name() in ("audience", "http", "engine")]


async def test_a_port_that_is_taken_is_a_config_error(house: House) -> None:
    app = create_app(house.edge, house.settings)
    with pytest.raises(ConfigError, match=str(house.port)):
        await Server(app, port=house.port).start()
