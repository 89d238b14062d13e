"""What a shift leaves behind in the page."""

from collections.abc import Sequence

import uvloop
from tests.e2e.support.shift import Shift, a_shift

from bench.browser import chromium
from bench.report import Row, progress

CALLS, WARM_UP = 10_000, 1_000
MIB = 2**20

METHOD = (
    f"shift: a page with the interface against the sandbox, {CALLS:,} calls of every kind one after the other (taken, held,"
    " muted, transferred, dialled, given up, with codes, notices and cuts of the connection) after"
    f" {WARM_UP:,} that warm up. Heap and nodes after garbage collection, as the browser's own tools count them. A"
    " softphone's connections: the tests of the host pages find none open after each call."
)


def measure() -> Sequence[Row]:
    """No server takes part."""
    found = uvloop.run(_measure())
    return [
        Row(
            f"heap growth over a shift of {CALLS:,} calls, compressed",
            f"{found.growth / MIB:.2f} MiB (of {found.before.heap / MIB:.1f})",
            "<= 1 MiB",
            found.growth <= MIB,
        ),
        Row(
            "the same: detached nodes",
            f"{found.after.detached} (of {found.after.nodes}, {found.after.nodes - found.before.nodes:+d})",
            "0",
            found.after.detached == 0,
        ),
    ]


async def _measure() -> Shift:
    progress(f"{CALLS:,} calls")
    async with chromium() as browser:
        return await a_shift(browser, CALLS, warm_up=WARM_UP)
