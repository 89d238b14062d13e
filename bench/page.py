"""How quick the bar in a page is: to be connected, and to hear of something."""

from collections.abc import Sequence

import uvloop
from playwright.async_api import Browser, Page

from bench.browser import chromium, site
from bench.house import PASSWORD, House, house
from bench.report import Row, Spread, progress

LOADS, PUSHES = 40, 400

CONNECT_MS = (40.0, 100.0)
PUSH_MS = (2.0, 8.0)

METHOD = (
    f"page: a small headless page in Chromium on the server's machine. onConnect: {LOADS} loads, from the end of the core's"
    " execution to the callback (the bar starts at the page's load event and greets the server first); a bare WebSocket:"
    f" from its construction to its open event, loads in turn. Callback: {PUSHES} changes of status, 20 ms apart, from the"
    " moment the server hands the push to its WebSocket to the page's onStateChange; a bare WebSocket: from the moment a"
    " server of nothing else sends to the page's message event. One clock for both processes."
)

_BAR = """<!doctype html><meta charset="utf-8"><title>bench</title>
<script>
const clock = () => performance.timeOrigin + performance.now();
window.heard = [];
window.connected = new Promise((resolve) => {
  window.ucsOperator = {
    headless: true,
    withoutDevice: true,
    api: { hostname: "127.0.0.1", port: %d },
    onConnect: () => resolve(clock()),
    onStateChange: () => heard.push(clock()),
  };
});
</script>
<script src="http://127.0.0.1:%d/operator/operator-v4.js"></script>
<script>window.executed = clock();</script>"""

_BARE = """<!doctype html><meta charset="utf-8"><title>bench</title>
<script>
const clock = () => performance.timeOrigin + performance.now();
window.heard = [];
window.executed = clock();
window.socket = new WebSocket(`ws://${location.host}/`);
window.connected = new Promise((resolve) => { socket.onopen = () => resolve(clock()); });
socket.onmessage = (event) => heard.push(clock() - Number(event.data));
</script>"""

_SIGN_IN = """async ([name, password]) => {
  const result = await ucsOperator.login(name, password);
  if (!result.ok) throw new Error(result.message);
}"""

_CHANGES = """async (count) => {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
  await pause();
  heard.length = 0;
  for (let turn = 0; turn < count; turn += 1) {
    const result = await (turn % 2 ? ucsOperator.changeStatus("READY") : ucsOperator.changeStatus("AUX", "Lunch"));
    if (result && result.ok === false) throw new Error(result.message);
    await pause();
  }
  return heard;
}"""

_ECHOES = """async (count) => {
  heard.length = 0;
  for (let turn = 0; turn < count; turn += 1) {
    socket.send("");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return heard;
}"""


def measure() -> Sequence[Row]:
    """With the whole server, as a process of its own."""
    with house(watched=True) as made:
        return uvloop.run(_measure(made))


async def _measure(made: House) -> Sequence[Row]:
    port = made.http_port
    files = {"/bar": ("text/html", _BAR % (port, port)), "/bare": ("text/html", _BARE)}
    async with site(files) as own, chromium() as browser:
        address = f"http://127.0.0.1:{own}"
        bar, bare = await _connect(browser, address)
        page = await (await browser.new_context()).new_page()
        echo = await _echoes(page, f"{address}/bare")
        heard = await _changes(page, f"{address}/bar")
    await made.stop()
    sent = made.push_times()[-PUSHES:]
    if len(heard) != PUSHES or len(sent) != PUSHES:
        raise RuntimeError(f"{len(sent)} pushes were sent, {len(heard)} callbacks came")
    push = Spread.of([there - here for here, there in zip(sent, heard, strict=True)])
    return [
        Row("a bare WebSocket to its open event, p50 / p95", str(bare)),
        _row("script executed to onConnect, p50 / p95", bar, CONNECT_MS),
        Row("a bare WebSocket's send to its message event, p50 / p95", str(echo)),
        _row("server's send to the page's callback, p50 / p95", push, PUSH_MS),
    ]


def _row(what: str, found: Spread, limit: tuple[float, float]) -> Row:
    p50, p95 = limit
    return Row(what, str(found), f"<= {p50:.0f} / {p95:.0f} ms", found.p50 <= p50 and found.p95 <= p95)


async def _connect(browser: Browser, address: str) -> tuple[Spread, Spread]:
    """The bar's and a bare WebSocket's, loaded in turn after one load that warms up."""
    progress(f"{LOADS} loads of a page")
    page = await (await browser.new_context()).new_page()
    found: dict[str, list[float]] = {"/bar": [], "/bare": []}
    for turn in range(LOADS + 1):
        for path, samples in found.items():
            await page.goto(address + path)
            took = float(await page.evaluate("connected.then((at) => at - executed)"))
            if turn:
                samples.append(took)
    await page.close()
    return Spread.of(found["/bar"]), Spread.of(found["/bare"])


async def _echoes(page: Page, address: str) -> Spread:
    progress(f"{PUSHES} frames of a bare WebSocket")
    await page.goto(address)
    await page.evaluate("connected.then(() => null)")
    return Spread.of([float(one) for one in await page.evaluate(_ECHOES, PUSHES)])


async def _changes(page: Page, address: str) -> list[float]:
    """When the page's callback was called, Unix milliseconds."""
    progress(f"{PUSHES} changes of status")
    await page.goto(address)
    await page.evaluate("connected.then(() => null)")
    await page.evaluate(_SIGN_IN, ["agent1", PASSWORD])
    return [float(at) for at in await page.evaluate(_CHANGES, PUSHES)]
