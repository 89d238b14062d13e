"""Every state of the bar, in the gallery's page: axe, sizes, pictures. No server is needed, the browser is real."""

import base64
import functools
import http.server
import os
import shutil
from collections.abc import AsyncGenerator, Callable, Generator
from pathlib import Path
from typing import Any, Literal

import pytest
from tests.e2e.support.browser import BrowserPage, browser
from tests.e2e.support.web import served

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BUILT = ROOT / "src" / "ucs" / "web" / "demo"
PICTURES = ROOT / "docs" / "images" / "states"
PAGE = ROOT / "docs" / "states-of-the-bar.md"

_AXE = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  // The bar is a part of a page: headings and landmarks are the page's.
  const rules = { region: { enabled: false }, "page-has-heading-one": { enabled: false },
    "landmark-one-main": { enabled: false } };
  const { violations } = await axe.run({ runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ target, any }) => `${target.flat().join(" ")} ${any[0]?.message ?? ""}`).join(", ")}`);
}"""

_SMALL = """() => {
  const root = document.querySelector("body > div > div").shadowRoot;
  const small = [...root.querySelectorAll("button, input, select, a[href], [role=option]")].filter((one) => {
    const box = (one.closest("label") ?? one).getBoundingClientRect();
    return box.width > 0 && (box.width < 24 || box.height < 24);
  });
  return small.map((one) => one.getAttribute("aria-label") ?? one.textContent);
}"""

_WIDE = "() => document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : []"

_COVERED = """() => {
  const root = document.querySelector("body > div > div").shadowRoot;
  const toasts = root.querySelector(".toasts");
  const covered = [...root.querySelectorAll(".call button")].filter((one) => {
    const box = one.getBoundingClientRect();
    return toasts?.contains(root.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
  });
  return covered.map((one) => `under a notification: ${one.getAttribute("aria-label") ?? one.textContent}`);
}"""

_OUTSIDE = """() => {
  const root = document.querySelector("body > div > div").shadowRoot;
  const outside = [...root.querySelectorAll(".work > * :is(.call > *, button)")].filter((one) => {
    const box = one.getBoundingClientRect();
    const own = one.closest(".work > *").getBoundingClientRect();
    return !one.closest(".panel") && box.width > 1 && (box.left < own.left - 1 || box.right > own.right + 1);
  });
  return outside.map((one) => `lies on what is beside it: ${one.getAttribute("aria-label") ?? one.textContent}`);
}"""

Colours = Literal["light", "dark", "forced"]
Record = Callable[[str, object], None]

COMFORTABLE, COMPACT = "1", "0.8"


@pytest.fixture(scope="module")
def address() -> Generator[str]:
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with served(functools.partial(Handler, directory=str(BUILT))) as site:
        yield f"{site}/states.html"


@pytest.fixture
async def gallery(address: str) -> AsyncGenerator[BrowserPage]:
    """The gallery with its first state. Nothing moves, so that what is measured is what stays."""
    async with browser(timezone_id="UTC", reduced_motion="reduce") as page:
        await page.open(f"{address}?state=connecting")
        await page.page.wait_for_function("window.gallery && document.querySelector('body.alone')")
        await page.page.evaluate(AXE.read_text())
        yield page
        assert page.console == []


async def _names(gallery: BrowserPage) -> list[str]:
    return await gallery.page.evaluate("window.gallery.names")


async def _show(gallery: BrowserPage, state: str, **wish: str) -> None:
    await gallery.page.evaluate("wish => window.gallery.show(wish)", {"state": state, **wish})


async def _colours(gallery: BrowserPage, colours: Colours) -> None:
    scheme: Literal["light", "dark"] = "dark" if colours == "dark" else "light"
    await gallery.page.emulate_media(
        color_scheme=scheme, forced_colors="active" if colours == "forced" else "none"
    )


async def _faults(gallery: BrowserPage, names: list[str], **wish: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        await _show(gallery, name, **wish)
        asked = (_AXE, _SMALL, _WIDE, _COVERED)
        faults = [line for ask in asked for line in await gallery.page.evaluate(ask)]
        if faults:
            found[name] = faults
    return found


@pytest.mark.parametrize("density", [COMFORTABLE, COMPACT])
@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("colours", ["light", "dark", "forced"])
async def test_axe_finds_nothing_in_any_state(
    gallery: BrowserPage, colours: Colours, width: int, density: str, record_property: Record
) -> None:
    await _colours(gallery, colours)
    await gallery.page.set_viewport_size({"width": width, "height": 900})
    names = await _names(gallery)
    record_property("looks", len(names))
    assert await _faults(gallery, names, density=density) == {}


@pytest.mark.parametrize(
    ("beside", "colours", "width"),
    [
        *((each, "light", 320) for each in ("toast", "warning", "call")),
        *(("all", colours, width) for colours in ("light", "dark", "forced") for width in (320, 1440)),
    ],
)
async def test_axe_finds_nothing_when_something_comes_while_a_panel_is_open(
    gallery: BrowserPage, beside: str, colours: Colours, width: int, record_property: Record
) -> None:
    await _colours(gallery, colours)
    await gallery.page.set_viewport_size({"width": width, "height": 900})
    panels = await gallery.page.evaluate("window.gallery.panels")
    record_property("looks", len(panels))
    assert await _faults(gallery, panels, beside=beside) == {}


async def test_something_new_covers_no_call(gallery: BrowserPage) -> None:
    for width in (320, 640, 1024, 1440):
        await gallery.page.set_viewport_size({"width": width, "height": 900})
        assert await _faults(gallery, ["two-calls", "ringing", "consultation"], beside="toast") == {}


@pytest.mark.parametrize("lang", ["en", "cs", "de"])
async def test_a_call_has_room_at_every_width_while_another_rings_at_colleagues(
    gallery: BrowserPage, lang: str
) -> None:
    found: dict[str, list[str]] = {}
    for name in (
        "talking-data",
        "talking-long",
        "muted",
        "consultation",
        "two-calls",
        "sound-elsewhere",
        "wrap-up",
    ):
        await _show(gallery, name, lang=lang, beside="elsewhere")
        for width in range(321, 1921, 40):
            await gallery.page.set_viewport_size({"width": width, "height": 900})
            if outside := await gallery.page.evaluate(_OUTSIDE) + await gallery.page.evaluate(_WIDE):
                found[f"{name} {width}"] = outside
    assert found == {}


async def test_no_state_is_lost_at_four_hundred_percent(gallery: BrowserPage) -> None:
    """A window of 1280 by 1024 at 400 % has 320 by 256 to lay out in."""
    await gallery.page.set_viewport_size({"width": 320, "height": 256})
    assert await _faults(gallery, await _names(gallery)) == {}


async def test_every_language_has_room(gallery: BrowserPage) -> None:
    """No button's text is cut off, and nothing is wider than the page."""
    found: dict[str, Any] = {}
    for lang in ("cs", "en", "sk", "de"):
        for width in (320, 1024):
            await gallery.page.set_viewport_size({"width": width, "height": 900})
            for name in await _names(gallery):
                await _show(gallery, name, lang=lang)
                cut = await gallery.page.evaluate(
                    """() => [...document.querySelector("body > div > div").shadowRoot.querySelectorAll("button")]
                      .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""
                )
                wide = await gallery.page.evaluate(_WIDE)
                if cut or wide:
                    found[f"{name} {lang} {width}"] = cut + wide
    assert found == {}


async def test_in_a_place_that_goes_by_its_content_the_bar_has_its_least_width(gallery: BrowserPage) -> None:
    await gallery.page.add_style_tag(content="body > div { display: table-cell }")
    await _show(gallery, "ringing")
    box = await gallery.page.locator(".bar").bounding_box()
    assert box is not None
    assert box["width"] == 320


async def test_a_page_themes_the_bar_by_properties_and_parts(gallery: BrowserPage) -> None:
    await gallery.page.set_viewport_size({"width": 1440, "height": 900})
    await gallery.page.add_style_tag(
        content="body > div { --ucs-accent: rgb(1, 2, 3); --ucs-scheme: light } "
        "body > div ::part(call ringing) { border-width: 7px } body > div ::part(good) { color: rgb(4, 5, 6) }"
    )
    await _show(gallery, "ringing")

    async def style(selector: str, name: str) -> str:
        return await gallery.page.locator(selector).first.evaluate(
            "(one, name) => getComputedStyle(one)[name]", name
        )

    assert await style(".dial .button, .call", "borderTopWidth") == "7px"
    assert await style(".call .good", "color") == "rgb(4, 5, 6)"
    await _show(gallery, "sign-in")
    assert await style(".button.main", "backgroundColor") == "rgb(1, 2, 3)"


async def test_numbers_are_read_from_the_left_on_a_page_that_is_read_from_the_right(
    gallery: BrowserPage,
) -> None:
    """The sign of an international number is first there, too."""
    await gallery.page.evaluate("document.documentElement.dir = 'rtl'")
    await _show(gallery, "ringing-unknown")
    shown = gallery.page.locator(".call .who b").first
    assert await shown.text_content() == "+44\N{NO-BREAK SPACE}207\N{NO-BREAK SPACE}946\N{NO-BREAK SPACE}0134"
    left = """one => {
      const range = document.createRange();
      const at = (index) => {
        range.setStart(one.firstChild, index);
        range.setEnd(one.firstChild, index + 1);
        return range.getBoundingClientRect().left;
      };
      return at(0) < at(1) && at(1) < at(one.textContent.length - 1);
    }"""
    assert await shown.evaluate(left)


_PICTURE = """async (png) => {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  return canvas.toDataURL("image/webp", 0.8).split(",")[1];
}"""

_BOTTOM = """() => {
  const root = document.querySelector("body > div > div").shadowRoot;
  const shown = [...root.querySelectorAll(".bar, [popover]")];
  return Math.ceil(Math.max(...shown.map((one) => one.getBoundingClientRect().bottom)));
}"""

_ALSO = {
    "dark": ("ready", "ringing", "talking-data", "transfer"),
    "narrow": ("ready", "ringing", "consultation"),
}
"""States that are shown in other clothes, too."""


async def _picture(gallery: BrowserPage, name: str, clothes: str = "") -> None:
    width = 320 if clothes == "narrow" else 1280
    await _colours(gallery, "dark" if clothes == "dark" else "light")
    await gallery.page.set_viewport_size({"width": width, "height": 760})
    await _show(gallery, name)
    height = min(760, 10 + int(await gallery.page.evaluate(_BOTTOM)))
    png = await gallery.page.screenshot(clip={"x": 0, "y": 0, "width": width, "height": height})
    webp = await gallery.page.evaluate(_PICTURE, base64.b64encode(png).decode())
    (PICTURES / f"{name}{clothes and '-'}{clothes}.webp").write_bytes(base64.b64decode(webp))


@pytest.mark.skipif(
    os.environ.get("UCS_SCREENSHOTS") != "1", reason="pictures are made with UCS_SCREENSHOTS=1"
)
async def test_pictures_of_all_states(gallery: BrowserPage) -> None:
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    lines = [
        "# The bar in all its states",
        "",
        "Made by `UCS_SCREENSHOTS=1 make e2e PYTEST_ARGS='-k pictures'` from the list that the tests walk through",
        "(`operator/gallery`); `/demo/states.html` shows them alive, in any theme, density, width and language.",
    ]
    for name in await _names(gallery):
        await _picture(gallery, name)
        title = await gallery.page.title()
        lines += ["", f"**{title}** (`{name}`)", "", f"![{title}](images/states/{name}.webp)"]
        for clothes, names in _ALSO.items():
            if name in names:
                await _picture(gallery, name, clothes)
                lines += ["", f"![{title}, {clothes}](images/states/{name}-{clothes}.webp)"]
    PAGE.write_text("\n".join(lines) + "\n")
    assert sum(file.stat().st_size for file in PICTURES.iterdir()) < 2_000_000


async def test_the_documentation_has_a_picture_of_every_state(gallery: BrowserPage) -> None:
    pictured = {file.stem for file in PICTURES.glob("*.webp")}
    shown = PAGE.read_text()
    missing = [
        name for name in await _names(gallery) if name not in pictured or f"states/{name}.webp" not in shown
    ]
    assert missing == [], "make them: UCS_SCREENSHOTS=1 make e2e PYTEST_ARGS='-k pictures'"
