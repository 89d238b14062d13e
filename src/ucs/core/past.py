"""A call that is over as its agents look back on it: each offer, each dialled call is one part, with the `uniqueid` that the
agent's callbacks had."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from ucs.core.callview import OFFER_CAUSES
from ucs.core.ids import AgentId, CallId, QueueId, series_id
from ucs.core.messages import CallRecord, Cause, OfferRecord, Outcome
from ucs.core.objects import Direction


class CallResult(StrEnum):
    """What became of it. MISSED and ELSEWHERE (a colleague took it, or it was taken back) are incoming calls, NOT_REACHED
    are those that the agent dialled."""

    ANSWERED = "answered"
    MISSED = "missed"
    ELSEWHERE = "elsewhere"
    NOT_REACHED = "not_reached"


class Part(msgspec.Struct, gc=False):
    """One agent's part of one call. `number`, `name` and `other` (a colleague) are the other side; durations in seconds."""

    call: CallId
    uniqueid: str
    agent: AgentId
    direction: Direction
    result: CallResult
    number: str
    number_norm: str
    name: str
    other: AgentId | None
    external_id: str
    queue: QueueId | None
    begin: float
    ring_s: float
    talk_s: float
    cause: Cause
    codes: tuple[str, ...]
    recorded: bool


_UNASKED = (Outcome.ELSEWHERE, Outcome.REVOKED)


def parts(record: CallRecord) -> Iterator[Part]:
    """Every agent's parts, in the order they began."""
    dialler = _dialler(record)
    if dialler is not None:
        yield _dialled(record, dialler)
    for offer in record.offers:
        yield _offered(record, offer)


def _dialler(record: CallRecord) -> AgentId | None:
    """Who made the call."""
    if record.peer is not None:
        return record.peer
    if record.direction == Direction.INCOMING:
        return None
    return record.transfers[0].agent if record.transfers else record.agent


def _dialled(record: CallRecord, agent: AgentId) -> Part:
    over, cause = _end(record, agent, 1, record.created)
    reached = record.connected is not None and record.connected <= over
    colleague = record.agent
    if colleague is None and record.queue is None and record.offers:
        colleague = record.offers[-1].agent
    part = _part(record, agent, 1, record.created, over, cause)
    part.direction = Direction.OUTGOING
    part.result = CallResult.ANSWERED if reached else CallResult.NOT_REACHED
    part.number, part.number_norm = record.called_number, record.called_norm
    part.name = record.name
    part.other = colleague if record.peer is not None else None
    _time(part, record.connected if reached else None, over)
    return part


def _offered(record: CallRecord, offer: OfferRecord) -> Part:
    ended = record.disconnected if offer.ended is None else offer.ended
    if offer.outcome is not Outcome.ANSWERED:
        cause = record.cause if offer.outcome is None else OFFER_CAUSES[offer.outcome]
        part = _part(record, offer.agent, offer.series, offer.offered, ended, cause)
        part.result = CallResult.ELSEWHERE if offer.outcome in _UNASKED else CallResult.MISSED
        return part
    over, cause = _end(record, offer.agent, offer.series, ended)
    part = _part(record, offer.agent, offer.series, offer.offered, over, cause)
    part.result = CallResult.ANSWERED
    _time(part, ended, over)
    return part


def _part(record: CallRecord, agent: AgentId, series: int, begin: float, over: float, cause: Cause) -> Part:
    """As an incoming call that nobody answered."""
    inbound = record.direction == Direction.INCOMING
    return Part(
        call=record.uniqueid,
        uniqueid=series_id(record.uniqueid, series),
        agent=agent,
        direction=Direction.INCOMING,
        result=CallResult.MISSED,
        number=record.caller_number if inbound else record.called_number,
        number_norm=record.caller_norm if inbound else record.called_norm,
        name=record.name or (record.caller_name if inbound else ""),
        other=record.peer,
        external_id=record.external_id,
        queue=record.queue,
        begin=begin,
        ring_s=round(over - begin, 3),
        talk_s=0.0,
        cause=cause,
        codes=record.codes,
        recorded=record.recorded,
    )


def _time(part: Part, answered: float | None, over: float) -> None:
    if answered is not None:
        part.ring_s = round(answered - part.begin, 3)
        part.talk_s = round(over - answered, 3)


def _end(record: CallRecord, agent: AgentId, series: int, since: float) -> tuple[float, Cause]:
    """When and why the call was over for an agent who had it: handed over, or at its end."""
    for transfer in record.transfers:
        if transfer.agent == agent and transfer.series == series and transfer.at >= since:
            return transfer.at, Cause.TRANSFERRED
    return record.disconnected, record.cause
