"""The state is a tree: nothing in it leads back to itself, so that its records may be kept from the garbage collector."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec
import pytest

from simulation.world import World
from ucs.core.call import Call, Leg
from ucs.core.centre import Centre
from ucs.core.decision import Decision
from ucs.core.ids import CallId, LegId
from ucs.core.objects import Direction

_LEAVES = (str, int, float, bool, bytes, type(None))


def parts(found: object) -> Iterable[object]:
    """What an object refers to."""
    if isinstance(found, msgspec.Struct):
        return [getattr(found, name) for name in type(found).__struct_fields__]
    if isinstance(found, Mapping):
        both = cast("Mapping[Any, Any]", found)
        return [*both.keys(), *both.values()]
    if isinstance(found, list | tuple | set | frozenset):
        return list(cast("Iterable[Any]", found))
    assert isinstance(found, _LEAVES), f"the state holds a {type(found).__name__}"
    return []


def is_frozen(found: object) -> bool:
    return isinstance(found, msgspec.Struct) and type(found).__struct_config__.frozen


def check_tree(root: object) -> int:
    """Fail when something leads back to itself, or something that changes is found in two places. (What the site is made of
    does not change, with all that is in it.) Returns how many things there are that change."""
    homes: dict[int, str] = {}
    path: list[int] = []

    def walk(found: object, where: str, *, frozen: bool) -> None:
        assert id(found) not in path, f"{where} leads back to itself"
        frozen = frozen or is_frozen(found)
        if not frozen and type(found) not in (tuple, frozenset):
            assert id(found) not in homes, f"{where} is {homes[id(found)]}, too"
            homes[id(found)] = where
        path.append(id(found))
        for number, part in enumerate(parts(found)):
            if not isinstance(part, _LEAVES):
                walk(part, f"{where}/{type(part).__name__}{number}", frozen=frozen)
        path.pop()

    walk(root, type(root).__name__, frozen=False)
    return len(homes)


class Watched(World):
    """`most`: how many things that change there were at once."""

    most = 0

    def _check(self, decision: Decision) -> None:
        super()._check(decision)
        self.most = max(self.most, check_tree(self.centre))


@pytest.mark.parametrize("seed", range(5))
def test_the_state_of_a_random_world_is_a_tree_at_any_time(seed: int) -> None:
    world = Watched(seed)
    world.run(60)
    assert world.most > 100, "nothing happened there"


def a_call() -> Call:
    return Call(CallId("u1"), 1, Direction.INCOMING, "queued", 0.0, LegId("in"), "1", "1", "", "800", "800")  # pyright: ignore[reportArgumentType] (the phase does not matter)


def test_a_call_in_two_places_is_found() -> None:
    call = a_call()
    with pytest.raises(AssertionError, match="too"):
        check_tree(Centre(calls={CallId("u1"): call, CallId("u2"): call}))


def test_a_way_back_is_found() -> None:
    call = a_call()
    call.legs[LegId("in")] = Leg(LegId("in"))
    call.data["call"] = call
    with pytest.raises(AssertionError, match="back to itself"):
        check_tree(call)
