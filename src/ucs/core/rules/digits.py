"""Digits for a machine at the other side."""

import re

from ucs.core.call import TALKING
from ucs.core.decision import Decision
from ucs.core.messages import PlayDigits, SendDigits
from ucs.errors import InvalidRequest, WrongState

_DIGITS = re.compile(r"[0-9A-D*#]{1,64}")


def send_digits(decision: Decision, command: SendDigits) -> None:
    """The customer's side hears them. They may be a secret, so no event holds them: an order is all they are."""
    agent = decision.agent(command.agent)
    call = decision.own_call(agent, command.uniqueid)
    digits = command.digits.upper()
    if not _DIGITS.fullmatch(digits):
        raise InvalidRequest("digits are 0 to 9, *, # and A to D, at most 64 of them")
    if call.agent != agent.id or call.phase is not TALKING:
        raise WrongState("you do not talk in this call")
    decision.order(PlayDigits(call.uid, call.customer, digits))
