"""The edge as a whole: what its connections share."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from argon2 import PasswordHasher
from litestar import WebSocket

from ucs.api.accounts import Accounts, refuse_no_hashes
from ucs.api.audience import Audience
from ucs.api.demo import Simulate, SimulatedCallers
from ucs.api.engine import Engine
from ucs.api.hub import Hub
from ucs.api.jwt_token import JwtProviders
from ucs.api.new_day import each_midnight
from ucs.api.origins import Origins
from ucs.api.past_calls import PastCalls
from ucs.api.remember import RememberTokens
from ucs.api.replay import UsedTokens
from ucs.api.session import Connection
from ucs.api.sign_in import SignIns
from ucs.api.socket import Socket
from ucs.api.softphone import SoftphoneAccess, refuse_no_addresses
from ucs.api.store import EdgeStore
from ucs.config import Settings
from ucs.errors import UcsError

log = logging.getLogger(__name__)

_HEALTH_S = 2.0


class Health(msgspec.Struct, frozen=True):
    """What `/healthz` tells. Without the engine nothing works; without telephony calls do not."""

    status: str
    engine: bool
    telephony: bool


class Edge:
    """Serves bars. Made once; subscribes to the engine at once, `start` and `close` belong to its life in the loop.

    `softphone` is how pages' phones register, `past` knows the calls that are over, `simulate` is given on demo sites,
    `telephony_up` tells whether the telephone network answers. Raises `ConfigError` (an origin or a key that is none) and
    `Unavailable` (the store cannot be opened).
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        *,
        softphone: SoftphoneAccess,
        past: PastCalls,
        simulate: Simulate | None = None,
        telephony_up: Callable[[], bool] = lambda: True,
        clock: Callable[[], float] = time.time,
        hasher: PasswordHasher | None = None,
        coalesce_s: float = 1.0,
    ) -> None:
        self.engine = engine
        self.softphone = softphone
        self.past = past
        self.simulate = SimulatedCallers(engine, simulate) if settings.site.demo and simulate else None
        self.demo = settings.site.demo
        self.hub = Hub()
        self._telephony_up = telephony_up
        self._origins = _origins(settings)
        jwt = _jwt_providers(settings)
        self._store = EdgeStore(settings.data_dir)
        self._accounts = Accounts(settings.agents, hasher)
        self.sign_ins = SignIns(
            self._accounts,
            settings.sso,
            jwt,
            UsedTokens(self._store),
            RememberTokens(self._store),
            clock,
        )
        self._audience = Audience(engine, self.hub.sessions, interval_s=coalesce_s)
        self.hub.coalescer = self._audience
        self._telling: Sequence[asyncio.Task[None]] = ()
        engine.subscribe(self.hub.publish)

    async def start(self) -> None:
        """Begin to tell bars about queues and colleagues, and to keep the history."""
        await self.past.start()
        self._telling = (
            asyncio.create_task(self._audience.run(), name="audience"),
            asyncio.create_task(each_midnight(self.engine, self._audience.day_began), name="midnight"),
        )

    async def close(self) -> None:
        """Stop, after the last connection has ended."""
        for task in self._telling:
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)
        await self.past.close()
        self._accounts.close()
        self._store.close()

    async def serve(self, websocket: WebSocket[Any, Any, Any]) -> None:
        """One bar's connection, from handshake to end."""
        socket = Socket(websocket)
        if not self._origins.allow(socket.origin):
            log.warning("a page that is not on the allow-list was refused", extra={"origin": socket.origin})
            await socket.refuse()
            return
        await socket.accept()
        await Connection(self, socket).run()

    async def health(self) -> Health:
        """Ask the parts."""
        try:
            async with asyncio.timeout(_HEALTH_S):
                await self.engine.read(lambda centre, now: None)
            engine = True
        except (UcsError, TimeoutError):
            engine = False
        telephony = self._telephony_up()
        return Health("ok" if engine and telephony else "degraded" if engine else "down", engine, telephony)


def refuse_unusable(settings: Settings) -> None:
    """Find what the edge could not start with, and what would keep people from signing in or telephoning. Raises
    `ConfigError`."""
    _origins(settings)
    _jwt_providers(settings)
    refuse_no_hashes(settings.agents, f"{settings.file}: [[agents]]")
    refuse_no_addresses(settings.softphone, f"{settings.file}: [softphone]")


def _origins(settings: Settings) -> Origins:
    return Origins(
        [*settings.server.allowed_origins, *filter(None, [_origin_of(settings.server.public_url)])],
        settings.server.host,
        where=f"{settings.file}: [server] allowed_origins",
    )


def _jwt_providers(settings: Settings) -> JwtProviders:
    return JwtProviders(settings.sso.jwt, f"{settings.file}: [sso.jwt]")


def _origin_of(url: str) -> str:
    """Scheme and host of a URL, '' for none."""
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{rest.partition('/')[0]}" if mark else ""
