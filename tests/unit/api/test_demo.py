"""Callers that a demo simulates, for whoever asks."""

import msgspec
import pytest
from tests.unit.api.bars import World

from ucs.api import demo
from ucs.api.demo import SimulatedCall


async def test_simulated_callers_go_to_queues_only(world: World) -> None:
    bar = await world.bar()
    assert (await bar.ask("simulate_caller", number="800"))["ok"]
    assert (await bar.ask("simulate_caller", number="900"))["code"] == "not_found"
    assert world.simulated == ["800"]


async def test_a_flood_of_simulated_callers_is_dammed(world: World) -> None:
    bar = await world.bar()
    codes = [(await bar.ask("simulate_caller", number="800"))["code"] for _ in range(60)]
    assert codes[:20] == [""] * 20
    assert codes[-1] == "unavailable"
    assert len(world.simulated) == codes.count("")


async def test_a_full_house_gets_no_more_simulated_callers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "_CALLS", 0)
    bar = await world.bar()
    assert (await bar.ask("simulate_caller", number="800"))["code"] == "unavailable"
    assert world.simulated == []


@pytest.mark.parametrize("number", ["800\\n", "", "1,2", "8" * 17])
def test_what_is_no_number_is_not_called(number: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(f'{{"number": "{number}"}}', type=SimulatedCall)
