"""What a test phone does by itself with a call that comes in."""

import asyncio
from dataclasses import dataclass

from tests.support.sip_call import Call


@dataclass(frozen=True)
class Answer:
    """Ring if it takes a while, then answer and say a tone."""

    after_s: float = 0.0
    hz: float = 0


@dataclass(frozen=True)
class Refuse:
    """Ring if it takes a while, then answer 486, 603, 404, ..."""

    status: int = 486
    after_s: float = 0.0


@dataclass(frozen=True)
class Never:
    """Ring for ever; `hz` is said if the test, or an ``Event: talk``, answers."""

    hz: float = 0


Plan = Answer | Refuse | Never


def carry_out(plan: Plan, call: Call) -> None:
    """Begin; a call that is over by then is left alone."""
    if not isinstance(plan, Refuse):
        call.say(plan.hz)
    if isinstance(plan, Never):
        call.ring()
        return
    if plan.after_s:
        call.ring()

    def act() -> None:
        if isinstance(plan, Refuse):
            call.refuse(f"{plan.status} Refused")
        else:
            call.answer()

    asyncio.get_running_loop().call_later(plan.after_s, act)
