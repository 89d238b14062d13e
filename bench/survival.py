"""What happens to a call, and to the agent's page, when something goes: the page, a window, the connection. With sound, at a
real Asterisk."""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvloop
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ, Desk, House, a_house
from tests.e2e.support.browser import BrowserPage, browser
from tests.e2e.support.network import a_network
from tests.support.proxy import Proxy
from tests.support.rtp import NOW_S, PACKET_S
from tests.support.sip_call import Call
from tests.support.waiting import until

from bench.browser import GOOD_S
from bench.report import Row, Spread, progress
from ucs.asterisk.music import HOLD

ANSWERS, RELOADS, CUTS, CHANGES, WINDOWS, RINGS, CLOSED = 20, 20, 20, 10, 20, 4, 5
PAGE_S, CALLER_S = 0.2, NOW_S
"""So long a tone has to be there to be believed by each side; its beginning counts."""
PACKETS = round(CALLER_S / PACKET_S)
"""Of the caller's sound in that time."""

_LEADS = """() => {
  const name = String(Math.random());
  return navigator.locks.request(name, async () => {
    const { held } = await navigator.locks.query();
    const own = held.find((one) => one.name === name).clientId;
    return held.some((one) => one.name.startsWith("ucsOperator") && one.clientId === own);
  });
}"""
"""Whether the page has the lock of the window that leads."""

METHOD = (
    "survival: the demo CRM in Chromium with a softphone, the caller a SIP peer, both saying tones; server, Asterisk and"
    f" both ends on one machine. Sound counts from the beginning of the first {PAGE_S * 1000:.0f} ms (page) and"
    f" {CALLER_S * 1000:.0f} ms (caller) in which each side heard the other's tone and no music."
    f" Answer: {ANSWERS} calls, from `answer()`. Reload: {RELOADS} in one talking call, from the reload; the agent's login"
    f" is remembered. Cut: {CUTS} resets of the bar's connection, until `onReady`. Network: {CHANGES} times all ways of the"
    " media die without a word (a UDP relay between page and"
    " Asterisk) and the browser says `online`; as often nobody says so; as often the connections to the server and to"
    " Asterisk fall silent with them and only new ones pass."
    f" Windows: {WINDOWS} of one browser, WebSockets counted as the browser opens them; {RINGS} calls, each"
    " answered in another window: from its onCallConnect to that of each other window. Handover: the leading window is"
    f" closed, until a request from another is answered, {CLOSED} times."
)


def measure() -> Sequence[Row]:
    """One house, one browser."""
    return uvloop.run(_measure())


async def _measure() -> Sequence[Row]:
    async with _at_work() as (house, desk, proxy):
        answers = await _answers(house, desk)
        reloads = await _reloads(house, desk)
        cuts = await _cuts(desk, proxy)
        sockets, rings, closed = await _windows(house, desk)
    said, unsaid, whole = await _changes()
    return [
        _row("click on answer to sound both ways, p50 / p95", answers, 500),
        _row("reload in a call to sound both ways, p50 / p95", reloads, 2500),
        _row("connection cut to resynchronised, p50 / p95", cuts, 1000),
        _row("another network in a call to sound both ways, p50 / p95", said, 3000),
        _row("the same, and nobody says so, p50 / p95", unsaid, 3000),
        _row("the same, and all connections are dead as well, p50 / p95", whole, 3000),
        Row(f"{WINDOWS} windows: WebSockets to the server, to Asterisk", sockets, "1, 1", sockets == "1, 1"),
        _row(f"{WINDOWS} windows: answered in one to the ring's end in all others, p50 / p95", rings, 100),
        _row(
            f"{WINDOWS} windows: the leading one closed to the next answered request, p50 / p95", closed, 1000
        ),
    ]


def _row(what: str, samples: Sequence[float], limit_ms: float) -> Row:
    found = Spread.of([1000 * one for one in samples])
    return Row(what, str(found), f"p95 <= {limit_ms:.0f} ms", found.p95 <= limit_ms)


@asynccontextmanager
async def _at_work() -> AsyncGenerator[tuple[House, Desk, Proxy]]:
    """An agent who is remembered in this browser and READY, and the proxy between page and server."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="ucs-bench-") as home:
        async with a_house(Path(home), patch) as house, browser(mic_hz=AGENT_HZ) as page:
            port = urlsplit(house.run.http).port or 0
            async with Proxy("127.0.0.1", port) as proxy:
                api = f"{{ hostname: '127.0.0.1', port: {proxy.port} }}"
                await page.page.context.add_init_script(f"window.__testOptions = {{ api: {api} }}")
                await page.open(house.demo)
                desk = Desk(page, house)
                await desk.sign_in("agent1", "soft1", remember=True)
                yield house, desk, proxy


async def _call(house: House, desk: Desk, count: int) -> Call:
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    await desk.page.callback("onCallRinging", count=count)
    return caller


async def _sound(desk: Desk, caller: Call, since: float) -> float:
    """Seconds from then until both hear each other."""
    notes = [round(hz) for hz in HOLD.frequencies_hz]
    heard = caller.media
    began = time.time() - (time.monotonic() - since)

    def talked_to() -> bool:
        fresh = len(heard.received) >= PACKETS and heard.received[-PACKETS].at > began
        return fresh and heard.hears(AGENT_HZ) and not any(map(heard.hears, notes))

    async def page_heard() -> float:
        await desk.page.hears(CALLER_HZ)
        return time.monotonic() - PAGE_S

    async def caller_heard() -> float:
        await until(talked_to, "the caller hears the agent")
        return time.monotonic() - CALLER_S

    return max(await asyncio.gather(page_heard(), caller_heard())) - since


async def _answers(house: House, desk: Desk) -> Sequence[float]:
    progress(f"{ANSWERS} calls answered")
    found: list[float] = []
    for count in range(1, ANSWERS + 1):
        caller = await _call(house, desk, count)
        since = time.monotonic()
        result, took = await asyncio.gather(desk.api("answer()"), _sound(desk, caller, since))
        assert result["ok"], result
        found.append(took)
        await _hang_up(desk, caller, count)
    return found


async def _hang_up(desk: Desk, caller: Call, count: int) -> None:
    caller.hang_up()
    await desk.page.callback("onCallHangup", count=count)
    await desk.api("changeStatus('READY')")
    await desk.page.hears_nothing()


async def _reloads(house: House, desk: Desk) -> Sequence[float]:
    progress(f"{RELOADS} reloads in a call")
    caller = await _call(house, desk, ANSWERS + 1)
    await desk.api("answer()")
    await _sound(desk, caller, 0)
    found: list[float] = []
    for count in range(1, RELOADS + 1):
        since = time.monotonic()
        await desk.page.page.reload(wait_until="commit")
        await desk.page.callback("onCallResume", count=count)
        found.append(await _sound(desk, caller, since))
    await _hang_up(desk, caller, ANSWERS + 1)
    return found


async def _cuts(desk: Desk, proxy: Proxy) -> Sequence[float]:
    progress(f"{CUTS} cuts of the connection")
    found: list[float] = []
    for _ in range(CUTS):
        before = len(await desk.page.callbacks("onReady"))
        cut = time.time()
        proxy.break_off()
        found.append((await desk.page.callback("onReady", count=before + 1)).at - cut)
        await asyncio.sleep(GOOD_S)
    return found


async def _changes() -> Sequence[Sequence[float]]:
    """With nothing else in the house: every packet goes through a relay. The browser says so; nobody does; all dies."""
    progress(f"{3 * CHANGES} changes of the network")
    found: list[list[float]] = []
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="ucs-bench-") as home:
        async with (
            a_house(Path(home), patch) as house,
            browser(mic_hz=AGENT_HZ) as page,
            a_network(house.run, page) as network,
        ):
            await page.open(house.demo)
            desk = Desk(page, house)
            await desk.sign_in("agent1", "soft1")
            caller = await _call(house, desk, 1)
            await desk.api("answer()")
            await _sound(desk, caller, 0)
            say = page.page.evaluate
            for die, then in (
                (network.media.die, "dispatchEvent(new Event('online'))"),
                (network.media.die, ""),
                (network.die, ""),
            ):
                found.append([])
                for _ in range(CHANGES):
                    ways, since = network.media.ways, time.monotonic()
                    die()
                    await say(then)
                    await until(lambda ways=ways: network.media.ways > ways, "another way is sought")
                    found[-1].append(await _sound(desk, caller, since))
                    # The browser checks the new way quickly at first: it has to be an old one before it dies.
                    await asyncio.sleep(random.uniform(5, 7.5))
            caller.hang_up()
            await page.callback("onCallHangup")
    return found


async def _windows(house: House, desk: Desk) -> tuple[str, Sequence[float], Sequence[float]]:
    progress(f"{WINDOWS} windows")
    opened: list[str] = []
    desks = [desk]
    desk.page.page.on("websocket", lambda socket: opened.append(socket.url))
    before = len(await desk.page.callbacks("onReady"))
    await desk.page.page.reload()
    await desk.page.callback("onReady", count=before + 1)
    await until(lambda: _at_hand(desk), "READY, with a phone that can be reached")
    for _ in range(WINDOWS - 1):
        page = BrowserPage(await desk.page.page.context.new_page())
        page.page.on("websocket", lambda socket: opened.append(socket.url))
        await page.open(house.demo)
        await page.callback("onReady")
        desks.append(Desk(page, house))
    sip = house.run.ari.partition("//")[2].partition("/")[0]
    asterisk = [url for url in opened if sip in url]
    sockets = f"{len(opened) - len(asterisk)}, {len(asterisk)}"
    rings = [gap for turn in range(RINGS) for gap in await _ring(house, desks, 1 + 4 * turn)]
    return sockets, rings, [await _close(desks) for _ in range(CLOSED)]


async def _at_hand(desk: Desk) -> bool:
    state = await desk.api("state()")
    return bool(state["status"] == "READY" and state["phoneReachable"])


async def _ring(house: House, desks: Sequence[Desk], at: int) -> Sequence[float]:
    """The caller is answered in that window."""
    before = [len(await one.page.callbacks("onCallConnect")) for one in desks]
    await until(lambda: _at_hand(desks[at]), "READY, with a phone that can be reached")
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    answering = desks[at]
    await answering.page.callback("onCallRinging", count=before[at] + 1)
    result = await answering.api("answer()")
    assert result["ok"], result
    connected = [
        (await one.page.callback("onCallConnect", count=count + 1)).at
        for one, count in zip(desks, before, strict=True)
    ]
    await _sound(answering, caller, 0)
    caller.hang_up()
    for one in desks:
        await one.page.callback("onCallHangup", count=len(await one.page.callbacks("onCallConnect")))
    await answering.api("changeStatus('READY')")
    return [max(0.0, one - connected[at]) for place, one in enumerate(connected) if place != at]


async def _close(desks: list[Desk]) -> float:
    """Closes the window that leads."""
    leads = [await one.page.page.evaluate(_LEADS) for one in desks]
    leading = desks.pop(leads.index(True))
    since = time.monotonic()
    await leading.page.page.close()
    result = await desks[0].api("suspend(1)")
    took = time.monotonic() - since
    assert result["ok"], result
    return took
