"""The edge as foreign programs meet it: a real server, real sockets, the real engine with its log, no telephone network."""

import asyncio
import gzip
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from tests.unit.api.bars import HASHER, PASSWORD, settings
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ucs.api.edge import Edge
from ucs.api.routes import create_app
from ucs.api.server import Server
from ucs.api.softphone import SoftphoneAccess
from ucs.core.ids import AgentId
from ucs.core.messages import ConfigureSite, Effect
from ucs.engine.engine import Engine
from ucs.engine.telephony import Report
from ucs.errors import ConfigError
from ucs.log.sqlite import SqliteLog
from ucs.protocol import MAX_MESSAGE_BYTES, SignedOutPush
from ucs.site_config import site

Message = dict[str, Any]


class NoTelephony:
    """A telephone network that is never there."""

    async def start(self, report: Report) -> None:
        pass

    def order(self, effects: Sequence[Effect]) -> None:
        pass

    async def simulate_caller(self, number: str, caller_number: str) -> None:
        pass

    async def stop(self) -> None:
        pass


class House:
    """The server on a free port; `restart` ends it and starts it anew on the same data and port."""

    def __init__(self, home: Path, **tables: object) -> None:
        self.home = home
        self.settings = settings(home, **tables)
        self.port = 0
        self.ping_interval_s = 10.0

    async def start(self) -> None:
        self.engine = Engine(SqliteLog(self.home / "ucs.db"), NoTelephony())
        self.edge = Edge(
            self.engine,
            self.settings,
            softphone=SoftphoneAccess("ws://sip", "sip:{endpoint}@ucs", lambda endpoint, pairing: pairing),
            telephony_up=lambda: False,
            hasher=HASHER,
        )
        await self.engine.start(ConfigureSite(site(self.settings)))
        await self.edge.start()
        app = create_app(self.edge, self.settings, web=self.home / "web")
        self.server = Server(app, port=self.port, ping_interval_s=self.ping_interval_s)
        await self.server.start()
        self.port = self.server.port

    async def stop(self) -> None:
        await self.server.stop()
        await self.edge.close()
        await self.engine.stop()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    def connect(self, **options: Any) -> connect:
        """A client that does not time out before the server does."""
        return connect(self.ws, ping_interval=None, close_timeout=2, **options)

    async def online(self) -> bool:
        """Whether the core believes that jana's bar is there."""

        def look(centre: Any, now: float) -> bool:
            session = centre.agents[AgentId(1)].session
            return session is not None and session.online

        return await self.engine.read(look)


class Client:
    """A bar on a real socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.numbers = itertools.count(1)
        self.pushes: list[Message] = []

    async def ask(self, kind: str, **fields: object) -> Message:
        number = next(self.numbers)
        await self.socket.send(msgspec.json.encode({"type": kind, "id": number, **fields}).decode())
        while True:
            message: Message = msgspec.json.decode(await asyncio.wait_for(self.socket.recv(), 5))
            if message["type"] == "reply":
                assert message["id"] == number
                return message
            self.pushes.append(message)

    async def work(self) -> str:
        await self.ask("hello", protocol=1, version="4.59.0")
        grant = await self.ask("login", username="jana", password=PASSWORD)
        await self.ask("pair", identifier="soft1")
        assert (await self.ask("provision"))["ok"]
        return str(grant["data"]["session"])

    async def close_code(self) -> int:
        """Read until the server has closed."""
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(self._read_on(), 5)
        assert closed.value.rcvd is not None, "cut without a close frame"
        return closed.value.rcvd.code

    async def _read_on(self) -> None:
        while True:
            await self.socket.recv()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    operator = tmp_path / "web" / "operator"
    operator.mkdir(parents=True)
    (operator / "operator-v4.59.0.js").write_text("// core" + " " * 2000)
    (operator / "operator-v4.59.0.full.js").write_text("// full")
    (operator / "ui-ABC123.mjs").write_text("export {}")
    (operator / "manifest.json").write_text("{}")
    (operator / "secret.txt").write_text("no")
    demo = tmp_path / "web" / "demo"
    demo.mkdir()
    (demo / "index.html").write_text("<!doctype html>demo")
    (demo / "demo.js").write_text("1")
    house = House(tmp_path)
    await house.start()
    yield house
    await house.stop()


async def until(condition: Callable[[], Any]) -> None:
    """Wait for a condition, sync or async."""
    async with asyncio.timeout(10):
        while True:
            found = condition()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.01)


# --- the socket ----------------------------------------------------------------------------------


async def test_an_agent_signs_in_and_is_there(house: House) -> None:
    async with house.connect() as socket:
        client = Client(socket)
        await client.work()
        assert [push["type"] for push in client.pushes[:3]] == ["user", "device", "ready"]
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


# --- HTTP ----------------------------------------------------------------------------------------


@pytest.fixture
async def http(house: House) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{house.port}", auto_decompress=False, headers={"Accept-Encoding": "identity"}
    ) as session:
        yield session


async def test_the_current_version_is_immutable(http: aiohttp.ClientSession) -> None:
    async with http.get("/operator/operator-v4.59.0.js") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert (await response.text()).startswith("// core")


@pytest.mark.parametrize(
    "name", ["operator-v4.js", "operator-v4.0.0.js", "operator-v4.58.17.js", "operator-v4.59.js"]
)
async def test_older_versions_are_the_current_code_and_revalidated(
    http: aiohttp.ClientSession, name: str
) -> None:
    async with http.get(f"/operator/{name}") as response:
        if name == "operator-v4.59.js":
            assert response.status == 404
            return
        assert response.headers["Cache-Control"] == "no-cache"
        assert (await response.text()).startswith("// core")
        etag = response.headers["ETag"]
    async with http.get(f"/operator/{name}", headers={"If-None-Match": etag}) as response:
        assert (response.status, await response.read()) == (304, b"")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("operator-v4.59.0.full.js", 200),
        ("operator-v4.0.0.full.js", 200),
        ("operator-v4.full.js", 200),
        ("ui-ABC123.mjs", 200),
        ("manifest.json", 200),
        ("operator-v4.59.1.js", 404),
        ("operator-v4.60.0.js", 404),
        ("operator-v5.0.0.js", 404),
        ("operator-v4.01.0.js", 404),
        ("ui-OTHER.mjs", 404),
        ("secret.txt", 404),
        ("..%2f..%2fucs.db", 404),
        ("%00", 404),
        ("", 404),
    ],
)
async def test_only_the_bundle_is_there(http: aiohttp.ClientSession, name: str, status: int) -> None:
    async with http.get(f"/operator/{name}") as response:
        assert response.status == status


async def test_the_bundle_is_compressed_for_those_who_take_it(http: aiohttp.ClientSession) -> None:
    async with http.get("/operator/operator-v4.js", headers={"Accept-Encoding": "gzip, br"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(await response.read()).startswith(b"// core")
        assert response.headers["Vary"] == "Accept-Encoding"


async def test_head_is_get_without_body(http: aiohttp.ClientSession) -> None:
    async with http.head("/operator/operator-v4.js") as response:
        assert (response.status, await response.read()) == (200, b"")


async def test_the_demo_is_served_with_security_headers(http: aiohttp.ClientSession) -> None:
    for path in ("/", "/demo"):
        async with http.get(path, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (302, "/demo/")
    async with http.get("/demo/") as response:
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
        assert "demo" in await response.text()
    async with http.get("/demo/demo.js") as response:
        assert response.status == 200
    for path in (
        "/demo/none",
        "/demo/%2e%2e/operator/secret.txt",
        "/demo/..%2foperator%2fsecret.txt",
        "/none",
    ):
        async with http.get(path) as response:
            assert response.status == 404, path


async def test_another_site_has_no_demo(tmp_path: Path) -> None:
    (tmp_path / "web" / "demo").mkdir(parents=True)
    (tmp_path / "web" / "demo" / "index.html").write_text("demo")
    house = House(tmp_path, site={"demo": False})
    await house.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{house.port}") as http:
        async with http.get("/demo/") as response:
            assert response.status == 404
        async with http.get("/", allow_redirects=False) as response:
            assert response.status == 200
        async with http.post("/demo/simulate", json={"number": "800"}) as response:
            assert response.status == 404
    async with house.connect() as socket:
        client = Client(socket)
        await client.work()
        assert (await client.ask("simulate_caller", number="800"))["code"] == "not_allowed"
    await house.stop()


async def test_health_tells_the_parts(house: House, http: aiohttp.ClientSession) -> None:
    async with http.get("/healthz") as response:
        assert response.status == 200
        assert await response.json() == {"status": "degraded", "engine": True, "telephony": False}


async def test_a_bundle_that_was_not_built_is_missing_and_nothing_more(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.start()
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{house.port}") as http,
        http.get("/operator/operator-v4.js") as response,
    ):
        assert response.status == 404
    await house.stop()
