"""The server is killed and started again: how soon a page has its session back."""

import asyncio
import time
from collections.abc import Sequence

import uvloop
from tests.support.waiting import until

from bench.browser import GOOD_S, chromium, site
from bench.house import PASSWORD, House, house
from bench.report import Row, Spread, progress

RESTARTS = 8
BACK_MS = 1000.0

METHOD = (
    f"restart: `ucs run` is killed {RESTARTS} times and started again at once; its Asterisk goes on. A headless page with an"
    " agent at a desk phone, from the moment the server's port takes connections again to `onReady`; and what the start"
    " itself takes, from the kill to that moment."
)

_PAGE = """<!doctype html><meta charset="utf-8"><title>bench</title>
<script>
window.ready = [];
window.ucsOperator = {
  headless: true,
  confirmDevice: false,
  api: { hostname: "127.0.0.1", port: %d },
  onCredentials: () => ucsOperator.login("agent1", "%s"),
  onIdentify: () => ucsOperator.selectIdentifier("101"),
  onReady: () => ready.push(Date.now() / 1000),
};
</script>
<script src="http://127.0.0.1:%d/operator/operator-v4.js"></script>"""


def measure() -> Sequence[Row]:
    """With the whole server, as a process of its own."""
    with house(tables={}) as made:
        starts, returns = uvloop.run(_measure(made))
    return [
        Row("server killed to its port answering again, p50 / p95", str(starts)),
        Row(
            "from then to resynchronised, p50 / p95",
            str(returns),
            f"p95 <= {BACK_MS:.0f} ms",
            returns.p95 <= BACK_MS,
        ),
    ]


async def _measure(made: House) -> tuple[Spread, Spread]:
    progress(f"{RESTARTS} restarts of the server")
    starts: list[float] = []
    returns: list[float] = []
    files = {"/": ("text/html", _PAGE % (made.http_port, PASSWORD, made.http_port))}
    async with site(files) as own, chromium() as browser:
        page = await browser.new_page()
        await page.goto(f"http://127.0.0.1:{own}/")
        for count in range(1, RESTARTS + 1):
            await page.wait_for_function(f"ready.length === {count}")
            await asyncio.sleep(GOOD_S)
            killed = time.time()
            await made.kill()
            started = asyncio.create_task(made.start_again())
            await until(lambda: _answers(made.http_port), made.tail, deadline_s=30)
            answering = time.time()
            await page.wait_for_function(f"ready.length === {count + 1}")
            starts.append(1000 * (answering - killed))
            returns.append(1000 * (await page.evaluate(f"ready[{count}]") - answering))
            await started
    return Spread.of(starts), Spread.of(returns)


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
