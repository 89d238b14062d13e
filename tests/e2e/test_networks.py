"""The network dies without a word, at a real Asterisk: what stood is dead, what is opened anew is not."""

import time
from collections.abc import AsyncGenerator

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.browser import browser
from tests.e2e.support.network import Network, a_network
from tests.support.waiting import until

from ucs.asterisk.music import HOLD

pytestmark = pytest.mark.e2e

SOUND_S, BAR_S = 5.0, 6.0
"""How long sound and bar may be away; `make bench` measures less on a calm machine."""


@pytest.fixture
async def network(house: House) -> AsyncGenerator[tuple[Network, Desk]]:
    """With the agent at its other end, READY at a softphone."""
    async with browser(mic_hz=AGENT_HZ) as page, a_network(house.run, page) as network:
        desk = Desk(page, house)
        await page.open(house.demo)
        await desk.sign_in("agent1", "soft1")
        await until(desk.registered, "registered")
        yield network, desk


async def test_a_call_goes_on_with_sound_and_bar_when_everything_is_dead(
    network: tuple[Network, Desk],
) -> None:
    ways, desk = network
    caller = await desk.talks()
    for count in (1, 2):
        died, found = time.time(), ways.media.ways
        ways.die()
        await until(lambda found=found: ways.media.ways > found, "another way is sought")
        await until(
            lambda died=died: caller.media.received[-10].at > died and caller.media.hears(AGENT_HZ),
            "sound that was sent afterwards",
        )
        await desk.page.hears(CALLER_HZ)
        sound_s = time.time() - died
        bar_s = (await desk.page.callback("onReady", count=count + 1)).at - died
        print(f"sound both ways after {sound_s:.2f} s, the bar after {bar_s:.2f} s")
        assert sound_s < SOUND_S
        assert bar_s < BAR_S
    assert await desk.series() == ["onCallRinging", "onCallConnect"]
    assert (await desk.api("hangup()"))["ok"]
    await desk.page.callback("onCallHangup")
    await caller.ended()


async def test_a_phone_that_waits_is_reached_again_with_the_bar(
    network: tuple[Network, Desk],
) -> None:
    ways, desk = network
    ways.die()
    # The agent looks at the page again.
    await desk.page.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await desk.page.callback("onConnect", count=2)
    await until(lambda: _registered_again(desk), "the phone has another connection")
    caller = await desk.talks()
    caller.hang_up()
    await desk.page.callback("onCallHangup")


async def test_a_call_that_rang_into_the_void_rings_again(
    house: House, network: tuple[Network, Desk]
) -> None:
    ways, desk = network
    ways.die()
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    await caller.hears_one_of(HOLD.frequencies_hz)
    await desk.page.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await desk.page.callback("onCallRinging")
    await until(lambda: _answered(desk), "answered")
    await caller.hears(AGENT_HZ)
    await desk.page.hears(CALLER_HZ)
    caller.hang_up()
    await desk.page.callback("onCallHangup")


async def _answered(desk: Desk) -> bool:
    return bool((await desk.api("answer()"))["ok"])


async def _registered_again(desk: Desk) -> bool:
    told = [one.value for one in await desk.page.callbacks("onDebug")]
    return told.count("phone registered") > 1
