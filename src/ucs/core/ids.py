"""The names things go by. All are opaque: nothing but this module and the clerk who made one may take it apart."""

from typing import NewType

AgentId = NewType("AgentId", int)
QueueId = NewType("QueueId", int)
DeviceId = NewType("DeviceId", int)
GroupId = NewType("GroupId", int)

CallId = NewType("CallId", str)
"""The call's key for life and beyond: the contract's ``uniqueid`` is this, or this with a series suffix."""

LegId = NewType("LegId", str)
"""One party's connection to a call. Legs we place carry the call's id, so a repeated order is harmless."""

SessionId = NewType("SessionId", str)

SERIES_MARK = "~"


def series_id(call: CallId, series: int) -> str:
    """The ``uniqueid`` an agent sees. A call offered to the same agent again starts a new series of callbacks
    (``~2``, ``~3``, ...), so that each ``uniqueid`` is hung up exactly once."""
    return call if series <= 1 else f"{call}{SERIES_MARK}{series}"


def call_of(uniqueid: str) -> CallId:
    """The call behind a ``uniqueid``, whatever the series."""
    return CallId(uniqueid.partition(SERIES_MARK)[0])
