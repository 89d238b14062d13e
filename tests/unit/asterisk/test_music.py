from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.support.audio import decode

from ucs.asterisk import music
from ucs.asterisk.music import CALLER, HOLD, RATE_HZ, Piece

PIECES = (HOLD, CALLER)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("music")
    music.write(directory)
    return directory


def wide(written: Path, piece: Piece) -> NDArray[np.float64]:
    return np.frombuffer((written / piece.name / "loop.sln16").read_bytes(), "<i2").astype(float)


def loudest_hz(samples: NDArray[np.float64], rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 4 * len(samples)))
    return float(np.argmax(spectrum)) * rate / (4 * len(samples))


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.name)
def test_every_moment_is_one_of_the_promised_frequencies(written: Path, piece: Piece) -> None:
    samples = wide(written, piece)
    for start in range(0, len(samples) - RATE_HZ // 2, RATE_HZ // 2):
        heard = loudest_hz(samples[start : start + RATE_HZ // 2], RATE_HZ)
        assert min(abs(heard - hz) for hz in piece.frequencies_hz) < 4, (start / RATE_HZ, heard)


def test_no_frequency_is_shared_or_near_a_test_tone() -> None:
    sounding = [*HOLD.frequencies_hz, *CALLER.frequencies_hz]
    assert len(set(sounding)) == len(sounding)
    for tone in (400, 440, 600, 700, 800, 1000):
        assert min(abs(hz - tone) for hz in sounding) >= 15


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.name)
def test_the_loop_has_no_seam_and_ends_on_a_frame(written: Path, piece: Piece) -> None:
    samples = wide(written, piece)
    steps = np.abs(np.diff(samples))
    assert abs(samples[0] - samples[-1]) <= steps.max()
    assert len(samples) % (RATE_HZ // 50) == 0
    assert 0.3 * 32767 < np.abs(samples).max() < 0.5 * 32767


def test_hold_music_is_long_enough_not_to_annoy() -> None:
    assert 16 <= HOLD.length_s <= 20


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.name)
def test_the_telephone_versions_sound_the_same(written: Path, piece: Piece) -> None:
    narrow = decode((written / piece.name / "loop.alaw").read_bytes())
    assert len(narrow) == len(wide(written, piece)) // 2
    assert len((written / piece.name / "loop.ulaw").read_bytes()) == len(narrow)
    full = wide(written, piece)[::2]
    # G.711 keeps 13 to 14 bits; what is cut above 4 kHz is little
    assert np.corrcoef(narrow, full)[0, 1] > 0.99


def test_it_is_made_once_and_the_same_every_time(written: Path, tmp_path: Path) -> None:
    made = written / HOLD.name / "loop.sln16"
    stamp = made.stat().st_mtime_ns
    music.write(written)
    assert made.stat().st_mtime_ns == stamp
    music.write(tmp_path)
    assert (tmp_path / HOLD.name / "loop.sln16").read_bytes() == made.read_bytes()
