"""What a shift leaves behind in the page: nothing."""

import pytest
from tests.e2e.support.browser import browser
from tests.e2e.support.shift import a_shift

pytestmark = pytest.mark.e2e

CALLS, WARM_UP = 300, 300
BYTES_A_CALL = 1000
"""Half of one call's object. What the browser itself still builds up counts here; `make bench` has 10 000 calls."""


async def test_calls_leave_no_memory_nodes_or_listeners_behind() -> None:
    async with browser() as page:
        chromium = page.page.context.browser
        assert chromium is not None
        found = await a_shift(chromium, CALLS, warm_up=WARM_UP)
    print(f"\n{CALLS} calls: {found}")
    assert found.growth < CALLS * BYTES_A_CALL
    assert found.after.detached == 0
    assert found.after.nodes <= found.before.nodes
    assert found.after.listeners <= found.before.listeners
