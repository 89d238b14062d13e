"""The sample page of the operator API's own documentation, unchanged: only its host leads to us, over TLS."""

import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from tests.e2e.conftest import AGENT_HZ, CALLEE_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.browser import browser
from tests.support.sip_plan import Answer
from tests.support.tls import tls_front

from ucs.api.sso import make_token

pytestmark = pytest.mark.e2e

HOST = "ucs.zakaznik.cz"
SAMPLE = Path(__file__).parent / "pages" / "sample.html"

_PAGE = """<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>CRM</title>
<script>
const calls = [];
const note = (name) => (...args) => calls.push(name, ...args);
const crm = new Proxy({{
  provideCredentials: () => window.ucsOperator.sso({username}, {token}, {provider}),
  telephoneIdentificatorRequired: (phones) =>
    window.ucsOperator.selectIdentifier(phones.find((phone) => phone.type === "softphone").identifier),
}}, {{ get: (own, name) => own[name] ?? note(name) }});
</script></head><body>
{sample}
</body></html>"""


def _page(house: House) -> str:
    sso = house.run.sso
    assert sso is not None
    token = make_token(sso.secret, "agent1", int(time.time()))
    values = {"username": "agent1", "token": token, "provider": sso.provider}
    return _PAGE.format(
        sample=SAMPLE.read_text(encoding="utf-8"), **{k: json.dumps(v) for k, v in values.items()}
    )


@asynccontextmanager
async def _crm(house: House) -> AsyncGenerator[Desk]:
    """The page, at a browser that finds the sample's host where our TLS ends."""
    host, _, port = house.run.http.removeprefix("http://").partition(":")

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=_page(house), content_type="text/html")

    crm = web.Application()
    crm.router.add_get("/", answer)
    async with (
        TestServer(crm, host="127.0.0.1") as served,
        tls_front(host, int(port), name=HOST, home=house.data_dir) as front,
    ):
        rules = f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{front}"
        async with browser(mic_hz=AGENT_HZ, flags=(rules,), ignore_https_errors=True) as page:
            await page.open(str(served.make_url("/")))
            yield Desk(page, house)
            assert not page.console, page.console


@pytest.mark.shows(
    "key:api",
    "key:renderTo",
    "key:headless",
    "key:listDevices",
    "key:confirmDevice",
    "callback:onConnect",
    "callback:onCredentials",
    "callback:onUser",
    "callback:onIdentify",
    "callback:onIdentifier",
    "callback:onDevice",
    "callback:onReady",
    "callback:onStateChange",
    "method:sso",
    "method:selectIdentifier",
    "method:changeStatus",
    "method:logout",
)
async def test_the_sample_of_the_documentation_runs_through_a_shift(house: House) -> None:
    async with _crm(house) as desk:
        page = desk.page
        await page.callback("onReady")
        await desk.api("changeStatus('READY')")
        await page.callback("onStateChange", status="READY")

        caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
        await page.callback("onCallRinging", direction="INCOMING", number=CALLER)
        await desk.api("answer()")
        await page.callback("onCallConnect", direction="INCOMING")
        await page.hears(CALLER_HZ)
        await caller.hears(AGENT_HZ)
        caller.hang_up()
        await page.callback("onCallHangup", direction="INCOMING", cause=3)
        await page.callback("onStateChange", status="ACW")

        house.outside.plan = Answer(after_s=0.2, hz=CALLEE_HZ)
        await desk.api("dial('0800123456')")
        await page.callback("onCallConnect", direction="OUTGOING")
        callee = await house.outside.called()
        await page.hears(CALLEE_HZ)
        await callee.hears(AGENT_HZ)
        await desk.api("hangup()")
        await page.callback("onCallHangup", direction="OUTGOING", cause=3)

        await desk.api("logout()")
        beside = ("onDebug", "onInfo", "onConnection", "onQuality", "onLogout")
        names = [one.name for one in await page.callbacks() if one.name not in beside]
    assert names[:7] == [
        "onConnect",
        "onCredentials",
        "onUser",
        "onIdentify",
        "onIdentifier",
        "onDevice",
        "onReady",
    ]
    assert [name for name in names if name.startswith("onCall")] == [
        "onCallRinging",
        "onCallConnect",
        "onCallHangup",
        "onCallNew",
        "onCallRinging",
        "onCallConnect",
        "onCallHangup",
    ]
    assert names.count("onCredentials") == 2
    assert len(house.records()) == 2
