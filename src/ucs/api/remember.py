"""Tokens that stand for a password on one browser: random, kept hashed, revocable, dead when the password changes."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3

from ucs.api.accounts import Account
from ucs.api.store import EdgeStore

VALID_S = 90 * 86_400.0
"""Since the last use."""
_PER_USER = 10
"""Browsers one user may be remembered on; the longest unused is forgotten first."""


class RememberTokens:
    """The tokens in the edge's store. All methods raise `Unavailable` when it does not answer."""

    def __init__(self, store: EdgeStore) -> None:
        self._store = store

    async def issue(self, account: Account, now: float) -> str:
        """Make a token; this is the only moment it is known in clear."""
        token = secrets.token_urlsafe(32)

        def work(db: sqlite3.Connection) -> None:
            db.execute("delete from remembered where used < ?", (now - VALID_S,))
            db.execute(
                "insert into remembered values (?, ?, ?, ?)",
                (_hash(token), account.username, account.fingerprint, now),
            )
            db.execute(
                "delete from remembered where username = ? and hash not in"
                " (select hash from remembered where username = ? order by used desc limit ?)",
                (account.username, account.username, _PER_USER),
            )

        await self._store.run(work)
        return token

    async def verify(self, account: Account, token: str, now: float) -> bool:
        """Whether the token was issued to this account under its present password. Its life starts anew."""

        def work(db: sqlite3.Connection) -> bool:
            found = db.execute(
                "update remembered set used = max(used, ?) where hash = ? and username = ? and account = ? and used >= ?",
                (now, _hash(token), account.username, account.fingerprint, now - VALID_S),
            )
            return found.rowcount == 1

        return await self._store.run(work)

    async def revoke(self, username: str) -> int:
        """Forget all tokens of a user; returns how many there were."""
        return await self._store.run(
            lambda db: db.execute("delete from remembered where username = ?", (username,)).rowcount
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
