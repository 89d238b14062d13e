"""`dial` from the CRM rings a real phone."""

import asyncio

import pytest
from playwright.async_api import Route
from tests.e2e.conftest import AGENT_HZ, CALLEE_HZ, Desk, House
from tests.support.sip_plan import Answer, Never, Plan, Refuse

from ucs.core.messages import Cause

pytestmark = pytest.mark.e2e

NUMBER = "+420222333444"


async def _dial(house: House, desk: Desk, plan: Plan) -> str:
    house.outside.plan = plan
    await desk.sign_in("agent1", "soft1")
    result = await desk.api(f"dial('{NUMBER}', undefined, undefined, {{ order: 42 }})")
    assert result["ok"], result
    return (await desk.page.callback("onCallNew")).value["uniqueid"]


@pytest.mark.shows(
    "callback:onCallNew",
    "callback:onCallRinging",
    "callback:onCallConnect",
    "callback:onCallHangup",
    "method:dial",
    "method:hangup",
    "field:Call.data",
    "field:Call.direction",
)
async def test_dialling_rings_the_number_and_both_hear_each_other(house: House, desk: Desk) -> None:
    uniqueid = await _dial(house, desk, Answer(after_s=0.5, hz=CALLEE_HZ))
    await desk.page.callback("onCallConnect", uniqueid=uniqueid)
    callee = await house.outside.called()
    await desk.page.hears(CALLEE_HZ)
    await callee.hears(AGENT_HZ)
    await desk.api("hangup()")
    ended = await desk.page.callback("onCallHangup")
    await callee.ended()

    assert await desk.series() == ["onCallNew", "onCallRinging", "onCallConnect", "onCallHangup"]
    connected = (await desk.page.callback("onCallConnect")).value
    assert connected["direction"] == "OUTGOING"
    assert connected["called_number"] == NUMBER
    assert connected["called_number_norm"] == NUMBER
    assert connected["number"] == NUMBER
    assert connected["caller_username"] == "agent1"
    assert connected["connected_type"] == "trunk"
    assert connected["connected_number"] == NUMBER
    assert connected["data"] == {"order": 42}
    assert ended.value["cause"] == Cause.CALLER_HUNG_UP
    (record,) = house.records()
    assert (record.uniqueid, record.direction, record.called_number) == (uniqueid, "OUTGOING", NUMBER)
    assert record.cause is Cause.CALLER_HUNG_UP


@pytest.mark.shows("method:dial")
async def test_dialling_while_the_softphone_is_still_loading_waits_for_it(house: House, desk: Desk) -> None:
    loaded = asyncio.Event()

    async def slowly(route: Route) -> None:
        await loaded.wait()
        await route.continue_()

    await desk.page.page.route("**/operator/phone-*.mjs", slowly)
    house.outside.plan = Answer(hz=CALLEE_HZ)
    await desk.sign_in("agent1", "soft1")
    dialling = asyncio.create_task(desk.api(f"dial('{NUMBER}')"))
    assert not await desk.registered()
    loaded.set()
    assert (await dialling)["ok"]
    await desk.page.hears(CALLEE_HZ)
    await desk.api("hangup()")
    await desk.page.callback("onCallHangup")


@pytest.mark.shows("field:Call.cause")
async def test_the_called_party_hangs_up_first(house: House, desk: Desk) -> None:
    await _dial(house, desk, Answer(after_s=0.2, hz=CALLEE_HZ))
    await desk.page.callback("onCallConnect")
    (await house.outside.called()).hang_up()
    ended = await desk.page.callback("onCallHangup")
    assert ended.value["cause"] == Cause.CALLEE_HUNG_UP


@pytest.mark.parametrize(
    ("status", "cause"),
    [(486, Cause.BUSY), (404, Cause.BAD_NUMBER), (603, Cause.REJECTED), (480, Cause.UNREACHABLE)],
)
@pytest.mark.shows("field:Call.cause")
async def test_a_refused_call_ends_with_its_cause(
    house: House, desk: Desk, status: int, cause: Cause
) -> None:
    uniqueid = await _dial(house, desk, Refuse(status))
    ended = await desk.page.callback("onCallHangup", uniqueid=uniqueid)
    assert ended.value["cause"] == cause
    assert ended.value["connected"] is None
    assert [record.cause for record in house.records()] == [cause]
    assert "onCallConnect" not in await desk.series()


async def test_hanging_up_while_it_rings_ends_both_sides(house: House, desk: Desk) -> None:
    await _dial(house, desk, Never())
    await desk.page.callback("onCallRinging")
    callee = await house.outside.called()
    await desk.api("hangup()")
    ended = await desk.page.callback("onCallHangup")
    assert ended.value["cause"] == Cause.CALLER_HUNG_UP
    await callee.ended()


async def test_in_a_demo_without_a_trunk_a_simulated_person_answers(house: House, desk: Desk) -> None:
    await desk.sign_in("agent1", "soft1")
    house.outside.vanish()
    assert (await desk.api(f"dial('{NUMBER}')"))["ok"]
    connected = await desk.page.callback("onCallConnect")
    assert connected.value["number"] == NUMBER
    await desk.api("hangup()")
    await desk.page.callback("onCallHangup")
