"""Pages that are hard on what they embed: the bar loads and signs in, and their console stays clean."""

import contextlib
import http.server
import threading
from collections.abc import Generator
from dataclasses import dataclass

import pytest
from tests.e2e.conftest import Desk, House
from tests.e2e.support.browser import browser

pytestmark = pytest.mark.e2e

_BODY = """<!doctype html>
<html lang="cs"><head>{head}<title>CRM: Příliš žluťoučký kůň</title></head>
<body>
<div id="ucsOperator">Loading the agent bar...</div>
<script src="/settings.js"></script>
{scripts}
</body></html>"""

_SETTINGS = """window.ucsOperator = {{
  api: {{ hostname: "127.0.0.1", port: {port} }}, renderTo: "ucsOperator", listDevices: true, lang: "cs",
}};"""


@dataclass(frozen=True)
class Host:
    """Somebody else's page. `headers` may name ``{ucs}``, ``{socket}`` and ``{sip}``, where softphones register."""

    headers: tuple[tuple[str, str], ...] = ()
    charset: str = "utf-8"
    declared: str = "; charset=utf-8"
    head: str = ""
    scripts: int = 1
    warnings: int = 0


_STRICT = (
    "default-src 'none'; script-src 'self' {ucs}; connect-src {socket} {sip}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

HOSTS = {
    "plain": Host(),
    "strict CSP": Host(headers=(("Content-Security-Policy", _STRICT),)),
    "Trusted Types required": Host(
        headers=(
            (
                "Content-Security-Policy",
                _STRICT + "; require-trusted-types-for 'script'; trusted-types 'none'",
            ),
        )
    ),
    "windows-1250, declared": Host(charset="cp1250", declared="; charset=windows-1250"),
    "windows-1250, declared by nobody": Host(charset="cp1250", declared=""),
    "script twice": Host(scripts=2, warnings=1),
    "hostile CSS": Host(
        head="<link rel=stylesheet href=/hostile.css>",
    ),
}

_HOSTILE = """* { all: revert !important; } div, p, form, input, button, section { display: none !important; }
#ucsOperator, #ucsOperator div { display: block !important; font: 40px fantasy !important; color: red !important; }"""


class _Server(http.server.ThreadingHTTPServer):
    host: Host
    house: House


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        host, house = self.server.host, self.server.house
        ucs = house.run.http
        tag = f'<script src="{ucs}/operator/operator-v4.0.0.js"></script>'
        pages = {
            "/": ("text/html", _BODY.format(head=host.head, scripts=tag * host.scripts)),
            "/settings.js": ("text/javascript", _SETTINGS.format(port=ucs.rpartition(":")[2])),
            "/hostile.css": ("text/css", _HOSTILE),
        }
        kind, text = pages.get(self.path, ("text/plain", ""))
        self.send_response(200 if self.path in pages else 204)
        self.send_header("Content-Type", kind + host.declared)
        for name, value in host.headers:
            sip = house.run.ari.replace("http", "ws").removesuffix("/ari")
            self.send_header(name, value.format(ucs=ucs, socket=house.run.ws.removesuffix("/ws"), sip=sip))
        self.end_headers()
        if self.path in pages:
            self.wfile.write(text.encode(host.charset))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the console of the page is what counts."""


@contextlib.contextmanager
def _served(host: Host, house: House) -> Generator[str]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.host, server.house = host, house
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("name", HOSTS)
@pytest.mark.shows(
    "key:api",
    "key:renderTo",
    "key:listDevices",
    "key:lang",
    "key:confirmDevice",
    "method:logout",
    "callback:onWarning",
)
async def test_the_bar_loads_and_signs_in_without_a_word_on_the_console(house: House, name: str) -> None:
    host = HOSTS[name]
    with _served(host, house) as url:
        async with browser() as fresh:
            await fresh.open(url)
            desk = Desk(fresh, house)
            await fresh.page.locator("input[name=username]").fill("agent1")
            await fresh.page.locator("input[name=password]").fill(house.run.accounts["agent1"])
            await fresh.page.keyboard.press("Enter")
            await fresh.page.locator(".button.phone", has_text="agent1").click()
            await fresh.page.get_by_role("button", name="Pokračovat").click()
            await fresh.callback("onReady")
            await fresh.page.locator(".phone-state:not(.away)").wait_for()
            assert "Jana Nováková" in await fresh.page.locator(".agent").inner_text()
            assert "Připraven" not in await fresh.page.locator(".status").inner_text()
            colour = await fresh.page.locator(".bar").evaluate("bar => getComputedStyle(bar).fontSize")
            assert colour == "14px", "the page's style must not reach into the bar"
            assert fresh.console == []
            assert len(await fresh.callbacks("onWarning")) == host.warnings
            assert (await desk.api("logout()"))["ok"]
