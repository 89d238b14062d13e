"""``GET /recording/{uniqueid}``: plays a recording, whole or in parts, to whoever has a link (or a session's secret)."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from litestar import Request, Response
from litestar.response import Stream

from ucs.api.past_calls import Gone, PastCalls
from ucs.core.ids import AgentId, CallId, call_of
from ucs.errors import NotAllowed, NotFound, UcsError

log = logging.getLogger(__name__)

AnyRequest = Request[Any, Any, Any]

_HEADERS = {
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "cross-origin",  # the page that plays it is another origin
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
"""One part. Others, and numbers that no file is as long as, are ignored, as RFC 9110 allows."""
_STATUS: dict[type[UcsError], int] = {NotAllowed: 403, NotFound: 404, Gone: 410}


async def play(past: PastCalls, request: AnyRequest) -> Response[Any] | Stream:
    """403 without a right, 404 when there never was a recording, 410 when it is gone, 416 for a part behind its end."""
    call = call_of(str(request.path_params["uniqueid"]))
    try:
        agent = await _whoever(past, request, call)
        path = await past.recording(agent, call)
        size, etag = await asyncio.to_thread(_about, path)
    except UcsError as error:
        return _refusal(error)
    headers = {
        **_HEADERS,
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Content-Disposition": f'inline; filename="{path.name}"',
    }
    first, last = 0, size - 1
    status = 200
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    if wanted and any(wanted.groups()) and request.headers.get("if-range", etag) == etag:
        first, last = _part(wanted, size)
        if first > last:
            headers["Content-Range"] = f"bytes */{size}"
            return Response(b"", status_code=416, media_type="audio/wav", headers=headers)
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        status = 206
    if request.method == "GET":
        details = {"agent": agent, "call": call, "first": first, "last": last}
        log.info("a recording is played", extra={**details, "reason": request.query_params.get("reason", "")})
    headers["Content-Length"] = str(last - first + 1)
    body = _pieces(path, first, last - first + 1)
    return Stream(body, status_code=status, media_type="audio/wav", headers=headers)


async def permissions(past: PastCalls, request: AnyRequest) -> Response[Any]:
    """What the holder of the link may do with this recording."""
    call = call_of(str(request.path_params["uniqueid"]))
    try:
        agent = await _whoever(past, request, call)
        await past.recording(agent, call)
    except (NotFound, Gone):
        playback = False
    except UcsError as error:
        return _refusal(error)
    else:
        playback = True
    none = dict.fromkeys(("transcription", "summary", "sentiment", "rating", "metadata"), False)
    return Response(
        {"info": True, "playback": playback, "download": playback, **none}, headers=dict(_HEADERS)
    )


async def _whoever(past: PastCalls, request: AnyRequest, call: CallId) -> AgentId:
    """Who asks. Raises `NotAllowed`."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        agent = await past.agent_of_session(secret.strip())
    else:
        agent = past.links.agent_of(call, request.query_params)
    if agent is None:
        raise NotAllowed("the link is not good, or not any more: ask for a new one")
    return agent


def _part(wanted: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte (RFC 9110, section 14.1.2); the first behind the last when there is none such."""
    begin, end = wanted.groups()
    if not begin:
        return max(0, size - int(end)) if int(end) else size, size - 1
    last = min(int(end), size - 1) if end else size - 1
    return int(begin), last


async def _pieces(path: Path, first: int, length: int) -> AsyncGenerator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        await asyncio.to_thread(file.seek, first)
        while length > 0:
            piece = await asyncio.to_thread(file.read, min(_PIECE, length))
            if not piece:
                return
            length -= len(piece)
            yield piece


def _about(path: Path) -> tuple[int, str]:
    """Bytes and ETag. Raises `Gone`: it may have been deleted since it was looked for."""
    try:
        found = path.stat()
    except OSError as error:
        raise Gone("the recording is not at hand any more") from error
    version = hashlib.sha256(f"{path.name} {found.st_size} {found.st_mtime_ns}".encode()).hexdigest()
    return found.st_size, f'"{version[:20]}"'


def _refusal(error: UcsError) -> Response[Any]:
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 503)
    return Response(
        {"code": error.code, "message": error.message}, status_code=status, headers=dict(_HEADERS)
    )
