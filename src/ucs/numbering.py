"""Telephone numbers in E.164 by the site's country."""

import re
from functools import lru_cache
from typing import NamedTuple

import msgspec
import phonenumbers

from ucs.core.messages import ArriveCall, BlindTransfer, Command, Dial, ReportReferred, Transfer

_INTERNATIONAL = ("+", "00")
_SHORT = 7
"""Numbers with fewer digits are taken for extensions, unless the country really has them."""


@lru_cache(maxsize=4096)
def e164(number: str, country: str) -> str:
    """``+`` and digits, or '' when the number means nothing outside this house (an extension, a service code, none at all).

    `country` is a two-letter code; numbers without an international prefix are read as its own, and when they cannot be, as
    international ones whose ``+`` was lost, which many a provider sends.
    """
    return _plain(number, country) or thorough(number, country)


def thorough(number: str, country: str) -> str:
    """`e164` by the rules of all the world, which takes ten times as long: a caller waits for it."""
    national = _read(number, country)
    if national and (number.startswith(_INTERNATIONAL) or len(number) >= _SHORT):
        return national
    parsed = _parsed(number, country) if national else _parsed(f"+{number}", country)
    return _written(parsed) if parsed is not None and phonenumbers.is_valid_number(parsed) else ""


class _Plan(NamedTuple):
    """What a country's own numbers look like when nothing is dialled in front of them."""

    code: str
    lengths: frozenset[int]
    special: re.Pattern[str]
    """Beginnings that may be a prefix, or the code again."""


@lru_cache(maxsize=8)
def _plan_of(country: str) -> _Plan | None:
    code = phonenumbers.country_code_for_region(country)
    main = phonenumbers.region_code_for_country_code(code)
    own = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    general = phonenumbers.PhoneMetadata.metadata_for_region(main, None)
    if own is None or general is None or general.general_desc is None:
        return None
    prefixes = {
        prefix
        for plan in (own, general)
        for prefix in (plan.international_prefix, plan.national_prefix_for_parsing)
    }
    special = re.compile("|".join(("0", str(code), *(f"(?:{prefix})" for prefix in prefixes if prefix))))
    return _Plan(str(code), frozenset(general.general_desc.possible_length), special)


def _plain(number: str, country: str) -> str:
    """The number of somebody in this country, with the country's code and ``+`` or without both; '' when it is not as plain
    as that."""
    plan = _plan_of(country)
    if plan is None or not number.isascii():
        return ""
    digits = number.removeprefix(f"+{plan.code}")
    plain = (
        len(digits) >= _SHORT
        and len(digits) in plan.lengths
        and digits.isdecimal()
        and not plan.special.match(digits)
    )
    return f"+{plan.code}{digits}" if plain else ""


def _read(number: str, country: str) -> str:
    """By its length alone: the ranges in use grow faster than any list of them."""
    parsed = _parsed(number, country)
    if parsed is None:
        return ""
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    return _written(parsed) if possible == phonenumbers.ValidationResult.IS_POSSIBLE else ""


def _parsed(number: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None


def _written(parsed: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def complete(command: Command, country: str) -> Command:
    """Add the E.164 form to a command that carries somebody's number."""
    if isinstance(command, ArriveCall):
        return msgspec.structs.replace(
            command,
            caller_norm=e164(command.caller_number, country),
            number_norm=e164(command.number, country),
        )
    if isinstance(command, Dial | Transfer | BlindTransfer | ReportReferred):
        return msgspec.structs.replace(command, number_norm=e164(command.number, country))
    return command
