"""The test of the voice's way: the softphone calls Asterisk's echo, and nobody else hears of it."""

import re
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from ipaddress import ip_address

import pytest
from playwright.async_api import expect
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.browser import BrowserPage, browser
from tests.e2e.support.relay import Relay
from tests.support.quiet import assert_nothing_left
from tests.support.waiting import until

from ucs.asterisk.settings import AsteriskSettings

pytestmark = pytest.mark.e2e

TONE_HZ = 850
"""What it sends."""
WAIT_MS = 10_000
LIMIT_S = 10.0
"""How long it may take whatever happens."""


@pytest.fixture
async def soft(desk: Desk) -> AsyncGenerator[Desk]:
    """READY at a softphone. After the test nothing is left in the page or in Asterisk."""
    await desk.sign_in("agent1", "soft1")
    yield desk
    assert await desk.page.connections() == 0
    await assert_nothing_left(_telephony(desk.house))


def _telephony(house: House) -> AsteriskSettings:
    return AsteriskSettings.for_data_dir(house.data_dir, sip_port=0, ari_port=0, rtp_ports=(0, 0))


@pytest.mark.shows("method:checkLine")
async def test_the_voice_comes_back_and_no_call_is_written_down(soft: Desk) -> None:
    before = time.monotonic()
    found = await soft.api("checkLine()")
    took = time.monotonic() - before
    print(f"{found}, after {took:.2f} s")
    assert found["ok"]
    assert found["ms"] > 0
    assert found["loss"] < 0.05
    assert found["mos"] > 4
    assert took < LIMIT_S / 2
    assert await soft.series() == []
    assert soft.house.records() == []
    assert await soft.api("state().status") == "READY"


@asynccontextmanager
async def _behind(relay: Relay, house: House) -> AsyncGenerator[Desk]:
    """READY at a softphone whose voice goes through the relay."""
    async with browser(mic_hz=AGENT_HZ) as page:
        await relay.lead(page.page)
        await page.open(house.demo)
        desk = Desk(page, house)
        await desk.sign_in("agent1", "soft1")
        yield desk
        assert await page.connections() == 0
        await assert_nothing_left(_telephony(house))


async def test_where_no_packet_gets_through_it_says_what_is_blocked(house: House) -> None:
    async with Relay() as relay, _behind(relay, house) as desk:
        relay.block()
        before = time.monotonic()
        found = await desk.api("checkLine()")
        took = time.monotonic() - before
        print(f"{found}, after {took:.2f} s")
        first, last = _telephony(house).rtp_ports
        assert relay.ways > 0
        assert (found["ok"], found["code"]) == (False, "phone_no_voice")
        assert found["ports"] == f"{first}-{last}"
        assert ip_address(found["server"])
        assert took < LIMIT_S


async def test_it_tells_how_much_is_lost(house: House) -> None:
    async with Relay() as relay, _behind(relay, house) as desk:
        relay.lose(10)
        found = await desk.api("checkLine()")
        print(found)
        assert relay.ways > 0
        assert found["ok"]
        assert 0.1 < found["loss"] < 0.3  # a tenth each way
        assert found["mos"] < 3.6


async def test_the_agent_tests_the_line_in_the_bar(soft: Desk) -> None:
    page = soft.page.page
    await page.click(".phone-state .opener")
    await page.click(".phone-sheet .test .button")
    await expect(page.locator(".test li .spinner")).to_be_visible()
    rows = page.locator(".test li.well")
    await expect(rows).to_have_count(4, timeout=WAIT_MS)
    await expect(rows.last).to_have_text(re.compile("The voice gets through, there and back in"))
    await page.click(".phone-sheet .test .button")
    await soft.page.hears(TONE_HZ)
    closed = time.monotonic()
    await page.keyboard.press("Escape")
    await until(lambda: _nobody_speaks(soft), "the test is given up")
    assert time.monotonic() - closed < 1


async def _nobody_speaks(desk: Desk) -> bool:
    return await desk.page.connections() == 0


async def test_a_call_that_comes_ends_it_and_is_answered_as_ever(soft: Desk) -> None:
    await soft.page.page.evaluate("() => { window.tested = ucsOperator.checkLine() }")
    await soft.page.hears(TONE_HZ)
    caller = await soft.house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    await soft.page.callback("onCallRinging")
    assert (await soft.page.page.evaluate("tested"))["code"] == "wrong_state"
    assert (await soft.api("answer()"))["ok"]
    await soft.page.hears(CALLER_HZ)
    await caller.hears(AGENT_HZ)
    assert (await soft.api("checkLine()"))["code"] == "wrong_state"
    await soft.api("hangup()")
    await soft.page.callback("onCallHangup")
    await caller.ended()
    assert len(soft.house.records()) == 1


@pytest.mark.parametrize("after_ms", [0, 20, 100, 1000])
async def test_it_can_be_given_up_at_any_moment(soft: Desk, after_ms: int) -> None:
    found = await soft.page.page.evaluate(
        "after => ucsOperator.checkLine({signal: AbortSignal.timeout(after)})", after_ms
    )
    assert found["code"] == "wrong_state"


@pytest.mark.parametrize("leave", ["location = 'about:blank'", "ucsOperator.stop()"])
async def test_a_page_that_is_left_in_mid_test_leaves_nothing(soft: Desk, leave: str) -> None:
    await soft.page.page.evaluate("() => void ucsOperator.checkLine()")
    await soft.page.hears(TONE_HZ)
    left = time.monotonic()
    await soft.page.page.evaluate(f"() => void ({leave})")
    await assert_nothing_left(_telephony(soft.house))
    assert time.monotonic() - left < LIMIT_S / 2


async def test_another_window_brings_the_phone_to_itself_first(soft: Desk) -> None:
    other = BrowserPage(await soft.page.page.context.new_page())
    await other.open(soft.house.demo)
    await other.callback("onReady")
    assert (await other.page.evaluate("ucsOperator.checkLine()"))["ok"]
    assert await other.connections() == 0


async def test_two_at_once_are_one(soft: Desk) -> None:
    both = await soft.page.page.evaluate("Promise.all([ucsOperator.checkLine(), ucsOperator.checkLine()])")
    assert [one["ok"] for one in both].count(True) == 1
