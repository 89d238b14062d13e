"""Customers known by a web service."""

from __future__ import annotations

import string
from typing import cast
from urllib.parse import quote, urlsplit

import aiohttp
import msgspec
from yarl import URL

from ucs.config_lookup import PLACES, LookupTable
from ucs.errors import ConfigError
from ucs.services.customer import STRANGER, Customer, LookupFailed, Question, customer_of, walk

MAX_ANSWER_BYTES = 256 * 1024

_UNKNOWN = (204, 404)
"""What a service answers that knows nobody of this number."""


class HttpSource:
    """GETs ``url`` with its places filled in; the answer is JSON. Redirections are not followed: a key would go along."""

    def __init__(self, table: LookupTable, where: str) -> None:
        """Raises `ConfigError`."""
        self._table = table
        _check(table.url, where)
        timeout = aiohttp.ClientTimeout(total=table.timeout_s)
        self._session = aiohttp.ClientSession(headers=table.headers, timeout=timeout)

    async def find(self, question: Question) -> Customer:
        """See `Source`."""
        url = self._table.url.format_map({place: quote(text, safe="") for place, text in question.items()})
        try:
            async with self._session.get(URL(url, encoded=True), allow_redirects=False) as answer:
                if answer.status in _UNKNOWN:
                    return STRANGER
                if answer.status != 200:
                    raise LookupFailed(f"the web service answers {answer.status}")
                body = await _body(answer)
        except TimeoutError:
            raise LookupFailed("the web service does not answer in time") from None
        except aiohttp.ClientError as error:
            raise LookupFailed(f"the web service cannot be asked: {type(error).__name__}") from None
        return self._read(body)

    def _read(self, body: bytes) -> Customer:
        if not body.strip():
            return STRANGER
        try:
            found = walk(msgspec.json.decode(body), self._table.result)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise LookupFailed("the answer is no JSON in UTF-8") from None
        if isinstance(found, list):
            items = cast("list[object]", found)
            found = items[0] if items else None
        if found is None:
            return STRANGER
        if not isinstance(found, dict):
            raise LookupFailed("the answer is no object: `result` may lead to one")
        return customer_of(cast("dict[str, object]", found), self._table)

    async def close(self) -> None:
        """See `Source`."""
        await self._session.close()


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise LookupFailed(f"the answer has more than {MAX_ANSWER_BYTES} bytes")
    return bytes(body)


def _check(url: str, where: str) -> None:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ConfigError("must begin with http:// or https://", where=f"{where} url")
    try:
        named = [field for _, field, _, _ in string.Formatter().parse(url) if field is not None]
    except ValueError as error:
        raise ConfigError(f"a brace is missing: {error}", where=f"{where} url") from None
    if strange := [name for name in named if name not in PLACES]:
        raise ConfigError(
            f"there is no {{{strange[0]}}}", where=f"{where} url", hint=f"There are: {', '.join(PLACES)}."
        )
