"""How sessions begin and end, at a real Asterisk: remembered, taken over in the middle of a call, closed with the page."""

import json
import time
from typing import Any

import pytest
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.browser import BrowserPage
from tests.e2e.support.desks import new_context
from tests.support.waiting import until

from ucs.api.sso import make_token
from ucs.app import LOG_NAME
from ucs.asterisk.music import HOLD
from ucs.core.messages import AgentSignedOut
from ucs.log.sqlite import SqliteLog

pytestmark = pytest.mark.e2e


async def another(desk: Desk, **options: Any) -> Desk:
    """The demo CRM in another browser, with these options of the bar."""
    context = await new_context(desk.page)
    await context.add_init_script(f"window.__testOptions = {json.dumps(options)}")
    page = BrowserPage(await context.new_page())
    await page.open(desk.house.demo)
    return Desk(page, desk.house)


def ends(house: House) -> list[tuple[int, str]]:
    """Who was signed out, and why."""
    log = SqliteLog(house.data_dir / LOG_NAME, read_only=True)
    try:
        logged = log.read(kind="AgentSignedOut")
        return [(one.event.agent, one.event.why) for one in logged if isinstance(one.event, AgentSignedOut)]
    finally:
        log.close()


@pytest.mark.shows(
    "key:autologin", "key:autologout", "method:login", "callback:onCredentials", "callback:onMessage"
)
async def test_a_remembered_agent_is_back_at_once_and_taken_over_elsewhere(house: House, desk: Desk) -> None:
    login = f"login('agent1', '{house.run.accounts['agent1']}', true)"
    filled = await another(desk, autologin=False)
    for one in (desk, filled):
        await one.page.callback("onCredentials")
        assert (await one.api(login))["ok"]
        await one.page.callback("onUser")
    # With `autologout`, as the demo has it, the first of the two was signed out.
    await desk.page.callback("onMessage", group="session_taken", type="warning")
    await desk.page.callback("onCredentials", count=2)
    await filled.page.page.reload()
    await filled.page.callback("onCredentials", count=2)
    assert await filled.page.page.locator("[name=username]").input_value() == "agent1"
    await desk.page.page.reload()
    await desk.page.callback("onUser", count=2)
    assert len(await desk.page.callbacks("onCredentials")) == 2
    assert len(await filled.page.callbacks("onUser")) == 1


@pytest.mark.shows("key:autologout", "callback:onMessage", "callback:onReady")
async def test_a_call_outlives_a_second_sign_in_and_the_first_bar_watches_it(
    house: House, desk: Desk
) -> None:
    first = await another(desk, autologout=False)
    await first.sign_in("agent1", "soft1")
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    await first.page.callback("onCallRinging")
    assert (await first.api("answer()"))["ok"]
    uniqueid = (await first.page.callback("onCallConnect")).value["uniqueid"]
    await first.page.hears(CALLER_HZ)

    await desk.page.callback("onCredentials")
    assert (await desk.api(f"login('agent1', '{house.run.accounts['agent1']}')"))["ok"]
    await first.page.callback("onMessage", group="session_taken", type="warning")
    assert (await first.api("hangup()"))["code"] == "not_allowed"
    await desk.page.callback("onIdentify")
    assert (await desk.api("selectIdentifier('soft1')"))["ok"]
    ready = (await desk.page.callback("onReady")).value
    assert (ready["status"], ready["call"]["uniqueid"]) == ("READY", uniqueid)
    await first.page.hears(CALLER_HZ)

    assert (await desk.api("hangup()"))["ok"]
    for one in (desk, first):
        await one.page.callback("onCallHangup", uniqueid=uniqueid)
    await caller.ended()
    assert (await desk.api("logout()"))["ok"]
    await first.page.callback("onCredentials", count=2)
    (record,) = house.records()
    assert record.uniqueid == uniqueid


@pytest.mark.shows("callback:onCallResume", "callback:onReady", "key:identifyCookie")
async def test_a_reload_in_the_middle_of_a_softphone_call_keeps_the_customer(
    house: House, desk: Desk
) -> None:
    await desk.sign_in("agent1", "soft1")
    caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
    await desk.page.callback("onCallRinging")
    assert (await desk.api("answer()"))["ok"]
    await desk.page.callback("onCallConnect")
    await caller.hears(AGENT_HZ)
    await desk.page.page.reload()
    await caller.hears_one_of(HOLD.frequencies_hz)
    await desk.page.callback("onCredentials", count=2)
    assert (await desk.api(f"login('agent1', '{house.run.accounts['agent1']}')"))["ok"]
    # The phone is found by the cookie, and called back.
    ready = (await desk.page.callback("onReady", count=2)).value
    assert (ready["status"], ready["call"]["number"]) == ("READY", CALLER)
    await desk.page.callback("onCallResume")
    await desk.page.hears(CALLER_HZ)
    await caller.hears(AGENT_HZ)
    await desk.api("hangup()")
    await desk.page.callback("onCallHangup")
    await caller.ended()
    (record,) = house.records()
    assert record.hold_s > 0
    await desk.api("logout()")


@pytest.mark.shows("key:disableIntegratedAutoLogout", "method:sso", "callback:onLoginError")
async def test_closing_the_page_signs_out_who_came_from_a_provider_unless_the_page_forbids_it(
    house: House, desk: Desk
) -> None:
    assert house.run.sso is not None
    stays = await another(desk, disableIntegratedAutoLogout=True)
    for one, agent in ((desk, "agent1"), (stays, "agent2")):
        token = make_token(house.run.sso.secret, agent, int(time.time()))
        await one.page.callback("onCredentials")
        assert (await one.api(f"sso('{agent}', '{token}', '{house.run.sso.provider}')"))["ok"]
        await one.page.callback("onUser")
    used = await another(desk)
    await used.page.callback("onCredentials")
    assert (await used.api(f"sso('{agent}', '{token}', '{house.run.sso.provider}')"))["ok"] is False
    assert (await used.page.callback("onLoginError")).value == 5
    await stays.page.page.close()
    await desk.page.page.close()
    await until(lambda: ends(house), "signed out, 10 s later", deadline_s=20)
    assert ends(house) == [(1, "closed")]
