"""A large site: how long a CRM's sign-in takes there, and how soon a page hears of what happens in Asterisk."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import uvloop
from playwright.async_api import Browser, Page
from tests.support.server import password_hash
from tests.support.waiting import until

from bench.browser import chromium, site
from bench.exchange import exchange
from bench.house import House, at_work, endpoint, house
from bench.report import Row, Spread, progress
from ucs.api.sso import make_token

AGENTS, QUEUES = 500, 50
PAGES = 10
"""Agents in a browser: they alone serve the queue that is called."""
LOADS = 40
CALLS, CALLS_PER_S = 200, 10
TALK_S = 0.3

SSO_MS, EVENT_MS = 250.0, 40.0

METHOD = (
    f"crowd: `ucs run` with {AGENTS} agents in {QUEUES} queues, {AGENTS - PAGES} of them signed in over WebSockets and"
    f" READY. sso(): {LOADS} loads of a headless page; from the call of `sso` in `onCredentials`, through the pairing of a"
    f" desk phone, to `onReady`. Callbacks: {CALLS} callers, {CALLS_PER_S} a second, for {PAGES} agents in pages of one"
    " Chromium, at desk phones that answer at once; from the moment Asterisk's event has reached the server's socket to the"
    " page's callback: the caller's StasisStart to onCallRinging, the phone's state Up to onCallConnect. One clock for both"
    " processes."
)

_QUEUE = "701"
"""Of the agents in pages, who are its only members."""
_SECRET = "s3cret"

_PAGE = """<!doctype html><meta charset="utf-8"><title>bench</title>
<script>
const clock = () => performance.timeOrigin + performance.now();
const [user, token, phone] = location.hash.slice(1).split("|").map(decodeURIComponent);
window.heard = [];
window.ready = new Promise((resolve, reject) => {
  let asked = 0;
  window.ucsOperator = {
    headless: true,
    identifyCookie: false,
    confirmDevice: false,
    api: { hostname: "127.0.0.1", port: %d },
    onCredentials() {
      asked = clock();
      ucsOperator.sso(user, token);
    },
    onLoginError: (code, text) => reject(new Error(text)),
    onIdentify: () => ucsOperator.selectIdentifier(phone),
    onReady: () => resolve(clock() - asked),
    onCallRinging: (call) => heard.push(["StasisStart", call.caller_channel, clock()]),
    onCallConnect: (call) => heard.push(["ChannelStateChange", call.connected_channel, clock()]),
  };
});
</script>
<script src="http://127.0.0.1:%d/operator/operator-v4.js"></script>"""


def measure() -> Sequence[Row]:
    """With the whole server, as a process of its own."""
    with house(watched=True, tables=_tables()) as made:
        return uvloop.run(_measure(made))


async def _measure(made: House) -> Sequence[Row]:
    port = made.http_port
    phones = [(name, password) for name, password in made.phones if name in _in_pages()]
    files = {"/": ("text/html", _PAGE % (port, port))}
    async with (
        exchange(made.sip, phones) as lines,
        site(files) as own,
        chromium() as browser,
        at_work(made, range(PAGES + 1, AGENTS + 1)),
    ):
        address = f"http://127.0.0.1:{own}/"
        signed_in = await _sign_ins(browser, address)
        pages = [await _ready(browser, address, number) for number in range(1, PAGES + 1)]
        lines.talk_s = TALK_S
        progress(f"{CALLS} calls, {CALLS_PER_S} a second")
        for _ in range(CALLS):
            lines.invite(_QUEUE)
            await asyncio.sleep(1 / CALLS_PER_S)
        await until(lambda: _all_heard(pages), "everything has been called back")
        heard = [one for page in pages for one in await page.evaluate("heard")]
    await made.stop()
    ringing, connect = _delays(made, heard)
    return [
        Row(
            f"sso() to onReady, {AGENTS} agents, {QUEUES} queues, p50 / p95",
            str(signed_in),
            f"p95 <= {SSO_MS:.0f} ms",
            signed_in.p95 <= SSO_MS,
        ),
        _row("an incoming call to onCallRinging", ringing),
        _row("an answer to onCallConnect", connect),
    ]


def _row(what: str, found: Spread) -> Row:
    what = f"Asterisk's event of {what}, {AGENTS} agents, {CALLS_PER_S} calls/s, p50 / p95"
    return Row(what, str(found), f"p95 <= {EVENT_MS:.0f} ms", found.p95 <= EVENT_MS)


def _delays(made: House, heard: Sequence[tuple[str, str, float]]) -> tuple[Spread, Spread]:
    """Of ringing and of connections. Raises `RuntimeError` when callbacks are missing."""
    told = {
        (kind, channel): at
        for at, kind, channel, state in made.event_times()
        if kind == "StasisStart" or state == "Up"
    }
    found: dict[str, list[float]] = {"StasisStart": [], "ChannelStateChange": []}
    for kind, channel, at in heard:
        found[kind].append(at - told[kind, channel])
    if any(len(samples) < CALLS for samples in found.values()):
        raise RuntimeError(f"{CALLS} calls, but {[len(one) for one in found.values()]} callbacks")
    return Spread.of(found["StasisStart"]), Spread.of(found["ChannelStateChange"])


async def _all_heard(pages: Sequence[Page]) -> bool:
    """Two callbacks of each call."""
    return sum([int(await page.evaluate("heard.length")) for page in pages]) >= 2 * CALLS


async def _sign_ins(browser: Browser, address: str) -> Spread:
    """After one that warms up; each agent in turn, because a token is good once."""
    progress(f"{LOADS} sign-ins")
    samples: list[float] = []
    now = int(time.time())
    page = await (await browser.new_context()).new_page()
    for turn in range(LOADS + 1):
        took = await _load(page, address, 1 + turn % PAGES, now - 1 - turn // PAGES)
        if turn:
            samples.append(took)
    await page.close()
    return Spread.of(samples)


async def _ready(browser: Browser, address: str, number: int) -> Page:
    """The agent's own page, in a browser of their own."""
    page = await (await browser.new_context()).new_page()
    await _load(page, address, number, int(time.time()))
    await page.evaluate("ucsOperator.changeStatus('READY')")
    return page


async def _load(page: Page, address: str, number: int, at: int) -> float:
    user = f"agent{number}"
    await page.goto("about:blank")  # a change of the hash alone loads nothing
    await page.goto(f"{address}#{user}|{quote(make_token(_SECRET, user, at))}|{endpoint(number)}")
    return float(await page.evaluate("ready"))


def _in_pages() -> set[str]:
    return {endpoint(number) for number in range(1, PAGES + 1)}


def _tables() -> dict[str, Any]:
    numbers = range(1, AGENTS + 1)
    share = AGENTS // QUEUES
    return {
        "agents": [
            {"id": n, "username": f"agent{n}", "displayname": f"Agent {n}", "password_hash": password_hash()}
            for n in numbers
        ],
        "queues": [
            {"id": q, "name": f"Queue {q}", "number": f"7{q:02}", "wrapup_s": 0.0}
            | {"members": [f"agent{n}" for n in range(1 + share * (q - 1), 1 + share * q)]}
            for q in range(1, QUEUES + 1)
        ],
        "phones": [
            {"id": n, "identifier": endpoint(n), "endpoint": endpoint(n), "password": f"secret-{n}"}
            for n in numbers
        ],
        "aux_reasons": [{"id": 1, "name": "Lunch"}],
    }
