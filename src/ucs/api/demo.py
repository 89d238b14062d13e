"""Demo sites only: the page makes the telephone network call a queue, as a customer would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Request, Response
from msgspec import Meta

from ucs.errors import Unavailable

if TYPE_CHECKING:
    from ucs.api.edge import Edge

SIMULATED_CALLER = "+420777123456"

AnyRequest = Request[Any, Any, Any]


class SimulatedCall(msgspec.Struct, forbid_unknown_fields=True):
    """The body of ``POST /demo/simulate``: which number is called, and which one the caller shows."""

    number: Annotated[str, Meta(pattern=r"^[0-9]{1,16}$")]
    caller_number: Annotated[str, Meta(pattern=r"^\+?[0-9]{1,16}$")] = SIMULATED_CALLER


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
