"""What the edge itself must not forget: tokens that were used, tokens that are remembered. One small SQLite file."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from ucs.errors import Unavailable

T = TypeVar("T")

FILE_NAME = "edge.db"

_TABLES = """
create table if not exists used_token (
  fingerprint text primary key, until real not null) without rowid;
create table if not exists remembered (
  hash text primary key, username text not null, account text not null, used real not null) without rowid;
"""


_HINT = "Check its owner and rights. If it is damaged, delete it: browsers that remember a login ask for it once more."


class EdgeStore:
    """Opens the file, readable by its owner only, and works on it in one thread of its own.

    Raises `Unavailable` when it cannot be opened.
    """

    def __init__(self, data_dir: Path, *, timeout_s: float = 5.0) -> None:
        path = data_dir / FILE_NAME
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="edge-store")
        try:
            data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(path, timeout=timeout_s, check_same_thread=False)
            self._connection.execute("pragma journal_mode = wal")
            self._connection.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise Unavailable("store", f"{path} cannot be opened: {error}", hint=_HINT) from error

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` in one transaction. Raises `Unavailable` when the file is locked, full or broken."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, work)

    def close(self) -> None:
        """Finish what is under way and close the file."""
        self._thread.shutdown(wait=True)
        self._connection.close()

    def _transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            with self._connection:
                return work(self._connection)
        except sqlite3.Error as error:
            raise Unavailable("store", f"sign-in data cannot be written: {error}") from error
