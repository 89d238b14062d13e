"""What rings at a colleague shows in the bar and is picked up there."""

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.browser import browser

from ucs.core.messages import Cause

pytestmark = pytest.mark.e2e

COLLEAGUE_HZ = 1300
ELSEWHERE = "ucsOperator.state().ringingElsewhere"


async def test_a_call_that_rings_at_a_colleague_is_picked_up_in_the_bar(house: House, desk: Desk) -> None:
    await desk.sign_in("agent1", "soft1")
    async with browser(mic_hz=COLLEAGUE_HZ) as page, browser() as outsider:
        await page.open(house.demo)
        colleague = Desk(page, house)
        await colleague.sign_in("agent2", "soft2", status="ACW")
        await outsider.open(house.demo)
        stranger = Desk(outsider, house)
        await stranger.sign_in("supervisor", "softsup")  # a member of no queue

        caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
        uniqueid = (await desk.page.callback("onCallRinging")).value["uniqueid"]
        await page.page.wait_for_function(f"() => {ELSEWHERE}.length === 1")
        (rings,) = await colleague.api("state().ringingElsewhere")
        assert (rings["uniqueid"], rings["number"]) == (uniqueid, CALLER)
        assert (rings["queue_name"], rings["agents"]) == ("Support", [1])
        assert await desk.api("state().ringingElsewhere") == []

        await (
            page.page.get_by_role("list", name="Ringing at colleagues")
            .get_by_role("button", name="Pick up")
            .click()
        )
        taken = (await page.callback("onCallConnect")).value
        assert taken["uniqueid"] == uniqueid
        await caller.hears(COLLEAGUE_HZ)
        await page.hears(CALLER_HZ)
        lost = (await desk.page.callback("onCallHangup")).value
        assert lost["cause"] == Cause.PICKED_UP_ELSEWHERE
        await page.page.wait_for_function(f"() => {ELSEWHERE}.length === 0")
        await caller.hears_no(AGENT_HZ)
        caller.hang_up()
        await page.callback("onCallHangup")
        assert await stranger.api("state().ringingElsewhere") == []
        assert not await outsider.callbacks("onCallRinging", "onWaitingCallersChange")


@pytest.mark.shows("callback:onStateChange")
async def test_the_end_of_a_wrapup_is_known_and_moves_when_it_is_extended(house: House, desk: Desk) -> None:
    await desk.sign_in("agent2", "soft2")
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    await desk.page.callback("onCallRinging")
    assert await desk.api("state().wrapUp") is None
    assert (await desk.api("answer()"))["ok"]
    await desk.page.callback("onCallConnect")
    caller.hang_up()
    await desk.page.callback("onStateChange", status="ACW")
    ends = await desk.api("state().wrapUp")
    since = await desk.api("state().statusSince")
    assert ends["until"] - since == pytest.approx(10, abs=0.5)
    assert ends["latest"] - since == pytest.approx(600, abs=0.5)
    more = desk.page.page.get_by_role("button", name="30 s more")
    await more.click()
    await desk.page.page.wait_for_function(f"() => ucsOperator.state().wrapUp.until === {ends['until'] + 30}")
    # While the agent dials it stands still, and goes on after that.
    dialled = await desk.api("dial('603000111')")
    assert dialled["ok"], dialled
    await desk.page.page.wait_for_function("() => ucsOperator.state().wrapUp === null")
    assert await more.count() == 0
    assert (await desk.api(f"hangup({{uniqueid: '{dialled['uniqueid']}'}})"))["ok"]
    await desk.page.page.wait_for_function("() => ucsOperator.state().wrapUp !== null")
    assert (await desk.api("changeStatus('READY')"))["ok"]
    await desk.page.page.wait_for_function("() => ucsOperator.state().wrapUp === null")
