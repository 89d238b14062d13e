"""What a page has to load, and how long the browser takes to read it."""

import asyncio
import json
import statistics
from collections.abc import Sequence
from importlib import resources

from bench.browser import chromium, site
from bench.report import Row, progress

CONTEXTS = 7

LIMITS = (
    ("core", 10.0, ("core",)),
    ("core + GUI", 28.0, ("core", "ui")),
    ("+ softphone", 78.0, ("core", "ui", "phone")),
)
"""What a page loads, and how many kB it may weigh."""

READING_MS = 5.0

METHOD = (
    "bundle: brotli 11 of the built files, 1 kB = 1 000 bytes. Parse and execution of the core: its text as a new inline"
    f" script while the page loads, from before it is appended until after; median of {CONTEXTS} fresh contexts of headless"
    " Chromium."
)

_PAGE = """<!doctype html><meta charset="utf-8"><title>bench</title>
<script>
window.ucsOperator = { headless: true, api: { hostname: "127.0.0.1", port: 1 } };
const request = new XMLHttpRequest();
request.open("GET", "/core.js", false);
request.send();
const script = document.createElement("script");
script.textContent = request.responseText;
const begin = performance.now();
document.head.append(script);
window.took = performance.now() - begin;
</script>"""


def measure() -> Sequence[Row]:
    """Sizes from the manifest of the build, times from a browser."""
    folder = resources.files("ucs").joinpath("web", "operator")
    files = json.loads(folder.joinpath("manifest.json").read_text())["files"]
    rows: list[Row] = []
    for what, limit, roles in LIMITS:
        weight = sum(files[role]["br"] for role in roles) / 1000
        rows.append(Row(f"bundle: {what}", f"{weight:.1f} kB br", f"<= {limit:.0f} kB", weight <= limit))
    core = folder.joinpath(files["core"]["file"]).read_text()
    progress(f"{CONTEXTS} fresh contexts")
    took = statistics.median(asyncio.run(_read(core)))
    rows.append(
        Row("core: parse + execution", f"{took:.1f} ms", f"<= {READING_MS:.0f} ms", took <= READING_MS)
    )
    return rows


async def _read(core: str) -> Sequence[float]:
    """Milliseconds, one figure a context."""
    found: list[float] = []
    files = {"/": ("text/html", _PAGE), "/core.js": ("text/javascript; charset=utf-8", core)}
    async with site(files) as port, chromium() as browser:
        for _ in range(CONTEXTS):
            context = await browser.new_context()
            page = await context.new_page()
            await page.goto(f"http://127.0.0.1:{port}/")
            taken = await page.evaluate("typeof ucsOperator.login === 'function'")
            if not taken:
                raise RuntimeError("the core did not run")
            found.append(float(await page.evaluate("took")))
            await context.close()
    return found
