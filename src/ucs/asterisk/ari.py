"""One life of the connection to ARI: a WebSocket for events and for requests.

Asterisk carries out the requests of one WebSocket one after another. A pool of HTTP connections beside it was measured
and is slower: it competes with the call that is being placed (docs/decisions/0009).
"""

import asyncio
import base64
import itertools
import logging
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar
from urllib.parse import quote

import msgspec

from ucs.asterisk.resources import Event
from ucs.asterisk.translate import EVENT_TYPES
from ucs.asterisk.websocket import WebSocket
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

    def __init__(self, access: Access, listen: Listen) -> None:
        self.app = access.app
        self.replaced = False
        self.silent = False
        self._listen = listen
        self._socket: WebSocket
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[bytes]] = {}
        self._clock = asyncio.get_running_loop().time
        self._heard = 0.0
        self._patience: asyncio.TimerHandle | None = None

    @classmethod
    async def open(cls, access: Access, listen: Listen) -> Self:
        """Connect. Raises `OSError` (also a time-out)."""
        ari = cls(access, listen)
        credentials = base64.b64encode(f"{access.user}:{access.password}".encode()).decode()
        url = f"{access.url.replace('http', 'ws', 1)}/events?app={quote(access.app)}&subscribeAll=false"
        async with asyncio.timeout(DEADLINE_S):
            ari._socket = await WebSocket.connect(url, {"Authorization": f"Basic {credentials}"}, ari._take)
        ari._socket.ended.add_done_callback(ari._abandon)
        return ari

    async def settle(self) -> None:
        """Say which events we want, of all phones and of their channels. Raises `Refused`."""
        allowed = {"allowed": [{"type": kind} for kind in EVENT_TYPES]}
        await self.request("PUT", f"applications/{self.app}/eventFilter", body=allowed)
        await self.request("POST", f"applications/{self.app}/subscription", {"eventSource": "endpoint:PJSIP"})

    async def ended(self) -> None:
        """Wait until the connection is broken or closed."""
        await asyncio.wait([self._socket.ended])

    async def close(self) -> None:
        """End the connection; whoever waits for an answer gets `Refused`."""
        await self._socket.close()

    def abort(self) -> None:
        """Break the connection, which no longer answers, without a farewell."""
        self._socket.abort()

    def ask(
        self, method: str, path: str, query: Query | None = None, body: Any = None
    ) -> asyncio.Future[bytes]:
        """Have it done: the request is on the wire when this returns, and they are carried out in the order they are
        made. The future gets the answer's body, or `Refused`.

        `path` is relative to the ARI root and safe to put into a URL (see `path_of`).
        """
        number = str(next(self._numbers))
        message: dict[str, Any] = {"type": "RESTRequest", "request_id": number, "method": method, "uri": path}
        if query:
            message["query_strings"] = [{"name": name, "value": str(value)} for name, value in query.items()]
        if body is not None:
            message |= {"content_type": "application/json", "message_body": _encode(body).decode()}
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        if not self._waiting:
            self._heard = self._clock()
        if self._patience is None:
            self._be_patient(DEADLINE_S)
        try:
            self._socket.send(_encode(message))
        except ConnectionError as error:
            answer.set_exception(Refused(0, str(error)))
        else:
            self._waiting[number] = answer
        return answer

    async def request(self, method: str, path: str, query: Query | None = None, body: Any = None) -> bytes:
        """`ask`, and wait for the answer. Raises `Refused`."""
        return await self.ask(method, path, query, body)

    async def get(self, path: str, kind: type[T], query: Query | None = None) -> T:
        """What `path` holds. Raises `Refused`."""
        return msgspec.json.decode(await self.request("GET", path, query), type=kind)

    def _take(self, message: bytes) -> None:
        try:
            event = _decode_event(message)
        except msgspec.DecodeError as error:
            shown = message[:2000].decode(errors="replace")
            log.error("asterisk sent what cannot be read", extra={"reason": str(error), "data": shown})
            return
        if event.type == "RESTResponse":
            self._answered(event)
        elif event.type == "ApplicationReplaced":
            self.replaced = True
            self._socket.abort()
        else:
            self._listen(event)

    def _answered(self, event: Event) -> None:
        self._heard = self._clock()
        answer = self._waiting.pop(event.request_id, None)
        if answer is None or answer.done():
            return
        if event.status_code >= 400:
            answer.set_exception(Refused(event.status_code, event.message_body))
        else:
            answer.set_result(event.message_body.encode())

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
            self._socket.abort()

    def _abandon(self, ended: asyncio.Future[None]) -> None:
        if self._patience:
            self._patience.cancel()
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            if not answer.done():
                answer.set_exception(Refused(0, "the connection has ended"))


def path_of(*parts: str) -> str:
    """A path whose parts may hold any character."""
    return "/".join(quote(part, safe="") for part in parts)
