"""The agent's computer sleeps while the world goes on, at a real Asterisk."""

import time
from pathlib import Path

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLER_HZ
from tests.e2e.conftest import Desk as RealDesk
from tests.e2e.conftest import House as RealHouse
from tests.e2e.support.browser import browser
from tests.e2e.support.desks import Desk, a_desk, a_floor
from tests.e2e.support.network import a_network
from tests.e2e.support.sleep import asleep
from tests.support.waiting import until

from ucs.asterisk.process import Running

pytestmark = pytest.mark.e2e

SLEEP_S, NAP_S = 6.0, 2.5
AWAKE_S, SOUND_S = 4.0, 5.0
"""How long after waking the bar may take, and the sound; on a calm machine each takes about a second."""
RULES = {"session_grace_s": 1.0, "session_aux_s": 2.0}


async def _passes(seconds: float) -> None:
    """Nothing is waited for: it is the time itself that the computer sleeps through."""
    end = time.monotonic() + seconds
    await until(lambda: time.monotonic() > end, f"{seconds} s")


async def _hung_up(desk: Desk) -> bool:
    return await desk.house.engine.read(
        lambda centre, _: not any(call.live for call in centre.calls.values())
    )


@pytest.mark.parametrize("told", [True, False], ids=["the connection was closed", "nothing got through"])
@pytest.mark.shows("callback:onReady", "callback:onCallHangup", "callback:onStateChange")
async def test_who_wakes_up_is_told_what_happened(tmp_path: Path, asterisk: Running, *, told: bool) -> None:
    """The server finds the bar away, and makes the agent AUX; meanwhile the caller has hung up."""
    async with (
        a_floor(tmp_path, asterisk, 1, site={"demo": True, "rules": RULES}) as floor,
        browser() as page,
    ):
        floor.house.ping_interval_s = 0.5
        await floor.house.restart()
        desk = await a_desk(floor, page)
        await desk.work()
        caller = await floor.network.call(desk.number)
        (await floor.network.rung(desk.phone)).answer()
        await desk.page.callback("onCallConnect")
        with asleep():
            if not told:
                desk.proxy.strand()
            caller.hang_up()
            await until(lambda: _hung_up(desk), "the call has ended")
            await until(lambda: desk.is_("away AUX"), desk.session)
            await _passes(SLEEP_S)
        woke = time.time()
        ready = await desk.page.callback("onReady", count=2)
        print(f"told: {told}, resynchronised {ready.at - woke:.2f} s after waking")
        assert ready.at - woke < AWAKE_S
        await desk.page.callback("onStateChange", status="READY", count=2)
        assert await desk.names("onCallRinging", "onCallConnect", "onCallHangup") == [
            "onCallRinging",
            "onCallConnect",
            "onCallHangup",
        ]
        state = await desk.api("state()")
        assert (state["status"], state["call"]) == ("READY", None)
        assert len(await desk.names("onCredentials")) == 1, "the session was lost"


async def test_a_call_goes_on_after_a_nap(house: RealHouse) -> None:
    async with browser(mic_hz=AGENT_HZ) as page:
        await page.open(house.demo)
        desk = RealDesk(page, house)
        await desk.sign_in("agent1", "soft1")
        caller = await desk.talks()
        with asleep():
            await caller.hears_nothing()
            await _passes(NAP_S)
        await caller.hears(AGENT_HZ)
        await page.hears(CALLER_HZ)
        assert await desk.series() == ["onCallRinging", "onCallConnect"]
        assert len(await page.callbacks("onReady")) == 1
        caller.hang_up()
        await page.callback("onCallHangup")


async def test_a_call_goes_on_although_the_network_is_another_after_the_sleep(house: RealHouse) -> None:
    async with browser(mic_hz=AGENT_HZ) as page, a_network(house.run, page) as network:
        await page.open(house.demo)
        desk = RealDesk(page, house)
        await desk.sign_in("agent1", "soft1")
        caller = await desk.talks()
        with asleep():
            network.die()
            await _passes(SLEEP_S)
        woke = time.time()
        await caller.hears(AGENT_HZ)
        await page.hears(CALLER_HZ)
        sound_s = time.time() - woke
        bar_s = (await page.callback("onConnect", count=2)).at - woke
        print(f"sound {sound_s:.2f} s after waking, the bar {bar_s:.2f} s")
        assert sound_s < SOUND_S
        assert bar_s < AWAKE_S
        caller.hang_up()
        await page.callback("onCallHangup")
