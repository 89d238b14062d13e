"""Who may sign in with which password. Passwords are kept as argon2id hashes only."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import Argon2Error, InvalidHashError

from ucs.config_tables import AgentTable
from ucs.core.ids import AgentId
from ucs.errors import ConfigError

_THREADS = 2
"""Each verification takes 64 MB and a processor for some 50 ms: more at once would starve the calls."""


class Account(msgspec.Struct, frozen=True):
    """One sign-in name. `fingerprint` changes with the password."""

    agent: AgentId
    username: str
    enabled: bool
    operator: bool
    fingerprint: str


def hash_password(password: str) -> str:
    """For the settings file. Takes some 50 ms."""
    return PasswordHasher().hash(password)


def refuse_no_hashes(agents: Sequence[AgentTable], where: str) -> None:
    """A password in clear, say, would let nobody in. Raises `ConfigError`, without what stands there."""
    for agent in agents:
        try:
            extract_parameters(agent.password_hash) if agent.password_hash else None
        except InvalidHashError:
            raise ConfigError(
                "is no hash",
                where=f"{where} {agent.username!r}, password_hash",
                hint="`ucs passwd` makes one.",
            ) from None


class Accounts:
    """The accounts of the settings. `hasher` sets the cost of the hash that unknown users are checked against."""

    def __init__(self, agents: Sequence[AgentTable], hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._hashes = {agent.username: agent.password_hash for agent in agents}
        self._accounts = {
            agent.username: Account(
                AgentId(agent.id),
                agent.username,
                agent.enabled,
                agent.is_operator,
                hashlib.sha256(agent.password_hash.encode()).hexdigest()[:16],
            )
            for agent in agents
        }
        self._dummy = self._hasher.hash(secrets.token_urlsafe())
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="password")

    def get(self, username: str) -> Account | None:
        """Return the account, when its owner has been recognised by other means."""
        return self._accounts.get(username)

    async def verify(self, username: str, password: str) -> Account | None:
        """Return the account when the password is right. Unknown names take the same time as wrong passwords."""
        stored = self._hashes.get(username) or self._dummy
        right = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._matches, stored, password
        )
        return self._accounts.get(username) if right else None

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError, UnicodeEncodeError):
            return False
