"""Windows of one browser share one session: one connection, callbacks in each of them, and nobody signs in twice."""

import asyncio
import json
from hashlib import sha256
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, WebSocket
from tests.e2e.support.browser import BrowserPage
from tests.e2e.support.desks import Desk, Floor, a_desk, new_context
from tests.support.waiting import until
from tests.unit.api.bars import PASSWORD

pytestmark = pytest.mark.e2e

HANDOVER_S = 2.0
"""On a loaded machine; 0.2 s on a calm one. Who has to notice that a window is stuck waits for longer."""


async def window(desk: Desk) -> Desk:
    """One more window of the same browser, at the same page."""
    page = BrowserPage(await desk.page.page.context.new_page())
    other = Desk(desk.house, desk.network, desk.agent, page, desk.proxy)
    await page.open(desk.page.page.url)
    return other


async def joined(desk: Desk) -> Desk:
    """One more window, which has joined."""
    other = await window(desk)
    await other.page.callback("onReady")
    return other


async def calls(desk: Desk) -> list[tuple[str, str]]:
    told = await desk.page.callbacks()
    return [(one.name, one.value["uniqueid"]) for one in told if one.name.startswith("onCall")]


class Wire:
    """What the windows of a browser say to the server and are told, from now on."""

    def __init__(self, context: BrowserContext) -> None:
        self.sent: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []
        self.leading: Page | None = None
        """Whose connection is the last one."""
        context.on("page", lambda page: page.on("websocket", lambda socket: self._listen(page, socket)))

    def _listen(self, page: Page, socket: WebSocket) -> None:
        self.leading = page
        socket.on("framesent", lambda frame: self.sent.append(json.loads(frame)))
        socket.on("framereceived", lambda frame: self.received.append(json.loads(frame)))

    def asked(self, kind: str) -> list[dict[str, Any]]:
        return [frame for frame in self.sent if frame["type"] == kind]

    def hashes(self) -> set[str]:
        """Of the secrets with which windows may go on with the session."""
        return {one["secret_hash"] for one in self.asked("share")}

    def granted(self) -> str:
        """The secret of the session, from the reply to the one sign-in."""
        (login,) = self.asked("login")
        (reply,) = [frame for frame in self.received if frame.get("id") == login["id"]]
        return reply["data"]["session"]


CHANNEL = "navigator.locks.query().then(({ held }) => held.find(({ name }) => name.includes('ws:')).name)"
LISTEN = """name => {
  window.words = [];
  new BroadcastChannel(name).onmessage = ({ data }) => window.words.push(JSON.stringify(data));
}"""
KEPT = """async () => JSON.stringify([
  { ...localStorage }, { ...sessionStorage }, document.cookie, history.state, window.name,
  await indexedDB.databases(), await caches.keys(),
])"""


@pytest.mark.shows("key:shareSession", "callback:onConnect", "callback:onUser", "callback:onReady")
async def test_a_second_window_is_there_without_a_sign_in(floor: Floor, first: BrowserPage) -> None:
    desk = await a_desk(floor, first)
    await desk.work()
    before = desk.proxy.accepted
    other = await joined(desk)
    names = await other.names()
    assert names == ["onConnection", "onConnection", "onConnect", "onUser", "onDevice", "onReady"]
    assert (await other.page.callback("onReady")).value["status"] == "READY"
    assert desk.proxy.accepted == before
    caller = await floor.network.call(desk.number)
    (await floor.network.rung(desk.phone)).answer()
    for one in (desk, other):
        await one.page.callback("onCallConnect")
    assert (await other.api("hold()"))["ok"]
    assert (await desk.api("state()"))["call"]["state"] == 5
    assert (await desk.api("unhold()"))["ok"]
    caller.hang_up()
    for one in (desk, other):
        await one.page.callback("onCallHangup")
    assert await calls(desk) == await calls(other)
    assert [name for name, _ in await calls(other)] == [
        "onCallRinging",
        "onCallConnect",
        "onCallHold",
        "onCallResume",
        "onCallHangup",
    ]


NOTIFICATIONS = """window.told = [];
const Native = window.Notification;
window.Notification = class extends Native {
  constructor(...words) { super(...words); told.push(this); }
  close() { super.close(); told.splice(told.indexOf(this), 1); }
};"""


async def look_at(page: Page) -> None:
    """Bring a window to the front, as its browser sees it: Playwright says to every page that it has the focus."""
    tools: Any = await page.context.new_cdp_session(page)
    await tools.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    await page.bring_to_front()
    await page.wait_for_function("document.hasFocus()")


async def test_no_window_calls_the_agent_while_they_look_at_another_of_them(
    floor: Floor, first: BrowserPage
) -> None:
    context = await new_context(first)
    await context.grant_permissions(["notifications"])
    await context.add_init_script(NOTIFICATIONS)
    desk = await floor.desk(1, context, "{headless: false, renderTo: 'bar'}")
    await desk.work()
    other = await joined(desk)
    windows = [one.page.page for one in (other, desk)]
    for page in windows:
        await look_at(page)

    async def tell(count: int) -> bool:
        """Whether so many notifications are shown."""
        return sum([await page.evaluate("told.length") for page in windows]) == count

    await floor.network.call(desk.number)
    for one in (desk, other):
        await one.page.callback("onCallRinging")
    waits = "navigator.locks.query().then(({ pending }) => pending.some(({ name }) => name === 'ucsOperatorLookedAt'))"
    await until(lambda: windows[0].evaluate(waits), "the window behind waits for its turn")
    assert await tell(0)

    blank = await context.new_page()
    await look_at(blank)
    await until(lambda: tell(1), "one of them tells")
    await look_at(windows[0])
    await until(lambda: tell(0), "what was told is taken back")


@pytest.mark.shows("key:shareSession", "method:login", "method:logout", "callback:onCredentials")
async def test_who_signs_in_or_out_in_one_window_does_in_all(floor: Floor, first: BrowserPage) -> None:
    desk = await a_desk(floor, first)
    other = await window(desk)
    third = await window(desk)
    for one in (desk, other, third):
        await one.page.callback("onCredentials")
    await other.sign_in()
    for one in (desk, third):
        await one.page.callback("onUser")
    await other.page.callback("onIdentify")
    assert (await third.api(f"selectIdentifier('{desk.phone}')"))["ok"]
    for one in (desk, other, third):
        await one.page.callback("onReady")
    assert (await desk.api("logout()"))["ok"]
    for one in (desk, other, third):
        await one.page.callback("onCredentials", count=2)
        assert (await one.names("onLogout", "onError")) == ["onLogout"]
    assert await desk.session() == "none OFFLINE"


async def test_nothing_secret_goes_between_the_windows_or_is_kept_in_the_page(
    floor: Floor, first: BrowserPage
) -> None:
    context = await new_context(first)
    wire = Wire(context)
    desk = await floor.desk(1, context)
    await desk.page.callback("onCredentials")
    # Any page of the origin can listen, as this one without a bar.
    spy = await context.new_page()
    await spy.goto(desk.page.page.url.replace(".html", ".js"))
    await spy.evaluate(LISTEN, await spy.evaluate(CHANNEL))
    windows = [desk, await window(desk), await window(desk)]
    for one in windows:
        await one.page.callback("onCredentials")
    await windows[1].sign_in()
    assert (await desk.api(f"selectIdentifier('{desk.phone}')"))["ok"]
    for one in windows:
        await one.page.callback("onReady")
    # Who pairs a phone leads; the others may go on with the session.
    await until(lambda: len(wire.hashes()) == len(windows), lambda: wire.sent)
    kept = [await one.page.page.evaluate(KEPT) for one in windows]
    # One after the other has to show its secret to the server.
    while len(windows) > 1:
        (leader,) = [one for one in windows if one.page.page == wire.leading]
        windows.remove(leader)
        before = len(wire.asked("resume"))
        await leader.page.page.close()
        await until(lambda before=before: len(wire.asked("resume")) > before, "another one leads")
        await until(lambda: desk.is_("here OFFLINE"), "it goes on")
        kept += [await one.page.page.evaluate(KEPT) for one in windows]
    secrets = {wire.granted(), *(frame["session"] for frame in wire.asked("resume"))}
    assert {sha256(secret.encode()).hexdigest() for secret in secrets} == wire.hashes()
    words = await spy.evaluate("window.words")
    assert all(any(one in word for word in words) for one in wire.hashes()), "the words are all there"
    for secret in (PASSWORD, *secrets):
        assert not [text for text in (*words, *kept) if secret in text]


@pytest.mark.shows("key:shareSession")
async def test_the_session_goes_on_in_another_window_when_the_leading_one_is_closed(
    floor: Floor, first: BrowserPage
) -> None:
    desk = await a_desk(floor, first)
    await desk.work()
    others = [await joined(desk) for _ in range(3)]
    caller = await floor.network.call(desk.number)
    (await floor.network.rung(desk.phone)).answer()
    for one in others:
        await one.page.callback("onCallConnect")
    loop = asyncio.get_running_loop()
    started = loop.time()
    await desk.page.page.close()
    asked = await asyncio.gather(*(one.api("hold()") for one in others))
    took = loop.time() - started
    assert all(one["ok"] for one in asked), asked
    assert took < HANDOVER_S
    assert await desk.session() == "here READY"
    caller.hang_up()
    for one in others:
        await one.page.callback("onCallHangup")
        assert [name for name, _ in await calls(one)] == [
            "onCallRinging",
            "onCallConnect",
            "onCallHold",
            "onCallHangup",
        ]
        # Nobody need notice who leads.
        assert await one.names("onConnect", "onReady", "onError") == ["onConnect", "onReady"]


async def test_what_was_asked_of_a_window_that_is_closed_is_done_once(
    floor: Floor, first: BrowserPage
) -> None:
    desk = await a_desk(floor, first)
    await desk.work()
    other = await joined(desk)
    leader, follower = desk, other
    for _ in range(5):
        asking = asyncio.create_task(follower.api("dial('777123456')"))
        await leader.page.page.close()
        result = await asking
        assert result["ok"], result
        await follower.page.callback("onCallNew", uniqueid=result["uniqueid"])
        assert (await follower.api("hangup()"))["ok"]
        await follower.page.callback("onCallHangup", uniqueid=result["uniqueid"])
        leader, follower = follower, await joined(follower)
    dialled = await desk.house.engine.read(lambda centre, now: centre.call_count)
    assert dialled == 5


@pytest.mark.shows("key:shareSession", "callback:onError", "callback:onReady")
async def test_a_cut_of_the_one_connection_is_told_in_every_window(floor: Floor, first: BrowserPage) -> None:
    desk = await a_desk(floor, first)
    await desk.work()
    other = await joined(desk)
    desk.proxy.break_off()
    for one in (desk, other):
        await one.page.callback("onReady", count=2)
        told = await one.names("onError", "onConnect", "onReady")
        assert told[-3:] == ["onError", "onConnect", "onReady"]
    await desk.page.page.close()
    await until(lambda: desk.is_("here READY"), "the other window leads")
    assert (await other.api("changeStatus('AUX', 'Lunch')"))["ok"]


async def test_a_restart_of_the_server_is_survived_by_a_window_that_took_over(
    floor: Floor, first: BrowserPage
) -> None:
    desk = await a_desk(floor, first)
    await desk.work()
    other = await joined(desk)
    await desk.page.page.close()
    assert (await other.api("changeStatus('AUX', 'Lunch')"))["ok"]
    await floor.house.restart()
    await other.page.callback("onReady", count=2)
    assert (await other.api("changeStatus('READY')"))["ok"]


@pytest.mark.shows("key:shareSession", "key:autologout")
async def test_without_sharing_another_window_is_another_place(floor: Floor, first: BrowserPage) -> None:
    desk = await a_desk(floor, first, "{shareSession: false}")
    await desk.work()
    other = await window(desk)
    await other.sign_in()
    await desk.page.callback("onMessage", group="session_taken")
    await desk.page.callback("onCredentials", count=2)


@pytest.mark.shows("key:shareSession", "key:autologout", "callback:onMessage")
async def test_a_sign_in_at_another_place_signs_all_windows_out(floor: Floor, first: BrowserPage) -> None:
    desk = await a_desk(floor, first)
    await desk.work()
    other = await joined(desk)
    elsewhere = await a_desk(floor, first)
    await elsewhere.sign_in()
    for one in (desk, other):
        await one.page.callback("onMessage", group="session_taken")
        await one.page.callback("onCredentials", count=2 if one is desk else 1)


@pytest.mark.shows("key:disableIntegratedAutoLogout", "key:shareSession")
async def test_only_the_last_window_that_is_closed_signs_out(floor: Floor, first: BrowserPage) -> None:
    desk = await a_desk(floor, first)
    await desk.page.callback("onCredentials")
    assert (await desk.api(f"sso({desk.token()})"))["ok"]
    other = await window(desk)
    await other.page.callback("onUser")
    await desk.page.page.close()
    await until(lambda: desk.is_("here OFFLINE"), "the other window leads")
    await other.page.page.close()
    await until(lambda: desk.is_("none OFFLINE"), "signed out")


async def test_a_window_that_is_stuck_is_replaced(floor: Floor, first: BrowserPage) -> None:
    desk = await a_desk(floor, first)
    await desk.work()
    other = await joined(desk)
    stuck = asyncio.create_task(desk.page.page.evaluate("alert('look here')"))
    desk.page.page.on("dialog", lambda dialog: None)
    third = await window(desk)
    await third.page.callback("onReady")
    assert (await third.api("changeStatus('AUX', 'Lunch')"))["ok"]
    await other.page.callback("onStateChange", status="AUX")
    stuck.cancel()
