"""A real Asterisk for tests: installed once per checkout, started as often as wanted on free ports."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from ucs.asterisk import music, process
from ucs.asterisk.package import Installed, install
from ucs.asterisk.process import Running
from ucs.asterisk.settings import AsteriskSettings

CACHE = Path(__file__).resolve().parents[2] / ".ucs-test"
PACKAGE_DIR = CACHE / "asterisk"


@cache
def installed_asterisk() -> Installed:
    """The Asterisk that tests run: fetched by the first test of the first run, then taken from ``.ucs-test``."""
    CACHE.mkdir(exist_ok=True)
    (CACHE / ".gitignore").write_text("*\n")
    return install(PACKAGE_DIR, use_system=False)


def asterisk_settings(tmp_path: Path, **overrides: Any) -> AsteriskSettings:
    """Settings for a copy of its own on free ports; `overrides` as for `AsteriskSettings.for_data_dir`."""
    chosen: dict[str, Any] = {"sip_port": 0, "ari_port": 0, "rtp_ports": (0, 0)}
    chosen |= {"package_dir": PACKAGE_DIR, "use_system": False} | overrides
    return AsteriskSettings.for_data_dir(tmp_path, **chosen)


@contextmanager
def running_asterisk(tmp_path: Path, **overrides: Any) -> Generator[Running]:
    """A fully booted Asterisk with its data under `tmp_path`; use `.settings` for its addresses and accounts.

    Stopped at the end whatever happens. Files in ``<tmp_path>/asterisk/local`` extend its configuration.
    """
    installed_asterisk()
    settings = asterisk_settings(tmp_path, **overrides)
    music.write(CACHE / "music")  # takes two seconds, so only once
    shutil.copytree(CACHE / "music", settings.home / "music", dirs_exist_ok=True)
    try:
        yield process.start(settings)
    finally:
        process.stop(settings)
