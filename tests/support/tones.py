"""Which tones are in a recording, and when. Made for pure tones that went through G.711 or Opus.

A window is 100 ms long. Its tones are the peaks of its spectrum that stand at most `BELOW_DB` under the strongest one and
above `FLOOR_DB` of full scale; echoes of a codec lie lower. Frequencies are rounded to 10 Hz.
"""

import itertools
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WINDOW_S = 0.1
FLOOR_DB = -50.0
BELOW_DB = 20.0
TOLERANCE_HZ = 20

Samples = NDArray[np.float64]


def tones(path: Path) -> list[set[int]]:
    """The tones of each whole window, in Hz; an empty set is silence."""
    samples, rate = read(path)
    size = round(rate * WINDOW_S)
    return [_peaks(samples[at : at + size], rate) for at in range(0, len(samples) - size + 1, size)]


def heard(path: Path, hz: int, from_s: float = 0.0, to_s: float | None = None, share: float = 0.9) -> bool:
    """Whether the tone sounds in at least this share of the windows between the two times."""
    windows = _between(path, from_s, to_s)
    return bool(windows) and sum(_has(window, hz) for window in windows) >= share * len(windows)


def never_heard(path: Path, hz: int, from_s: float = 0.0, to_s: float | None = None) -> bool:
    """Whether no window between the two times has the tone. False if there is no such window: nothing is proved."""
    windows = _between(path, from_s, to_s)
    return bool(windows) and not any(_has(window, hz) for window in windows)


def silent(path: Path, from_s: float = 0.0, to_s: float | None = None) -> bool:
    """Whether no window between the two times has any tone."""
    windows = _between(path, from_s, to_s)
    return bool(windows) and not any(windows)


def first_heard(path: Path, hz: int, from_s: float = 0.0) -> float | None:
    """When the tone begins (the start of its first window, in seconds), or None."""
    for number, window in enumerate(tones(path)):
        if number * WINDOW_S >= from_s and _has(window, hz):
            return number * WINDOW_S
    return None


def longest_gap_s(path: Path, hz: int) -> float:
    """The longest time without the tone between its first and its last window; infinite if it is never there."""
    present = [number for number, window in enumerate(tones(path)) if _has(window, hz)]
    if not present:
        return float("inf")
    gaps = [later - earlier - 1 for earlier, later in itertools.pairwise(present)]
    return max(gaps, default=0) * WINDOW_S


def present(samples: Samples, rate: int, hz: int) -> bool:
    """Whether the tone is in the samples, taken as one window."""
    return _has(_peaks(samples, rate), hz)


def write_tone(path: Path, hz: int, seconds: float = 10.0, rate: int = 48000) -> Path:
    """A pure tone at a quarter of full scale; whole periods, so that it can be played in a loop."""
    length = round(round(seconds * hz) * rate / hz)
    write(path, 0.25 * np.sin(2 * np.pi * hz * np.arange(length) / rate), rate)
    return path


def read(path: Path) -> tuple[Samples, int]:
    """Samples of a 16 bit mono recording, full scale 1, and their rate."""
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != 2 or file.getnchannels() != 1:
            raise ValueError(f"{path} is not a 16 bit mono recording")
        data = file.readframes(file.getnframes())
        return np.frombuffer(data, "<i2").astype(np.float64) / 32768, file.getframerate()


def write(path: Path, samples: Samples, rate: int) -> None:
    """A 16 bit mono recording of samples whose full scale is 1."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.clip(samples * 32767, -32768, 32767).astype("<i2").tobytes())


def _between(path: Path, from_s: float, to_s: float | None) -> list[set[int]]:
    windows = tones(path)
    last = len(windows) if to_s is None else min(len(windows), int(to_s / WINDOW_S))
    return windows[int(np.ceil(from_s / WINDOW_S - 1e-9)) : last]


def _has(window: set[int], hz: int) -> bool:
    return any(abs(found - hz) <= TOLERANCE_HZ for found in window)


def _peaks(samples: Samples, rate: int) -> set[int]:
    window = np.hanning(len(samples))
    # Zeros behind the samples make the spectrum finer than the 10 Hz that a window gives.
    spectrum = np.abs(np.fft.rfft(samples * window, 4 * len(samples))) * 2 / window.sum()
    decibels = 20 * np.log10(spectrum + 1e-9)
    floor = max(FLOOR_DB, float(decibels.max()) - BELOW_DB)
    middle = decibels[1:-1]
    tops = np.flatnonzero((middle > floor) & (middle >= decibels[:-2]) & (middle > decibels[2:])) + 1
    found = tops * rate / (4 * len(samples))
    return {round(hz / 10) * 10 for hz in found.tolist() if hz > 60}
