"""A CRM's own web server. A real one: a page from nowhere may not call this machine."""

import contextlib
import http.server
import threading
from collections.abc import Callable, Generator, Mapping


@contextlib.contextmanager
def serving(pages: Mapping[str, str]) -> Generator[str]:
    """Serves HTML, and scripts, by path, whatever the query says; yields the address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = pages.get(self.path.partition("?")[0])
            self.send_response(404 if text is None else 200)
            kind = "text/javascript" if self.path.endswith((".js", ".mjs")) else "text/html"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with served(Handler) as address:
        yield address


@contextlib.contextmanager
def served(handler: Callable[..., http.server.BaseHTTPRequestHandler]) -> Generator[str]:
    """A web server with this handler; yields its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
