"""Several live calls at once, each method addressed by `{uniqueid}`: also at the call that is not the current one, and at
one that is over. On a softphone and on a desk phone."""

from collections.abc import AsyncGenerator

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLEE_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.desk_phone import PHONE, desk_phone, phone_toml
from tests.support.sip_call import Call
from tests.support.sip_plan import Answer

pytestmark = pytest.mark.e2e

OTHER = "777123456"


@pytest.fixture
def extra_toml() -> str:
    """A desk phone that obeys."""
    return phone_toml()


@pytest.fixture(params=["softphone", "desk phone"])
async def phone(request: pytest.FixtureRequest, house: House) -> AsyncGenerator[str]:
    """The identifier of the agent's phone."""
    if request.param == "softphone":
        yield "soft2"
        return
    async with desk_phone(house.run.sip, AGENT_HZ):
        yield PHONE


async def asked(house: House, desk: Desk, phone: str) -> tuple[str, str, Call, Call]:
    """The agent holds a caller (`main`) and talks to somebody about it; the two calls, and who is at their ends."""
    house.outside.plan = Answer(hz=CALLEE_HZ)
    await desk.sign_in("agent2", phone)
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    main = (await desk.page.callback("onCallRinging")).value["uniqueid"]
    assert (await desk.api(f"answer({{uniqueid: '{main}'}})"))["ok"]
    await caller.hears(AGENT_HZ)
    reply = await desk.api(f"transfer('{OTHER}', {{uniqueid: '{main}'}})")
    await desk.page.callback("onCallConnect", uniqueid=reply["uniqueid"])
    callee = await house.outside.called()
    await callee.hears(AGENT_HZ)
    return main, reply["uniqueid"], caller, callee


async def code(desk: Desk, call: str) -> str:
    """Of a method's refusal; '' when it was done."""
    return str((await desk.api(call)).get("code", ""))


@pytest.mark.shows(
    *("method:answer", "method:transfer", "method:hold", "method:unhold", "method:mute", "method:hangup"),
    *("method:setAccountCode", "method:finishTransfer", "method:blindTransfer"),
)
async def test_each_of_two_calls_is_addressed_and_neither_stands_for_the_other(
    house: House, desk: Desk, phone: str
) -> None:
    main, second, caller, callee = await asked(house, desk, phone)
    at = {uid: f"{{uniqueid: '{uid}'}}" for uid in (main, second)}

    # The held call, which is not the current one: what cannot be done with it is refused, and nothing happens to the other.
    assert await code(desk, f"dtmf('1', {at[main]})") == "wrong_state"
    assert await code(desk, f"answer({at[main]})") == "wrong_state"
    assert await code(desk, f"blindTransfer('{OTHER}', {at[main]})") == "wrong_state"
    assert await code(desk, f"hold({at[main]})") == ""  # it is held already
    assert await code(desk, f"setAccountCode('{main}', 'OTHER')") == ""
    assert await code(desk, f"record('start', {at[main]})") == ""
    await callee.hears(AGENT_HZ)
    assert len(await desk.page.callbacks("onCallHold", "onCallResume")) == 1

    # Taking one back holds the other.
    assert await code(desk, f"unhold({at[main]})") == ""
    await desk.page.callback("onCallHold", uniqueid=second)
    await desk.page.callback("onCallResume", uniqueid=main)
    await caller.hears(AGENT_HZ)
    await callee.hears_no(AGENT_HZ)
    assert await code(desk, f"mute(true, {at[main]})") == ""
    await desk.page.callback("onCallMute", uniqueid=main)
    await caller.hears_no(AGENT_HZ)
    assert await code(desk, f"mute(false, {at[main]})") == ""
    await caller.hears(AGENT_HZ)

    # The one that is not current ends; the other goes on and is the only one left.
    assert await code(desk, f"hangup({at[second]})") == ""
    await desk.page.callback("onCallHangup", uniqueid=second)
    await callee.ended()
    await caller.hears(AGENT_HZ)
    assert await every_method(desk, second) == set()
    assert [call["uniqueid"] for call in await calls(desk)] == [main]
    await caller.hears(AGENT_HZ)
    assert await code(desk, f"hangup({at[main]})") == ""
    await caller.ended()
    await desk.page.callback("onCallHangup", uniqueid=main)
    kept = {record.uniqueid: (record.codes, record.recorded) for record in house.records()}
    assert kept == {main: (("OTHER",), True), second: ((), False)}


async def test_who_is_asked_stays_when_the_first_call_is_hung_up_by_name(
    house: House, desk: Desk, phone: str
) -> None:
    main, second, caller, callee = await asked(house, desk, phone)
    assert await code(desk, f"hangup({{uniqueid: '{main}'}})") == ""
    await desk.page.callback("onCallHangup", uniqueid=main)
    await caller.ended()
    await callee.hears(AGENT_HZ)
    assert await every_method(desk, main) == set()
    await callee.hears(AGENT_HZ)
    assert await code(desk, f"hold({{uniqueid: '{second}'}})") == ""
    await callee.hears_no(AGENT_HZ)
    assert await code(desk, f"unhold({{uniqueid: '{second}'}})") == ""
    await callee.hears(AGENT_HZ)
    callee.hang_up()
    await desk.page.callback("onCallHangup", uniqueid=second)


async def calls(desk: Desk) -> list[dict[str, object]]:
    """The live calls as the page was told them last."""
    live: dict[str, dict[str, object]] = {}
    for one in await desk.page.callbacks():
        if one.name == "onCallHangup":
            live.pop(one.value["uniqueid"], None)
        elif one.name.startswith("onCall"):
            live[one.value["uniqueid"]] = one.value
    return list(live.values())


async def every_method(desk: Desk, over: str) -> set[str]:
    """Address every method of calls at one that is over; those that did not say so."""
    at = f"{{uniqueid: '{over}'}}"
    wishes = [
        *(f"{name}({at})" for name in ("answer", "reject", "hangup", "hold", "unhold", "mute")),
        *(f"{name}({at})" for name in ("transfer", "cancelTransfer", "swap", "conference", "finishTransfer")),
        *(f"{name}('{OTHER}', {at})" for name in ("transfer", "blindTransfer")),
        f"dtmf('1', {at})",
        f"record('start', {at})",
        f"mute(true, {at})",
    ]
    return {wish for wish in wishes if await code(desk, wish) != "stale_call"}
