"""The sounds that callers hear: the site's own, and behind them those of Asterisk's package.

Asterisk looks for ``<directory of data>/sounds/<language>/<name>``; what it does not find for ``sk_site`` it seeks for
``sk``, then for ``en``. So the site's sounds of a language are linked in as a variant of it, and win file by file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

VARIANT = "_site"
"""Behind the name of a language: with the site's own sounds."""


def arrange(package: Path, data: Path, own: Path) -> None:
    """Make `data` a directory of data for Asterisk: what is in `package`, and the languages in `own`. New files in these are
    found at once, a new language when this has been called again. What somebody has put into `data` stays, and wins."""
    content = {entry.name: entry for entry in package.iterdir() if entry.name != "sounds"}
    sounds = {entry.name: entry for entry in (package / "sounds").iterdir()}
    if own.is_dir():
        sounds |= {f"{entry.name}{VARIANT}": entry for entry in own.iterdir() if entry.is_dir()}
    _link(data, content)
    _link(data / "sounds", sounds)


def lacking(data: Path, language: str, names: Iterable[str]) -> list[str]:
    """Which of these sounds nobody would hear in this language."""
    variants = [
        f"{language}{VARIANT}",
        language,
        *([language.partition("_")[0]] if "_" in language else []),
        "en",
    ]
    places = [data / "sounds" / variant for variant in variants]
    return [name for name in names if not any(any(place.glob(f"{name}.*")) for place in places)]


def _link(directory: Path, wanted: Mapping[str, Path]) -> None:
    """Links that are right already are left alone: a running Asterisk may look at this moment."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for entry in directory.iterdir():
        if entry.is_symlink() and entry.readlink() != wanted.get(entry.name):
            entry.unlink()
    for name, target in wanted.items():
        link = directory / name
        if not link.is_symlink() and not link.exists():
            link.symlink_to(target)
