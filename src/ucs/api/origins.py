"""Which pages may open the bar's connection: the allow-list checked at the handshake. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from ucs.errors import ConfigError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_HERE = ("localhost", "127.0.0.1", "[::1]")
_PATTERN = re.compile(r"(https?)://(\*\.)?([a-z0-9_.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}|\*))?/?", re.IGNORECASE)


class Origins:
    """The origins of a site. `allowed` are entries like ``https://crm.example.com``, ``https://*.example.com``,
    ``http://intranet:*``; pages of this machine are always allowed, those of `host` when it is an address.

    Raises `ConfigError` for an entry that is none.
    """

    def __init__(self, allowed: Iterable[str], host: str = "", *, where: str = "allowed_origins") -> None:
        entries = [f"{scheme}://{name}:*" for name in (*_HERE, *_literal(host)) for scheme in _DEFAULT_PORTS]
        self._patterns = [_compile(entry, where) for entry in (*entries, *allowed)]

    def allow(self, origin: str | None) -> bool:
        """Decide about the header of a handshake. Without one it is no page: browsers always send it."""
        if origin is None:
            return True
        try:
            parts = urlsplit(origin)
            port = parts.port or _DEFAULT_PORTS[parts.scheme]
        except (ValueError, KeyError):
            return False
        if not parts.hostname or parts.path or parts.query or "@" in parts.netloc:
            return False
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return any(pattern.fullmatch(f"{parts.scheme}://{host}:{port}") for pattern in self._patterns)


def _compile(entry: str, where: str) -> re.Pattern[str]:
    found = _PATTERN.fullmatch(entry)
    if not found:
        raise ConfigError(
            f"{entry!r} is no origin",
            where=where,
            hint="Write https://crm.example.com, or https://*.example.com.",
        )
    scheme, star, name, port = found.groups()
    scheme = scheme.lower()
    any_name = r"[a-z0-9_-]+\." if star else ""
    ports = r"\d+" if port == "*" else str(int(port) if port else _DEFAULT_PORTS[scheme])
    return re.compile(f"{scheme}://{any_name}{re.escape(name.lower())}:{ports}")


def _literal(host: str) -> list[str]:
    """The host as it stands in a URL, when it is one address and not a name or everything."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return []
    return [] if address.is_unspecified else [f"[{address}]" if address.version == 6 else str(address)]
