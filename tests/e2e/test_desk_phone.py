"""The bar in the CRM page with a desk phone: what the page makes the phone do, and what is done at the phone itself."""

from collections.abc import AsyncGenerator

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLEE_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.desk_phone import PHONE, desk_phone, phone_toml
from tests.support.sip_peer import SipPeer
from tests.support.sip_plan import Answer

pytestmark = pytest.mark.e2e


@pytest.fixture
def extra_toml() -> str:
    """A desk phone that is known to obey."""
    return phone_toml()


@pytest.fixture
async def phone(house: House) -> AsyncGenerator[SipPeer]:
    async with desk_phone(house.run.sip, AGENT_HZ) as found:
        yield found


@pytest.mark.shows("method:answer", "method:hold", "method:unhold", "method:mute", "method:hangup")
async def test_a_call_is_picked_up_held_and_muted_at_a_desk_phone_from_the_page(
    house: House, desk: Desk, phone: SipPeer
) -> None:
    await desk.sign_in("agent1", PHONE)
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    ringing = (await desk.page.callback("onCallRinging")).value
    assert "answer" in ringing["actions"]
    assert (await desk.api("answer()"))["ok"]
    await desk.page.callback("onCallConnect", uniqueid=ringing["uniqueid"])
    agent = await phone.called()
    await agent.hears(CALLER_HZ)
    await caller.hears(AGENT_HZ)

    assert (await desk.api("mute()"))["ok"]
    await desk.page.callback("onCallMute")
    await caller.hears_no(AGENT_HZ)
    assert (await desk.api("mute()"))["ok"]
    await caller.hears(AGENT_HZ)
    assert (await desk.api("hold()"))["ok"]
    await desk.page.callback("onCallHold")
    await agent.hears_no(CALLER_HZ)
    assert (await desk.api("unhold()"))["ok"]
    await desk.page.callback("onCallResume")
    await agent.hears(CALLER_HZ)

    assert (await desk.api("hangup()"))["ok"]
    await caller.ended()
    await desk.page.callback("onCallHangup")


@pytest.mark.shows("method:dial", "callback:onCallNew", "field:Call.caller_line_id")
async def test_a_number_is_dialled_from_the_page_over_a_desk_phone(
    house: House, desk: Desk, phone: SipPeer
) -> None:
    house.outside.plan = Answer(hz=CALLEE_HZ)
    await desk.sign_in("agent1", PHONE)
    assert (await desk.api("dial('777123456', undefined, 1)"))["ok"]
    connected = (await desk.page.callback("onCallConnect")).value
    assert (connected["caller_line_id"], connected["direction"]) == (1, "OUTGOING")
    agent = await phone.called()
    await agent.hears(CALLEE_HZ)
    assert (await desk.api("state()"))["phoneLines"] == {"1": "busy"}
    assert (await desk.api("hangup()"))["ok"]
    await desk.page.callback("onCallHangup")
    assert (await desk.series())[0] == "onCallNew"
