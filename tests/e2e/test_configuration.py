"""What a page may set: each option in a page of its own, and what the agent or the page sees of it."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Route
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.support.browser import browser
from tests.e2e.support.web import serving
from tests.support.sip_plan import Answer

from ucs.api.sso import make_token
from ucs.app import LOG_NAME
from ucs.core.messages import AccountCodeSet
from ucs.log.sqlite import SqliteLog

pytestmark = pytest.mark.e2e


@pytest.fixture
def extra_toml() -> str:
    """Pages beside the bar."""
    return """[layout]
crm_url = "http://localhost:1/crm?n={NUMBER}&id={UNIQUEID}"
tabs = [
  { name = "wiki", url = "http://localhost:1/wiki" },
  { name = "demo", url = "http://localhost:1/crm?n={NUMBER}" },
]"""


async def _the_crm(route: Route) -> None:
    await route.fulfill(body="the CRM", content_type="text/plain")


def _codes_set(house: House) -> list[tuple[str, ...]]:
    """The account codes of calls after each change, from the log."""
    log = SqliteLog(house.data_dir / LOG_NAME, read_only=True)
    try:
        events = [one.event for one in log.read(kind="AccountCodeSet")]
        return [event.codes for event in events if isinstance(event, AccountCodeSet)]
    finally:
        log.close()


@asynccontextmanager
async def _crm(
    house: House,
    options: dict[str, Any],
    *,
    before: str = "",
    query: str = "",
    **context: Any,
) -> AsyncGenerator[Desk]:
    """A page that sets these options, seen in a browser. `before`: a script that runs first."""
    port = int(house.run.http.rpartition(":")[2])
    given = json.dumps({"api": {"hostname": "127.0.0.1", "port": port}, "lang": "en", **options})
    page = (
        f"<!doctype html><div id=app></div><script>{before}</script><script>window.ucsOperator = {given};</script>"
        f"<script src='{house.run.http}/operator/operator-v4.0.0.js'></script>"
    )
    with serving({"/": page}) as crm:
        async with browser(mic_hz=AGENT_HZ, **context) as opened:
            await opened.open(f"{crm}/{query}")
            yield Desk(opened, house)
            assert not [line for line in opened.console if "uncaught" in line], opened.console


async def _login(desk: Desk, agent: str = "agent2") -> None:
    await desk.page.callback("onCredentials")
    assert (await desk.api(f"login('{agent}', '{desk.house.run.accounts[agent]}')"))["ok"]


@pytest.mark.shows(
    "key:showDialControl",
    "key:showBottomMenu",
    "key:topMenuNameContent",
    "key:withoutDevice",
    "callback:onWarning",
)
async def test_a_bar_with_little_in_it_and_no_phone(house: House) -> None:
    look = {"showDialControl": False, "showBottomMenu": False, "topMenuNameContent": "<b>%name%</b> at work"}
    async with _crm(house, {**look, "withoutDevice": True}) as desk:
        await _login(desk)
        await desk.page.callback("onReady")
        name = desk.page.page.locator(".agent .opener")
        assert [part.strip() for part in (await name.inner_text()).split("\n")] == [
            "<b>",
            "Petr Svoboda",
            "</b> at work",
        ]
        assert await desk.page.page.locator(".dial, .queues").count() == 0
        assert (await desk.api("dial('800')"))["code"] == "no_device"
        await desk.page.callback("onWarning")


@pytest.mark.shows("method:sso")
async def test_who_signs_in_from_a_provider_sees_its_page_and_may_choose_another(house: House) -> None:
    assert house.run.sso is not None
    assert house.run.sso.provider == "demo"
    token = make_token(house.run.sso.secret, "agent2", int(time.time()))
    async with _crm(house, {"withoutDevice": True}) as desk:
        await desk.page.callback("onCredentials")
        assert (await desk.api(f"sso('agent2', '{token}', 'demo')"))["ok"]
        frame = desk.page.page.locator(".tabs iframe")
        await frame.wait_for()
        assert await frame.get_attribute("src") == "http://localhost:1/crm?n="
        assert (await desk.api("state()"))["activeTab"] == "demo"
        await desk.page.page.get_by_role("button", name="wiki").click()
        await desk.page.page.locator(".tabs iframe[title=wiki]").wait_for()
        await desk.page.page.get_by_role("button", name="wiki").click()
        await frame.wait_for(state="detached")


@pytest.mark.shows("key:legacyStartup", "key:lang")
async def test_with_legacy_startup_the_bar_does_not_wait_for_the_page(house: House) -> None:
    before = "addEventListener('load', () => { window.loadedAt = performance.now(); });"
    async with _crm(house, {"legacyStartup": True, "lang": "cs"}, before=before) as desk:
        await desk.page.callback("onConnection", status="connecting")
        first = (await desk.page.callbacks("onConnection"))[0]
        loaded = await desk.page.page.evaluate("performance.timeOrigin + loadedAt")
        assert first.at * 1000 < loaded
        await desk.page.page.wait_for_selector("section[lang=cs]")


@pytest.mark.shows("key:confirmUnload")
async def test_a_tab_is_closed_with_a_question_only_while_somebody_is_signed_in(house: House) -> None:
    async with _crm(house, {"confirmUnload": True, "withoutDevice": True}) as desk:
        asked: asyncio.Queue[str] = asyncio.Queue()

        async def stay(dialog: Any) -> None:
            await dialog.dismiss()
            asked.put_nowait(dialog.type)

        desk.page.page.on("dialog", stay)
        event = "dispatchEvent(new Event('beforeunload', { cancelable: true }))"
        await desk.page.callback("onCredentials")
        assert await desk.page.page.evaluate(event)
        await _login(desk)
        await desk.page.page.mouse.click(5, 5)
        await desk.page.page.close(run_before_unload=True)
        assert await asyncio.wait_for(asked.get(), 10) == "beforeunload"
        await desk.api("logout()")
        assert await desk.page.page.evaluate(event)


@pytest.mark.shows("key:audioInputConstraints", "key:identifyURL", "key:identifyCookie", "key:confirmDevice")
async def test_the_phone_comes_from_the_address_and_then_the_cookie_with_the_pages_audio(
    house: House,
) -> None:
    before = """const media = navigator.mediaDevices, open = media.getUserMedia.bind(media);
        window.asked = [];
        media.getUserMedia = (wanted) => { asked.push(wanted.audio); return open(wanted); };"""
    audio = {"echoCancellation": False, "noiseSuppression": True, "autoGainControl": False}
    options = {"identifyURL": True, "confirmDevice": False, "audioInputConstraints": audio}
    async with _crm(house, options, before=before, query="?identificator=soft2") as desk:
        await _login(desk)
        await desk.page.callback("onReady")
        assert (await desk.page.callback("onIdentifier")).args == ["soft2"]
        assert await desk.page.callbacks("onIdentify") == []
        await desk.page.page.wait_for_function("asked.length > 0")
        assert await desk.page.page.evaluate("asked[0]") == audio
        await desk.api("logout()")
        await desk.page.callback("onCredentials", count=2)
        await desk.page.page.evaluate(
            "ucsOperator.identifyURL = false; ucsOperator.stop(); ucsOperator.start()"
        )
        await desk.page.callback("onCredentials", count=3)
        assert (await desk.api(f"login('agent2', '{house.run.accounts['agent2']}')"))["ok"]
        await desk.page.callback("onReady", count=2)
        assert [one.args for one in await desk.page.callbacks("onIdentifier")] == [["soft2"], ["soft2"]]


@pytest.mark.shows(
    "key:identifyIP",
    "key:listDevices",
    "key:confirmDevice",
    "callback:onIdentify",
    "method:login",
    "method:selectIdentifier",
    "method:provision",
    "method:identify",
)
async def test_this_computers_address_is_tried_before_the_agent_is_asked(house: House) -> None:
    async with _crm(house, {"identifyIP": True, "identifyCookie": False}) as desk:
        await _login(desk)
        assert (await desk.page.callback("onIdentifier")).args == ["127.0.0.1"]
        assert (await desk.page.callback("onIdentify")).args == [[]]
        assert (await desk.api("selectIdentifier('nobody')"))["code"] == "not_found"
        assert (await desk.api("selectIdentifier('soft2')"))["ok"]
        assert (await desk.page.callback("onDevice")).value["identifier"] == "soft2"
        assert await desk.page.callbacks("onReady") == []
        assert (await desk.api("provision()"))["ok"]
        await desk.page.callback("onReady")
        assert (await desk.api("identify()"))["ok"]
        await desk.page.callback("onIdentify", count=2)


@pytest.mark.shows(
    "key:crmAutoOpen", "key:autoOpenAccountCode", "method:setAccountCode", "key:notifyWaitingCallers"
)
async def test_a_call_opens_the_crm_and_then_the_account_codes(house: House) -> None:
    before = """window.shown = [];
        const Native = window.Notification;
        window.Notification = class extends Native {
          constructor(...words) { super(...words); shown.push(words); }
        };"""
    options = {
        "confirmDevice": False,
        "crmAutoOpen": True,
        "autoOpenAccountCode": True,
        "notifyWaitingCallers": True,
    }
    async with _crm(house, options, before=before, permissions=["notifications", "microphone"]) as desk:
        await desk.sign_in("agent2", "soft2", status="OFFLINE")
        await desk.api("changeStatus('AUX', 'Oběd / Lunch')")
        caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
        await desk.page.page.wait_for_function("shown.length > 0")
        assert (await desk.page.page.evaluate("shown[0]"))[0] == "Support"
        await desk.page.page.mouse.click(5, 5)
        await desk.page.page.context.route("http://localhost:1/**", _the_crm)
        async with desk.page.page.expect_popup() as popup:
            await desk.api("changeStatus('READY')")
        ringing = (await desk.page.callback("onCallRinging")).value
        opened = await popup.value
        await opened.wait_for_selector("text=the CRM")
        assert opened.url == f"http://localhost:1/crm?n=%2B420603111222&id={ringing['uniqueid']}"
        await desk.page.page.bring_to_front()
        assert (await desk.api("answer()"))["ok"]
        await desk.page.hears(CALLER_HZ)
        caller.hang_up()
        await desk.page.callback("onCallHangup")
        await desk.page.page.get_by_role("button", name="Complaint").click()
        await desk.page.page.get_by_role("button", name="Delivery").click()
        await desk.page.page.wait_for_selector(".codes .pressed >> text=Delivery")
        uniqueid = json.dumps(ringing["uniqueid"])
        assert (await desk.api(f"setAccountCode({uniqueid}, 'OTHER', null, true)"))["ok"]
        assert (await desk.api(f"setAccountCode({uniqueid}, 'NOTHING')"))["code"] == "invalid"
        await desk.page.page.get_by_role("button", name="Dismiss").click()
        await desk.page.page.wait_for_selector(".finished", state="detached")
        assert _codes_set(house) == [("COMPLAINT/DELIVERY",), ("OTHER",)]


@pytest.mark.shows("callback:onError", "callback:onDebug", "callback:onLoginError", "callback:onInfo")
async def test_a_page_without_the_element_hears_of_it_and_of_everything_else(house: House) -> None:
    async with _crm(house, {"renderTo": "nowhere", "withoutDevice": True}) as desk:
        assert "nowhere" in (await desk.page.callback("onError")).value
        await desk.page.callback("onCredentials")
        assert (await desk.api("login('agent2', 'wrong')"))["code"] == "login_error"
        assert (await desk.page.callback("onLoginError")).args[0] == 1
        await _login(desk)
        await desk.page.callback("onReady")
        lines = [one.value for one in await desk.page.callbacks("onDebug")]
        assert "method login" in lines
        assert any(line.startswith("callback onLoginError 1") for line in lines)
        assert any("agent2" in one.value for one in await desk.page.callbacks("onInfo"))


@pytest.mark.shows(
    "method:state",
    "method:notify",
    "method:selectRingingSound",
    "method:testRingingSound",
    "method:stopRingingSoundTest",
    "method:suspend",
    "method:resume",
    "callback:onAgentSuspend",
    "callback:onAgentResume",
    "callback:onWaitingCallersChange",
)
async def test_methods_that_need_no_call(house: House) -> None:
    before = """window.playing = 0;
        const { start, disconnect } = AudioBufferSourceNode.prototype;
        AudioBufferSourceNode.prototype.start = function () { playing += 1; return start.call(this); };
        AudioBufferSourceNode.prototype.disconnect = function () { playing -= 1; return disconnect.call(this); };"""
    async with _crm(house, {"withoutDevice": True}, before=before) as desk:
        assert await desk.api("state()") is None
        await _login(desk)
        await desk.page.callback("onReady")
        await desk.api("state().queues[1].name = 'changed by the page'")
        state = await desk.api("state()")
        assert (state["queues"]["1"]["name"], state["ringingSound"]) == ("Support", "default")

        await desk.page.page.mouse.click(5, 5)
        assert (await desk.api("selectRingingSound('quest')"))["ok"]
        assert (await desk.api("state()"))["ringingSound"] == "quest"
        for sound in ("", "'default'", "'christmas'", "'lovingYou'", "'rush'"):
            assert (await desk.api(f"testRingingSound({sound})"))["ok"]
            await desk.page.page.wait_for_function("playing === 1")
        await desk.api("stopRingingSoundTest()")
        await desk.page.page.wait_for_function("playing === 0")
        assert (await desk.api("selectRingingSound('loud')"))["code"] == "invalid"

        await desk.api(
            "notify('<i>{name}</i> waits', 'info', true, null, null, 'g', {values: {name: 'Eva'}})"
        )
        await desk.page.page.wait_for_selector(".toasts >> text=<i>Eva</i> waits")
        await desk.api("notify({title: 'only before', boundState: 'CREDENTIALS'})")
        await desk.api("notify({title: 'short', timeout: 100, unique: true, group: 'g'})")
        await desk.page.page.wait_for_selector(".toasts >> text=Eva", state="detached")
        await desk.page.page.wait_for_selector(".toasts >> text=short", state="detached")
        assert await desk.page.page.locator("text=only before").count() == 0

        assert (await desk.api("suspend(1)"))["ok"]
        assert (await desk.page.callback("onAgentSuspend")).args == [1]
        assert (await desk.api("resume(1)"))["ok"]
        assert (await desk.page.callback("onAgentResume")).args == [1]
        caller = await house.outside.call("800", caller=CALLER)
        assert (await desk.page.callback("onWaitingCallersChange")).args == [1]
        caller.hang_up()
        await desk.page.callback("onWaitingCallersChange", count=2)


async def test_listeners_calls_before_the_script_and_a_bar_that_is_stopped(house: House) -> None:
    options = {
        "confirmDevice": False,
        "q": [["login", "agent2", house.run.accounts["agent2"]], ["selectIdentifier", "soft2"]],
    }
    async with _crm(house, options) as desk:
        await desk.page.callback("onReady")
        await desk.page.page.evaluate("""() => {
            window.seen = [];
            window.off = ucsOperator.on("onStateChange", ({ status }) => seen.push(status));
        }""")
        await desk.api("changeStatus('READY')")
        await desk.page.page.evaluate("off()")
        await desk.api("changeStatus('OFFLINE')")
        assert await desk.page.page.evaluate("seen") == ["READY"]

        await desk.page.page.evaluate(
            "['start', 'stop', 'stop', 'start', 'stop'].map((one) => ucsOperator[one]())"
        )
        await desk.page.page.wait_for_selector("#app > *", state="detached")
        assert await desk.page.connections() == 0
        await desk.api("start()")
        await desk.page.callback("onReady", count=2)
        await desk.page.page.wait_for_selector(".status")
        house.outside.plan = Answer()
        assert (await desk.api("dial('+420777000111')"))["ok"]
        await desk.page.callback("onCallConnect")
        quality = (await desk.page.callback("onQuality")).value
        assert quality["mos"] > 3
        assert quality["loss"] < 0.5
        await desk.api("hangup()")
        await desk.page.callback("onCallHangup")
        found = (await desk.api("devices()"))["devices"]
        assert {one["kind"] for one in found} == {"microphone", "speaker", "ringer"}
        assert (await desk.api("selectDevice('speaker', '')"))["ok"]
        assert (await desk.api("selectDevice('speaker', 'none')"))["code"] == "not_found"
