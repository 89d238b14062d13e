"""Looking back: the calls that are over, and who may hear their recordings."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable
from pathlib import Path

from ucs import protocol as wire
from ucs.api.engine import Engine
from ucs.api.hub import hash_secret
from ucs.api.recording_link import RecordingLinks
from ucs.config import Settings
from ucs.core import view
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, CallId, QueueId, call_of
from ucs.core.past import CallResult, Part
from ucs.core.rights import may_play, team_of
from ucs.errors import InvalidRequest, NotAllowed, NotFound, Rejected
from ucs.store.history import History
from ucs.store.history_table import Question

log = logging.getLogger(__name__)


class Gone(Rejected):
    """There was a recording, and it has been deleted or moved away."""

    code = "gone"


class PastCalls:
    """`recordings` is the directory that they lie in, null when this machine does not have it."""

    def __init__(
        self,
        engine: Engine,
        history: History,
        settings: Settings,
        links: RecordingLinks,
        recordings: Path | None,
    ) -> None:
        self.links = links
        self._engine = engine
        self._history = history
        self._recordings = recordings
        self._agents = {agent.id: agent.displayname for agent in settings.agents}
        self._queues = {queue.id: queue.name for queue in settings.queues}

    async def start(self) -> None:
        """Begin to follow the log."""
        await self._history.start()

    async def close(self) -> None:
        """Stop."""
        await self._history.close()

    async def page(self, by: AgentId, request: wire.ListCalls) -> wire.CallsPage:
        """Raises `InvalidRequest`, `NotAllowed`, `NotFound`, `Unavailable`."""
        if request.queue and request.queue not in self._queues:
            raise NotFound(f"there is no queue {request.queue} - at `$.queue`")
        if request.since is not None and request.until is not None and request.since >= request.until:
            raise InvalidRequest("nothing is between these times - at `$.until`")
        team = await self._engine.read(lambda centre, now: team_of(centre, by))
        asked = Question(
            agents=_whose(by, team, request),
            direction=request.direction,
            queue=None if request.queue is None else QueueId(request.queue),
            result=request.result,
            text=request.text,
            since=request.since,
            until=request.until,
            after=request.cursor,
            limit=request.limit,
        )
        found = await self._history.page(asked)
        playable = await self._playable(by, found.parts)
        return wire.CallsPage([self._told(part, part.call in playable) for part in found.parts], found.next)

    async def link(self, by: AgentId, uniqueid: str) -> wire.RecordingLink:
        """Raises `NotAllowed`, `NotFound`, `Gone`, `Unavailable`."""
        call = call_of(uniqueid)
        await self.recording(by, call)
        link, until = self.links.make(call, by)
        log.info("a link to a recording was given", extra={"agent": by, "call": call})
        return wire.RecordingLink(link, until)

    async def recording(self, by: AgentId, call: CallId) -> Path:
        """The file, for somebody who may hear it. Whoever may not learns nothing about the call. Raises as `link`."""
        parts = (await self._history.of_calls((call,)))[call]
        talked = _talked(parts)
        if not await self._engine.read(lambda centre, now: may_play(centre, by, talked)):
            raise NotAllowed("you may not play recordings of this call")
        if not any(part.recorded for part in parts):
            raise NotFound("this call was not recorded")
        if self._recordings is None:
            raise Gone("this server cannot reach the recordings: set `recordings` in [asterisk] of ucs.toml")
        path = self._recordings / _file_of(call)
        if not await asyncio.to_thread(os.access, path, os.R_OK):
            raise Gone("the recording is not at hand any more")
        return path

    async def agent_of_session(self, secret: str) -> AgentId | None:
        """Whose session this is; null when it has ended."""
        hashed = hash_secret(secret)
        found = await self._engine.read(lambda centre, now: view.agent_of_token(centre, hashed))
        return None if found is None else found[0]

    async def _playable(self, by: AgentId, parts: Iterable[Part]) -> set[CallId]:
        """The calls of these whose recording can be played."""
        there = await asyncio.to_thread(lambda: [part for part in parts if self._is_there(part)])
        if not there:
            return set()
        calls = {part.call for part in there}
        talked = {call: _talked(parts) for call, parts in (await self._history.of_calls(calls)).items()}

        def allowed(centre: Centre, now: float) -> set[CallId]:
            return {call for call in calls if may_play(centre, by, talked[call])}

        return await self._engine.read(allowed)

    def _is_there(self, part: Part) -> bool:
        """And may be read: a directory that cannot be looked into must not keep anybody from the list."""
        if self._recordings is None or not part.recorded:
            return False
        return os.access(self._recordings / _file_of(part.call), os.R_OK)

    def _told(self, part: Part, playable: bool) -> wire.PastCall:
        return wire.PastCall(
            uniqueid=part.uniqueid,
            agent_id=part.agent,
            agent_name=self._agents.get(part.agent, ""),
            direction=part.direction,
            result=part.result,
            number=part.number,
            number_norm=part.number_norm,
            name=part.name,
            external_id=part.external_id,
            queue_id=part.queue,
            queue_name="" if part.queue is None else self._queues.get(part.queue, ""),
            begin=part.begin,
            ring_s=part.ring_s,
            talk_s=part.talk_s,
            cause=part.cause,
            codes=list(part.codes),
            recorded=part.recorded,
            playable=playable,
        )


def _file_of(call: CallId) -> str:
    return f"{call}.wav"


def _whose(by: AgentId, team: frozenset[AgentId], request: wire.ListCalls) -> frozenset[AgentId]:
    if request.agent is not None:
        if request.agent != by and request.agent not in team:
            raise NotAllowed(f"you do not supervise agent {request.agent}")
        return frozenset({AgentId(request.agent)})
    if request.whose == "own":
        return frozenset({by})
    if not team:
        raise NotAllowed("you do not supervise anybody")
    return team


def _talked(parts: Iterable[Part]) -> frozenset[AgentId]:
    return frozenset(part.agent for part in parts if part.result is CallResult.ANSWERED)
