"""Who a dialled number means: a queue, a colleague, a phone of the house, a number outside."""

import re
from typing import NamedTuple

from ucs.core.agent import Agent
from ucs.core.centre import Centre
from ucs.core.ids import AgentId, QueueId
from ucs.errors import InvalidRequest, NotFound

_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")


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
    number = re.sub(r"[\s()./-]", "", dialled)
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
    if device is not None and agent is None:
        phone = centre.phones[device]
        line = next(line.id for line in phone.lines if line.number == number)
        return Destination(number, endpoint=phone.account(line))
    if agent is None:
        return Destination(number)
    if centre.agents[agent].device is not None:
        return Destination(number, agent=agent)
    return Destination(number, endpoint=_own_phone(centre, agent, number))


def _own_phone(centre: Centre, agent: AgentId, number: str) -> str:
    for profile in centre.phones.values():
        if profile.user_id == agent and centre.devices[profile.id].agent is None:
            return profile.account()
    raise NotFound(f"{number} is the number of {centre.profiles[agent].displayname}, who has no phone now")
