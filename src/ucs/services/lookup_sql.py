"""Customers known by a database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ucs.config_lookup import PLACES, LookupTable
from ucs.errors import ConfigError
from ucs.services.customer import STRANGER, Customer, LookupFailed, Question, customer_of

THREADS = 4

_READ_ONLY = {
    "sqlite": ("pragma query_only = on",),
    "postgresql": (
        "set session characteristics as transaction read only",
        "set statement_timeout = {timeout_ms}",
    ),
    "mysql": ("set session transaction read only",),
    "mariadb": ("set session transaction read only",),
}
"""Said on each new connection. For others the account's rights must do; whatever a query does is rolled back."""


class SqlSource:
    """Runs the query on threads of its own, read-only; the first row counts.

    A query that hangs keeps its thread; when all are taken the next ones fail by their time limit, and no call waits.
    """

    def __init__(self, table: LookupTable, where: str) -> None:
        """Raises `ConfigError`."""
        self._table = table
        self._query = sqlalchemy.text(table.query)
        self._places = _places(self._query, where)
        try:
            self._engine = sqlalchemy.create_engine(
                table.database,
                pool_size=THREADS,
                max_overflow=0,
                pool_timeout=table.timeout_s,
                pool_pre_ping=True,
            )
        except (ArgumentError, SQLAlchemyError, ImportError, TypeError) as error:
            raise ConfigError(
                f"cannot be used: {type(error).__name__}",
                where=f"{where} database",
                hint="postgresql+psycopg://user:password@host/name, say; the driver must be installed beside UCS.",
            ) from None
        timeout_ms = round(table.timeout_s * 1000)
        said = [
            statement.format(timeout_ms=timeout_ms)
            for statement in _READ_ONLY.get(self._engine.dialect.name, ())
        ]

        def connected(connection: Any, _: object) -> None:
            _say(connection, said)

        event.listen(self._engine, "connect", connected)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="lookup")

    async def find(self, question: Question) -> Customer:
        """See `Source`."""
        asked = {place: question[place] for place in self._places}
        try:
            async with asyncio.timeout(self._table.timeout_s):
                row = await asyncio.get_running_loop().run_in_executor(self._threads, self._first, asked)
        except TimeoutError:
            raise LookupFailed("the database does not answer in time") from None
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise LookupFailed(f"the database cannot be asked: {type(cause).__name__}") from None
        return STRANGER if row is None else customer_of(row, self._table)

    def _first(self, asked: Question) -> dict[str, object] | None:
        with self._engine.connect() as connection:
            row = connection.execute(self._query, asked).mappings().first()
            return None if row is None else {str(key): value for key, value in row.items()}

    async def close(self) -> None:
        """See `Source`."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()


def _places(query: sqlalchemy.TextClause, where: str) -> tuple[str, ...]:
    named = tuple(query.compile().params)
    if strange := [name for name in named if name not in PLACES]:
        raise ConfigError(
            f"there is no :{strange[0]}", where=f"{where} query", hint=f"There are: {', '.join(PLACES)}."
        )
    return named


def _say(connection: Any, statements: Iterable[str]) -> None:
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()
    connection.commit()
