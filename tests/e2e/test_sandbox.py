"""The sandbox tells a page what the real server would: the same scenes are played to both, every callback is compared."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from tests.e2e.support.browser import BrowserPage, browser
from tests.e2e.support.desks import WEB, Floor, a_floor, new_context
from tests.e2e.support.scenes import SCENES, Real, Scripted, Step, bar, comparable_calls, difference
from tests.support.bar import connected_bar
from tests.support.waiting import until
from tests.unit.api.bars import PASSWORD

from ucs.asterisk.process import Running

pytestmark = pytest.mark.e2e

RESTS = {"no_answer_s": 0.3, "rejected_s": 0.3, "revoked_s": 0.3}
CODES = [{"code": "A", "name": "First", "children": [{"code": "B", "name": "Second"}]}]

SITE: dict[str, object] = {
    "site": {"demo": True, "rules": {"missed_before_aux": 1}},
    "agents": [
        {"id": n, "username": f"agent{n}", "displayname": f"Agent {n}", "number": f"20{n}", "locale": "en"} for n in (1, 2)
    ] + [{"id": 3, "username": "boss", "displayname": "Supervisor", "role": "admin", "operator": True}],
    "queues": [
        {"id": 1, "name": "Support", "number": "800", "members": ["agent1"], "wrapup_s": 0.3, "rests": RESTS},
        {
            "id": 2, "name": "Quick", "number": "801", "members": ["agent1"], "wrapup_s": 0.0, "rests": RESTS,
            "ring_timeout_s": 1.0, "record": "always",
        },
        {"id": 3, "name": "Campaign", "type": "outbound", "members": ["agent1"], "wrapup_s": 0.0},
    ],
    "phones": [
        {
            "id": n, "identifier": f"10{n}", "endpoint": f"10{n}", "password": "x", "remote_answer": "notify",
            "lines": [{"id": 1, "number": f"20{n}"}],
        }
        for n in (1, 2)
    ],
    "call_reasons": CODES,
}  # fmt: skip

SANDBOX = """ucsSandbox({
  agent: { username: "agent1", displayname: "Agent 1", number: "201" },
  queues: [
    { name: "Support", number: "800", wrapup: 0.3 },
    { name: "Quick", number: "801", wrapup: 0, ringTimeout: 1, record: "always" },
    { name: "Campaign", outbound: true, wrapup: 0 },
  ],
  colleagues: [{ displayname: "Agent 2", number: "202" }],
  auxReasons: ["Lunch"],
  callReasons: [{ code: "A", name: "First", children: [{ code: "B", name: "Second" }] }],
  rests: { noAnswer: 0.3, rejected: 0.3, revoked: 0.3 },
  missedBeforeAux: 1,
})"""

PAGE = """<!doctype html><meta charset="utf-8"><title>CRM</title><script src="/operator/operator-v4.sandbox.js"></script>
<script src="sandbox.js"></script><script src="/operator/operator-v4.js"></script>"""


async def test_the_demo_of_the_sandbox_plays_a_call_by_its_buttons(tmp_path: Path, asterisk: Running) -> None:
    async with a_floor(tmp_path, asterisk, 1) as floor, browser() as page:
        floor.house.pages = WEB / "demo"
        await floor.house.restart()
        await page.open(f"http://127.0.0.1:{floor.house.port}/demo/sandbox.html")
        await page.callback("onStateChange", status="READY")

        async def press(name: str) -> None:
            await page.page.get_by_role("button", name=name, exact=True).click()

        await press("The caller hangs up")
        assert await page.page.locator("#problem").inner_text() == "nobody has called yet"
        await press("Somebody calls Support")
        await press("Answer")
        await page.callback("onCallConnect")
        await press("The caller hangs up")
        await page.callback("onCallHangup")
        await press("The caller hangs up")
        assert "has ended" in await page.page.locator("#problem").inner_text()
        assert page.console == []


async def test_the_sandbox_tells_a_page_what_the_real_server_would(tmp_path: Path, asterisk: Running) -> None:
    async with a_floor(tmp_path, asterisk, 2, **SITE) as floor, browser() as first:
        scripted = await _sandbox_page(floor, first)
        desk = await floor.desk(1, await new_context(first))
        await desk.work()
        await floor.network.register("102")
        async with connected_bar(floor.house.ws) as petr, connected_bar(floor.house.ws) as supervisor:
            await supervisor.sign_in("boss", PASSWORD, without_device=True)
            real = Real(desk, supervisor)
            await petr.work("agent2", PASSWORD, "102")
            for name, steps in SCENES.items():
                await _play(name, steps, scripted, real)
            await _play("signing out", (bar("logout()"),), scripted, real)
        async with connected_bar(floor.house.ws) as jana:
            await jana.sign_in("agent1", PASSWORD)
            theirs = await jana.do("list_calls", limit=100)
        ours = await _asked_by_hand(first)
        wanted = comparable_calls(theirs["calls"])
        assert comparable_calls(ours) == wanted, difference(comparable_calls(ours), wanted)


async def _asked_by_hand(page: BrowserPage) -> list[Any]:
    """The sandbox's past calls, over a connection of our own: pages have no method for them."""
    reply = await page.page.evaluate("""() => new Promise((resolve) => {
      const socket = ucsOperator[Symbol.for("ucs.server")]();
      const ask = (id, request) => socket.send(JSON.stringify({ id, ...request }));
      socket.onmessage = ({ data }) => JSON.parse(data).id === 3 && resolve(JSON.parse(data));
      socket.onopen = () => {
        ask(1, { type: "hello", protocol: 1, version: "4.59.0" });
        ask(2, { type: "login", username: "agent1", password: "x" });
        ask(3, { type: "list_calls", limit: 100 });
      };
    })""")
    return cast("list[Any]", reply["data"]["calls"])


async def _sandbox_page(floor: Floor, page: BrowserPage) -> Scripted:
    pages = floor.house.pages
    pages.mkdir(parents=True, exist_ok=True)
    options = "{headless: true, confirmDevice: false, lang: 'en'}"
    (pages / "sandbox.js").write_text(f"const ucs = {SANDBOX}; window.ucsOperator = ucs.attach({options});")
    (pages / "sandbox.html").write_text(PAGE)
    await page.open(f"http://127.0.0.1:{floor.house.port}/demo/sandbox.html")
    await page.page.evaluate("ucs.work(ucsOperator)")
    return Scripted(page)


async def _play(name: str, steps: tuple[Step, ...], scripted: Scripted, real: Real) -> None:
    """Step by step: what the sandbox has told, the real server must tell."""
    await scripted.begin()
    await real.begin()
    for what, step in steps:
        ours, theirs = await step(scripted), await step(real)
        assert ours == theirs, f"{name}: {what}: the sandbox answers {ours}, the server {theirs}"
        await _agree(f"{name}: {what}", scripted.told, real.told)
    await _agree(f"{name}: state()", scripted.state, real.state)


async def _agree(
    what: str, ours: Callable[[], Awaitable[object]], theirs: Callable[[], Awaitable[object]]
) -> None:
    async def same() -> bool:
        return await ours() == await theirs()

    try:
        await until(same, what, deadline_s=4)
    except AssertionError:
        pytest.fail(f"{what}: {difference(await ours(), await theirs())}")
