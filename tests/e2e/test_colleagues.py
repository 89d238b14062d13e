"""Two agents in two browsers: a colleague is asked and takes the customer over."""

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.browser import browser

from ucs.core.messages import Cause

pytestmark = pytest.mark.e2e

COLLEAGUE_HZ = 1300


@pytest.mark.shows(
    "method:transfer",
    "method:finishTransfer",
    "field:Call.caller_user_id",
    "field:Call.caller_internal",
    "field:Call.connected_user_id",
    "field:User.transferred",
    "field:Queue.transferred",
)
async def test_a_colleague_is_asked_on_a_softphone_and_takes_the_customer_over(
    house: House, desk: Desk
) -> None:
    await desk.sign_in("agent1", "soft1")
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    main = (await desk.page.callback("onCallRinging")).value["uniqueid"]
    assert (await desk.api("answer()"))["ok"]
    await desk.page.hears(CALLER_HZ)
    async with browser(mic_hz=COLLEAGUE_HZ) as page:
        await page.open(house.demo)
        colleague = Desk(page, house)
        await colleague.sign_in("agent2", "soft2")
        assert (await colleague.api("state()"))["agents"]["1"]["busy"]
        number = (await colleague.api("state()"))["device"]["lines"][0]["number"]
        asked = (await desk.api(f"transfer('{number}')"))["uniqueid"]
        rung = (await page.callback("onCallRinging", uniqueid=asked)).value
        assert (rung["direction"], rung["caller_user_id"], rung["caller_internal"]) == ("INCOMING", 1, True)
        assert (await colleague.api("answer()"))["ok"]
        connected = (await desk.page.callback("onCallConnect", uniqueid=asked)).value
        assert (connected["direction"], connected["connected_user_id"]) == ("OUTGOING", 2)
        await desk.page.hears(COLLEAGUE_HZ)
        await page.hears(AGENT_HZ)

        assert (await desk.api("finishTransfer()"))["ok"]
        for uniqueid in (main, asked):
            ended = (await desk.page.callback("onCallHangup", uniqueid=uniqueid)).value
            assert ended["cause"] == Cause.TRANSFERRED
        taken = (await page.callback("onCallRinging", uniqueid=main)).value
        assert taken["number"] == CALLER
        await page.callback("onCallConnect", uniqueid=main)
        await page.callback("onCallHangup", uniqueid=asked)
        await page.hears(CALLER_HZ)
        await caller.hears(COLLEAGUE_HZ)
        await caller.hears_no(AGENT_HZ)

        free = "() => !ucsOperator.state().agents[1].busy && ucsOperator.state().agents[2].busy"
        await page.page.wait_for_function(free)

        assert (await colleague.api("mute()"))["ok"]
        await caller.hears_no(COLLEAGUE_HZ)
        assert (await colleague.api("mute()"))["ok"]
        await caller.hears(COLLEAGUE_HZ)
        caller.hang_up()
        ended = (await page.callback("onCallHangup", uniqueid=main)).value
        assert ended["cause"] == Cause.CALLER_HUNG_UP
        assert not [line for line in page.console if "uncaught" in line], page.console
    await desk.page.page.reload()
    await desk.page.callback("onCredentials", count=2)
    await desk.api(f"login('agent1', '{house.run.accounts['agent1']}')")
    user = (await desk.page.callback("onUser", count=2)).value
    assert (user["transferred"], user["transferred_external"]) == (1, 0)
    assert [queue["transferred"] for queue in user["queues"].values() if queue["transferred"]] == [1]
