"""Windows of one browser share one softphone, at a real Asterisk: the sound follows the agent from window to window."""

import time

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.browser import BrowserPage
from tests.e2e.test_reloads import taken_back, talks_to
from tests.support.sip_plan import Answer
from tests.support.waiting import until

from ucs.core.objects import CallState

pytestmark = pytest.mark.e2e

SOUND_S = 3.0
"""On a loaded machine, and with what it takes to be sure of a tone; 0.7 s on a quiet one."""


async def window(desk: Desk) -> Desk:
    """One more window of the same browser, which has joined."""
    page = BrowserPage(await desk.page.page.context.new_page())
    other = Desk(page, desk.house)
    await page.open(desk.house.demo)
    await page.callback("onReady")
    return other


async def phones(*desks: Desk) -> list[int]:
    """PeerConnections in each window."""
    return [await desk.page.connections() for desk in desks]


@pytest.mark.shows("key:shareSession", "method:answer", "callback:onCallConnect")
async def test_the_window_that_answers_has_the_sound(house: House, desk: Desk) -> None:
    await desk.sign_in("agent1", "soft1")
    other = await window(desk)
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    for one in (desk, other):
        await one.page.callback("onCallRinging")
    assert (await other.api("answer()"))["ok"]
    for one in (desk, other):
        await one.page.callback("onCallConnect")
    await other.page.hears(CALLER_HZ)
    await caller.hears(AGENT_HZ)
    assert await phones(desk, other) == [0, 1]
    caller.hang_up()
    for one in (desk, other):
        await one.page.callback("onCallHangup")
        assert await one.series() == ["onCallRinging", "onCallConnect", "onCallHangup"]
    (record,) = house.records()
    assert [offer.outcome for offer in record.offers] == ["answered"]


async def test_the_window_that_dials_has_the_sound_at_once(house: House, desk: Desk) -> None:
    """Its phone has to register before the server can ring it."""
    await desk.sign_in("agent1", "soft1")
    other = await window(desk)
    house.outside.plan = Answer(hz=CALLER_HZ)
    for one in (other, desk, other):
        result = await one.api("dial('+420222333444')")
        assert result["ok"], result
        await one.page.hears(CALLER_HZ)
        assert (await one.api("hangup()"))["ok"]
        await one.page.callback("onCallHangup", uniqueid=result["uniqueid"])


async def test_the_sound_is_brought_to_another_window_in_mid_call_and_back(desk: Desk) -> None:
    await desk.sign_in("agent2", "soft2")
    caller = await desk.talks()
    other = await window(desk)
    buttons = [one.page.page.get_by_role("button", name="Bring the sound here") for one in (desk, other)]
    await buttons[1].click()
    for one in (desk, other):
        await one.page.callback("onCallResume")
    await other.page.hears(CALLER_HZ)
    await talks_to(caller)
    assert await phones(desk, other) == [0, 1]
    await buttons[0].wait_for()
    assert await buttons[1].count() == 0
    for one in (desk, other):
        assert await one.page.page.get_by_label("is connected").count() == 1

    assert (await desk.api("takeSound()"))["ok"]
    assert (await desk.series())[-4:] == ["onCallHold", "onCallResume"] * 2
    await other.page.callback("onCallResume", count=2)
    await desk.page.hears(CALLER_HZ)
    await talks_to(caller)
    assert (await desk.api("takeSound()"))["ok"]
    assert (await desk.api("hold()"))["ok"]
    assert (await other.api("takeSound()"))["ok"]
    assert (await other.api("state()"))["call"]["state"] == CallState.HELD
    await until(lambda: taken_back(other), "the phone of this window has the call")
    await other.page.hears(CALLER_HZ)
    await talks_to(caller)
    caller.hang_up()
    for one in (desk, other):
        await one.page.callback("onCallHangup")


@pytest.mark.shows("key:shareSession", "callback:onCallResume")
async def test_a_call_goes_on_in_another_window_when_its_own_is_closed(desk: Desk) -> None:
    await desk.sign_in("agent1", "soft1")
    other = await window(desk)
    caller = await desk.talks()
    closed = time.monotonic()
    await desk.page.page.close()
    await other.page.callback("onCallResume")
    await other.page.hears(CALLER_HZ)
    await talks_to(caller)
    took = time.monotonic() - closed
    assert took < SOUND_S
    assert await other.series() == ["onCallRinging", "onCallConnect", "onCallHold", "onCallResume"]
    assert (await other.api("hangup()"))["ok"]
    await caller.ended()


async def test_a_window_joins_in_a_call_and_may_end_it(desk: Desk) -> None:
    await desk.sign_in("agent1", "soft1")
    caller = await desk.talks()
    other = await window(desk)
    ready = await other.page.callback("onReady")
    assert ready.value["call"]["number"] == CALLER
    assert (await other.api("mute()"))["ok"]
    await caller.hears_nothing()
    assert (await other.api("mute()"))["ok"]
    await caller.hears(AGENT_HZ)
    assert await phones(desk, other) == [1, 0]
    assert (await other.api("hangup()"))["ok"]
    await caller.ended()
    for one in (desk, other):
        await one.page.callback("onCallHangup")
    # The call came with `onReady`, not with callbacks of its own.
    assert await other.series() == ["onCallMute", "onCallUnmute", "onCallHangup"]


async def test_what_rings_in_a_window_that_is_closed_rings_on_in_another(house: House, desk: Desk) -> None:
    await desk.sign_in("agent1", "soft1")
    other = await window(desk)
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    before = (await desk.page.callback("onCallRinging")).value["uniqueid"]
    await until(lambda: desk.page.connections(), "rings in the page")
    await other.page.callback("onCallRinging", uniqueid=before)
    await desk.page.page.close()
    await until(lambda: other.page.connections(), "rings in the other page")
    assert (await other.page.callback("onCallRinging", count=2)).value["uniqueid"] != before
    assert (await other.api("answer()"))["ok"]
    await caller.hears(AGENT_HZ)
    await other.page.hears(CALLER_HZ)
    caller.hang_up()
    await other.page.callback("onCallHangup", count=2)
    (record,) = await until(house.records, "the record of the call")
    assert [offer.outcome for offer in record.offers] == ["failed", "answered"]
