"""Files that are served as they are: read once, compressed once, read again when they have changed."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response

_TYPES = {  # the framework adds ``; charset=utf-8`` to text
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".ts": "text/plain",
    ".css": "text/css",
    ".html": "text/html",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".wav": "audio/wav",
}
_COMPRESSED = {".js", ".mjs", ".ts", ".css", ".html", ".json", ".map", ".svg"}
_WORTH_BYTES = 1000

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"


class Asset(msgspec.Struct, frozen=True):
    """One file as it goes out."""

    body: bytes
    compressed: bytes | None
    etag: str
    media_type: str


class Files:
    """The files below a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.resolve()
        self._known: dict[Path, tuple[tuple[int, int], Asset]] = {}

    def get(self, name: str) -> Asset | None:
        """Return the file, null when there is none. No name leads out of the directory."""
        if not name or "\0" in name:
            return None
        path = (self._directory / name.lstrip("/")).resolve()
        if not path.is_relative_to(self._directory):
            return None
        try:
            about = path.stat()
            version = (about.st_mtime_ns, about.st_size)
            known = self._known.get(path)
            if known is None or known[0] != version:
                known = self._known[path] = (version, _read(path))
        except OSError:
            return None
        return known[1]


def respond(
    request: Request[Any, Any, Any], asset: Asset | None, cache: str, headers: dict[str, str]
) -> Response[bytes]:
    """Answer with the file, compressed if the client takes that; 304 when it has it; 404 when there is none."""
    if asset is None:
        return Response(b"not found\n", status_code=404, media_type="text/plain", headers=headers)
    headers = {**headers, "Cache-Control": cache, "ETag": asset.etag, "Vary": "Accept-Encoding"}
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, media_type=asset.media_type, headers=headers)
    if asset.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.compressed, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    kind = path.suffix.lower()
    small = kind not in _COMPRESSED or len(body) < _WORTH_BYTES
    return Asset(
        body,
        None if small else gzip.compress(body, 9, mtime=0),
        f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        _TYPES.get(kind) or mimetypes.guess_type(path.name)[0] or "application/octet-stream",
    )
