"""Who a dialled number means: a queue, a colleague, a phone of the house, a number outside."""

import re
from typing import NamedTuple

from ucs.core.agent import Agent
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, QueueId
from ucs.errors import InvalidRequest, NotFound

_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_AROUND = re.compile(
    r"^\s*tel:|[\s()./\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\u2212\ufeff-]", re.I
)
"""What people copy with a number: a link's ``tel:``, spaces, separators, any dash, marks that nobody sees."""


class Destination(NamedTuple):
    """Either a `queue`, or an `agent` who has a phone, or the phone `endpoint` that nobody has paired, or, with none of
    them, the number outside."""

    number: str
    queue: QueueId | None = None
    agent: AgentId | None = None
    endpoint: str = ""

    @property
    def offered(self) -> bool:
        """Reached through offers to agents."""
        return self.queue is not None or self.agent is not None


def destination(centre: Centre, caller: Agent, dialled: str) -> Destination:
    """Raises `InvalidRequest` for what is no number or the caller's own, `NotFound` for a colleague without a phone."""
    number = _AROUND.sub("", dialled)
    if not _NUMBER.fullmatch(number):
        raise InvalidRequest(
            f"{dialled!r} is not a telephone number: digits, *, # and a leading + are allowed"
        )
    queue = centre.numbers.get(number)
    if queue is not None:
        return Destination(number, queue=queue)
    device = centre.lines.get(number)
    agent = centre.extensions.get(number) if device is None else centre.devices[device].agent
    if agent == caller.id or (device is not None and device == caller.device):
        raise InvalidRequest(f"{number} is your own number")
    if agent is not None and centre.agents[agent].device is not None:
        return Destination(number, agent=agent)
    endpoint = phone_at(centre, number)
    if agent is not None and not endpoint:
        raise NotFound(
            f"{number} is the number of {centre.profiles[agent].displayname}, who has no phone now"
        )
    return Destination(number, endpoint=endpoint)


def phone_at(centre: Centre, number: str) -> str:
    """The phone of the house that has this number as a line, or belongs to the agent whose number it is; '' for none."""
    device = centre.lines.get(number)
    if device is not None:
        phone = centre.phones[device]
        return phone.account(next(line.id for line in phone.lines if line.number == number))
    agent = centre.extensions.get(number)
    if agent is None:
        return ""
    own = (phone for phone in centre.phones.values() if phone.user_id == agent)
    return next((phone.account() for phone in own if centre.devices[phone.id].agent is None), "")
