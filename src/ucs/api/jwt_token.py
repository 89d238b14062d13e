"""Sign-in by a JSON Web Token (RFC 7519) that a provider has signed with its private key; we hold the public one.

The algorithm follows from the key, never from the token: RS256, ES256 or EdDSA. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import jwt
import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from ucs.api.sso import ExpiredToken, MalformedToken
from ucs.config_tables import JwtTable
from ucs.errors import ConfigError

_SKEW_S = 30.0
"""How far the provider's clock may be off."""
_LONGEST_S = 86_400.0
"""A token that lives for longer is no sign-in token; and used ones have to be remembered."""
_RSA_BITS = 2048

PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey


class Genuine(msgspec.Struct, frozen=True):
    """A token that may be accepted once: its `fingerprint` is to be remembered until it is too old anyway."""

    fingerprint: str
    until: float


def is_jwt(token: str) -> bool:
    """Whether it has a JWT's form; the contract's own token is base64 without a dot."""
    return token.count(".") == 2


class JwtProviders:
    """The providers that sign tokens. `where` names the settings. Raises `ConfigError` for a key that cannot be used."""

    def __init__(self, tables: Mapping[str, JwtTable], where: str) -> None:
        self._providers = {
            name: (table, *_key(table.public_key, f"{where} {name}")) for name, table in tables.items()
        }

    def verify(self, token: str, username: str, provider: str, now: float) -> Genuine:
        """Check the signature of the named provider, of any when there is no name; then whom it is for and until when.

        Raises `MalformedToken` or `ExpiredToken`.
        """
        candidates = [provider] if provider else list(self._providers)
        refusal: Exception = MalformedToken("no provider of that name signs tokens")
        for name in candidates:
            if name in self._providers:
                try:
                    return self._verify(name, token, username, now)
                except (MalformedToken, ExpiredToken) as error:
                    refusal = error
                    if isinstance(error, ExpiredToken):
                        break
        raise refusal

    def _verify(self, name: str, token: str, username: str, now: float) -> Genuine:
        table, key, algorithm = self._providers[name]
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=table.audience,
                issuer=table.issuer or None,
                # The time is ours to check: by one clock, with one tolerance.
                options={
                    "require": ["exp", "aud", table.username_claim],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.InvalidTokenError as error:
            raise MalformedToken(f"{type(error).__name__}: {error}") from None
        if claims[table.username_claim] != username:
            raise MalformedToken("made for another user name")
        expires, begins = claims["exp"], claims.get("nbf", 0)
        if type(expires) not in (int, float) or type(begins) not in (int, float):
            raise MalformedToken("exp and nbf are numbers")
        if expires > now + _LONGEST_S:
            raise MalformedToken("it would be good for more than a day")
        if not begins - _SKEW_S <= now <= expires + _SKEW_S:
            raise ExpiredToken(f"good from {begins} to {expires}")
        number = claims.get("jti")
        # Without a number of its own: what was signed. The signature itself can be written in two ways.
        unique = number if isinstance(number, str) and number else token.rpartition(".")[0]
        return Genuine(hashlib.sha256(f"{name}\n{unique}".encode()).hexdigest(), expires + _SKEW_S)


def _key(pem: str, where: str) -> tuple[PublicKey, str]:
    """The key and the one algorithm that it is for."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ConfigError(
            "is no public key in PEM form",
            where=f"{where}, public_key",
            hint="-----BEGIN PUBLIC KEY----- ...",
        ) from error
    if isinstance(key, RSAPublicKey) and key.key_size >= _RSA_BITS:
        return key, "RS256"
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key, "ES256"
    if isinstance(key, Ed25519PublicKey):
        return key, "EdDSA"
    raise ConfigError(
        "is a key that is not used here",
        where=f"{where}, public_key",
        hint=f"RSA of {_RSA_BITS} bits or more, P-256 or Ed25519.",
    )
