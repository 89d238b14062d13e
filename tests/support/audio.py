"""Tones in G.711 A-law: made, sent, and recognised on the other side."""

import numpy as np
from numpy.typing import NDArray

RATE = 8000
FRAME = 160
"""Samples in 20 ms, the payload of one RTP packet."""
SILENCE = b"\xd5" * FRAME


def _decode_table() -> NDArray[np.float64]:
    table = np.zeros(256)
    for code in range(256):
        bits = code ^ 0x55
        exponent, mantissa = (bits >> 4) & 7, bits & 15
        size = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 0x108) << (exponent - 1)
        table[code] = size if bits & 0x80 else -size
    return table


_DECODED = _decode_table()
_BY_VALUE = np.argsort(_DECODED)


def encode(samples: NDArray[np.float64]) -> bytes:
    """Linear samples (16 bit scale) to A-law, the nearest code each."""
    values = _DECODED[_BY_VALUE]
    middles = (values[1:] + values[:-1]) / 2
    return _BY_VALUE[np.searchsorted(middles, samples)].astype(np.uint8).tobytes()


def decode(payload: bytes) -> NDArray[np.float64]:
    """A-law to linear samples."""
    return _DECODED[np.frombuffer(payload, np.uint8)]


def tone(hertz: float, seconds: float = 1.0, level: float = 8000) -> bytes:
    """A-law of a sine; seamless when repeated if `hertz * seconds` is whole."""
    return encode(level * np.sin(2 * np.pi * hertz * np.arange(int(RATE * seconds)) / RATE))


def level_of(samples: NDArray[np.float64], hertz: float) -> float:
    """The amplitude of one frequency in the samples."""
    if not len(samples):
        return 0.0
    window = np.hanning(len(samples))
    turning = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / RATE)
    return float(2 * abs(np.dot(samples * window, turning)) / window.sum())
