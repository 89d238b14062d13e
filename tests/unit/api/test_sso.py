import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucs.api.sso import ExpiredToken, MalformedToken, make_token, secrets_for, verify_token

VECTOR = "1CtGQRksuYUC9cDEWVP5br36j8hqYW4ubm92YWsxNzAwMDAwMDAw"
NOW = 1_700_000_000.0


def verify(token: str, username: str = "jan.novak", now: float = NOW, *secrets: str) -> str:
    return verify_token(token, username, secrets or ("s3cret",), now, 300.0)


def test_the_contracts_vector_is_made_and_accepted() -> None:
    assert make_token("s3cret", "jan.novak", 1_700_000_000) == VECTOR
    assert verify(VECTOR)


def test_a_name_with_accents_works() -> None:
    assert verify(make_token("s3cret", "jiří", int(NOW)), "jiří")


@pytest.mark.parametrize("now", [NOW - 300, NOW + 300])
def test_the_window_is_open_to_its_edges(now: float) -> None:
    assert verify(VECTOR, now=now)


@pytest.mark.parametrize("now", [NOW - 301, NOW + 301])
def test_outside_the_window_it_has_expired(now: float) -> None:
    with pytest.raises(ExpiredToken):
        verify(VECTOR, now=now)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "=",
        VECTOR[:-1],
        VECTOR + "AAAA",
        VECTOR.replace("1", "!"),
        "ž" * 50,
        VECTOR[:40],
        "A" * 60,
    ],
)
def test_what_is_no_token_is_malformed(token: str) -> None:
    with pytest.raises(MalformedToken):
        verify(token)


def test_another_secret_or_user_is_refused() -> None:
    with pytest.raises(MalformedToken):
        verify(VECTOR, "jan.novak", NOW, "other")
    with pytest.raises(MalformedToken):
        verify(VECTOR, "jan.novak1")


def test_a_digit_cannot_be_moved_from_the_time_into_the_name() -> None:
    """`bob` + `1700000000` and `bob1` + `700000000` hash alike."""
    raw = base64.b64decode(make_token("s3cret", "bob", 1_700_000_000))
    with pytest.raises(MalformedToken):
        verify(base64.b64encode(raw).decode(), "bob1")


def test_an_empty_secret_accepts_nothing() -> None:
    with pytest.raises(MalformedToken):
        verify_token(make_token("", "jan.novak", int(NOW)), "jan.novak", ["", ""], NOW, 300.0)


def test_other_spellings_of_the_same_bytes_have_the_same_fingerprint() -> None:
    token = make_token("s3cret", "jiri", int(NOW))  # 34 bytes: two bits of the last sign mean nothing
    assert token.endswith("==")
    respelt = token[:-3] + chr(ord(token[-3]) + 1) + "=="
    assert base64.b64decode(respelt) == base64.b64decode(token)
    assert verify(respelt, "jiri") == verify(token, "jiri")


def test_a_named_provider_has_its_own_secret_or_the_common_one() -> None:
    providers = {"crm": "a", "shop": "b"}
    assert secrets_for("crm", "all", providers) == ["a"]
    assert secrets_for("unknown", "all", providers) == ["all"]
    assert secrets_for("", "all", providers) == ["all", "a", "b"]


@given(st.text(), st.text())
def test_no_input_breaks_it(token: str, username: str) -> None:
    with pytest.raises((MalformedToken, ExpiredToken)):
        verify(token, username)


@given(st.binary(max_size=80))
def test_no_bytes_break_it(raw: bytes) -> None:
    with pytest.raises((MalformedToken, ExpiredToken)):
        verify(base64.b64encode(raw).decode())
