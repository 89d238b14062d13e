"""A compressed shift: thousands of calls in the sandbox, and what of them stays in the page."""

import asyncio
import time
from dataclasses import dataclass
from operator import gt
from pathlib import Path
from typing import Any, cast

from playwright.async_api import Browser, CDPSession, Page
from tests.e2e.support.sandbox import sandbox_crm, sandbox_page

_SCRIPT = Path(__file__).with_name("shift.js").read_text(encoding="utf-8")
_SITE = "{queues: [{name: 'Support', number: '800', wrapup: 0}], rests: {revoked: 0}}"
_LOOK_S = 0.5
_SAME_LOOKS = 4
"""So many looks in a row find the same once the notices of the last calls are gone, which are shown for a second."""
_LET_GO_S = 12.0
"""Longer than any timer of the bar: what is still there then stays."""


@dataclass(frozen=True)
class Kept:
    """What is alive in a page after garbage collection."""

    heap: int
    """Bytes."""
    nodes: int
    detached: int
    """Nodes that belong to no document, but something holds them."""
    listeners: int

    @property
    def counts(self) -> tuple[int, int, int]:
        """Without the heap, which is never twice the same."""
        return self.nodes, self.detached, self.listeners


@dataclass(frozen=True)
class Shift:
    """Before and after."""

    before: Kept
    after: Kept

    @property
    def growth(self) -> int:
        """Bytes of heap."""
        return self.after.heap - self.before.heap


async def a_shift(browser: Browser, calls: int, *, warm_up: int) -> Shift:
    """Work through so many calls after a warm-up, in a page that records nothing."""
    with sandbox_crm(sandbox_page(_SCRIPT, site=_SITE)) as crm:
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(crm)
        await page.evaluate("ucs.work(ucsOperator)")
        tools = await context.new_cdp_session(page)
        await _work(page, warm_up)
        before = await _at_rest(tools)
        await _work(page, calls)
        after = await _at_rest(tools, before)
        await context.close()
        return Shift(before, after)


async def _work(page: Page, calls: int) -> None:
    assert await page.evaluate("count => shift(count)", calls) is None


async def _at_rest(tools: CDPSession, before: Kept | None = None) -> Kept:
    """What is alive once the counts stand still, and are no higher than `before` if that ever happens.

    Chromium sweeps what it has collected in a thread of its own, late on a loaded machine.
    """
    looks = [await _kept(tools)]
    end = time.monotonic() + _LET_GO_S
    while time.monotonic() < end:
        await asyncio.sleep(_LOOK_S)
        looks.append(await _kept(tools))
        still = {look.counts for look in looks[-_SAME_LOOKS:]} == {looks[-1].counts}
        more = before is not None and any(map(gt, looks[-1].counts, before.counts))
        if len(looks) >= _SAME_LOOKS and still and not more:
            break
    return looks[-1]


async def _kept(tools: CDPSession) -> Kept:
    for _ in range(3):  # what a finaliser lets go of is found by the next one
        await _ask(tools, "HeapProfiler.collectGarbage")
    heap = await _ask(tools, "Runtime.getHeapUsage")
    counters = await _ask(tools, "Memory.getDOMCounters")
    found = await _ask(tools, "DOM.getDetachedDomNodes")
    detached = sum(1 + len(one.get("retainedNodeIds", ())) for one in found["detachedNodes"])
    return Kept(int(heap["usedSize"]), counters["nodes"], detached, counters["jsEventListeners"])


async def _ask(tools: CDPSession, what: str) -> dict[str, Any]:
    return cast("dict[str, Any]", await tools.send(what))  # pyright: ignore[reportUnknownMemberType]
