"""Carries the core's orders out: those of one call in the order given, those of different calls side by side.

A phone rings first: its order goes out at once, before anything else of its batch, and nothing waits for it but an
order to end it.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from typing import Any, cast

from ucs.asterisk.actions import Actions, Rest
from ucs.asterisk.legs import Legs
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    CloseCall,
    Effect,
    HangUpLeg,
    JoinCall,
    MuteLeg,
    ProvisionPhone,
    RefuseCaller,
    RetirePhone,
    RingAgent,
    UnmuteLeg,
)

HEAD_START_S = 0.005
"""A phone is being called: so long the rest of its call waits, lest it slow Asterisk down on the way to the INVITE."""


class Orders:
    """Those given during one connection."""

    def __init__(self, actions: Actions, legs: Legs) -> None:
        self._actions = actions
        self._legs = legs
        self._lanes: dict[str, deque[Effect]] = {}
        self._joined: dict[CallId, CallId] = {}
        """The lane of a call in whose room people of another call have sat: what is ordered about both has one order."""
        self._ringing: dict[LegId, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def give(self, effects: Sequence[Effect]) -> None:
        """Begin to carry out. Never raises, never waits."""
        ringing: set[str] = set()
        for effect in effects:
            if isinstance(effect, RingAgent) and self._actions.foresee(effect):
                ringing.add(effect.call)
                self._ringing[effect.leg] = self._spawn(self._ring(effect, self._actions.ring(effect)))
        for effect in effects:
            if not isinstance(effect, RingAgent) and self._actions.foresee(effect):
                self._queue(effect, ringing)

    def stop(self) -> None:
        """Give up what is not done; the next connection begins with an inventory."""
        for task in list(self._tasks):
            task.cancel()

    def _queue(self, effect: Effect, ringing: set[str]) -> None:
        lane = self._lane_of(effect)
        if lane in self._lanes:
            self._lanes[lane].append(effect)
        else:
            self._lanes[lane] = deque((effect,))
            self._spawn(self._work(lane, HEAD_START_S if lane in ringing else 0))

    def _lane_of(self, effect: Effect) -> str:
        match effect:
            case ProvisionPhone() | RetirePhone():
                return f"phone {effect.endpoint}"
            case MuteLeg() | UnmuteLeg() | HangUpLeg() | RefuseCaller():
                known = self._legs.get(effect.leg)
                call = known.call if known and known.call else None
                return effect.leg if call is None else self._joined.get(call, call)
            case JoinCall():
                return self._share(effect.call, effect.room)
            case _:
                call = cast(CallId, getattr(effect, "call"))  # noqa: B009 (all others have it)
                lane = self._joined.get(call, call)
                if isinstance(effect, CloseCall):
                    self._joined.pop(call, None)
                return lane

    def _share(self, call: CallId, room: CallId | None) -> CallId:
        """The call's lane; from now on also that of the other call, in whose room somebody of this one is to sit. The lane
        in which orders are waiting takes the other over."""
        own = self._joined.get(call, call)
        other = own if room is None else self._joined.get(room, room)
        if own != other and other in self._lanes and own not in self._lanes:
            self._joined[call] = other
            return other
        if room is not None and own != other:
            self._joined[room] = own
        return own

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _ring(self, effect: RingAgent, rest: Rest) -> None:
        try:
            await rest()
        finally:
            del self._ringing[effect.leg]

    async def _work(self, lane: str, pause_s: float) -> None:
        waiting = self._lanes[lane]
        try:
            if pause_s:
                await asyncio.sleep(pause_s)
            while waiting:
                effect = waiting.popleft()
                if isinstance(effect, HangUpLeg) and (ringing := self._ringing.get(effect.leg)):
                    await asyncio.wait([ringing])
                await self._actions.carry_out(effect)
        finally:
            del self._lanes[lane]
