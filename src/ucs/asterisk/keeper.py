"""Keeps our own Asterisk running: when its process ends while the server lives, it is started again."""

import asyncio
import logging
import os
import signal

from ucs.asterisk import process, record
from ucs.asterisk.debian import Progress, quiet
from ucs.asterisk.process import Running
from ucs.asterisk.settings import AsteriskSettings, is_running
from ucs.errors import UcsError

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.25
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0


class Keeper:
    """Starts Asterisk and looks after it until `stop`. Stopping the keeper leaves Asterisk running: calls go on."""

    def __init__(self, settings: AsteriskSettings) -> None:
        self._settings = settings
        self._task: asyncio.Task[None] | None = None

    async def start(self, progress: Progress = quiet) -> Running:
        """Install and start Asterisk if need be; one that has no calls gets the present settings. Raises what
        `process.start` raises."""
        running = await asyncio.to_thread(process.start, self._settings, renew=True, progress=progress)
        if running.outdated:
            log.warning(
                "Asterisk has calls and goes on with its former settings; start the server again later"
            )
        self._task = asyncio.create_task(self._look_after(), name="asterisk keeper")
        return running

    async def stop(self) -> None:
        """Look after it no longer."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def replace(self) -> None:
        """Asterisk runs but no longer answers: end it, so that it is started again. Its calls are lost already."""
        found = record.read(self._settings.home)
        if found is not None and found.process.alive:
            os.kill(found.process.pid, signal.SIGKILL)

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if not await asyncio.to_thread(is_running, self._settings.home):
                log.error("Asterisk has ended; starting it again")
                await self._bring_back()

    async def _bring_back(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                running = await asyncio.to_thread(process.start, self._settings)
            except (UcsError, OSError) as error:  # a full disk, say, which may have room again
                log.error("Asterisk does not start", extra={"reason": str(error), "next_try_s": pause})
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                log.info("Asterisk runs again", extra={"pid": running.pid})
                return
