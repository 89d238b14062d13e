"""The music of the house, synthesised: nothing is shipped, nothing is licensed, every build sounds the same.

`HOLD` is what those who wait hear: four soft chords, arpeggiated, on and on. `CALLER` is what a simulated customer
plays: a plucked tune above it. Tests recognise each by its frequencies: they share none, and all keep 15 Hz away from
the 400, 440, 600, 700, 800 and 1000 Hz of usual test tones.
"""

from __future__ import annotations

import math
from array import array
from pathlib import Path

import msgspec

RATE_HZ = 16_000
_LEVEL = 0.35  # of full scale: hold music is softer than speech
_VERSION = "1"  # of the sound: raise it when a note changes, and existing files are made anew

# Equal temperament, a semitone above concert pitch: A4 = 466.2 Hz, so that no note is the tuning fork's 440
_NOTES_HZ = {
    f"{letter}{octave}": 440.0 * 2 ** ((octave - 4) + (step - 8) / 12)
    for octave in range(2, 6)
    for step, letter in enumerate(("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"))
}


class Piece(msgspec.Struct, frozen=True):
    """A loop. `bars` hold the notes of each bar, played one after the other, `step_s` apart; "" is a rest.

    `ring_s` is how long a note rings (to a thousandth), `overtones` the strength of each partial.
    """

    name: str
    bars: tuple[tuple[str, ...], ...]
    step_s: float
    ring_s: float
    attack_s: float
    overtones: tuple[float, ...]

    @property
    def length_s(self) -> float:
        """Length of the loop."""
        return self.step_s * sum(map(len, self.bars))

    @property
    def frequencies_hz(self) -> tuple[float, ...]:
        """The fundamentals that sound, lowest first."""
        return tuple(sorted({_NOTES_HZ[note] for bar in self.bars for note in bar if note}))


HOLD = Piece(
    name="default",
    bars=(
        ("C3", "G3", "C4", "E4", "B4", "E4", "C4", "G3"),  # C major 7
        ("A2", "E3", "C4", "E4", "G4", "E4", "C4", "E3"),  # A minor 7
        ("F3", "C4", "E4", "A4", "C5", "A4", "E4", "C4"),  # F major 7
        ("G3", "D4", "G4", "A4", "D5", "A4", "G4", "D4"),  # G with a ninth
        ("C3", "G3", "C4", "E4", "D5", "E4", "C4", "G3"),
    ),
    step_s=0.44,
    ring_s=2.6,
    attack_s=0.03,
    overtones=(1.0, 0.22, 0.06),
)

CALLER = Piece(
    name="caller",
    bars=(
        ("F5", "", "A5", "", "B5", "", "A5", ""),
        ("F5", "", "G5", "A5", "G5", "", "", ""),
        ("A5", "", "B5", "", "A5", "G5", "F5", ""),
        ("G5", "", "A5", "G5", "F5", "", "", ""),
    ),
    step_s=0.25,
    ring_s=0.9,
    attack_s=0.005,
    overtones=(1.0, 0.12),
)


def samples(piece: Piece) -> array[int]:
    """One turn of the loop as signed 16-bit samples at `RATE_HZ`. What rings past the end rings on at the start."""
    length = round(piece.length_s * RATE_HZ)
    mix = [0.0] * length
    start = 0.0
    for bar in piece.bars:
        for note in bar:
            if note:
                _pluck(mix, round(start * RATE_HZ), _NOTES_HZ[note], piece)
            start += piece.step_s
    loudest = max(map(abs, mix))
    return array("h", (round(32_767 * _LEVEL * value / loudest) for value in mix))


def write(directory: Path) -> None:
    """Make sure ``<directory>/<piece>/`` holds each loop: linear at 16 kHz, and A-law and µ-law at 8 kHz.

    The two at 8 kHz spare Asterisk the transcoding for each waiting caller. Takes about two seconds once.
    """
    for piece in (HOLD, CALLER):
        home = directory / piece.name
        stamp = home / ".version"
        if stamp.is_file() and stamp.read_text() == _VERSION:
            continue
        home.mkdir(parents=True, exist_ok=True)
        wide = samples(piece)
        narrow = [
            (wide[i - 1] + 2 * wide[i] + wide[(i + 1) % len(wide)]) // 4 for i in range(0, len(wide), 2)
        ]
        (home / "loop.sln16").write_bytes(
            wide.tobytes()
        )  # little-endian, as every machine Debian's package is for
        (home / "loop.alaw").write_bytes(bytes(map(_alaw, narrow)))
        (home / "loop.ulaw").write_bytes(bytes(map(_ulaw, narrow)))
        stamp.write_text(_VERSION)


def _pluck(mix: list[float], start: int, hz: float, piece: Piece) -> None:
    """Add one note: sines by recurrence (s[n] = 2 cos(w) s[n-1] - s[n-2]), decaying, with a soft attack."""
    length = len(mix)
    count = round(piece.ring_s * RATE_HZ)
    attack = round(piece.attack_s * RATE_HZ)
    decay = 0.001 ** (1 / count)
    for partial, strength in enumerate(piece.overtones, start=1):
        turn = 2 * math.pi * hz * partial / RATE_HZ
        twice_cosine, before, now = 2 * math.cos(turn), -math.sin(turn), 0.0
        envelope = strength * (110 / hz) ** 0.25
        fade = decay**partial
        for offset in range(count):
            rising = offset / attack if offset < attack else 1.0
            mix[(start + offset) % length] += envelope * rising * now
            before, now = now, twice_cosine * now - before
            envelope *= fade


def _alaw(sample: int) -> int:
    """G.711 A-law, ITU-T G.711 table 1a, even bits inverted."""
    sign = 0x80 if sample >= 0 else 0
    magnitude = min(sample if sample >= 0 else -sample - 1, 32_767) >> 3
    exponent = max(magnitude.bit_length() - 5, 0)
    mantissa = magnitude >> (exponent if exponent else 1) & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55


def _ulaw(sample: int) -> int:
    """G.711 µ-law, ITU-T G.711 table 2a, all bits inverted."""
    sign = 0 if sample >= 0 else 0x80
    magnitude = min(abs(sample), 32_635) + 132
    exponent = magnitude.bit_length() - 8
    mantissa = magnitude >> (exponent + 3) & 0x0F
    return ~(sign | exponent << 4 | mantissa) & 0xFF
