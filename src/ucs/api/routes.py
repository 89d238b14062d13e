"""HTTP: the bar's bundle, the demo page, health; and where the WebSocket enters."""

from __future__ import annotations

import logging
import re
from importlib import resources
from pathlib import Path
from typing import Any

from litestar import HttpMethod, Litestar, Request, Response, WebSocket, get, post, route
from litestar.exceptions import HTTPException
from litestar.handlers import WebsocketRouteHandler
from litestar.response import Redirect, Stream
from litestar.types import Scope

from ucs.api import former_chunks
from ucs.api.demo import simulate
from ucs.api.edge import Edge
from ucs.api.recording_files import permissions, play
from ucs.api.static import IMMUTABLE, REVALIDATE, Files, respond
from ucs.config import Settings
from ucs.protocol import OPERATOR_VERSION

log = logging.getLogger(__name__)

AnyRequest = Request[Any, Any, Any]

_CURRENT = tuple(map(int, OPERATOR_VERSION.split(".")))
_VERSIONED = re.compile(r"operator-v4(?:\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5}))?(\.full|\.sandbox)?\.js")
_HASHED = re.compile(r"[a-z]+-[A-Za-z0-9]+\.mjs")

_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:;"
        " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}
"""For pages. Sockets may go elsewhere: browsers register their phone at another port."""
_CODE = {
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""The bundle is public and meant for foreign pages, which load its chunks as modules: that takes CORS."""


def bundle_file(name: str) -> tuple[str, str] | None:
    """Which file of the bundle a requested name means, and how it may be cached; null when there is none.

    Every version 4.x.y up to the current one is answered with the current code; only its own name is immutable.
    """
    version = _VERSIONED.fullmatch(name)
    if version:
        minor, patch, kind = version.groups()
        if minor is not None and (4, int(minor), int(patch)) > _CURRENT:
            return None
        file = f"operator-v{OPERATOR_VERSION}{kind or ''}.js"
        return file, IMMUTABLE if name == file else REVALIDATE
    if _HASHED.fullmatch(name):
        return name, IMMUTABLE
    return (name, REVALIDATE) if name in {"manifest.json", "operator.d.ts"} else None


def create_app(
    edge: Edge, settings: Settings, *, web: Path | None = None, demo: Path | None = None
) -> Litestar:
    """The whole HTTP side. `web` is the directory of built files (`ucs/web` by default), `demo` that of the demo page
    (``web/demo``)."""
    web = web or Path(str(resources.files("ucs"))) / "web"
    bundle = Files(web / "operator")
    former = former_chunks.keep(web / "operator", settings.data_dir / former_chunks.DIRECTORY)
    pages = Files(demo or web / "demo")
    methods = [HttpMethod.GET, HttpMethod.HEAD]

    async def bar(socket: WebSocket[Any, Any, Any]) -> None:
        await edge.serve(socket)

    @route("/operator/{name:str}", http_method=methods, sync_to_thread=True)
    def operator(request: AnyRequest) -> Response[bytes]:
        file, cache = bundle_file(str(request.path_params["name"])) or ("", REVALIDATE)
        return respond(request, bundle.get(file) or former.get(file), cache, _CODE)

    def demo_file(request: AnyRequest, name: str) -> Response[bytes]:
        return respond(request, pages.get(name) if settings.site.demo else None, REVALIDATE, _SECURITY)

    @route("/demo/", http_method=methods, sync_to_thread=True)
    def demo_index(request: AnyRequest) -> Response[Any]:
        if not request.scope["raw_path"].endswith(b"/"):  # the page's links are relative
            return Redirect("/demo/", headers=_SECURITY)
        return demo_file(request, "index.html")

    @route("/demo/{path:path}", http_method=methods, sync_to_thread=True)
    def demo_page(request: AnyRequest) -> Response[bytes]:
        return demo_file(request, str(request.path_params["path"]))

    @post("/demo/simulate")
    async def simulated_call(request: AnyRequest) -> Response[Any]:
        return await simulate(edge, request)

    @route("/recording/{uniqueid:str}", http_method=methods)
    async def recording(request: AnyRequest) -> Response[Any] | Stream:
        return await play(edge.past, request)

    @get("/recording/{uniqueid:str}/permissions")
    async def recording_permissions(request: AnyRequest) -> Response[Any]:
        return await permissions(edge.past, request)

    @get("/healthz")
    async def health() -> Response[Any]:
        found = await edge.health()
        headers = {**_SECURITY, "Cache-Control": "no-store"}
        return Response(found, status_code=200 if found.engine else 503, headers=headers)

    @get("/")
    async def root() -> Response[Any]:
        if settings.site.demo:
            return Redirect("/demo/", headers=_SECURITY)
        return Response(b"UCS\n", media_type="text/plain", headers=_SECURITY)

    return Litestar(
        route_handlers=[
            WebsocketRouteHandler("/ws")(bar),
            operator,
            demo_index,
            demo_page,
            simulated_call,
            recording,
            recording_permissions,
            health,
            root,
        ],
        after_exception=[_log],
        openapi_config=None,
        debug=False,
        logging_config=None,
    )


async def _log(error: Exception, scope: Scope) -> None:
    """The framework answers 500 in silence; an error that nobody foresaw is a bug."""
    if not isinstance(error, HTTPException):
        log.error("a page failed", exc_info=error, extra={"path": scope["path"]})
