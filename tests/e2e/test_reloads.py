"""The page is reloaded in the middle of calls, at a real Asterisk: nobody is dropped, and the sound comes back by itself.

``UCS_RELOADS=200`` for the long run; it prints how long the sound was away.
"""

import os
import time
from collections.abc import Callable

import numpy as np
import pytest
from tests.e2e.conftest import AGENT_HZ, CALLEE_HZ, CALLER_HZ, Desk, House
from tests.support.sip_call import Call
from tests.support.sip_plan import Answer
from tests.support.waiting import until

from ucs.asterisk.music import HOLD

pytestmark = pytest.mark.e2e

RELOADS = int(os.environ.get("UCS_RELOADS", "5"))
COLLEAGUE = "+420777000111"
HANGS_ONCE_IN_A_CALL = """
window.microphone = [];
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (what) => {
  const hangs = microphone.length === 1; // the first only looks whether there is one
  microphone.push(hangs);
  return hangs ? new Promise(() => {}) : open(what);
};
"""


async def talks(desk: Desk) -> tuple[Call, str]:
    """The agent is remembered in this browser, so that a reloaded page needs nobody; they talk with a caller."""
    await desk.sign_in("agent1", "soft1", remember=True)
    caller = await desk.talks()
    return caller, (await desk.page.callback("onCallRinging")).value["uniqueid"]


async def asks(house: House, desk: Desk) -> tuple[Call, str]:
    """A consultation with somebody outside, who has answered."""
    house.outside.plan = Answer(hz=CALLEE_HZ)
    asked = await desk.api(f"transfer('{COLLEAGUE}')")
    assert asked["ok"], asked
    await desk.page.callback("onCallConnect", uniqueid=asked["uniqueid"])
    callee = await house.outside.called()
    await callee.hears(AGENT_HZ)
    return callee, asked["uniqueid"]


async def talks_to(caller: Call) -> None:
    """Until the caller hears the agent, and no music (some of its notes together are taken for the agent's)."""
    notes = [round(hz) for hz in HOLD.frequencies_hz]
    heard = caller.media
    await until(
        lambda: heard.hears(AGENT_HZ) and not any(map(heard.hears, notes)), "the caller hears the agent"
    )


async def taken_back(desk: Desk) -> bool:
    return bool((await desk.api("unhold()"))["ok"])


async def reload(desk: Desk) -> None:
    """Until the new page is at work."""
    before = len(await desk.page.callbacks("onReady"))
    await desk.page.page.reload(wait_until="commit")
    await desk.page.callback("onReady", count=before + 1)


async def leave(desk: Desk) -> None:
    """The page is gone, until `come_back`: what is heard meanwhile would be too short to be found in a reload."""
    await desk.page.open("about:blank")


async def come_back(desk: Desk) -> None:
    await desk.page.open(desk.house.demo)


@pytest.mark.shows("callback:onCallResume", "callback:onReady")
async def test_a_customer_stays_through_reload_after_reload(
    house: House, desk: Desk, record_property: Callable[[str, object], None]
) -> None:
    caller, uniqueid = await talks(desk)
    away: list[float] = []
    for count in range(1, RELOADS + 1):
        started = time.monotonic()
        await reload(desk)
        resumed = await desk.page.callback("onCallResume", count=count)
        assert resumed.value["uniqueid"] == uniqueid
        await desk.page.hears(CALLER_HZ)
        await talks_to(caller)
        away.append(time.monotonic() - started)
        state = await desk.api("state()")
        assert (state["status"], state["call"]["state"]) == ("READY", 3)
    record_property("longest", f"{max(away):.1f} s")
    print(
        f"\n{RELOADS} reloads: sound proved on both sides after {np.percentile(away, 50):.2f} s (median), "
        f"{np.percentile(away, 95):.2f} s (95th percentile), {max(away):.2f} s (longest)"
    )
    caller.hang_up()
    await desk.page.callback("onCallHangup", uniqueid=uniqueid)
    (record,) = house.records()
    assert record.hold_s > 0


async def test_a_browser_whose_microphone_hangs_is_called_again(desk: Desk) -> None:
    caller, uniqueid = await talks(desk)
    await desk.page.page.add_init_script(HANGS_ONCE_IN_A_CALL)
    await reload(desk)
    resumed = await desk.page.callback("onCallResume")
    assert resumed.value["uniqueid"] == uniqueid
    assert await desk.page.page.evaluate("microphone") == [False, True, False], "no other reason"
    await talks_to(caller)
    await desk.page.hears(CALLER_HZ)
    caller.hang_up()
    await desk.page.callback("onCallHangup", uniqueid=uniqueid)


async def test_a_server_that_grants_the_phone_anew_does_not_end_the_call(
    house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was restarted with other settings, or is a newer one; the page stays as it is."""
    caller, uniqueid = await talks(desk)
    turn = '[[softphone.ice_servers]]\nurls = "turn:127.0.0.1:9"\nusername = "u"\ncredential = "c"\n'
    await house.restart(monkeypatch, lambda text: f"{text}\n{turn}")
    await desk.page.callback("onReady", count=2)
    resumed = await desk.page.callback("onCallResume")
    assert resumed.value["uniqueid"] == uniqueid
    await desk.page.hears(CALLER_HZ)
    await talks_to(caller)
    assert (await desk.api("hangup()"))["ok"]
    await caller.ended()
    await desk.page.callback("onCallHangup", uniqueid=uniqueid)


async def test_both_calls_of_a_consultation_survive(house: House, desk: Desk) -> None:
    caller, main = await talks(desk)
    callee, asked = await asks(house, desk)
    await leave(desk)
    for one in (caller, callee):
        await one.hears_one_of(HOLD.frequencies_hz)
    await come_back(desk)
    await desk.page.callback("onCallResume", uniqueid=asked)
    await talks_to(callee)
    await desk.page.hears(CALLEE_HZ)
    # The new page knows both calls, and goes on with both.
    assert (await desk.api("swap()"))["ok"]
    await desk.page.callback("onCallHold", uniqueid=asked)
    await desk.page.callback("onCallResume", uniqueid=main)
    await talks_to(caller)
    assert (await desk.api("finishTransfer()"))["ok"]
    await callee.hears(CALLER_HZ)
    await caller.hears(CALLEE_HZ)
    for uniqueid in (main, asked):
        await desk.page.callback("onCallHangup", uniqueid=uniqueid)
    caller.hang_up()
    await callee.ended()


async def test_a_conference_talks_on_and_gets_its_agent_back(house: House, desk: Desk) -> None:
    caller, main = await talks(desk)
    callee, asked = await asks(house, desk)
    assert (await desk.api("conference()"))["ok"]
    await callee.hears(CALLER_HZ)
    await leave(desk)
    await caller.hears_no(AGENT_HZ)
    await callee.hears(CALLER_HZ)
    await caller.hears(CALLEE_HZ)
    await come_back(desk)
    await desk.page.callback("onReady", count=2)
    for one in (caller, callee):
        await one.hears(AGENT_HZ)
    await desk.page.hears(CALLER_HZ)
    await desk.page.hears(CALLEE_HZ)
    assert (await desk.api("hangup()"))["ok"]
    await caller.hears(CALLEE_HZ)
    for uniqueid in (main, asked):
        await desk.page.callback("onCallHangup", uniqueid=uniqueid)
    caller.hang_up()
    await callee.ended()


async def test_a_call_on_hold_stays_on_hold_and_is_taken_back_by_the_new_page(desk: Desk) -> None:
    caller, uniqueid = await talks(desk)
    assert (await desk.api("hold()"))["ok"]
    await caller.hears_one_of(HOLD.frequencies_hz)
    await reload(desk)
    ready = (await desk.page.callbacks("onReady"))[-1].value
    assert (ready["call"]["uniqueid"], ready["call"]["state"]) == (uniqueid, 5)
    # Its phone is called first; until it has picked up nothing can be done with the call.
    await until(lambda: taken_back(desk), "taken back")
    await desk.page.callback("onCallResume", uniqueid=uniqueid)
    await talks_to(caller)
    await desk.page.hears(CALLER_HZ)
    await desk.api("hangup()")
    await caller.ended()
