"""Asterisk's directory of data: the package's, with the site's own sounds in it."""

from pathlib import Path

import pytest

from ucs.asterisk.sounds import arrange, lacking


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name in ("documentation", "sounds/en", "sounds/fr"):
        (tmp_path / "package" / name).mkdir(parents=True)
    (tmp_path / "package/sounds/en/goodbye.gsm").write_text("package")
    return tmp_path / "package"


def test_the_package_is_there_and_the_site_s_languages_beside_its_own(tmp_path: Path, package: Path) -> None:
    own, data = tmp_path / "sounds", tmp_path / "data"
    (own / "sk").mkdir(parents=True)
    (own / "notes.txt").write_text("no language")
    arrange(package, data, own)
    assert sorted(entry.name for entry in data.iterdir()) == ["documentation", "sounds"]
    assert sorted(entry.name for entry in (data / "sounds").iterdir()) == ["en", "fr", "sk_site"]
    (own / "sk" / "closed.wav").write_text("own")
    assert (data / "sounds/sk_site/closed.wav").read_text() == "own"
    assert (data / "sounds/en/goodbye.gsm").read_text() == "package"


def test_without_sounds_of_its_own_a_site_has_the_package_s(tmp_path: Path, package: Path) -> None:
    arrange(package, tmp_path / "data", tmp_path / "none")
    assert sorted(entry.name for entry in (tmp_path / "data/sounds").iterdir()) == ["en", "fr"]


def test_a_language_that_is_gone_and_an_older_package_leave_no_link(tmp_path: Path, package: Path) -> None:
    own, data = tmp_path / "sounds", tmp_path / "data"
    (own / "sk").mkdir(parents=True)
    arrange(package, data, own)
    (own / "sk").rename(own / "cs")
    newer = package.rename(tmp_path / "newer")
    (newer / "documentation").rename(newer / "manual")
    arrange(newer, data, own)
    assert sorted(entry.name for entry in data.iterdir()) == ["manual", "sounds"]
    assert sorted(entry.name for entry in (data / "sounds").iterdir()) == ["cs_site", "en", "fr"]
    assert (data / "sounds/en/goodbye.gsm").read_text() == "package"


def test_what_somebody_has_put_there_stays_and_wins(tmp_path: Path, package: Path) -> None:
    own, data = tmp_path / "sounds", tmp_path / "data"
    (data / "sounds" / "fr").mkdir(parents=True)
    (data / "sounds" / "mine.wav").write_text("mine")
    arrange(package, data, own)
    arrange(package, data, own)
    assert (data / "sounds" / "mine.wav").read_text() == "mine"
    assert not (data / "sounds" / "fr").is_symlink()
    assert (data / "sounds" / "en").is_symlink()


def test_a_sound_is_sought_in_the_site_s_language_then_the_package_s_then_english(
    tmp_path: Path, package: Path
) -> None:
    own, data = tmp_path / "sounds", tmp_path / "data"
    (own / "pt_BR").mkdir(parents=True)
    (own / "pt_BR" / "closed.alaw").write_text("own")
    (package / "sounds/pt").mkdir()
    (package / "sounds/pt/busy.gsm").write_text("package")
    arrange(package, data, own)
    assert lacking(data, "pt_BR", ["closed", "busy", "goodbye", "clos", "nothing"]) == ["clos", "nothing"]
    assert lacking(data, "en", ["closed", "goodbye"]) == ["closed"]
