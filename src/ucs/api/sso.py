"""The contract's SSO token: ``base64(sha1(secret + username + timestamp) + username + timestamp)``. Pure.

The timestamp has exactly ten digits; without a separator a shorter one could be moved into the user name.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping

_DIGEST_BYTES = 20
_TIME_DIGITS = 10


class MalformedToken(Exception):
    """The token is no token, is for somebody else, or was made with another secret."""


class ExpiredToken(Exception):
    """The token was made too long ago, or in the future."""


def make_token(secret: str, username: str, timestamp: int) -> str:
    """What a CRM sends. `timestamp` is in Unix seconds."""
    return base64.b64encode(
        _digest(secret, username, f"{timestamp:010d}") + f"{username}{timestamp:010d}".encode()
    ).decode()


def verify_token(token: str, username: str, secrets: Iterable[str], now: float, window_s: float) -> str:
    """Return the token's fingerprint, to be accepted once, when it is genuine and fresh.

    The fingerprint is made of what was decoded: base64 can spell the same bytes in several ways.
    Raises `MalformedToken` or `ExpiredToken`.
    """
    try:
        raw = base64.b64decode(token, validate=True)
        name, stamp = raw[_DIGEST_BYTES:-_TIME_DIGITS].decode(), raw[-_TIME_DIGITS:].decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise MalformedToken("not base64 of digest, name and time") from None
    if len(raw) <= _DIGEST_BYTES + _TIME_DIGITS or not stamp.isdigit():
        raise MalformedToken("too short, or no time at its end")
    if not hmac.compare_digest(name.encode(), username.encode("utf-8", "replace")):
        raise MalformedToken("made for another user name")
    genuine = [
        hmac.compare_digest(raw[:_DIGEST_BYTES], _digest(secret, name, stamp)) for secret in secrets if secret
    ]
    if not any(genuine):
        raise MalformedToken("made with another secret")
    if abs(now - int(stamp)) > window_s:
        raise ExpiredToken(f"made {now - int(stamp):.0f} s ago")
    return hashlib.sha256(raw).hexdigest()


def secrets_for(provider: str, common: str, providers: Mapping[str, str]) -> list[str]:
    """Which secrets may have made the token: the named provider's own, else the common one; without a name any."""
    if provider in providers:
        return [providers[provider]]
    if provider:
        return [common]
    return [common, *providers.values()]


def _digest(secret: str, username: str, stamp: str) -> bytes:
    return hashlib.sha1(f"{secret}{username}{stamp}".encode(), usedforsecurity=True).digest()  # noqa: S324  the contract's
