"""One life of the connection to ARI: a WebSocket for events and for requests.

Asterisk carries out the requests of one WebSocket one after another. A pool of HTTP connections beside it was measured
and is slower: it competes with the call that is being placed (docs/decisions/0009).
"""

import asyncio
import itertools
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Self, TypeVar
from urllib.parse import quote

import aiohttp
import msgspec

from ucs.asterisk.resources import Event
from ucs.asterisk.translate import EVENT_TYPES
from ucs.errors import Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")
Query = Mapping[str, str | int]
Listen = Callable[[Event], None]
"""Takes an event. Must not block: answers to requests wait behind it."""

DEADLINE_S = 5.0
"""So long after its last answer Asterisk is taken for dead when requests wait. It answers within milliseconds; in a flood
of calls a request may wait for longer than this behind others, but these are being answered."""

DOUBT_S = 0.2
"""Before the verdict: an answer may have come that we have not read yet, because we were busy ourselves."""

FAREWELL_S = 1.0
"""A wedged Asterisk does not say goodbye."""

_decode_event = msgspec.json.Decoder(Event).decode
_encode = msgspec.json.Encoder().encode


class Access(msgspec.Struct, frozen=True):
    """Where ARI is (`url` without a trailing slash, such as ``http://127.0.0.1:8088/ari``) and who we are there."""

    url: str
    user: str
    password: str
    app: str = "ucs"

    def __repr__(self) -> str:
        """Say where, never the password."""
        return f"Access({self.url!r}, {self.user!r}, app={self.app!r})"


def reason_of(error: Exception) -> str:
    """What went wrong, for the log. The repr of some of aiohttp's errors shows our password."""
    return f"{type(error).__name__}: {error}"


class Refused(Unavailable):
    """ARI did not do it. `status` is its answer (404: no such thing), 0 when there was none."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__("telephony", message)
        self.status = status


class Ari:
    """An open connection; when it breaks it stays broken.

    `listen` gets every event from the moment `open` began. `replaced` tells that another client took over the
    application's name, which ends this connection as well; `silent`, that requests were not answered in time.
    """

    def __init__(self, access: Access, http: aiohttp.ClientSession, listen: Listen) -> None:
        self.app = access.app
        self.replaced = False
        self.silent = False
        self._url = access.url
        self._http = http
        self._listen = listen
        self._socket: aiohttp.ClientWebSocketResponse
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Event]] = {}
        self._clock = asyncio.get_running_loop().time
        self._heard = 0.0
        self._patience: asyncio.TimerHandle | None = None
        self._reader: asyncio.Task[None]

    @classmethod
    async def open(cls, access: Access, listen: Listen) -> Self:
        """Connect. Raises `OSError` (also a time-out) or `aiohttp.ClientError`."""
        credentials = aiohttp.encode_basic_auth(access.user, access.password)
        http = aiohttp.ClientSession(
            headers={"Authorization": credentials}, timeout=aiohttp.ClientTimeout(total=DEADLINE_S)
        )
        ari = cls(access, http, listen)
        try:
            async with asyncio.timeout(DEADLINE_S):
                ari._socket = await http.ws_connect(
                    f"{access.url}/events?app={quote(access.app)}&subscribeAll=false",
                    max_msg_size=0,
                    heartbeat=15,
                )
        except BaseException:
            await http.close()
            raise
        ari._reader = asyncio.create_task(ari._read(), name="ari events")
        return ari

    async def settle(self) -> None:
        """Say which events we want, of all phones and of their channels. Raises `Refused`."""
        allowed = {"allowed": [{"type": kind} for kind in EVENT_TYPES]}
        await self.request("PUT", f"applications/{self.app}/eventFilter", body=allowed)
        await self.request("POST", f"applications/{self.app}/subscription", {"eventSource": "endpoint:PJSIP"})

    async def ended(self) -> None:
        """Wait until the connection is broken or closed."""
        await asyncio.wait([self._reader])

    async def close(self) -> None:
        """End the connection; whoever waits for an answer gets `Refused`."""
        self._reader.cancel()
        self._abandon()
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL_S):
                await self._socket.close()
        await self._http.close()

    def abort(self) -> None:
        """Break the connection, which no longer answers, without a farewell."""
        self._reader.cancel()

    async def request(self, method: str, path: str, query: Query | None = None, body: Any = None) -> bytes:
        """Have it done; requests are carried out in the order they are made. Returns the answer's body.

        `path` is relative to the ARI root and safe to put into a URL (see `path_of`). Raises `Refused`.
        """
        number = str(next(self._numbers))
        message: dict[str, Any] = {"type": "RESTRequest", "request_id": number, "method": method, "uri": path}
        if query:
            message["query_strings"] = [{"name": name, "value": str(value)} for name, value in query.items()]
        if body is not None:
            message |= {"content_type": "application/json", "message_body": _encode(body).decode()}
        answer: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        if not self._waiting:
            self._heard = self._clock()
        if self._patience is None:
            self._be_patient(DEADLINE_S)
        self._waiting[number] = answer
        try:
            await self._socket.send_str(_encode(message).decode())
            done = await answer
        except (ConnectionError, aiohttp.ClientError) as error:
            raise Refused(0, f"connection lost: {error}") from error
        finally:
            del self._waiting[number]
        if done.status_code >= 400:
            raise Refused(done.status_code, done.message_body)
        return done.message_body.encode()

    async def get(self, path: str, kind: type[T], query: Query | None = None) -> T:
        """What `path` holds. Raises `Refused`."""
        return msgspec.json.decode(await self.request("GET", path, query), type=kind)

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(message.data)
        except (OSError, aiohttp.ClientError) as error:
            log.warning("connection to asterisk broke", extra={"reason": reason_of(error)})
        finally:
            self._abandon()

    def _take(self, data: str) -> None:
        try:
            event = _decode_event(data)
        except msgspec.DecodeError as error:
            log.error("asterisk sent what cannot be read", extra={"reason": str(error), "data": data[:2000]})
            return
        if event.type == "RESTResponse":
            self._heard = self._clock()
            waiting = self._waiting.get(event.request_id)
            if waiting and not waiting.done():
                waiting.set_result(event)
        elif event.type == "ApplicationReplaced":
            self.replaced = True
            self._reader.cancel()
        else:
            self._listen(event)

    def _be_patient(self, seconds: float, *, doubt: bool = False) -> None:
        self._patience = asyncio.get_running_loop().call_later(seconds, self._check_patience, doubt)

    def _check_patience(self, doubt: bool) -> None:
        self._patience = None
        if not self._waiting:
            return
        quiet_s = self._clock() - self._heard
        if quiet_s < DEADLINE_S:
            self._be_patient(DEADLINE_S - quiet_s)
        elif not doubt:
            self._be_patient(DOUBT_S, doubt=True)
        else:
            log.error(
                "asterisk does not answer",
                extra={"requests": len(self._waiting), "quiet_s": round(quiet_s, 1)},
            )
            self.silent = True
            self._reader.cancel()

    def _abandon(self) -> None:
        if self._patience:
            self._patience.cancel()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError("closed"))


def path_of(*parts: str) -> str:
    """A path whose parts may hold any character."""
    return "/".join(quote(part, safe="") for part in parts)
