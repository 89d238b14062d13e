"""Demo sites only: the page makes the telephone network call a queue, as a customer would."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Request, Response
from msgspec import Meta

from ucs.api.bucket import Bucket
from ucs.api.engine import Engine
from ucs.core.centre import Centre
from ucs.errors import Unavailable

if TYPE_CHECKING:
    from ucs.api.edge import Edge

SIMULATED_CALLER = "+420777123456"

Simulate = Callable[[str, str], Awaitable[None]]
"""Places a simulated caller at a number; the second argument is the number the caller shows."""

_AT_ONCE, _PER_S = 20, 2
_CALLS = 50
"""With so many calls in the house there is enough to look at. Simulated callers wait for ever."""

AnyRequest = Request[Any, Any, Any]


class SimulatedCall(msgspec.Struct, forbid_unknown_fields=True):
    """The body of ``POST /demo/simulate``: which number is called, and which one the caller shows."""

    number: Annotated[str, Meta(pattern=r"^[0-9]{1,16}\Z")]
    caller_number: Annotated[str, Meta(pattern=r"^\+?[0-9]{1,16}\Z")] = SIMULATED_CALLER


class SimulatedCallers:
    """Lets `place` make one, unless there are too many: whoever asks need not be signed in."""

    def __init__(self, engine: Engine, place: Simulate) -> None:
        self._engine = engine
        self._place = place
        self._bucket = Bucket(_AT_ONCE, _PER_S, 0)

    async def __call__(self, number: str, caller_number: str) -> None:
        """See `Simulate`. Raises `Unavailable`."""
        crowded = await self._engine.read(_crowded)
        if crowded or not self._bucket.take(asyncio.get_running_loop().time()):
            raise Unavailable(
                "demo", "there are enough callers for now", hint="Answer some, or try again in a moment."
            )
        await self._place(number, caller_number)


def _crowded(centre: Centre, now: float) -> bool:
    return sum(call.live for call in centre.calls.values()) >= _CALLS


async def simulate(edge: Edge, request: AnyRequest) -> Response[Any]:
    """Place the call. JSON only: a form of a foreign page cannot send that without asking first (CORS)."""
    if edge.simulate is None:
        return _answer(404, "this is no demo site")
    if request.content_type[0] != "application/json":
        return _answer(415, "send application/json")
    try:
        call = msgspec.json.decode(await request.body(), type=SimulatedCall)
        await edge.simulate(call.number, call.caller_number)
    except msgspec.MsgspecError as error:
        return _answer(400, str(error))
    except Unavailable as error:
        return _answer(503, str(error))
    return _answer(202, "calling")


def _answer(status: int, message: str) -> Response[Any]:
    return Response({"message": message}, status_code=status, headers={"Cache-Control": "no-store"})
