"""What a real Asterisk 22.10.1 sent, by scenario; `recorded/ari.json` holds it."""

import json
from pathlib import Path
from typing import Any

import msgspec

from ucs.asterisk.resources import Event

_RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "recorded" / "ari.json").read_bytes())

SCENARIOS = {name: content for name, content in _RECORDED.items() if name != "inventory"}
INVENTORY: dict[str, Any] = _RECORDED["inventory"]


def events(scenario: str) -> list[Event]:
    """In the order they came, repetitions included."""
    return [msgspec.json.decode(json.dumps(each), type=Event) for each in SCENARIOS[scenario]]
