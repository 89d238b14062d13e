"""Recording a call: one file per call, named by it, in Asterisk's spool. The main room is recorded, so that a recording
lives through hold and transfers; it ends with the room."""

from collections.abc import Awaitable, Callable

from ucs.asterisk.ari import Query, Refused, path_of
from ucs.core.ids import CallId
from ucs.core.messages import (
    PauseRecording,
    ReportRecordingEnded,
    ResumeRecording,
    StartRecording,
    StopRecording,
    TelephonyFact,
)

Ask = Callable[[str, str, Query | None], Awaitable[None]]
"""A request to ARI. Raises `Refused`."""

_FILE = {
    "format": "wav",
    "ifExists": "append",
    "maxDurationSeconds": 0,
    "maxSilenceSeconds": 0,
    "beep": "false",
    "terminateOn": "none",
}


class Recordings:
    """`make_room` makes the call's main room when it is missing; `tell` takes the fact that a recording failed."""

    def __init__(
        self,
        ask: Ask,
        make_room: Callable[[str], Awaitable[None]],
        tell: Callable[[TelephonyFact], None],
    ) -> None:
        self._ask = ask
        self._make_room = make_room
        self._tell = tell
        self._stopping: set[CallId] = set()

    async def start(self, order: StartRecording) -> None:
        """One that runs is left alone; a file that is there is gone on with."""
        path = f"{path_of('bridges', order.call)}/record"
        query = {"name": order.call, **_FILE}
        try:
            await self._make_room(order.call)
            await self._ask("POST", path, query)
        except Refused as refused:
            if refused.status == 0:
                raise
            if refused.status != 409:  # it runs
                self._tell(ReportRecordingEnded(order.call, str(refused)))

    async def pause(self, order: PauseRecording) -> None:
        """Nothing is written until it goes on: the file has no gap."""
        await self._control("POST", order.call, "pause")

    async def resume(self, order: ResumeRecording) -> None:
        """One that is not paused goes on anyway."""
        await self._control("DELETE", order.call, "pause")

    async def stop(self, order: StopRecording) -> None:
        """The file is kept."""
        self._stopping.add(order.call)
        if not await self._control("POST", order.call, "stop"):
            self._stopping.discard(order.call)

    def was_stopped(self, call: CallId) -> bool:
        """Whether the end of this recording, which is told once, was ordered."""
        stopped = call in self._stopping
        self._stopping.discard(call)
        return stopped

    async def _control(self, method: str, call: CallId, what: str) -> bool:
        """False when there is no such recording any more."""
        try:
            await self._ask(method, path_of("recordings", "live", call, what), None)
        except Refused as refused:
            if refused.status not in (404, 409):
                raise
            return False
        return True
