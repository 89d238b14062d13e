"""The examples for React and Vue: typed, built, and used in a browser, in the sandbox."""

import subprocess
from pathlib import Path

import pytest
from playwright.async_api import expect
from tests.e2e.support.browser import BrowserPage, browser
from tests.e2e.support.web import serving

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("examples")
    for command in (
        [str(ROOT / "node_modules/.bin/tsc"), "-p", "examples/tsconfig.json"],
        ["node", "examples/build.mjs", str(out)],
    ):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not done.stderr, done.stderr
    return out


@pytest.mark.parametrize("framework", ["react", "vue"])
async def test_a_call_is_taken_in_a_page_made_with(built: Path, framework: str) -> None:
    pages = {f"/{file.name}": file.read_text() for file in (built / framework).iterdir()}
    with serving({**pages, "/": pages["/index.html"]}) as crm:
        async with browser() as fresh:
            await fresh.open(crm)
            await _take_a_call(fresh)
            await _come_and_go(fresh)
            await _ask_somebody(fresh)
            assert fresh.console == []


async def _press(page: BrowserPage, name: str) -> None:
    await page.page.get_by_role("button", name=name, exact=True).click()


async def _take_a_call(page: BrowserPage) -> None:
    await expect(page.page.locator(".status")).to_contain_text("Ready")
    assert await page.page.locator("#agentBar .bar").count() == 1, "StrictMode mounts twice, there is one bar"
    await _press(page, "A customer calls")
    customer = page.page.locator("#customer")
    await expect(customer).to_contain_text("Jan Novak")
    await expect(customer).to_contain_text("rings")
    await _press(page, "Take the call")
    await expect(customer).to_contain_text("on the line")
    await expect(page.page.locator("article.call")).to_have_count(1)
    await _press(page, "End the call")
    await expect(customer).to_have_count(0)
    await expect(page.page.locator("#past li")).to_have_count(1)
    await _press(page, "Call back")
    await expect(page.page.locator("article.call")).to_contain_text("603 111 222")
    await page.page.locator("article.call").get_by_role("button", name="Hang up", exact=True).click()
    await expect(page.page.locator("#past li")).to_have_count(2)


async def _come_and_go(page: BrowserPage) -> None:
    """The session outlives the component."""
    await _press(page, "Hide the bar")
    await expect(page.page.locator(".bar")).to_have_count(0)
    await _press(page, "Show the bar")
    await expect(page.page.locator(".status")).to_contain_text("Ready")
    await _press(page, "A customer calls")
    await expect(page.page.locator("#customer")).to_contain_text("rings")


async def _ask_somebody(page: BrowserPage) -> None:
    """The customer is still there when the one who was asked has gone."""
    await _press(page, "Take the call")
    customer = page.page.locator("#customer")
    await expect(customer).to_contain_text("on the line")
    await page.page.locator("article.call").get_by_role("button", name="Transfer", exact=True).click()
    await page.page.locator("[name=target]").fill("202")
    await page.page.locator("[name=target]").press("Enter")
    await expect(customer).not_to_contain_text("Jan Novak")
    await _press(page, "End the call")
    await expect(customer).to_contain_text("Jan Novak")
