"""A site of two agents, the real core without log and network, and bars that talk to the edge without a socket."""

import asyncio
import itertools
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec
from argon2 import PasswordHasher
from tests.support.memory_log import MemoryLog

from ucs.api.edge import Edge
from ucs.api.engine import Engine
from ucs.api.past_calls import PastCalls
from ucs.api.recording_link import RecordingLinks
from ucs.api.session import Connection
from ucs.api.socket import Gone, Socket
from ucs.api.softphone import SoftphoneAccess
from ucs.config import Settings
from ucs.config_tables import Tables
from ucs.core.centre import Centre
from ucs.core.decide import decide
from ucs.core.ids import AgentId
from ucs.core.messages import Command, ConfigureSite
from ucs.core.notices import Notice
from ucs.errors import UcsError
from ucs.protocol import PROTOCOL_VERSION
from ucs.site_config import site
from ucs.store.history import History
from ucs.store.history_table import HistoryTable, Log

T = TypeVar("T")
Message = dict[str, Any]

HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
START = 1_700_000_000.0
PASSWORD = "correct horse"

TABLES: dict[str, object] = {
    "site": {"demo": True},
    "sso": {"secret": "s3cret", "providers": {"crm": "other"}},
    "agents": [
        {"id": 1, "username": "jana", "displayname": "Jana"},
        {"id": 2, "username": "petr", "displayname": "Petr"},
        {"id": 3, "username": "gone", "displayname": "Gone", "enabled": False},
        {"id": 4, "username": "boss", "displayname": "Boss", "role": "admin"},
    ],
    "queues": [
        {"id": 1, "name": "Support", "number": "800", "members": ["jana", "petr"]},
        {"id": 3, "name": "Campaign", "type": "outbound", "members": ["jana", "petr"]},
    ],
    "softphones": [
        {"id": 1, "identifier": "soft1", "agent": "jana"},
        {"id": 2, "identifier": "soft2", "agent": "petr"},
    ],
    "phones": [{"id": 11, "identifier": "101", "endpoint": "101", "password": "x"}],
    "aux_reasons": [{"id": 1, "name": "Lunch"}],
    "call_reasons": [{"code": "A", "name": "First", "children": [{"code": "B", "name": "Second"}]}],
}


def settings(data_dir: Path, **tables: object) -> Settings:
    """The site of these tests, with hashes that are quick to check."""
    values = msgspec.to_builtins({**TABLES, **tables})
    for agent in values["agents"]:
        agent.setdefault("password_hash", HASHER.hash(PASSWORD))
    read = msgspec.convert(values, Tables)
    fields = {name: getattr(read, name) for name in Tables.__struct_fields__}
    return Settings(data_dir=data_dir, file=data_dir / "ucs.toml", **fields)


def past_calls(
    engine: Engine, settings: Settings, log: Callable[[], Log], clock: Callable[[], float] = time.time
) -> PastCalls:
    """The calls that are over by this log; recordings lie in the data directory."""

    def table() -> HistoryTable:
        names = {AgentId(agent.id): agent.displayname for agent in settings.agents}
        return HistoryTable(settings.data_dir / "history.db", log(), names)

    return PastCalls(
        engine,
        History(table),
        settings,
        RecordingLinks(b"site key", clock),
        settings.data_dir / "recordings",
    )


class MemoryEngine:
    """Decides at once; `log` keeps what happened. `refusing` stands for a dead store."""

    def __init__(self, configured: Settings) -> None:
        self.now = START
        self.centre = Centre()
        self.commands: list[Command] = []
        self.log = MemoryLog()
        self.refusing: UcsError | None = None
        self.before_reply: Callable[[Command], None] = lambda command: None
        self.after_read: Callable[[], None] = lambda: None
        self._publish: list[Callable[[Sequence[Notice]], None]] = []
        self.post(ConfigureSite(site(configured)))

    async def submit(self, command: Command) -> object:
        await asyncio.sleep(0)
        return self._decide(command)

    def post(self, command: Command) -> None:
        self._decide(command)

    async def read(self, query: Callable[[Centre, float], T]) -> T:
        if self.refusing is not None:
            raise self.refusing
        found = query(self.centre, self.now)
        await asyncio.sleep(0)
        self.after_read()
        return found

    def subscribe(self, publish: Callable[[Sequence[Notice]], None]) -> None:
        self._publish.append(publish)

    def _decide(self, command: Command) -> object:
        if self.refusing is not None:
            raise self.refusing
        self.commands.append(command)
        decision = decide(self.centre, command, self.now)
        self.log.events += decision.events
        for publish in self._publish:
            publish(decision.notices)
        self.before_reply(command)
        if decision.refusal is not None:
            raise decision.refusal
        return decision.answer


class MemorySocket(Socket):
    """Frames through queues. `blocked` makes the client stop reading."""

    def __init__(self, address: str = "192.0.2.1") -> None:  # the framework's socket is what is replaced
        self.origin = None
        self.address = address
        self.incoming: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self.outgoing: asyncio.Queue[str] = asyncio.Queue()
        self.reading = asyncio.Event()
        self.reading.set()
        self.code = 1006
        """What the client closes with."""
        self.closed: int | None = None
        self.aborted = False

    async def receive(self) -> str | bytes:
        if self.closed is not None or self.aborted:
            raise Gone
        frame = await self.incoming.get()
        if frame is None:
            raise Gone(self.code)
        return frame

    async def send(self, text: str) -> None:
        await self.reading.wait()
        if self.aborted:
            raise Gone
        self.outgoing.put_nowait(text)

    async def close(self, code: int, reason: str) -> None:
        self.closed = code
        self.incoming.put_nowait(None)

    def abort(self) -> None:
        self.aborted = True
        self.incoming.put_nowait(None)


class Bar:
    """A bar: sends requests, collects pushes. `seq` is the last number it has seen."""

    def __init__(
        self, edge: Edge, address: str = "192.0.2.1", numbers: "itertools.count[int] | None" = None
    ) -> None:
        self.socket = MemorySocket(address)
        self.pushes: list[Message] = []
        self.seq = 0
        self.numbers = numbers or itertools.count(1)
        self.task = asyncio.create_task(Connection(edge, self.socket).run())

    async def ask(self, kind: str, **fields: object) -> Message:
        """Send a request and return its reply; what comes before it is kept in `pushes`."""
        number = next(self.numbers)
        self.send({"type": kind, "id": number, **fields})
        return await self.reply(number)

    async def reply(self, number: int) -> Message:
        """Wait for the reply with this number."""
        while True:
            message = await self.receive()
            if message["type"] == "reply":
                assert message["id"] == number
                return message

    async def receive(self) -> Message:
        """Wait for the next message."""
        message = cast(Message, msgspec.json.decode(await asyncio.wait_for(self.socket.outgoing.get(), 5)))
        if message["type"] != "reply":
            self.pushes.append(message)
            assert message["seq"] == self.seq + 1 or message["type"] == "snapshot" or message["seq"] == 1
            self.seq = message["seq"]
        return message

    async def push(self, kind: str) -> Message:
        """Wait for a push of this type."""
        while True:
            message = await self.receive()
            if message["type"] == kind:
                return message

    def send(self, message: Message | str | bytes) -> None:
        """Send without waiting."""
        frame = message if isinstance(message, str | bytes) else msgspec.json.encode(message).decode()
        self.socket.incoming.put_nowait(frame)

    async def cut(self, code: int = 1006) -> None:
        """The connection breaks, or is closed with this code."""
        self.socket.code = code
        self.socket.incoming.put_nowait(None)
        await asyncio.wait_for(self.task, 5)

    async def ended(self) -> int | None:
        """Wait until the server has closed; returns the code."""
        await asyncio.wait_for(self.task, 5)
        return self.socket.closed

    async def hello(self) -> "Bar":
        """The first message."""
        reply = await self.ask("hello", protocol=PROTOCOL_VERSION, version="4.59.0")
        assert reply["ok"], reply
        return self

    async def login(self, username: str = "jana", **fields: object) -> str:
        """Sign in; returns the session's secret."""
        reply = await self.ask("login", username=username, password=PASSWORD, **fields)
        assert reply["ok"], reply
        return reply["data"]["session"]

    async def work(self, username: str = "jana", identifier: str = "soft1") -> str:
        """Sign in, pair, confirm; returns the session's secret."""
        secret = await self.login(username)
        assert (await self.ask("pair", identifier=identifier))["ok"]
        assert (await self.ask("provision"))["ok"]
        return secret

    async def resume(self, secret: str, seq: int, calls: Sequence[str] = ()) -> Message:
        """Come back after a cut; returns the reply."""
        self.seq = seq
        return await self.ask("resume", session=secret, seq=seq, calls=list(calls))

    def kinds(self) -> list[str]:
        """The types of all pushes so far; those told in passing left out."""
        return [push["type"] for push in self.pushes if push["type"] not in ("agents", "waiting", "phone")]


class World:
    """An engine, an edge, and bars."""

    def __init__(self, data_dir: Path, **tables: object) -> None:
        self.settings = settings(data_dir, **tables)
        self.engine = MemoryEngine(self.settings)
        self.simulated: list[str] = []
        self.edge = self.new_edge()
        self.bars: list[Bar] = []

    def new_edge(self) -> Edge:
        """An edge as after a restart of the server: it knows nobody."""
        return Edge(
            self.engine,
            self.settings,
            softphone=SoftphoneAccess(
                "ws://127.0.0.1:8088/ws",
                lambda endpoint, pairing: f"{endpoint}@{pairing}.invalid",
                lambda endpoint, pairing: f"{endpoint}/{pairing}",
            ),
            past=past_calls(self.engine, self.settings, lambda: self.engine.log, lambda: self.engine.now),
            simulate=self._simulate,
            clock=lambda: self.engine.now,
            hasher=HASHER,
            coalesce_s=0.05,
        )

    async def bar(self, address: str = "192.0.2.1", numbers: "itertools.count[int] | None" = None) -> Bar:
        """A bar that has said hello."""
        bar = Bar(self.edge, address, numbers)
        self.bars.append(bar)
        return await bar.hello()

    async def restart(self) -> None:
        """The server's process dies and comes back; the core's state was kept."""
        for bar in self.bars:
            await bar.cut()
        await self.edge.close()
        self.edge = self.new_edge()
        await self.edge.start()

    async def _simulate(self, number: str, caller_number: str) -> None:
        self.simulated.append(number)


@asynccontextmanager
async def a_world(data_dir: Path, **tables: object) -> AsyncGenerator[World]:
    """A running edge; afterwards nothing of it is left."""
    world = World(data_dir, **tables)
    await world.edge.start()
    try:
        yield world
    finally:
        for bar in world.bars:
            if not bar.task.done():
                await bar.cut()
        await world.edge.close()
