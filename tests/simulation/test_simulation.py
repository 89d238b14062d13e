"""Random worlds: each seed is one life of a contact centre. `UCS_SIMULATION_RUNS` sets how many."""

import os

import pytest

from simulation.world import World

RUNS = int(os.environ.get("UCS_SIMULATION_RUNS", "300"))
CHUNK = 100
STEPS = 80

FOUND = [108359, 201430, 206707, 207114, 207841, 208454, 309191]
"""Seeds that once showed a fault."""

FOUND_WHERE_THE_POWER_FAILS = [2703]


@pytest.mark.parametrize("first", range(0, RUNS, CHUNK))
def test_invariants_hold_in_random_worlds(first: int) -> None:
    for seed in range(first, min(first + CHUNK, RUNS)):
        _run(seed)


@pytest.mark.parametrize("first", range(0, RUNS // 3, CHUNK))
def test_invariants_hold_where_the_power_fails(first: int) -> None:
    """What was ordered last is not in the log of the next start."""
    for seed in range(first, min(first + CHUNK, RUNS // 3)):
        _run(seed, power_cuts=True)


@pytest.mark.parametrize("seed", FOUND)
def test_faults_once_found_stay_mended(seed: int) -> None:
    _run(seed)


@pytest.mark.parametrize("seed", FOUND_WHERE_THE_POWER_FAILS)
def test_faults_once_found_where_the_power_fails_stay_mended(seed: int) -> None:
    _run(seed, power_cuts=True)


def _run(seed: int, *, power_cuts: bool = False) -> None:
    try:
        World(seed, power_cuts=power_cuts).run(STEPS)
    except Exception as error:
        raise AssertionError(f"seed {seed}: {error}") from error
