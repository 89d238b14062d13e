"""A page with the bar is left, and come back to, from the browser's cache or loaded anew, at a real Asterisk."""

from typing import Any

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLER_HZ, Desk, House
from tests.e2e.support.browser import BrowserPage, browser
from tests.e2e.test_reloads import talks_to
from tests.support.waiting import until

from ucs.asterisk.music import HOLD

pytestmark = pytest.mark.e2e

BACK_S = 2.0
"""How long the bar may take; on a calm machine some hundredths."""
_SHOWN = """window.__shown = [];
addEventListener("pageshow", ({ persisted }) => __shown.push({ persisted, at: Date.now() / 1000 }));"""
_BACK = """() => {
  const { persisted, at } = window.__shown?.at(-1) ?? {};
  const ready = at && __test.callbacks(0).find((one) => one.name === "onReady" && one.at >= at);
  return ready && { persisted, took: ready.at - at };
}"""


async def at_work(page: BrowserPage, house: House) -> Desk:
    """READY at a softphone, and remembered."""
    await page.page.add_init_script(_SHOWN)
    await page.open(house.demo)
    desk = Desk(page, house)
    await desk.sign_in("agent1", "soft1", remember=True)
    await until(desk.registered, "registered")
    return desk


async def leave(desk: Desk) -> None:
    """To a page without a bar."""
    await desk.page.page.goto(f"{desk.house.run.http}/demo/demo.css")


async def come_back(desk: Desk) -> bool:
    """Until the bar is at work again; whether the page was in the cache."""
    # Not `go_back`: Playwright waits for a load, which a page from the cache does not have.
    await desk.page.page.evaluate("setTimeout(() => history.back())")
    back: dict[str, Any] = await (await desk.page.page.wait_for_function(_BACK)).json_value()
    print(f"from the cache: {back['persisted']}, at work {back['took']:.3f} s after it was shown")
    assert back["took"] < BACK_S
    return back["persisted"]


async def names(desk: Desk) -> list[str]:
    """The callbacks that the page has had, in order, but those for logs."""
    told: list[str] = await desk.page.page.evaluate("__test.callbacks(0).map(({ name }) => name)")
    return [name for name in told if name not in ("onDebug", "onInfo", "onConnection")]


@pytest.mark.shows("callback:onConnect", "callback:onReady")
async def test_a_page_from_the_cache_goes_on_at_once(house: House) -> None:
    async with browser(mic_hz=AGENT_HZ, back_forward_cache=True) as page:
        desk = await at_work(page, house)
        before, sockets = await names(desk), list[str]()
        await leave(desk)
        page.page.on("websocket", lambda socket: sockets.append(socket.url))
        assert await come_back(desk), "it was in the cache"
        assert (await names(desk))[len(before) :] == ["onConnect", "onReady"]
        await until(desk.registered, "registered")
        assert sockets.count(house.run.ws) == 1
        assert (await desk.api("state()"))["status"] == "READY"
        caller = await desk.talks()
        caller.hang_up()
        await page.callback("onCallHangup")


@pytest.mark.parametrize("cached", [True, False], ids=["from the cache", "loaded anew"])
@pytest.mark.shows("callback:onCallResume")
async def test_a_call_comes_back_with_its_page(house: House, *, cached: bool) -> None:
    """There and back, twice."""
    async with browser(mic_hz=AGENT_HZ, back_forward_cache=cached) as page:
        desk = await at_work(page, house)
        caller = await desk.talks()
        for _ in range(2):
            await leave(desk)
            await caller.hears_one_of(HOLD.frequencies_hz)
            assert await come_back(desk) is cached
            await talks_to(caller)
            await page.hears(CALLER_HZ)
            state = await desk.api("state()")
            assert (state["status"], state["call"]["state"]) == ("READY", 3)
        assert await page.connections() == 1
        assert (await desk.api("hangup()"))["ok"]
        await caller.ended()
        (record,) = house.records()
        assert record.hold_s > 0


@pytest.mark.shows("key:shareSession")
async def test_a_page_from_the_cache_follows_the_window_that_leads_by_now(house: House) -> None:
    async with browser(mic_hz=AGENT_HZ, back_forward_cache=True) as page:
        desk = await at_work(page, house)
        other = BrowserPage(await page.page.context.new_page())
        await other.open(house.demo)
        await other.callback("onReady")
        await leave(desk)
        sockets: list[str] = []
        page.page.on("websocket", lambda socket: sockets.append(socket.url))
        second = Desk(other, house)
        assert (await second.api("suspend(1)"))["ok"]
        assert await come_back(desk), "it was in the cache"
        assert (await desk.api("resume(1)"))["ok"]
        await other.callback("onAgentResume")
        assert sockets == []
        assert len(await other.callbacks("onReady")) == 1
