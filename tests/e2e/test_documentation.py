"""The examples of the documentation, run as they stand but for the host's name and the passwords."""

import json
import re
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from tests.e2e.conftest import House
from tests.e2e.support.browser import BrowserPage, browser
from tests.e2e.support.web import serving

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
EMBED = (ROOT / "docs" / "embed.md").read_text(encoding="utf-8")


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.S)


def _example(language: str, word: str) -> str:
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
