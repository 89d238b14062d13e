from pathlib import Path

import msgspec
import pytest

from ucs.asterisk.package import (
    Installed,
    Version,
    find_system,
    find_unpacked,
    install,
    parse_version,
    recent_enough,
)
from ucs.errors import ConfigError

OUR_VERSION = "Asterisk 22.10.1+dfsg+~cs6.17.60671434-1"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (OUR_VERSION, (22, 10, 1)),
        ("Asterisk 22.9.0", (22, 9, 0)),
        ("1:22.10.1+dfsg+~cs6.17.60671434-1", (22, 10, 1)),
        ("Asterisk 22.11.0-rc1", (22, 11, 0)),
        ("Asterisk GIT-master-abc1234M", None),
        ("", None),
    ],
)
def test_versions_are_read(text: str, version: Version | None) -> None:
    assert parse_version(text) == version


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ((22, 10, 1), True),
        ((22, 10, 2), True),
        ((22, 11, 0), True),
        ((22, 10, 0), False),
        ((22, 9, 9), False),
        ((20, 20, 0), False),
        ((23, 0, 0), False),
    ],
)
def test_only_fixed_releases_of_the_tested_series_will_do(version: Version, good: bool) -> None:
    assert recent_enough(version) is good


def program(path: Path, says: str) -> None:
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


def test_an_old_asterisk_of_the_system_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "asterisk", "Asterisk 20.1.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_system() is None


def test_an_unpacked_one_that_is_gone_or_damaged_is_no_find(tmp_path: Path) -> None:
    assert find_unpacked(tmp_path) is None
    (tmp_path / "installed.json").write_text("{")
    assert find_unpacked(tmp_path) is None
    linker = tmp_path / "ld.so"
    linker.touch()
    installed = Installed((22, 10, 1), (str(linker), "asterisk"), tmp_path, tmp_path, tmp_path)
    (tmp_path / "installed.json").write_bytes(msgspec.json.encode(installed, enc_hook=str))
    assert find_unpacked(tmp_path) == installed
    linker.unlink()
    assert find_unpacked(tmp_path) is None


def test_missing_tools_are_named_with_the_command_that_brings_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="apt, dpkg, tar") as caught:
        install(tmp_path / "package", use_system=False)
    assert caught.value.hint.startswith("Run: sudo apt-get install apt dpkg")


def test_asterisk_is_not_given_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UCS_SECRET", "hidden")
    for root in (None, tmp_path):
        environment = Installed((22, 10, 1), ("asterisk",), tmp_path / "lib/asterisk/modules", tmp_path, root)
        assert "hidden" not in environment.environment().values()
