"""A customer calls, the call waits in the queue, the bar in the CRM page rings: with audio on both sides."""

import time

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ, Desk, House
from tests.support.sip_call import Call

from ucs.asterisk.music import HOLD
from ucs.core.messages import Cause, Outcome

pytestmark = pytest.mark.e2e


async def _ringing(house: House, desk: Desk) -> tuple[Call, str]:
    """A caller from outside who rings at agent1's softphone; the call's uniqueid."""
    await desk.sign_in("agent1", "soft1")
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    ringing = await desk.page.callback("onCallRinging")
    return caller, ringing.value["uniqueid"]


async def _talking(house: House, desk: Desk) -> tuple[Call, str]:
    caller, uniqueid = await _ringing(house, desk)
    assert (await desk.api("answer()"))["ok"]
    await desk.page.callback("onCallConnect", uniqueid=uniqueid)
    await desk.page.hears(CALLER_HZ)
    await caller.hears(AGENT_HZ)
    return caller, uniqueid


@pytest.mark.shows(
    "callback:onCallRinging",
    "callback:onCallConnect",
    "callback:onCallHangup",
    "method:answer",
    "method:hangup",
    "field:Call.created",
    "field:Call.connected",
    "field:Call.disconnected",
    "field:Call.state",
)
async def test_a_caller_reaches_the_agent_and_both_hear_each_other(house: House, desk: Desk) -> None:
    before = time.time()
    caller, uniqueid = await _talking(house, desk)
    await desk.api("hangup()")
    ended = await desk.page.callback("onCallHangup")
    await caller.ended()

    assert await desk.series() == ["onCallRinging", "onCallConnect", "onCallHangup"]
    ringing, connected = [
        (await desk.page.callback(name)).value for name in ("onCallRinging", "onCallConnect")
    ]
    assert (ringing["state"], connected["state"], ended.value["state"]) == (2, 3, 4)
    assert ringing["direction"] == "INCOMING"
    assert ringing["caller_number"] == CALLER
    assert ringing["caller_number_norm"] == CALLER
    assert ringing["number"] == CALLER
    assert ringing["called_number"] == "800"
    assert ringing["caller_type"] == "trunk"
    assert ringing["connected"] is None
    assert ringing["queue_name"] == "Support"
    assert ringing["cause"] == -1
    assert connected["connected_username"] == "agent1"
    assert connected["connected_type"] == "line"
    assert connected["caller_channel"].startswith("PJSIP/trunk")
    assert connected["connected_channel"].startswith("PJSIP/soft1")
    assert ended.value["cause"] == Cause.CALLEE_HUNG_UP
    assert (
        before < ringing["created"] <= connected["connected"] < ended.value["disconnected"] < time.time() + 1
    )

    (record,) = house.records()
    assert record.uniqueid == uniqueid
    assert record.cause is Cause.CALLEE_HUNG_UP
    assert record.agent == 1
    assert record.caller_number == CALLER
    assert record.connected == pytest.approx(connected["connected"], abs=0.001)
    assert record.disconnected == pytest.approx(ended.value["disconnected"], abs=0.001)
    assert [offer.outcome for offer in record.offers] == [Outcome.ANSWERED]


@pytest.mark.shows("field:Call.cause")
async def test_the_caller_hangs_up_first(house: House, desk: Desk) -> None:
    caller, _ = await _talking(house, desk)
    caller.hang_up()
    ended = await desk.page.callback("onCallHangup")
    assert ended.value["cause"] == Cause.CALLER_HUNG_UP
    assert [record.cause for record in house.records()] == [Cause.CALLER_HUNG_UP]
    await desk.page.callback("onStateChange", status="ACW")
    await desk.page.hears_nothing()


@pytest.mark.shows("callback:onCallHold", "callback:onCallResume", "method:hold", "method:unhold")
async def test_on_hold_the_caller_hears_music_and_the_agent_nobody(house: House, desk: Desk) -> None:
    caller, _ = await _talking(house, desk)
    for times in (1, 2):
        assert (await desk.api("hold()"))["ok"]
        await desk.page.callback("onCallHold", count=times)
        await caller.hears_no(AGENT_HZ)
        await caller.hears_one_of(HOLD.frequencies_hz)
        await desk.page.hears_no(CALLER_HZ)
        assert (await desk.api("unhold()"))["ok"]
        await desk.page.callback("onCallResume", count=times)
        await caller.hears(AGENT_HZ)
        await desk.page.hears(CALLER_HZ)
    await desk.api("hangup()")
    await desk.page.callback("onCallHangup")
    (record,) = house.records()
    assert 0 < record.hold_s < record.talk_s


@pytest.mark.shows(
    "callback:onCallMute", "callback:onCallUnmute", "method:mute", "field:Call.connected_muted"
)
async def test_a_muted_agent_hears_but_is_not_heard(house: House, desk: Desk) -> None:
    caller, _ = await _talking(house, desk)
    await desk.api("mute()")
    muted = await desk.page.callback("onCallMute")
    assert muted.value["connected_muted"] is True
    await caller.hears_no(AGENT_HZ)
    await desk.page.hears(CALLER_HZ)
    await desk.api("mute()")
    await desk.page.callback("onCallUnmute")
    await caller.hears(AGENT_HZ)
    caller.hang_up()
    await desk.page.callback("onCallHangup")


@pytest.mark.shows("method:reject", "field:Call.uniqueid", "field:Call.cause")
async def test_a_rejected_call_waits_on_and_comes_again_as_a_new_series(house: House, desk: Desk) -> None:
    caller, uniqueid = await _ringing(house, desk)
    await desk.api("reject()")
    rejected = await desk.page.callback("onCallHangup", uniqueid=uniqueid)
    assert rejected.value["cause"] == Cause.REJECTED
    assert (await desk.page.callback("onWaitingCallersChange")).value == 1
    again = await desk.page.callback("onCallRinging", count=2, timeout_s=15)
    assert again.value["uniqueid"] == f"{uniqueid}~2"
    await desk.api("answer()")
    await desk.page.callback("onCallConnect", uniqueid=f"{uniqueid}~2")
    await caller.hears(AGENT_HZ)
    await desk.api("hangup()")
    await desk.page.callback("onCallHangup", uniqueid=f"{uniqueid}~2")
    (record,) = house.records()
    assert [offer.outcome for offer in record.offers] == [Outcome.REJECTED, Outcome.ANSWERED]


@pytest.mark.shows("field:Call.cause")
async def test_a_caller_who_gives_up_while_it_rings_stops_the_ringing(house: House, desk: Desk) -> None:
    caller, uniqueid = await _ringing(house, desk)
    caller.hang_up()
    ended = await desk.page.callback("onCallHangup", uniqueid=uniqueid)
    assert ended.value["cause"] == Cause.CALLER_HUNG_UP
    assert await desk.series() == ["onCallRinging", "onCallHangup"]
    (record,) = house.records()
    assert (record.cause, record.connected) == (Cause.CALLER_HUNG_UP, None)
    assert record.offers[0].outcome is Outcome.CALLER_GONE
    assert await desk.api("state().status") == "READY"


@pytest.mark.shows("callback:onWaitingCallersChange")
async def test_nobody_is_there_so_the_caller_waits_with_music_until_they_give_up(
    house: House, desk: Desk
) -> None:
    await desk.sign_in("agent1", "soft1", status="OFFLINE")
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    await caller.hears_one_of(HOLD.frequencies_hz)
    waiting = await desk.page.callback("onWaitingCallersChange")
    assert waiting.value == 1
    caller.hang_up()
    await desk.page.callback("onWaitingCallersChange", count=2)
    (record,) = house.records()
    assert (record.agent, record.cause, record.offers) == (None, Cause.CALLER_HUNG_UP, ())
    assert await desk.series() == []
