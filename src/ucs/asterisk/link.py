"""Keeps the connection to ARI: opens it, opens it again, gives it up when Asterisk no longer answers."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Protocol

from ucs.asterisk.ari import Access, Ari, Refused
from ucs.asterisk.resources import Event

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 2.0
"""Between two attempts to connect; doubled from one to the other."""

DEAD_AFTER_S = 1.5
"""Asterisk is dead when nothing has listened at its port for so long."""

RETREAT_S = 30.0
LONGEST_RETREAT_S = 600.0
"""How long we leave the application to another client that took it over; doubled each time."""

ROUND_S = 5.0
"""Between two checks of a standing connection."""

WEDGED_AFTER = 2
WEDGED_WITHIN_S = 60.0
"""Asterisk is wedged when so many connections had to be given up because a request was not answered."""


class Owner(Protocol):
    """Whom the link serves. Everything but `connected` and `check` must not block."""

    def listen(self, event: Event) -> None:
        """An event, from the moment the connection is being opened."""
        ...

    async def connected(self, ari: Ari) -> None:
        """A connection is open. It counts as up when this returns; raises `Refused` to give it up."""
        ...

    async def check(self, ari: Ari, number: int) -> None:
        """Every few seconds, `number` counting from 1: ask something that only a healthy Asterisk answers.

        Raises `Refused` when it does not.
        """
        ...

    def lost(self, *, dead: bool) -> None:
        """The connection is gone, if there was one; told once more when Asterisk is found `dead`."""
        ...

    def wedged(self) -> None:
        """Asterisk takes connections, but does not answer requests: it should be restarted."""
        ...


class Link:
    """Runs until `stop`."""

    def __init__(
        self, access: Access, owner: Owner, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._access = access
        self._owner = owner
        self._sleep = sleep
        self._task: asyncio.Task[None] | None = None
        self._pause_s = FIRST_PAUSE_S
        self._silences: list[float] = []
        self._retreat_s = RETREAT_S

    def start(self) -> None:
        """Begin in the background."""
        self._task = asyncio.create_task(self._run(), name="ari link")

    async def stop(self) -> None:
        """Disconnect; calls in Asterisk live on."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            ari = await self._open()
            try:
                await self._live(ari)
            except Exception:
                log.exception("connection to asterisk failed")
            finally:
                self._owner.lost(dead=False)
                await ari.close()
            log.warning("connection to asterisk ended", extra={"url": self._access.url})
            if ari.silent:
                self._note_silence()
            if ari.replaced:
                log.error("another client took over", extra={"app": ari.app, "back_in_s": self._retreat_s})
                await self._sleep(self._retreat_s)
                self._retreat_s = min(self._retreat_s * 2, LONGEST_RETREAT_S)
            else:
                await self._pause()

    async def _pause(self) -> None:
        await self._sleep(self._pause_s * random.uniform(0.8, 1.2))
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    async def _open(self) -> Ari:
        refused_since, dead = 0.0, False
        clock = asyncio.get_running_loop().time
        while True:
            try:
                return await Ari.open(self._access, self._owner.listen)
            except OSError as error:
                if isinstance(error, ConnectionRefusedError):  # nobody listens
                    refused_since = refused_since or clock()
                    if not dead and clock() - refused_since >= DEAD_AFTER_S:
                        dead = True
                        log.error("asterisk is not running", extra={"url": self._access.url})
                        self._owner.lost(dead=True)
                else:
                    refused_since = 0.0
                    log.warning(
                        "cannot connect to asterisk",
                        extra={"url": self._access.url, "reason": str(error)},
                    )
            await self._pause()

    async def _live(self, ari: Ari) -> None:
        """From open to broken."""
        tasks: list[asyncio.Task[None]] = []
        try:
            await ari.settle()
            await self._owner.connected(ari)
            self._pause_s = FIRST_PAUSE_S
            log.info("connected to asterisk", extra={"url": self._access.url, "app": ari.app})
            tasks = [asyncio.create_task(self._check(ari)), asyncio.create_task(ari.ended())]
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except Refused as refused:
            log.warning("connection to asterisk given up", extra={"reason": str(refused)})
        finally:
            for task in tasks:
                task.cancel()

    async def _check(self, ari: Ari) -> None:
        number = 0
        while True:
            await self._sleep(ROUND_S)
            number += 1
            await self._owner.check(ari, number)

    def _note_silence(self) -> None:
        now = asyncio.get_running_loop().time()
        self._silences = [at for at in self._silences if now - at < WEDGED_WITHIN_S] + [now]
        if len(self._silences) >= WEDGED_AFTER:
            self._silences.clear()
            self._owner.wedged()
