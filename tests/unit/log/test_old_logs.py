"""Logs as the first version wrote them, made by the simulation: every later version must read them. Never change the files
in `old`; what a later version adds gets a file of its own."""

import json
from pathlib import Path
from typing import Any

import pytest

from ucs.core.centre import Centre
from ucs.core.evolve import evolve
from ucs.core.messages import CallEnded
from ucs.core.past import parts
from ucs.log.codec import decode_event, encode_event

OLD = Path(__file__).with_name("old")


def lines(name: str) -> list[bytes]:
    return (OLD / name).read_bytes().splitlines()


def is_kept(old: Any, new: Any) -> bool:
    """Whether `new` says all that `old` says; it may say more."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(key in new and is_kept(value, new[key]) for key, value in old.items())  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(is_kept, old, new))  # pyright: ignore[reportUnknownArgumentType]
    return old == new


@pytest.mark.parametrize("line", lines("every_kind.jsonl"), ids=lambda line: json.loads(line)["type"])
def test_an_old_event_is_read_and_nothing_of_it_is_lost(line: bytes) -> None:
    assert is_kept(json.loads(line), json.loads(encode_event(decode_event(line))))


def test_an_old_log_leads_to_a_state_and_its_records_to_a_history() -> None:
    centre = Centre()
    records = 0
    for line in lines("a_day.jsonl"):
        event = decode_event(line)
        evolve(centre, event)
        if isinstance(event, CallEnded):
            records += 1
            assert all(part.uniqueid for part in parts(event.record))
    assert records > 5
    assert not [call for call in centre.calls.values() if call.live]
    assert len(centre.profiles) > 3
