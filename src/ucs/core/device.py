"""A phone: who has paired it, and whether it can be reached."""

import msgspec

from ucs.core.ids import AgentId, DeviceId


class Device(msgspec.Struct, gc=False):
    """`agent` is who has paired it."""

    id: DeviceId
    reachable: bool = False
    agent: AgentId | None = None
