"""A small shift in the bar's own interface: by keyboard alone, by mouse, and with a reader's eyes."""

import os
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.conftest import CALLEE_HZ, CALLER_HZ, Desk, House
from tests.e2e.support.browser import browser
from tests.support.sip_plan import Answer, Refuse

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURE = ROOT / "docs" / "images" / "bar-in-crm.png"
CUSTOMER = "+420777205431"
"""Lucie Horáková of the demo CRM."""

_ACTIVE = """() => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}"""


async def _focused(desk: Desk, selector: str) -> bool:
    return bool(
        await desk.page.page.evaluate(f"selector => ({_ACTIVE})()?.matches(selector) ?? false", selector)
    )


async def _tab_to(desk: Desk, selector: str) -> None:
    """Press Tab until the focus is there: proof that a keyboard reaches it."""
    for _ in range(120):
        if await _focused(desk, selector):
            return
        await desk.page.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


async def _press(desk: Desk, *keys: str) -> None:
    for key in keys:
        await desk.page.page.keyboard.press(key)


async def _tab_to_text(desk: Desk, text: str) -> None:
    """Press Tab until a button of the bar with this text has the focus."""
    for _ in range(120):
        found = f"text => ({_ACTIVE})()?.matches('.bar button') && ({_ACTIVE})().textContent.includes(text)"
        if await desk.page.page.evaluate(found, text):
            return
        await desk.page.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {text}")


async def _announced(desk: Desk, text: str) -> None:
    """A screen reader is told so: it stands in a live region."""
    await desk.page.page.locator("output", has_text=text).first.wait_for(state="attached")


async def _choose(desk: Desk, menu: str, item: str) -> None:
    """Open a menu and walk down to the item with arrows."""
    await _tab_to(desk, f"{menu} .opener")
    await _press(desk, "Enter")
    await desk.page.page.wait_for_function(f"() => ({_ACTIVE})()?.matches('.option')")
    await _press(desk, "Home")
    for _ in range(12):
        if await desk.page.page.evaluate(f"text => ({_ACTIVE})().textContent.includes(text)", item):
            return await _press(desk, "Enter")
        await _press(desk, "ArrowDown")
    raise AssertionError(f"no {item} in the menu")


@pytest.mark.shows(
    "callback:onCredentials", "callback:onIdentify", "callback:onReady", "callback:onStateChange"
)
async def test_a_whole_shift_by_keyboard_alone(house: House, desk: Desk) -> None:
    keyboard = desk.page.page.keyboard
    await desk.page.callback("onCredentials")
    await desk.page.page.wait_for_selector("input[name=username]")
    await _tab_to(desk, "input[name=username]")
    await keyboard.type("agent2")
    await _press(desk, "Tab")
    await keyboard.type(house.run.accounts["agent2"])
    await _press(desk, "Enter")
    await desk.page.callback("onIdentify")
    await _tab_to(desk, ".button.phone")
    await _press(desk, "Enter")
    await desk.page.callback("onReady")
    await _choose(desk, ".status", "Ready")
    await desk.page.callback("onStateChange", status="READY")
    assert await _focused(desk, ".status .opener"), "a menu gives the focus back"

    caller = await house.outside.call("800", caller=CUSTOMER, hz=CALLER_HZ)
    await desk.page.callback("onCallRinging")
    await desk.page.page.locator("[aria-live=assertive]", has_text="Incoming call").wait_for(state="attached")
    await _tab_to(desk, ".call .button.good")
    await _press(desk, "Enter")
    await desk.page.callback("onCallConnect")
    await _announced(desk, "In call")
    await desk.page.hears(CALLER_HZ)
    await desk.page.page.wait_for_function(f"() => ({_ACTIVE})()?.matches('.call')")

    await _tab_to(desk, '.call [aria-label="Hold"]')
    await _press(desk, "Enter")
    await desk.page.callback("onCallHold")
    await desk.page.page.wait_for_selector('.call [aria-label="Take back"]:focus:not([aria-disabled])')
    await _press(desk, "Enter")
    await desk.page.callback("onCallResume")
    await _tab_to(desk, '.call [aria-label="Mute"]')
    await _press(desk, "Space")
    await desk.page.callback("onCallMute")
    await _announced(desk, "In call, muted")
    await desk.page.page.wait_for_selector('.call [aria-label="Unmute"]:focus:not([aria-disabled])')
    await _press(desk, "Space")
    await desk.page.callback("onCallUnmute")

    await _tab_to(desk, ".keys .opener")
    await _press(desk, "Enter")
    await desk.page.page.wait_for_selector(".sheet:focus")
    await _tab_to_text(desk, "Order")
    await _press(desk, "Enter", "Tab")
    await _tab_to_text(desk, "New")
    await _press(desk, "Enter")
    await desk.page.page.wait_for_selector('.codes [aria-pressed="true"]:has-text("New"):focus')
    await _press(desk, "Escape")

    house.outside.plan = Answer(hz=CALLEE_HZ)
    await _tab_to(desk, ".handing .opener")
    await _press(desk, "Enter")
    await desk.page.page.wait_for_selector(".handover input:focus")
    await keyboard.type("+420 777 000 111")
    await _press(desk, "Enter")
    callee = await house.outside.called()
    await desk.page.hears(CALLEE_HZ)
    await _announced(desk, "On hold")
    await _tab_to_text(desk, "Connect them")
    await _press(desk, "Enter")
    await desk.page.callback("onCallHangup", count=2)
    await callee.hears(CALLER_HZ)
    caller.hang_up()
    await callee.ended()
    (coded,) = [record for record in house.records() if record.codes]
    assert coded.codes == ("ORDER/NEW",)
    await desk.page.page.wait_for_function(f"() => ({_ACTIVE})()?.matches('.dial input')")

    await _choose(desk, ".status", "Lunch")
    assert "Lunch" in (await desk.page.callback("onStateChange", status="AUX")).value["reason"]
    await _announced(desk, "Not ready: Oběd / Lunch")
    await _choose(desk, ".agent", "Sign out")
    await desk.page.callback("onCredentials", count=2)
    await desk.page.page.wait_for_selector("input[name=username]")
    assert desk.page.console == []


async def test_escape_closes_a_menu_and_nothing_is_chosen(house: House, desk: Desk) -> None:
    await desk.sign_in("agent2", "soft2", status="OFFLINE")
    await _tab_to(desk, ".status .opener")
    await _press(desk, "ArrowDown")
    await desk.page.page.wait_for_selector(".option:focus")
    await _press(desk, "ArrowUp", "Escape")
    await desk.page.page.wait_for_selector(".status .opener:focus")
    assert await desk.page.page.locator(".menu").count() == 0
    assert await desk.api("state().status") == "OFFLINE"


async def test_the_keyboard_keeps_its_place_when_what_it_was_on_goes(house: House, desk: Desk) -> None:
    """The field for a number makes room for the call; the call goes; a notification that is dismissed; one that is read."""
    page = desk.page.page
    await desk.sign_in("agent2", "soft2", status="OFFLINE")
    house.outside.plan = Refuse(486, after_s=0.3)
    await _tab_to(desk, ".dial input")
    await page.keyboard.type("tel:+420 222 333 444")
    await _press(desk, "Enter")
    await desk.page.callback("onCallNew")
    await page.wait_for_function(f"() => ({_ACTIVE})()?.matches('.call')")
    await desk.page.callback("onCallHangup")
    await page.wait_for_function(f"() => ({_ACTIVE})()?.matches('.dial input')")
    told = await desk.page.callback("onMessage")
    assert (told.value["group"], told.value["message"]) == ("call_busy", "+420222333444 is busy.")

    await page.locator(".toasts .notice").hover()
    await _tab_to(desk, ".toasts .notice button")
    await _press(desk, "Enter")
    await page.wait_for_function(f"() => ({_ACTIVE})()?.matches('.bell .opener')")


async def _sign_in_by_mouse(house: House, desk: Desk) -> None:
    page = desk.page.page
    await page.fill("input[name=username]", "agent2")
    await page.fill("input[name=password]", "wrong")
    await page.locator(".bar").get_by_role("button", name="Sign in").click()
    await page.locator(".bar").get_by_text("Wrong user name or password.").wait_for()
    await page.fill("input[name=password]", house.run.accounts["agent2"])
    await page.locator(".bar").get_by_role("button", name="Sign in").click()
    await page.locator(".bar").get_by_role("button", name="Softphone agent2").click()
    await desk.page.callback("onReady")


async def _status(desk: Desk, item: str) -> None:
    await desk.page.page.locator(".status .opener").click()
    await desk.page.page.locator(".option", has_text=item).first.click()


async def _picture(desk: Desk) -> None:
    if os.environ.get("UCS_SCREENSHOTS") != "1":
        return
    await desk.page.page.set_viewport_size({"width": 1440, "height": 810})
    await desk.page.page.mouse.move(700, 780)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    await desk.page.page.screenshot(path=PICTURE)


@pytest.mark.shows("callback:onAgentSuspend", "callback:onAgentResume", "callback:onStateChange")
async def test_a_whole_shift_by_mouse(house: House, desk: Desk) -> None:
    page = desk.page.page
    await _sign_in_by_mouse(house, desk)
    await _status(desk, "Ready")
    await desk.page.callback("onStateChange", status="READY")
    bar = page.locator(".bar")
    await page.locator(".phone-state:not(.away)").wait_for()
    idle = await bar.bounding_box()
    caller = await house.outside.call("800", caller=CUSTOMER, hz=CALLER_HZ)
    await page.locator("article.call.ringing").wait_for()
    assert await bar.bounding_box() == idle, "the page must not jump when a call comes"
    assert "+420\u00a0777\u00a0205\u00a0431" in await page.locator("article.call").inner_text()
    assert "Incoming call" in await page.locator("[aria-live=assertive]").inner_text()
    await page.locator(".bar").get_by_role("button", name="Answer").click()
    await desk.page.callback("onCallConnect")
    await desk.page.hears(CALLER_HZ)
    others = [await house.outside.call(number) for number in ("800", "800", "801")]
    await page.get_by_role("status").get_by_text("3 callers waiting").wait_for()
    await _picture(desk)

    await page.locator(".bar").get_by_role("button", name="Hold", exact=True).click()
    await desk.page.callback("onCallHold")
    await page.locator(".bar").get_by_role("button", name="Take back").click()
    await desk.page.callback("onCallResume")
    await _status(desk, "Lunch")
    await bar.get_by_text("after this call").wait_for()
    await page.locator(".bar").get_by_role("button", name="Stop serving Sales").click()
    assert (await desk.page.callback("onAgentSuspend")).value == 2
    await page.locator(".bar").get_by_role("button", name="Serve Sales again").click()
    await desk.page.callback("onAgentResume")
    await page.locator(".bar").get_by_role("button", name="Hang up").click()
    await desk.page.callback("onCallHangup")
    await desk.page.callback("onStateChange", status="AUX")
    for other in [caller, *others]:
        other.hang_up()
    await page.locator(".agent .opener").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await desk.page.callback("onCredentials", count=2)


async def test_enter_in_the_dial_field_calls_and_a_bad_number_is_explained(house: House, desk: Desk) -> None:
    page = desk.page.page
    await desk.sign_in("agent2", "soft2")
    await page.locator(".phone-state:not(.away)").wait_for()
    await page.get_by_label("Number to call").fill("not a number")
    await _press(desk, "Enter")
    await page.locator(".toasts .notice").wait_for()
    await page.locator(".bar").get_by_role("button", name="Dismiss").first.click()
    await page.locator(".toasts .notice").wait_for(state="detached")
    house.outside.plan = Answer(after_s=3)
    await page.get_by_label("Number to call").fill("+420777000111")
    await _press(desk, "Enter")
    callee = await house.outside.called()
    await (
        page.locator("article.call")
        .get_by_text("Ringing")
        .or_(page.locator("article.call.outgoing"))
        .first.wait_for()
    )
    await page.locator(".bar").get_by_role("button", name="Hang up").click()
    await desk.page.callback("onCallHangup")
    await callee.ended()


async def test_a_microphone_that_is_denied_is_told_with_what_to_do(house: House) -> None:
    async with browser(microphone="denied") as fresh:
        await fresh.open(house.demo)
        desk = Desk(fresh, house)
        await desk.sign_in("agent2", "soft2", status="OFFLINE")
        trouble = fresh.page.locator(".trouble")
        await trouble.get_by_text("microphone").wait_for()
        await trouble.get_by_role("button", name="Try again").click()
        await trouble.wait_for()


async def test_microphone_and_line_are_tried_before_the_shift(house: House, desk: Desk) -> None:
    await desk.sign_in("agent2", "soft2", status="OFFLINE")
    page = desk.page.page
    await page.locator(".phone-state:not(.away) .opener").click()
    sheet = page.locator(".phone-sheet")
    await sheet.get_by_role("button", name="Try").click()
    await sheet.get_by_text("The microphone hears you.").wait_for()
    await sheet.get_by_role("button", name="Stop").click()
    await sheet.get_by_role("button", name="Test the line").click()
    await sheet.locator(".test .well").nth(2).wait_for()
    assert await sheet.locator(".test .ill").count() == 0
    await sheet.get_by_label("Ringing sound").select_option("rush")
    await page.wait_for_function("ucsOperator.state().ringingSound === 'rush'")
    await sheet.get_by_label("Volume of ringing").fill("0.4")
    assert await page.evaluate("localStorage.ucsOperatorVolume") == "0.4"
    await _press(desk, "Escape")
    await page.get_by_role("button", name="Today").click()
    await page.locator(".today", has_text="Answered").wait_for()
    assert desk.page.console == []


async def _violations(desk: Desk) -> list[Any]:
    """What axe finds in the bar, shadow root included."""
    return await desk.page.page.evaluate(
        """async () => {
          const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
          const options = { runOnly: { type: "tag", values: tags } };
          const { violations } = await axe.run("#ucsOperator", options);
          return violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html.slice(0, 160))]);
        }"""
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_main_states(house: House, scheme: str) -> None:
    async with browser(color_scheme=scheme) as fresh:
        await fresh.open(house.demo)
        desk = Desk(fresh, house)
        page = fresh.page
        await page.locator("input[name=username]").wait_for()
        await page.evaluate("ucsOperator.autoOpenAccountCode = true; ucsOperator.stop(); ucsOperator.start()")
        await page.locator("input[name=username]").wait_for()
        await page.evaluate(AXE.read_text())  # the page allows no such script
        ground = await page.locator("section.bar").evaluate("bar => getComputedStyle(bar).backgroundColor")
        assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(26, 32, 41)"}[scheme]
        found = {"sign-in": await _violations(desk)}
        await page.fill("input[name=username]", "agent2")
        await page.fill("input[name=password]", "wrong")
        await _press(desk, "Enter")
        await page.locator(".complaints p").wait_for()
        found["wrong password"] = await _violations(desk)
        await desk.api(f"login('agent2', '{house.run.accounts['agent2']}')")
        await page.locator(".button.phone").first.wait_for()
        found["phones"] = await _violations(desk)
        await desk.api("selectIdentifier('soft2')")
        await fresh.callback("onReady")
        await page.locator(".phone-state:not(.away)").wait_for()
        await page.locator(".status .opener").click()
        found["menu"] = await _violations(desk)
        await page.get_by_role("menuitemradio", name="Ready").first.click()
        await fresh.callback("onStateChange", status="READY")
        found["ready"] = await _violations(desk)
        caller = await house.outside.call("800", caller=CUSTOMER)
        await page.locator("article.call.ringing").wait_for()
        found["ringing"] = await _violations(desk)
        await desk.api("answer()")
        await page.locator("article.call.talking").wait_for()
        waiting = await house.outside.call("801")
        await page.locator(".sum.some").wait_for()
        found["talking"] = await _violations(desk)
        for name in ("Transfer", "Keypad and more"):
            await page.locator(".bar").get_by_role("button", name=name).click()
            await page.locator(".sheet").wait_for()
            found[name] = await _violations(desk)
            await _press(desk, "Escape")
            await page.locator(".sheet").wait_for(state="detached")
        await desk.api("mute()")
        await desk.api("hold()")
        await desk.api("changeStatus('OFFLINE')")
        await desk.api("suspend(2)")
        await desk.api("notify('Hello', 'warning')")
        await page.locator("article.call.held").wait_for()
        found["held, muted, pending, suspended, notified"] = await _violations(desk)
        await page.locator(".bell .opener").click()
        found["notifications"] = await _violations(desk)
        caller.hang_up()
        waiting.hang_up()
        await fresh.callback("onCallHangup")
        await _press(desk, "Escape")
        await page.locator(".finished").get_by_role("button", name="Order").click()
        found["account codes"] = await _violations(desk)
        assert {state: what for state, what in found.items() if what} == {}


async def test_the_demo_and_its_bar_speak_the_language_that_is_chosen(house: House, desk: Desk) -> None:
    page = desk.page.page
    await page.get_by_role("button", name="Sign in").wait_for()
    await page.get_by_role("button", name="Čeština").click()
    await page.get_by_role("button", name="Přihlásit").wait_for()
    await page.get_by_role("button", name="Simulovat volajícího").wait_for()
    await desk.sign_in("agent1", "soft1")
    await page.get_by_role("button", name="Připraven").wait_for()
