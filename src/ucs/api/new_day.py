"""Midnight of the site: the figures of the day begin anew without anything having happened."""

import asyncio
from collections.abc import Callable

from ucs.api.engine import Engine
from ucs.core.centre import Centre
from ucs.core.stats import midnight, next_midnight
from ucs.errors import UcsError

LOOK_EVERY_S = 60.0
"""Somebody may set the clock, or the site's time zone."""


async def each_midnight(engine: Engine, begin: Callable[[], None]) -> None:
    """Call `begin` whenever a day has begun, until cancelled."""
    today = float("inf")
    while True:
        try:
            day, left_s = await engine.read(_calendar)
        except UcsError:  # the store is down: nothing can be told, either
            day, left_s = today, LOOK_EVERY_S
        if day > today:
            begin()
        today = day
        await asyncio.sleep(min(left_s, LOOK_EVERY_S))


def _calendar(centre: Centre, now: float) -> tuple[float, float]:
    """When today began, and the seconds left of it."""
    zone = centre.site.timezone
    return midnight(now, zone), next_midnight(now, zone) - now
