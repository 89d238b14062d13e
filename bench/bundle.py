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
    ("core + GUI, until somebody signs in", 28.0, ("core", "texts", "ui")),
    ("+ what an agent at work needs", None, ("core", "texts", "ui", "work")),
    ("+ softphone", 78.0, ("core", "texts", "ui", "work", "phone")),
)
"""What a page loads, and how many kB it may weigh."""

READING_MS = 5.0

METHOD = (
    "bundle: brotli 11 of the built files, 1 kB = 1 000 bytes. Parse and execution of the core: its text as a new inline"
    f" script while the page loads, from before it is appended until after; median of {CONTEXTS} fresh contexts of headless"
    " Chromium. The script of nothing is measured in turn with it, in the same way: the browser's own share, and how calm"
    " the machine was."
)

_PAGE = """<!doctype html><meta charset="utf-8"><title>bench</title>
<script>
window.ucsOperator = { headless: true, api: { hostname: "127.0.0.1", port: 1 } };
const request = new XMLHttpRequest();
request.open("GET", "/script.js" + location.search, false);
request.send();
const script = document.createElement("script");
script.textContent = request.responseText;
const begin = performance.now();
document.head.append(script);
window.took = performance.now() - begin;
</script>"""


_NOTHING = "ucsOperator.login = () => {};"


def measure() -> Sequence[Row]:
    """Sizes from the manifest of the build, times from a browser."""
    folder = resources.files("ucs").joinpath("web", "operator")
    files = json.loads(folder.joinpath("manifest.json").read_text())["files"]
    rows: list[Row] = []
    for what, limit, roles in LIMITS:
        weight = sum(files[role]["br"] for role in roles) / 1000
        target, met = ("", None) if limit is None else (f"<= {limit:.0f} kB", weight <= limit)
        rows.append(Row(f"bundle: {what}", f"{weight:.1f} kB br", target, met))
    core = folder.joinpath(files["core"]["file"]).read_text()
    progress(f"{CONTEXTS} fresh contexts")
    took, floor = map(statistics.median, asyncio.run(_read(core, _NOTHING)))
    return [
        *rows,
        Row("a script of nothing: parse + execution", f"{floor:.1f} ms"),
        Row("core: parse + execution", f"{took:.1f} ms", f"<= {READING_MS:.0f} ms", took <= READING_MS),
    ]


async def _read(*scripts: str) -> Sequence[Sequence[float]]:
    """Milliseconds, for each script one figure a context; in turns."""
    found: list[list[float]] = [[] for _ in scripts]
    files: dict[str, tuple[str, str]] = {}
    for number, script in enumerate(scripts):
        files[f"/?{number}"] = ("text/html", _PAGE)
        files[f"/script.js?{number}"] = ("text/javascript; charset=utf-8", script)
    async with site(files) as port, chromium() as browser:
        for _ in range(CONTEXTS):
            for number, samples in enumerate(found):
                context = await browser.new_context()
                page = await context.new_page()
                await page.goto(f"http://127.0.0.1:{port}/?{number}")
                if not await page.evaluate("typeof ucsOperator.login === 'function'"):
                    raise RuntimeError("the script did not run")
                samples.append(float(await page.evaluate("took")))
                await context.close()
    return found
