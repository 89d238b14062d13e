"""Numbers in E.164 by the site's country."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucs.core.ids import AgentId, LegId
from ucs.core.messages import ArriveCall, Dial, HangUp
from ucs.numbering import complete, e164, thorough


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [
        ("603111222", "CZ", "+420603111222"),
        ("603 111 222", "CZ", "+420603111222"),
        ("+420603111222", "CZ", "+420603111222"),
        ("00420603111222", "CZ", "+420603111222"),
        ("420603111222", "CZ", "+420603111222"),  # a provider that sends no +
        ("+442079460134", "CZ", "+442079460134"),
        ("00442079460134", "CZ", "+442079460134"),
        ("020 7946 0134", "GB", "+442079460134"),
        ("0905123456", "SK", "+421905123456"),
        ("030 901820", "DE", "+4930901820"),
        ("(202) 456-1111", "US", "+12024561111"),
    ],
)
def test_a_number_of_the_public_network_has_one_form(number: str, country: str, expected: str) -> None:
    assert e164(number, country) == expected


@pytest.mark.parametrize("country", ["CZ", "SK", "DE", "AT", "GB", "US"])
@pytest.mark.parametrize(
    "number", ["", "anonymous", "800", "201", "1234", "112", "*72", "#1", "+", "++", "x", "9" * 32]
)
def test_what_means_nothing_outside_has_none(number: str, country: str) -> None:
    assert e164(number, country) == ""


def test_commands_with_numbers_are_completed_and_no_others() -> None:
    arrived = complete(ArriveCall(LegId("a"), "222333444", "603111222"), "CZ")
    assert isinstance(arrived, ArriveCall)
    assert (arrived.number_norm, arrived.caller_norm) == ("+420222333444", "+420603111222")
    dialled = complete(Dial(AgentId(1), "603111222"), "CZ")
    assert isinstance(dialled, Dial)
    assert dialled.number_norm == "+420603111222"
    other = HangUp(AgentId(1))
    assert complete(other, "CZ") is other


_COUNTRIES = st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS))
_BEGINNINGS = st.sampled_from(["", "", "0", "00", "1", "+"])


@given(_COUNTRIES, _BEGINNINGS, st.integers(0, 2), st.text("0123456789", min_size=4, max_size=14))
@settings(max_examples=1000)
def test_the_short_way_reads_a_number_as_the_rules_of_all_the_world_do(
    country: str, beginning: str, codes: int, digits: str
) -> None:
    code = str(phonenumbers.country_code_for_region(country))
    number = beginning + codes * code + digits
    assert e164(number, country) == thorough(number, country)
