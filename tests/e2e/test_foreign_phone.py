"""A desk phone that we did not write (baresip) beside the bar in the page.

It knows the headers that ask a phone to pick up by itself, and REFER. It does not know the NOTIFY: it answers 481, upon
which Asterisk ends the call.
"""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLEE_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.desk_phone import PASSWORD, PHONE, phone_toml
from tests.support.baresip import Baresip, baresip
from tests.support.sip_call import Call
from tests.support.sip_plan import Answer

from ucs.core.messages import Cause

pytestmark = pytest.mark.e2e

DEAF = "192"


@pytest.fixture
def extra_toml() -> str:
    """One is asked by headers, the other one by a NOTIFY, which it does not know."""
    return phone_toml("auto_answer") + phone_toml("notify", identifier=DEAF)


async def a_phone(house: House, home: Path, user: str) -> AsyncGenerator[Baresip]:
    host, _, port = house.run.sip.partition(":")
    server = host, int(port)
    async with baresip(server, home / "baresip", user=user, password=PASSWORD, hertz=AGENT_HZ) as phone:
        yield phone


@pytest.fixture
async def phone(house: House, tmp_path: Path) -> AsyncGenerator[Baresip]:
    async for found in a_phone(house, tmp_path, PHONE):
        yield found


@pytest.fixture
async def deaf(house: House, tmp_path: Path) -> AsyncGenerator[Baresip]:
    async for found in a_phone(house, tmp_path, DEAF):
        yield found


async def picks_up(house: House, desk: Desk, phone: Baresip) -> Call:
    """The agent takes a caller at the phone itself; the caller's end."""
    await desk.sign_in("agent1", PHONE)
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    await desk.page.callback("onCallRinging")
    await phone.event("CALL_INCOMING")
    await phone.do("accept")
    await desk.page.callback("onCallConnect")
    await caller.hears(AGENT_HZ)
    return caller


@pytest.mark.shows(
    "method:answer",
    "method:hold",
    "method:unhold",
    "method:mute",
    "method:hangup",
    "method:selectIdentifier",
    "callback:onCallHold",
    "callback:onCallResume",
)
async def test_it_is_paired_picked_up_held_muted_and_hung_up_from_the_page(
    house: House, desk: Desk, phone: Baresip
) -> None:
    await desk.sign_in("agent1", PHONE)
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    uniqueid = (await desk.page.callback("onCallRinging")).value["uniqueid"]
    await phone.event("CALL_INCOMING")
    assert (await desk.api("answer()"))["ok"]
    await desk.page.callback("onCallConnect", uniqueid=uniqueid)
    await phone.hears(CALLER_HZ)
    await caller.hears(AGENT_HZ)

    assert (await desk.api("mute()"))["ok"]
    await caller.hears_no(AGENT_HZ)
    assert (await desk.api("mute()"))["ok"]
    await caller.hears(AGENT_HZ)
    assert (await desk.api("hold()"))["ok"]
    await desk.page.callback("onCallHold")
    await phone.hears_no(CALLER_HZ)
    assert (await desk.api("unhold()"))["ok"]
    await desk.page.callback("onCallResume")
    await phone.hears(CALLER_HZ)

    assert (await desk.api("hangup()"))["ok"]
    await caller.ended()
    await phone.event("CALL_CLOSED", count=2)  # of the first one the phone was called anew
    ended = (await desk.page.callback("onCallHangup")).value
    assert ended["cause"] == Cause.CALLEE_HUNG_UP
    assert await desk.series() == [
        *("onCallRinging", "onCallConnect", "onCallMute", "onCallUnmute"),
        *("onCallHold", "onCallResume", "onCallHangup"),
    ]


@pytest.mark.shows("callback:onCallHold", "callback:onCallResume", "callback:onCallHangup")
async def test_what_is_done_at_the_phone_shows_in_the_page(house: House, desk: Desk, phone: Baresip) -> None:
    caller = await picks_up(house, desk, phone)
    await phone.do("hold")
    await desk.page.callback("onCallHold")
    await caller.hears_no(AGENT_HZ)
    await phone.do("resume")
    await desk.page.callback("onCallResume")
    await caller.hears(AGENT_HZ)
    await phone.do("hangup")
    await desk.page.callback("onCallHangup")
    await caller.ended()
    assert await desk.series() == [
        *("onCallRinging", "onCallConnect", "onCallHold", "onCallResume", "onCallHangup")
    ]


@pytest.mark.shows("field:User.transferred_external", "field:Call.cause")
async def test_a_transfer_at_the_phone_leads_the_caller_to_a_number_outside(
    house: House, desk: Desk, phone: Baresip
) -> None:
    house.outside.plan = Answer(hz=CALLEE_HZ)
    caller = await picks_up(house, desk, phone)
    await phone.do("transfer", "777123456")
    assert (await desk.page.callback("onCallHangup")).value["cause"] == Cause.TRANSFERRED
    target = await house.outside.called()
    await target.hears(CALLER_HZ)
    await caller.hears(CALLEE_HZ)
    await caller.hears_no(AGENT_HZ)
    await phone.event("CALL_CLOSED")
    caller.hang_up()
    await target.ended()


@pytest.mark.shows("method:dial", "callback:onCallNew")
async def test_it_picks_up_for_an_agent_who_dials_in_the_page_and_dials_itself(
    house: House, desk: Desk, phone: Baresip
) -> None:
    house.outside.plan = Answer(hz=CALLEE_HZ)
    await desk.sign_in("agent1", PHONE)
    assert (await desk.api("dial('777123456')"))["ok"]
    await desk.page.callback("onCallConnect")
    await phone.hears(CALLEE_HZ)
    await (await house.outside.called()).hears(AGENT_HZ)
    assert (await desk.api("hangup()"))["ok"]
    await desk.page.callback("onCallHangup")
    await phone.event("CALL_CLOSED")

    await phone.do("dial", "777654321")
    await desk.page.callback("onCallNew", called_number="777654321")
    await desk.page.callback("onCallConnect", count=2)
    await (await house.outside.called()).hears(AGENT_HZ)
    await phone.do("hangup")
    await desk.page.callback("onCallHangup", count=2)
    assert await desk.series() == ["onCallNew", "onCallConnect", "onCallHangup"] * 2


@pytest.mark.shows("method:answer")
async def test_when_it_ends_its_call_over_a_notify_it_is_called_anew_and_picks_up(
    house: House, desk: Desk, deaf: Baresip
) -> None:
    await desk.sign_in("agent1", DEAF)
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    await desk.page.callback("onCallRinging")
    await deaf.event("CALL_INCOMING")
    assert (await desk.api("answer()"))["ok"]
    await desk.page.callback("onCallConnect")
    await deaf.hears(CALLER_HZ)
    await caller.hears(AGENT_HZ)
    assert deaf.kinds().count("CALL_INCOMING") == 2
    caller.hang_up()
    await desk.page.callback("onCallHangup")
    assert await desk.series() == ["onCallRinging", "onCallConnect", "onCallHangup"]
