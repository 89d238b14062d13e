"""Handing a call on, by the bar's own buttons and by methods: with audio on all sides."""

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLEE_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.browser import browser
from tests.support.sip_call import Call
from tests.support.sip_plan import Answer, Refuse

from ucs.core.messages import Cause

pytestmark = pytest.mark.e2e

COLLEAGUE = "+420777000111"


async def _talking(house: House, desk: Desk) -> tuple[Call, str]:
    await desk.sign_in("agent2", "soft2")
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    uniqueid = (await desk.page.callback("onCallRinging")).value["uniqueid"]
    assert (await desk.api("answer()"))["ok"]
    await desk.page.hears(CALLER_HZ)
    return caller, uniqueid


async def _press(desk: Desk, name: str) -> None:
    await desk.page.page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.shows("method:transfer", "method:finishTransfer", "callback:onCallHold", "field:Call.cause")
async def test_a_colleague_is_asked_and_joined_with_the_caller_by_mouse(house: House, desk: Desk) -> None:
    caller, main = await _talking(house, desk)
    house.outside.plan = Answer(hz=CALLEE_HZ)
    await _press(desk, "Transfer")
    await desk.page.page.fill("input[name=target]", COLLEAGUE)
    await desk.page.page.keyboard.press("Enter")
    await desk.page.callback("onCallHold", uniqueid=main)
    consultation = (await desk.page.callback("onCallNew")).value["uniqueid"]
    await desk.page.callback("onCallConnect", uniqueid=consultation)
    callee = await house.outside.called()
    await callee.hears(AGENT_HZ)
    await desk.page.hears(CALLEE_HZ)
    assert await desk.page.page.locator("article.call").count() == 2

    await _press(desk, "Swap")
    await desk.page.hears(CALLER_HZ)
    await desk.page.callback("onCallHold", uniqueid=consultation)
    await _press(desk, "Conference")
    await callee.hears(CALLER_HZ)
    await desk.page.hears(CALLER_HZ)
    await desk.page.hears(CALLEE_HZ)

    await _press(desk, "Connect them")
    for uniqueid in (main, consultation):
        ended = await desk.page.callback("onCallHangup", uniqueid=uniqueid)
        assert ended.value["cause"] == Cause.TRANSFERRED
    await callee.hears(CALLER_HZ)
    await caller.hears(CALLEE_HZ)
    await callee.hears_no(AGENT_HZ)
    caller.hang_up()
    await callee.ended()


async def test_hanging_up_with_a_consultation_open_ends_that_one(house: House, desk: Desk) -> None:
    caller, main = await _talking(house, desk)
    house.outside.plan = Answer(hz=CALLEE_HZ)
    assert (await desk.api("transfer()"))["ok"]
    await desk.page.callback("onCallHold", uniqueid=main)
    asked = await desk.api(f"dial('{COLLEAGUE}')")
    await desk.page.callback("onCallConnect", uniqueid=asked["uniqueid"])
    callee = await house.outside.called()
    assert (await desk.api("swap()"))["ok"]
    await desk.page.hears(CALLER_HZ)
    assert (await desk.api("hangup()"))["ok"]
    await callee.ended()
    await desk.page.callback("onCallHangup", uniqueid=asked["uniqueid"])
    await desk.page.hears(CALLER_HZ)
    assert (await desk.api("hangup()"))["ok"]
    await desk.page.callback("onCallHangup", uniqueid=main)
    await caller.ended()


async def test_whom_the_agent_called_before_is_offered_in_another_browser(house: House, desk: Desk) -> None:
    house.outside.plan = Answer(hz=CALLEE_HZ)
    await desk.sign_in("agent2", "soft2", "OFFLINE")
    await desk.page.page.wait_for_function("() => ucsOperator.state().phoneReachable")
    assert (await desk.api(f"dial('{COLLEAGUE}')"))["ok"]
    await desk.page.callback("onCallConnect")
    assert (await desk.api("hangup()"))["ok"]
    await desk.page.callback("onCallHangup")
    await desk.api("logout()")
    async with browser(mic_hz=AGENT_HZ) as page:
        await page.open(house.demo)
        other = Desk(page, house)
        await _talking(house, other)
        await _press(other, "Transfer")
        lately = page.page.get_by_role("group", name="Lately").get_by_role("option")
        await lately.get_by_text("777 000 111").wait_for()
        assert (await other.api("hangup()"))["ok"]


@pytest.mark.shows("method:blindTransfer", "callback:onMessage")
async def test_a_call_that_was_handed_to_nobody_comes_back(house: House, desk: Desk) -> None:
    _caller, main = await _talking(house, desk)
    house.outside.plan = Refuse(486)
    await _press(desk, "Transfer")
    await desk.page.page.fill("input[name=target]", COLLEAGUE)
    await _press(desk, "Hand over now")
    await desk.page.callback("onMessage", group="transfer_failed")
    back = await desk.page.callback("onCallRinging", count=2)
    assert back.value["uniqueid"].partition("~")[0] == main
    assert (await desk.api("answer()"))["ok"]
    await desk.page.hears(CALLER_HZ)
    await desk.api("hangup()")
