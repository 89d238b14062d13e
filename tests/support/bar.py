"""A bar without a page: speaks the wire protocol as the real one does, keeps what it was told, comes back after cuts."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import aiohttp
from tests.support.waiting import until

from ucs.protocol import OPERATOR_VERSION, PROTOCOL_VERSION

Json = dict[str, Any]
T = TypeVar("T")

PAUSE_S = 0.05
"""Between two attempts to connect; the real bar begins so and slows down."""


class Refused(Exception):
    """The server did not do it. `reply` is what it answered."""

    def __init__(self, reply: Json) -> None:
        super().__init__(f"{reply['code']}: {reply['message']}")
        self.reply = reply
        self.code = reply["code"]


class Bar:
    """Made by `connected_bar`. `pushes` are all pushes in order, each with the time it came under ``_at``.

    `calls` has the last object of each call by uniqueid, `series` the callbacks that a page would have had.
    """

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[Json, asyncio.Future[Json]]] = {}
        self.secret = ""
        self.seq: int = 0
        self.pushes: list[Json] = []
        self.calls: dict[str, Json] = {}
        self.series: dict[str, list[str]] = {}
        self.status = ""
        self.reason = ""
        self.next_status: str | None = None
        self.stage = ""
        self.closes: list[int | None] = []
        self.signed_out = ""
        self.connected_at: float | None = None
        self.resumed_at: float | None = None
        self.up = asyncio.Event()

    # --- asking -----------------------------------------------------------------------------------

    async def ask(self, kind: str, **fields: object) -> Json:
        """Send a request and return its reply, whatever it is. It is repeated after a cut."""
        number = next(self._numbers)
        request: Json = {"type": kind, "id": number, **fields}
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[number] = request, answer
        try:
            await until(self.up.is_set, self.story, deadline_s=20)
            await self._send(request)
            async with asyncio.timeout(20):
                return await answer
        finally:
            del self._waiting[number]

    async def do(self, kind: str, **fields: object) -> Any:
        """A request that must succeed; returns the reply's data."""
        reply = await self.ask(kind, **fields)
        if not reply["ok"]:
            raise Refused(reply)
        return reply.get("data")

    async def sign_in(self, username: str, password: str, **fields: object) -> None:
        grant = await self.do("login", username=username, password=password, **fields)
        self.secret, self.stage = grant["session"], grant["stage"]

    async def work(self, username: str, password: str, identifier: str, status: str = "READY") -> None:
        """Sign in, pair, confirm, choose the status."""
        await self.sign_in(username, password)
        await self.do("pair", identifier=identifier)
        await self.do("provision")
        await self.do("set_status", status=status)

    # --- being told -------------------------------------------------------------------------------

    async def until(self, condition: Callable[["Bar"], T], *, deadline_s: float = 10.0) -> T:
        """Wait until what this bar was told is so."""
        return await until(lambda: condition(self), self.story, deadline_s=deadline_s)

    async def call(self, *events: str, deadline_s: float = 10.0) -> Json:
        """Wait for a call whose callbacks so far are exactly these; returns its object."""

        def found(bar: Bar) -> Json | None:
            fits = [uid for uid, told in bar.series.items() if told == list(events)]
            return bar.calls[fits[-1]] if fits else None

        got = await self.until(found, deadline_s=deadline_s)
        assert got is not None
        return got

    def story(self) -> str:
        """What a failed test wants to read."""
        told = [{key: value for key, value in push.items() if key != "call"} for push in self.pushes[-15:]]
        return f"{self.series}; status {self.status} {self.reason}; {told}"

    def pushed(self, kind: str) -> list[Json]:
        return [push for push in self.pushes if push["type"] == kind]

    # --- the connection ---------------------------------------------------------------------------

    async def cut(self) -> None:
        """The connection breaks; the bar comes back by itself."""
        assert self._socket is not None
        self.up.clear()
        await self._socket.close()

    async def run(self) -> None:
        """Connect, again and again, until cancelled or signed out for good."""
        while True:
            try:
                self._socket = await self._http.ws_connect(self._url, heartbeat=None, max_msg_size=0)
            except (aiohttp.ClientError, OSError):
                await asyncio.sleep(PAUSE_S)
                continue
            self.connected_at = time.monotonic()
            try:
                await self._live(self._socket)
            finally:
                self.up.clear()
                self.closes.append(self._socket.close_code)

    async def _live(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await self._send(
            {"type": "hello", "id": 1_000_001, "protocol": PROTOCOL_VERSION, "version": OPERATOR_VERSION}
        )
        alive = [uid for uid, call in self.calls.items() if call["state"] != 4]
        if self.secret:
            request: Json = {
                "type": "resume",
                "id": 1_000_002,
                "session": self.secret,
                "seq": self.seq,
                "calls": alive,
            }
            await self._send(request)
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                break
            told: Json = json.loads(message.data)
            if told["type"] == "reply":
                await self._take_reply(told)
            else:
                self._take_push(told)

    async def _send(self, request: Json) -> None:
        assert self._socket is not None
        with suppress(aiohttp.ClientError, ConnectionError):  # it is sent again after the cut
            await self._socket.send_str(json.dumps(request))

    async def _take_reply(self, reply: Json) -> None:
        number = reply["id"]
        if number == 1_000_001:
            assert reply["ok"], reply
            if not self.secret:
                self.up.set()
        elif number == 1_000_002:
            if not reply["ok"]:
                self.signed_out, self.secret = reply["code"], ""
            else:
                self.resumed_at, self.stage = time.monotonic(), reply["data"]["stage"]
            self.up.set()
            for request, answer in list(self._waiting.values()):
                if not answer.done():
                    await self._send(request)
        elif number in self._waiting and not self._waiting[number][1].done():
            self._waiting[number][1].set_result(reply)

    def _take_push(self, push: Json) -> None:
        push["_at"] = time.monotonic()
        assert push["seq"] == self.seq + 1 or push["type"] in ("snapshot", "user"), (self.seq, push)
        self.seq = int(push["seq"])
        self.pushes.append(push)
        match push["type"]:
            case "call":
                self._take_call(push["event"], push["call"])
            case "status":
                self._take_status(push)
                self.next_status = push["next_status"]
            case "ready":
                self._take_state(push["state"])
            case "snapshot":
                self._take_snapshot(push)
            case "signed_out":
                self.signed_out, self.secret, self.stage = push["why"], "", ""
            case _:
                pass

    def _take_call(self, event: str, call: Json) -> None:
        uid = call["uniqueid"]
        self.calls[uid] = call
        if event != "update":
            self.series.setdefault(uid, []).append(event)

    def _take_status(self, told: Json) -> None:
        self.status, self.reason = told["status"], told["reason"]

    def _take_state(self, state: Json) -> None:
        self.stage = "ready"
        self._take_status(state)

    def _take_snapshot(self, snapshot: Json) -> None:
        """What a page would be told: the calls that ended meanwhile, those that live on as they are now."""
        self.stage = snapshot["stage"]
        if snapshot["state"] is not None:
            self._take_status(snapshot["state"])
        alive = {call["uniqueid"] for call in snapshot["calls"]}
        ended = {call["uniqueid"]: call for call in snapshot["ended"]}
        for uid, call in self.calls.items():
            if call["state"] != 4 and uid not in alive:
                assert uid in ended, f"nobody says what became of {uid}"
                self._take_call("hangup", ended[uid])
        for call in snapshot["calls"]:
            before = self.calls.get(call["uniqueid"])
            event = {2: "ringing", 3: "connect", 5: "hold"}.get(call["state"], "new")
            if before is None or before["state"] != call["state"]:
                self._take_call(event, call)
            self.calls[call["uniqueid"]] = call


@asynccontextmanager
async def connected_bar(url: str) -> AsyncGenerator[Bar]:
    """A bar that has said hello; it ends with the block, without signing out."""
    async with aiohttp.ClientSession() as http:
        bar = Bar(http, url)
        task = asyncio.create_task(bar.run())
        try:
            await asyncio.wait_for(bar.up.wait(), 10)
            yield bar
            if task.done():
                task.result()  # a push out of order fails the test
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
