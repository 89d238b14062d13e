"""The examples of the documentation, run as they stand but for the host's name and the passwords."""

import json
import re
import subprocess
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import expect
from tests.e2e.conftest import House
from tests.e2e.support.browser import BrowserPage, browser
from tests.e2e.support.sandbox import BAR, SANDBOX, sandbox_crm, sandbox_page
from tests.e2e.support.web import serving

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
EMBED = (ROOT / "docs" / "embed.md").read_text(encoding="utf-8")
PACKAGE = (ROOT / "operator" / "README.md").read_text(encoding="utf-8")

RUN = {
    "operator-v4.0.0.js", "--ucs-accent", "statistics.began", "The CRM is ready", "/crm/ucs-token", "sha1", "customer_id",
    "headless: true", "askColleague", "remind(", "AgentBar", "ucsSandbox",
}  # fmt: skip
"""A word of each example in docs/embed.md, by which its test finds it."""


def _blocks(text: str, language: str = r"\w+") -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.S)


def _example(language: str, word: str) -> str:
    assert word in RUN
    (found,) = [block for block in _blocks(EMBED, language) if word in block]
    return found


def _here(code: str, house: House) -> str:
    """The example for this server instead of ucs.example.com."""
    port = house.run.http.rpartition(":")[2]
    code = re.sub(r"(['\"])ucs\.example\.com\1, port: 443", f"'127.0.0.1', port: {port}", code)
    return code.replace("https://ucs.example.com", house.run.http)


def _page(house: House, script: str) -> str:
    tag = f'<script src="{house.run.http}/operator/operator-v4.0.0.js"></script>'
    return f'<div id="ucsOperator"></div><script>{script}</script>{tag}'


@pytest.fixture
async def page() -> AsyncGenerator[BrowserPage]:
    async with browser() as opened:
        yield opened
        assert not [line for line in opened.console if "uncaught" in line], opened.console


@pytest.mark.parametrize("name", ["README.md", "docs/embed.md"])
@pytest.mark.shows("callback:onConnect", "callback:onCredentials", "key:api", "key:renderTo")
async def test_the_snippet_embeds_the_bar(house: House, page: BrowserPage, name: str) -> None:
    snippet = _blocks((ROOT / name).read_text(encoding="utf-8"), "html")[0]
    with serving({"/": _here(snippet, house)}) as crm:
        await page.open(crm)
        await page.callback("onConnect")
        await page.callback("onCredentials")


@pytest.mark.shows("method:sso")
async def test_the_crm_signs_its_user_in(house: House, page: BrowserPage) -> None:
    names: dict[str, object] = {}
    exec(_example("python", "sha1"), names)
    assert house.run.sso is not None
    token = names["token"](house.run.sso.secret, "agent1")  # type: ignore[operator]
    answer = json.dumps({"user": "agent1", "token": token})
    script = _here(_example("js", "/crm/ucs-token"), house).replace('"crm")', f'"{house.run.sso.provider}")')
    with serving({"/": _page(house, script), "/crm/ucs-token": answer}) as crm:
        await page.open(crm)
        await page.callback("onReady")
        await page.callback("onStateChange", status="READY")


@pytest.mark.shows("key:headless")
async def test_an_interface_of_ones_own(house: House, page: BrowserPage) -> None:
    password = house.run.accounts["agent1"]
    own = f"const showMySignIn = (go) => go('agent1', '{password}'); const showMyRing = () => {{}};"
    where = "headless: true, api: { hostname: 'ucs.example.com', port: 443 },"
    script = own + _here(_example("js", "headless: true").replace("headless: true,", where), house)
    with serving({"/": _page(house, script)}) as crm:
        await page.open(crm)
        await page.callback("onReady")
        assert await page.page.locator("#ucsOperator > *").count() == 0


def test_every_example_is_run() -> None:
    """By a test of its own, or as a piece of another example."""
    blocks = _blocks(EMBED)
    for block in blocks:
        piece = any(block.strip() in other for other in blocks if other != block)
        assert piece or any(word in block for word in RUN), block
    for word in RUN:
        assert sum(word in block for block in blocks) == 1, word


# --- in the sandbox: what is written for an agent at work


async def _at_work(page: BrowserPage, crm: str) -> None:
    """The agent is READY, and talks to a customer."""
    await page.open(crm)
    await page.page.evaluate("ucs.work(ucsOperator)")
    await page.page.evaluate("void (window.customer = ucs.incoming({number: '603111222'}))")


async def test_the_sandbox_in_a_page(page: BrowserPage) -> None:
    example = _example("html", "ucsSandbox").replace("https://ucs.example.com", "")
    with sandbox_crm(
        f"<script>const openCustomer = (name) => (document.title = name);</script>{example}"
    ) as crm:
        await page.open(crm)
        assert (await page.callback("onCallRinging")).value["name"] == "Jan Novak"
        await expect(page.page).to_have_title("Jan Novak")


async def test_the_bars_colours_are_the_pages(page: BrowserPage) -> None:
    with sandbox_crm(_example("html", "--ucs-accent") + sandbox_page("")) as crm:
        await page.open(crm)
        sign_in = page.page.get_by_role("button", name="Sign in")
        await expect(sign_in).to_have_css("background-color", "rgb(18, 104, 75)")
        await expect(sign_in).to_have_css("min-height", "32px")
        await _at_work(page, crm)
        ringing = page.page.locator(".call.ringing")
        await expect(ringing).to_have_css("border-radius", "4px")
        await expect(ringing).to_have_css("border-width", "2px")
        await expect(page.page.locator(".bar")).to_have_css("color-scheme", "light")


async def test_a_listener_is_added_and_taken_off(page: BrowserPage) -> None:
    own = "const statistics = {began: (id) => (document.title = id)};"
    with sandbox_crm(sandbox_page(own + _example("js", "statistics.began"))) as crm:
        await _at_work(page, crm)
        await page.page.evaluate("ucsOperator.answer()")
        await expect(page.page).to_have_title("sandbox-1")
        await page.page.evaluate("off(); document.title = 'off'; customer.hangUp(); ucs.setStatus('READY');")
        await page.page.evaluate("ucs.incoming({number: '603111333'})")
        await page.page.evaluate("ucsOperator.answer()")
        await page.callback("onCallConnect", count=2)
        assert await page.page.title() == "off"


async def test_calls_wait_for_the_script_and_for_their_state(page: BrowserPage) -> None:
    example = _example("html", "The CRM is ready")
    attach = "<script>const ucs = ucsSandbox(); ucs.attach(ucsOperator);</script>"
    with sandbox_crm(f"<div id=ucsOperator></div>{example}{SANDBOX}{attach}{BAR}") as crm:
        await page.open(crm)
        await page.callback("onUser")
        await expect(page.page.get_by_text("The CRM is ready")).to_be_visible()
        await page.page.evaluate("ucsOperator.selectIdentifier('101').then(() => ucsOperator.provision())")
        await page.callback("onStateChange", status="READY")


async def test_click_to_call(page: BrowserPage) -> None:
    with sandbox_crm(sandbox_page(_example("js", "customer_id"))) as crm:
        await page.open(crm)
        await page.page.evaluate("ucs.work(ucsOperator)")
        await page.page.evaluate("callCustomer({id: 7, phone: '777123456'})")
        assert (await page.callback("onCallNew")).value["data"] == {"customer_id": 7}
        said: list[str] = []
        page.page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept())[1])
        await page.page.evaluate("callCustomer({id: 7, phone: 'none'})")
        assert "was not possible" in said[0]


async def test_a_button_of_ones_own_hands_a_call_on(page: BrowserPage) -> None:
    with sandbox_crm(
        sandbox_page(_example("js", "askColleague"), "<button id=connectThem>Connect</button>")
    ) as crm:
        await _at_work(page, crm)
        await page.page.evaluate("ucsOperator.answer()")
        await page.page.evaluate("askColleague('202')")
        await page.page.evaluate("ucs.called().answer()")
        await page.page.locator("#connectThem").click()
        await page.callback("onCallHangup", count=2, cause=8)
        await page.page.evaluate("askColleague('202')")
        await expect(page.page.get_by_text("202 was not called")).to_be_visible()


async def test_the_agent_is_reminded_until_it_is_answered(page: BrowserPage) -> None:
    with sandbox_crm(sandbox_page(_example("js", "remind("))) as crm:
        await _at_work(page, crm)
        for _ in range(2):
            await page.page.evaluate("remind({name: '<b>Jan</b>'})")
        await expect(page.page.get_by_text("<b>Jan</b> asked to be called back")).to_have_count(1)


def test_the_example_for_react_is_a_piece_of_the_one_that_is_run() -> None:
    assert _example("tsx", "AgentBar") in (ROOT / "examples/react/ucs.tsx").read_text(encoding="utf-8")


async def test_the_package_is_used_as_its_readme_says(page: BrowserPage, tmp_path: Path) -> None:
    """Both examples compile; the first is for a server, the second runs."""
    own = "declare function openCustomer(name: string): void;\n"
    for number, example in enumerate(_blocks(PACKAGE, "ts")):
        (tmp_path / f"example{number}.ts").write_text(own + example + "\nexport {};")
    settings = json.loads((ROOT / "examples/tsconfig.json").read_text())
    packed = {
        name: [str((ROOT / "examples" / at[0]).resolve())]
        for name, at in settings["compilerOptions"]["paths"].items()
    }
    settings["compilerOptions"]["paths"] = packed
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings))
    tools = ROOT / "node_modules/.bin"
    _run(str(tools / "tsc"), "-p", str(tmp_path))
    esbuild = ("--bundle", "--format=esm", f"--tsconfig={tmp_path / 'tsconfig.json'}")
    built = _run(str(tools / "esbuild"), str(tmp_path / "example1.ts"), *esbuild)
    told = "globalThis.openCustomer = (name) => (document.title = name);"
    with sandbox_crm(
        f"<script>{told}</script><script type=module src=/built.js></script>", **{"/built.js": built}
    ) as crm:
        await page.open(crm)
        await expect(page.page).to_have_title("Jan Novak")


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
