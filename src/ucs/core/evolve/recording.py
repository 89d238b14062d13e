"""Applying what happens to a call's recording."""

from collections.abc import Callable
from typing import Any, cast

from ucs.core.centre import Centre
from ucs.core.messages import (
    Event,
    Recording,
    RecordingFailed,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
)


def _started(centre: Centre, event: RecordingStarted) -> None:
    call = centre.calls[event.call]
    call.recording = Recording.ON
    call.recorded = True


def _becomes(state: Recording) -> Callable[[Centre, Any], None]:
    def apply(centre: Centre, event: Any) -> None:
        centre.calls[event.call].recording = state

    return apply


APPLY = cast(
    "dict[type[Event], Callable[[Centre, Any], None]]",
    {
        RecordingStarted: _started,
        RecordingPaused: _becomes(Recording.PAUSED),
        RecordingResumed: _becomes(Recording.ON),
        RecordingStopped: _becomes(Recording.OFF),
        RecordingFailed: _becomes(Recording.OFF),
    },
)
"""How each event of this room is applied."""
