"""The edge on a real socket with the real engine and its log, but no telephone network; and a bar to talk to it."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.unit.api.bars import HASHER, PASSWORD, past_calls, settings
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from ucs.api.edge import Edge
from ucs.api.routes import create_app
from ucs.api.server import Server
from ucs.api.softphone import SoftphoneAccess
from ucs.core.ids import AgentId
from ucs.core.messages import ConfigureSite, Effect
from ucs.engine.engine import Engine
from ucs.engine.telephony import Report, Telephony
from ucs.log.sqlite import SqliteLog
from ucs.numbering import complete
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
    """The server on a free port; `restart` ends it and starts it anew on the same data and port.

    `web` is where the bundle lies, none by default; without a `telephony` there is no network. Pages in `pages` are served
    as the demo's.
    """

    def __init__(
        self, home: Path, *, web: Path | None = None, telephony: Telephony | None = None, **tables: object
    ) -> None:
        self.home = home
        self.web = web or home / "web"
        self.pages = home / "web/demo"
        self.telephony = telephony or NoTelephony()
        self.settings = settings(home, **tables)
        self.port = 0
        self.ping_interval_s = 10.0

    async def start(self) -> None:
        configured = site(self.settings)
        self.engine = Engine(
            SqliteLog(self.home / "ucs.db"),
            self.telephony,
            complete=lambda command: complete(command, configured.country),
        )
        past = past_calls(self.engine, self.settings, lambda: SqliteLog(self.home / "ucs.db", read_only=True))
        self.edge = Edge(
            self.engine,
            self.settings,
            past=past,
            softphone=SoftphoneAccess(
                "ws://sip",
                lambda endpoint, pairing: f"{endpoint}@{pairing}",
                lambda endpoint, pairing: pairing,
            ),
            telephony_up=self.engine.connected.is_set,
            hasher=HASHER,
        )
        await self.engine.start(ConfigureSite(configured))
        await self.edge.start()
        app = create_app(self.edge, self.settings, web=self.web, demo=self.pages)
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


async def until(condition: Callable[[], Any]) -> None:
    """Wait for a condition, sync or async."""
    async with asyncio.timeout(10):
        while True:
            found = condition()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.01)
