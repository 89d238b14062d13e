"""Telephone numbers in E.164 by the site's country."""

import msgspec
import phonenumbers

from ucs.core.messages import ArriveCall, Command, Dial


def e164(number: str, country: str) -> str:
    """``+`` and digits, or '' when the number means nothing outside this house (an extension, a service code).

    `country` is a two-letter code; numbers without an international prefix are read as its own.
    """
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def complete(command: Command, country: str) -> Command:
    """Add the E.164 form to a command that carries somebody's number."""
    if isinstance(command, ArriveCall):
        return msgspec.structs.replace(command, caller_norm=e164(command.caller_number, country))
    if isinstance(command, Dial):
        return msgspec.structs.replace(command, number_norm=e164(command.number, country))
    return command
