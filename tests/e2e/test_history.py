"""Looking back in the bar: the calls that are over, found, called again, listened to."""

import json
import time
from typing import Any

import pytest
from playwright.async_api import WebSocket
from tests.e2e.conftest import AGENT_HZ, CALLER, CALLER_HZ, Desk, House
from tests.e2e.test_configuration import _crm, _login
from tests.support.sip_plan import Answer
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

REST_S = 0.5
PLAYED = """sound => new Promise((resolve, reject) => {
  sound.addEventListener("error", () => reject(new Error("it cannot be played")));
  sound.addEventListener("timeupdate", () => sound.currentTime > 0.3 && resolve());
})"""


class Asked:
    """The questions about past calls that a page sends, each with the time."""

    def __init__(self, desk: Desk) -> None:
        self.questions: list[tuple[float, dict[str, Any]]] = []
        desk.page.page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._note)

    def _note(self, frame: str | bytes) -> None:
        request = json.loads(frame)
        if request["type"] == "list_calls":
            self.questions.append((time.monotonic(), request))

    @property
    def texts(self) -> list[str]:
        return [request["text"] for _, request in self.questions]


@pytest.mark.shows("key:debounceRequests")
@pytest.mark.parametrize("debounce", [True, False])
async def test_the_history_asks_when_the_filters_rest_or_at_once(house: House, debounce: bool) -> None:
    async with _crm(house, {"debounceRequests": debounce, "withoutDevice": True}) as desk:
        asked = Asked(desk)
        await desk.page.page.reload()
        await _login(desk)
        await desk.page.callback("onReady")
        assert asked.questions == []
        await desk.page.page.locator(".past-button").click()
        field = desk.page.page.locator(".history [name=text]")
        await field.wait_for()
        await until(lambda: asked.texts == [""], "it asks once when it is opened")
        await field.press_sequentially("novak", delay=60)
        typed = time.monotonic()
        if debounce:
            await until(lambda: len(asked.questions) == 2, lambda: asked.texts)
            assert asked.questions[-1][0] - typed > REST_S - 0.1
            assert asked.texts == ["", "novak"]
        else:
            wanted = ["", "n", "no", "nov", "nova", "novak"]
            await until(lambda: asked.texts == wanted, lambda: asked.texts)
            assert asked.questions[-1][0] - typed < REST_S


async def test_a_call_is_found_in_the_history_called_again_and_listened_to(house: House) -> None:
    async with _crm(house, {"confirmDevice": False, "lang": "cs"}) as desk:
        page = desk.page.page
        await desk.sign_in("agent1", "soft1")
        await page.locator(".past-button").click()
        await page.get_by_text("Zatím žádné hovory").wait_for()
        caller = await house.outside.call("800", caller=CALLER, hz=CALLER_HZ)
        uniqueid = (await desk.page.callback("onCallRinging")).value["uniqueid"]
        assert (await desk.api("answer()"))["ok"]
        await desk.page.hears(CALLER_HZ)
        await caller.hears(AGENT_HZ)
        assert (await desk.api("record('start')"))["ok"]
        file = house.data_dir / f"asterisk/var/spool/recording/{uniqueid}.wav"
        await until(lambda: file.exists() and file.stat().st_size > 20_000, "a second is recorded")
        await desk.api("hangup()")
        await desk.page.callback("onCallHangup")

        row = page.locator(".past")
        await row.wait_for()
        assert "+420\u00a0603\u00a0111\u00a0222" in await row.inner_text()
        assert "Přijatý" in await row.inner_text()
        await page.get_by_role("button", name="Přehrát nahrávku").click()
        sound = page.locator("audio")
        await sound.evaluate(PLAYED)
        source = await sound.get_attribute("src")
        assert source is not None
        assert source.startswith(f"{house.run.http}/recording/{uniqueid}?agent=1&until=")

        await page.keyboard.press("Escape")
        assert await page.locator(".history").count() == 0
        await page.keyboard.press("Enter")  # the button that opened it has the focus again
        await row.wait_for()
        house.outside.plan = Answer(hz=CALLER_HZ)
        await page.get_by_role("button", name="Zavolat: +420").click()
        await desk.page.callback("onCallConnect", count=2)
        (dialled,) = await desk.page.callbacks("onCallNew")
        assert dialled.value["called_number_norm"] == CALLER
        await desk.page.hears(CALLER_HZ)
        await desk.api("hangup()")
        await page.locator(".past").nth(1).wait_for()
        assert "Odchozí" in await row.first.inner_text()
