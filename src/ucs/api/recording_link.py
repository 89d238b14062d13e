"""Links to recordings: good for one call, one agent, some minutes. No other secret is in the address, which ends up in
histories and logs of proxies."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from ucs.core.ids import AgentId, CallId

GOOD_FOR_S = 600
"""Long enough to listen, with pauses; who comes later gets a new one."""


class RecordingLinks:
    """`key` is the site's; `clock` gives Unix seconds."""

    def __init__(self, key: bytes, clock: Callable[[], float]) -> None:
        self._key = hmac.digest(key, b"links to recordings", hashlib.sha256)
        self._clock = clock

    def make(self, call: CallId, agent: AgentId) -> tuple[str, int]:
        """The link, to be put behind the address of the recordings, and until when it is good."""
        until = int(self._clock()) + GOOD_FOR_S
        query = {"agent": agent, "until": until, "signature": self._sign(call, str(agent), str(until))}
        return f"{quote(call, safe='')}?{urlencode(query)}", until

    def agent_of(self, call: CallId, query: Mapping[str, str]) -> AgentId | None:
        """Whom the link was made for; null when it was not made here, or for another call, or is too old."""
        agent, until, given = (query.get(name, "") for name in ("agent", "until", "signature"))
        if not hmac.compare_digest(self._sign(call, agent, until).encode(), given.encode()):
            return None
        return AgentId(int(agent)) if self._clock() < int(until) else None

    def _sign(self, call: str, agent: str, until: str) -> str:
        return hmac.new(self._key, f"{call}\n{agent}\n{until}".encode(), hashlib.sha256).hexdigest()
