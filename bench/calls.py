"""From the caller's INVITE to the INVITE at an agent's phone: the whole server against `app_queue`."""

import asyncio
import time
from collections.abc import Sequence

import uvloop

from bench.exchange import Call, Exchange, exchange
from bench.house import AGENTS, FEW, QUEUE_ALL, QUEUE_FEW, UCS_ALL, UCS_FEW, House, at_work, house
from bench.processors import apart
from bench.report import Row, Spread, progress

ROUNDS, CALLS = 6, 25
BURSTS, BURST = 3, 50
WAITING = 60

RATIO = 1.3
IDLE_MS = 20

METHOD = (
    f"calls: `ucs run` with {AGENTS} agents signed in over WebSockets, each at a registered desk phone; `app_queue` runs in"
    " the same Asterisk, with the same phones as members, strategy leastrecent, autofill, no wrap-up. Both answer the caller"
    " and play music. Callers and phones are one process: an INVITE's start is its sendto, its arrival the kernel's time"
    f" stamp at the phone. {ROUNDS} rounds of {CALLS} calls each in turn, one call at a time, on all processors, then again"
    f" with server and Asterisk on all but one and callers and phones on that one; {BURSTS} bursts of {BURST}"
    f" in turn; {WAITING} callers at once for {FEW} agents who talk 1 s: from a phone's BYE to its next INVITE."
)

_QUIET_S = 0.1
_DEADLINE_S = 30.0


def measure() -> Sequence[Row]:
    """Both contenders in the same run."""
    with house() as made:
        return uvloop.run(_measure(made))


async def _measure(made: House) -> Sequence[Row]:
    async with exchange(made.sip, made.phones) as lines, at_work(made, range(1, AGENTS + 1)):
        one = await _one_by_one(lines)
        with apart(made.run.pids.values()):
            alone = await _one_by_one(lines)
        burst = await _bursts(lines)
        idle = {number: Spread.of(await _freed(lines, number)) for number in (UCS_FEW, QUEUE_FEW)}
    ratio = _ratio(one)
    return [
        Row("INVITE to INVITE, one call at a time, 200 agents: app_queue, p50 / p95", str(one[QUEUE_ALL])),
        Row(
            "the same: UCS",
            f"{one[UCS_ALL]}, median {ratio:.2f} x",
            f"median <= {RATIO} x app_queue's",
            ratio <= RATIO,
        ),
        Row("the same, callers and phones on a processor of their own: app_queue", str(alone[QUEUE_ALL])),
        Row("the same: UCS", f"{alone[UCS_ALL]}, median {_ratio(alone):.2f} x"),
        Row(f"INVITE to INVITE, burst of {BURST}: app_queue, p50 / p95", str(burst[QUEUE_ALL])),
        Row("the same: UCS", str(burst[UCS_ALL])),
        Row("freed agent idle while people wait: app_queue, p50 / p95", str(idle[QUEUE_FEW])),
        Row("the same: UCS", str(idle[UCS_FEW]), f"p95 <= {IDLE_MS} ms", idle[UCS_FEW].p95 <= IDLE_MS),
    ]


def _ratio(found: dict[str, Spread]) -> float:
    """Our median as a multiple of app_queue's."""
    return found[UCS_ALL].p50 / found[QUEUE_ALL].p50


async def _one_by_one(lines: Exchange) -> dict[str, Spread]:
    found: dict[str, list[float]] = {UCS_ALL: [], QUEUE_ALL: []}
    lines.talk_s = 0.1
    for turn in range(ROUNDS + 1):
        progress(f"one call at a time, round {turn} of {ROUNDS}" if turn else "warming up")
        for number in _in_turn(turn, UCS_ALL, QUEUE_ALL):
            for _ in range(CALLS if turn else 5):
                calls = await _until_over(lines.invite(number))
                if turn:
                    found[number] += [call.delivery_ms for call in calls]
                await asyncio.sleep(_QUIET_S)
            lines.forget()
    return {number: Spread.of(samples) for number, samples in found.items()}


async def _bursts(lines: Exchange) -> dict[str, Spread]:
    found: dict[str, list[float]] = {UCS_ALL: [], QUEUE_ALL: []}
    lines.talk_s = 1.0
    for turn in range(BURSTS):
        progress(f"burst {turn + 1} of {BURSTS}")
        for number in _in_turn(turn, UCS_ALL, QUEUE_ALL):
            calls = await _until_over(lines.invite(number, BURST))
            found[number] += [call.delivery_ms for call in calls]
            await asyncio.sleep(1)
            lines.forget()
    return {number: Spread.of(samples) for number, samples in found.items()}


async def _freed(lines: Exchange, number: str) -> list[float]:
    """How long each freed agent stayed idle while there were callers."""
    progress(f"{WAITING} callers for {FEW} agents")
    lines.talk_s = 1.0
    await _until_over(lines.invite(number, WAITING))
    idle = lines.idle_ms
    await asyncio.sleep(1)
    lines.forget()
    return idle


async def _until_over(calls: Sequence[Call]) -> Sequence[Call]:
    """Raises `RuntimeError` when a call was not delivered."""
    end = time.monotonic() + _DEADLINE_S
    for call in calls:
        try:
            await asyncio.wait_for(call.ended.wait(), end - time.monotonic())
        except TimeoutError:
            break
    lost = [call for call in calls if not call.reached_at or not call.ended.is_set()]
    if lost:
        raise RuntimeError(f"{len(lost)} of {len(calls)} calls were lost, for example {lost[0]}")
    return calls


def _in_turn(turn: int, *contenders: str) -> Sequence[str]:
    """Each begins as often as the other."""
    return contenders if turn % 2 else contenders[::-1]
