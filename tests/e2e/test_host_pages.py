"""Pages that are hard on what they embed: the bar loads, signs in and takes a call, and their console stays clean."""

import contextlib
import http.server
import subprocess
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import expect
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.browser import BrowserPage, browser
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]

_PLACE = '<div id="ucsOperator">Loading the agent bar...</div>'
_BODY = """<!doctype html>
<html lang="cs">
<head>{head}<script src="/settings.js"></script><title>CRM: Příliš žluťoučký kůň</title></head>
<body>
{place}
{scripts}
</body></html>"""

_SETTINGS = """window.ucsOperator = {{
  api: {{ hostname: "127.0.0.1", port: {port} }}, renderTo: "ucsOperator", listDevices: true, lang: "cs",
}};"""

_REACT = """import { StrictMode, createElement, useEffect } from "react";
import { createRoot } from "react-dom/client";
function AgentBar() {
  useEffect(() => {
    window.ucsOperator.start();
    return () => void window.ucsOperator.stop();
  }, []);
  return createElement("div", { id: "ucsOperator" });
}
createRoot(document.querySelector("main")).render(createElement(StrictMode, null, createElement(AgentBar)));
"""


@dataclass(frozen=True)
class Host:
    """Somebody else's page. `head` may name ``{ucs}``, `headers` also ``{socket}`` and ``{sip}``, where softphones
    register."""

    headers: tuple[tuple[str, str], ...] = ()
    charset: str = "utf-8"
    declared: str = "; charset=utf-8"
    head: str = ""
    place: str = _PLACE
    file: str = "operator-v4.0.0.js"
    scripts: int = 1
    warnings: int = 0
    after: str = ""
    """More scripts."""
    flags: tuple[str, ...] = ()
    """Of the browser."""


_STRICT = (
    "default-src 'none'; script-src 'self' {ucs}; connect-src {socket} {sip}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TRUSTED = (
    ("Content-Security-Policy", _STRICT + "; require-trusted-types-for 'script'; trusted-types 'none'"),
)
_FULL = "operator-v4.0.0.full.js"

HOSTS = {
    "strict CSP": Host(headers=(("Content-Security-Policy", _STRICT),)),
    "Trusted Types required": Host(headers=_TRUSTED),
    "Trusted Types required, all in one file": Host(headers=_TRUSTED, file=_FULL),
    "windows-1250, declared": Host(charset="cp1250", declared="; charset=windows-1250"),
    "windows-1250, declared by nobody": Host(charset="cp1250", declared=""),
    "script twice": Host(scripts=2, warnings=1),
    "script twice, an object each": Host(
        after="<script src=/settings.js></script><script src={ucs}/operator/operator-v4.0.0.js></script>",
        warnings=1,
    ),
    "object after the script": Host(
        head="<script src={ucs}/operator/operator-v4.0.0.js></script>", scripts=0
    ),
    "hostile CSS": Host(head="<link rel=stylesheet href=/hostile.css>"),
    "React StrictMode": Host(place="<main></main>", after="<script src=/react.js></script>"),
    "Turbo": Host(
        head="<script src=/turbo.js defer></script><script src={ucs}/operator/operator-v4.0.0.js defer></script>",
        scripts=0,
        place='<div id="ucsOperator" data-turbo-permanent>Loading...</div><a href="/next">Next customer</a>',
    ),
    "third-party cookies blocked": Host(flags=("--test-third-party-cookie-phaseout",)),
}
"""Those of the table in the project's targets; a plain page is that of all other tests."""

_HOSTILE = """* { all: revert !important; } div, p, form, input, button, section { display: none !important; }
#ucsOperator, #ucsOperator div { display: block !important; font: 40px fantasy !important; color: red !important; }"""


class _Server(http.server.ThreadingHTTPServer):
    host: Host
    house: House


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        host, house = self.server.host, self.server.house
        kind, text = self._page()
        self.send_response(200 if text else 204)
        self.send_header("Content-Type", kind + host.declared)
        for name, value in host.headers:
            sip = house.run.ari.replace("http", "ws").removesuffix("/ari")
            self.send_header(
                name, value.format(ucs=house.run.http, socket=house.run.ws.removesuffix("/ws"), sip=sip)
            )
        self.end_headers()
        self.wfile.write(text.encode(host.charset))

    def _page(self) -> tuple[str, str]:
        host, ucs = self.server.host, self.server.house.run.http
        tag = f'<script src="{ucs}/operator/{host.file}"></script>'
        head = host.head.format(ucs=ucs)
        match self.path:
            case "/":
                scripts = tag * host.scripts + host.after.format(ucs=ucs)
                return "text/html", _BODY.format(head=head, place=host.place, scripts=scripts)
            case "/next":  # what Turbo puts in the place of the first page's body
                return "text/html", _BODY.format(head=head, place=f"<h1>Next</h1>{host.place}", scripts="")
            case "/settings.js":
                return "text/javascript", _SETTINGS.format(port=ucs.rpartition(":")[2])
            case "/hostile.css":
                return "text/css", _HOSTILE
            case "/react.js":
                return "text/javascript", _bundled(_REACT)
            case "/turbo.js":
                return "text/javascript", (
                    ROOT / "node_modules/@hotwired/turbo/dist/turbo.es2017-umd.js"
                ).read_text()
            case _:
                return "text/plain", ""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the console of the page is what counts."""


def _bundled(source: str) -> str:
    """In React's development mode: there StrictMode mounts everything twice."""
    esbuild = (
        str(ROOT / "node_modules/.bin/esbuild"),
        "--bundle",
        '--define:process.env.NODE_ENV="development"',
    )
    done = subprocess.run(
        [*esbuild, "--charset=ascii"], cwd=ROOT, input=source, capture_output=True, text=True, check=True
    )
    return done.stdout


@contextlib.contextmanager
def _served(host: Host, house: House) -> Generator[str]:
    """Under another name than UCS has: for the browser it is another site."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.host, server.house = host, house
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.shows(
    "key:api",
    "key:renderTo",
    "key:listDevices",
    "key:lang",
    "key:confirmDevice",
    "method:logout",
    "method:answer",
    "callback:onWarning",
    "callback:onCallRinging",
    "callback:onCallConnect",
)
async def test_the_bar_takes_a_call_on_every_host_page_without_a_word_on_the_console(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    record_property("pages", len(HOSTS))
    for name, host in HOSTS.items():
        try:
            with _served(host, house) as url:
                async with browser(mic_hz=AGENT_HZ, flags=host.flags) as page:
                    asked: list[str] = []
                    page.page.on("request", lambda request, asked=asked: asked.append(request.url))
                    await page.open(url)
                    await _work(page, house)
                    await _take_a_call(page, house, turbo=name == "Turbo")
                    assert page.console == []
                    assert any(".mjs" in one for one in asked) == (host.file != _FULL)
                    assert len(await page.callbacks("onWarning")) == host.warnings
                    assert await page.page.context.cookies(house.run.http) == []
        except Exception as error:
            error.add_note(f"on the page: {name}")
            raise


async def _work(page: BrowserPage, house: House) -> None:
    """Sign in by the interface, which looks as it should."""
    await page.page.locator("input[name=username]").fill("agent1")
    await page.page.locator("input[name=password]").fill(house.run.accounts["agent1"])
    await page.page.keyboard.press("Enter")
    await page.page.locator(".button.phone", has_text="agent1").click()
    await page.page.get_by_role("button", name="Pokračovat").click()
    await page.callback("onReady")
    await page.page.locator(".phone-state:not(.away)").wait_for()
    assert "Jana Nováková" in await page.page.locator(".agent").inner_text()
    colour = await page.page.locator(".bar").evaluate("bar => getComputedStyle(bar).fontSize")
    assert colour == "14px", "the page's style must not reach into the bar"


async def _take_a_call(page: BrowserPage, house: House, *, turbo: bool) -> None:
    desk = Desk(page, house)
    await desk.api("changeStatus('READY')")
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    await page.page.get_by_role("button", name="Přijmout", exact=True).click()
    await page.callback("onCallConnect")
    await page.hears(CALLER_HZ)
    await caller.hears(AGENT_HZ)
    if turbo:
        await page.page.get_by_role("link", name="Next customer").click()
        await expect(page.page.locator("h1")).to_have_text("Next")
        await expect(page.page.locator("article.call")).to_have_count(1)
        await page.hears(CALLER_HZ)
    caller.hang_up()
    await page.callback("onCallHangup")
    await until(lambda: _let_go(page), "the phone lets go of the call")
    assert (await desk.api("logout()"))["ok"]


async def _let_go(page: BrowserPage) -> bool:
    return await page.connections() == 0
