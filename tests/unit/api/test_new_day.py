"""Midnight of the site, at which the figures of the day begin anew."""

from pathlib import Path

import pytest
from tests.unit.api.bars import a_world

from ucs.api import new_day
from ucs.core.stats import next_midnight
from ucs.errors import Unavailable


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is looked at all the time."""
    monkeypatch.setattr(new_day, "LOOK_EVERY_S", 0.005)


async def test_bars_are_told_the_figures_of_the_new_day_though_nothing_happens(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        bar = await world.bar()
        await bar.work()
        await bar.ask("set_status", status="READY")
        while ["readytime"] not in (await bar.push("figures"))["running"]:
            pass
        tomorrow = next_midnight(world.engine.now, world.engine.centre.site.timezone)
        world.engine.now = tomorrow - 1
        assert (await bar.ask("figures"))["data"]["readytime"] > 3
        world.engine.now = tomorrow + 3
        told = await bar.push("figures")
        assert (told["user"]["readytime"], told["now"]) == (3, tomorrow + 3)


async def test_a_store_that_is_down_at_midnight_is_waited_for(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        bar = await world.bar()
        await bar.work()
        await bar.push("figures")
        world.engine.refusing = Unavailable("store", "the disk is full")
        world.engine.now = next_midnight(world.engine.now, world.engine.centre.site.timezone)
        assert (await bar.ask("figures"))["code"] == "unavailable"
        world.engine.refusing = None
        await bar.push("figures")
