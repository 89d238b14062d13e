"""Accepts each SSO token once, also across a restart."""

from __future__ import annotations

import sqlite3

from ucs.api.store import EdgeStore


class UsedTokens:
    """The fingerprints of tokens that have been used, as long as they would still be in time."""

    def __init__(self, store: EdgeStore) -> None:
        self._store = store

    async def use(self, fingerprint: str, now: float, until: float) -> bool:
        """Return whether this is the first use. `until`: when the token is too old anyway. Raises `Unavailable`."""

        def work(db: sqlite3.Connection) -> bool:
            db.execute("delete from used_token where until < ?", (now,))
            return (
                db.execute("insert or ignore into used_token values (?, ?)", (fingerprint, until)).rowcount
                == 1
            )

        return await self._store.run(work)
