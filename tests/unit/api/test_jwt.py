"""Sign-in by a JWT: what is accepted, and every way in which it is not."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.unit.api.bars import START, World, a_world
from tests.unit.api.test_sign_in import refused

from ucs.api.jwt_token import JwtProviders
from ucs.api.sso import ExpiredToken, MalformedToken
from ucs.config_tables import JwtTable
from ucs.errors import ConfigError

RSA = rsa.generate_private_key(65537, 2048)
P256 = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
KEYS = {"RS256": RSA, "ES256": P256, "EdDSA": ED}


def pem(key: Any) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def token(algorithm: str = "RS256", key: Any = None, **claims: object) -> str:
    content: dict[str, Any] = {"sub": "jana", "aud": "ucs", "exp": START + 60, **claims}
    present = {name: value for name, value in content.items() if value is not None}
    return jwt.encode(present, key or KEYS[algorithm], algorithm)


def providers(algorithm: str = "RS256", **fields: str) -> JwtProviders:
    table = JwtTable(public_key=pem(KEYS[algorithm]), audience="ucs", **fields)  # pyright: ignore[reportArgumentType]
    return JwtProviders({"crm": table}, "[sso.jwt]")


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_token_of_the_providers_key_is_genuine(algorithm: str) -> None:
    found = providers(algorithm).verify(token(algorithm), "jana", "crm", START)
    assert found.until > START + 60
    assert found == providers(algorithm).verify(token(algorithm), "jana", "", START)


def test_the_user_name_may_be_another_claim() -> None:
    made = token(sub="4711", preferred_username="jana")
    assert providers(username_claim="preferred_username").verify(made, "jana", "crm", START)
    with pytest.raises(MalformedToken):
        providers().verify(made, "jana", "crm", START)


@pytest.mark.parametrize(
    "made",
    [
        token(key=rsa.generate_private_key(65537, 2048)),
        token("ES256"),
        token(aud="others"),
        token(aud=None),
        token(exp=None),
        token(sub=None),
        token(sub="petr"),
        token(iss="others"),
        token(exp=START + 2 * 86_400),
        token(nbf=str(START)),
        "a.b.c",
        "..",
    ],
)
def test_a_token_that_is_wrong_is_malformed(made: str) -> None:
    with pytest.raises(MalformedToken):
        providers(issuer="https://crm.example").verify(made, "jana", "crm", START)


def test_a_token_without_a_signature_is_malformed() -> None:
    def part(content: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    claims = part({"sub": "jana", "aud": "ucs", "exp": START + 60})
    for header in ({"alg": "none"}, {"alg": "HS256"}):
        with pytest.raises(MalformedToken):
            providers().verify(f"{part(header)}.{claims}.", "jana", "crm", START)


def test_the_public_key_is_no_shared_secret() -> None:
    """The classic confusion: the token says HS256, and the 'secret' is the published key."""

    def part(content: bytes) -> bytes:
        return base64.urlsafe_b64encode(content).rstrip(b"=")

    signed = (
        part(b'{"alg":"HS256"}')
        + b"."
        + part(json.dumps({"sub": "jana", "aud": "ucs", "exp": START + 60}).encode())
    )
    signature = part(hmac.digest(pem(RSA).encode(), signed, hashlib.sha256))
    with pytest.raises(MalformedToken):
        providers().verify((signed + b"." + signature).decode(), "jana", "crm", START)


def test_time_decides_with_some_tolerance() -> None:
    made = token(nbf=START, exp=START + 60)
    for now in (START - 29, START + 89):
        assert providers().verify(made, "jana", "crm", now)
    for now in (START - 31, START + 91):
        with pytest.raises(ExpiredToken):
            providers().verify(made, "jana", "crm", now)


def test_a_provider_that_signs_nothing_is_no_provider() -> None:
    with pytest.raises(MalformedToken):
        providers().verify(token(), "jana", "other", START)


def test_two_tokens_are_told_apart_by_their_number_or_by_what_was_signed() -> None:
    known = providers("ES256")

    def fingerprint(made: str) -> str:
        return known.verify(made, "jana", "crm", START).fingerprint

    numbered = token("ES256", jti="1")
    assert fingerprint(numbered) == fingerprint(token("ES256", jti="1", exp=START + 70))
    assert fingerprint(numbered) != fingerprint(token("ES256", jti="2"))
    same, again = token("ES256"), token("ES256")
    assert same != again  # an EC signature is never the same
    assert fingerprint(same) == fingerprint(again)


@pytest.mark.parametrize(
    "key",
    ["nonsense", pem(rsa.generate_private_key(65537, 1024)), pem(ec.generate_private_key(ec.SECP384R1()))],
)
def test_a_key_that_cannot_be_used_is_a_fault_of_the_settings(key: str) -> None:
    with pytest.raises(ConfigError, match="public_key"):
        JwtProviders({"crm": JwtTable(public_key=key, audience="ucs")}, "[sso.jwt]")


@pytest.fixture
async def signing(tmp_path: Path) -> AsyncIterator[World]:
    """A site whose CRM signs tokens."""
    crm = {"public_key": pem(ED), "audience": "ucs"}
    async with a_world(tmp_path, sso={"secret": "s3cret", "jwt": {"crm": crm}}) as world:
        yield world


async def test_a_jwt_signs_in_once(signing: World) -> None:
    made = token("EdDSA")
    bar = await signing.bar()
    assert (await bar.ask("sso", username="jana", token=made, provider="crm"))["ok"]
    assert (await refused(await signing.bar(), "sso", username="jana", token=made))[0] == 5
    await signing.restart()
    assert (await refused(await signing.bar(), "sso", username="jana", token=made))[0] == 5


async def test_a_jwt_that_is_wrong_or_late_has_the_numbers_of_sso(signing: World) -> None:
    bar = await signing.bar()
    wrong, late = token("EdDSA", aud="others"), token("EdDSA", exp=START - 60)
    assert (await refused(bar, "sso", username="jana", token=wrong))[0] == 4
    assert (await refused(bar, "sso", username="jana", token=late))[0] == 5
    assert (await refused(bar, "sso", username="nobody", token=token("EdDSA", sub="nobody")))[0] == 1
    assert (await refused(bar, "sso", username="gone", token=token("EdDSA", sub="gone")))[0] == 2
