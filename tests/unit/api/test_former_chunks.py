"""Which chunks of earlier versions are kept."""

import os
from pathlib import Path

import pytest

from ucs.api import former_chunks
from ucs.api.former_chunks import keep


def bundle(directory: Path, *names: str) -> Path:
    directory.mkdir()
    for name in names:
        (directory / name).write_text(name)
    return directory


def age(home: Path) -> None:
    """An hour goes by."""
    for kept in home.iterdir():
        then = kept.stat().st_mtime - 3600
        os.utime(kept, (then, then))


def test_the_least_recently_used_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(former_chunks, "KEPT", 3)
    home = tmp_path / "chunks"
    for version, names in enumerate((["a-1.mjs", "b-1.mjs"], ["a-1.mjs", "b-2.mjs"], ["a-1.mjs", "b-3.mjs"])):
        keep(bundle(tmp_path / f"v{version}", *names, "operator.js"), home)
        age(home)
    assert sorted(kept.name for kept in home.iterdir()) == ["a-1.mjs", "b-2.mjs", "b-3.mjs"]


def test_only_chunks_of_now_and_before_are_given(tmp_path: Path) -> None:
    home = tmp_path / "chunks"
    keep(bundle(tmp_path / "v1", "a-1.mjs", "manifest.json"), home)
    kept = keep(bundle(tmp_path / "v2", "a-2.mjs"), home)
    found = {
        name: kept.get(name) is not None for name in ("a-1.mjs", "a-2.mjs", "manifest.json", "../v1/a-1.mjs")
    }
    assert found == {"a-1.mjs": True, "a-2.mjs": True, "manifest.json": False, "../v1/a-1.mjs": False}


def test_a_disk_that_does_not_take_them_is_only_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "chunks").write_text("a file")
    assert keep(bundle(tmp_path / "v1", "a-1.mjs"), tmp_path / "chunks").get("a-1.mjs") is None
    assert "cannot be kept" in caplog.text
