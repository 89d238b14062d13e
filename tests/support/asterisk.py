"""A real Asterisk for tests: installed once per checkout, started as often as wanted on free ports."""

from __future__ import annotations

import os
import shutil
import socket
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
        process.stop(settings.home)


def sockets(pid: int) -> list[tuple[str, str, int]]:
    """The process's open sockets as (``tcp`` or ``udp``, local address, local port); established TCP left out."""
    links = (os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir())
    inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
    found: list[tuple[str, str, int]] = []
    for table, family in {"tcp": 4, "tcp6": 6, "udp": 4, "udp6": 6}.items():
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            host, _, port = fields[1].partition(":")
            if fields[9] in inodes and fields[3] in ("07", "0A"):
                words = bytes.fromhex(host)
                address = b"".join(words[at : at + 4][::-1] for at in range(0, len(words), 4))
                shown = socket.inet_ntop(socket.AF_INET if family == 4 else socket.AF_INET6, address)
                found.append((table[:3], shown, int(port, 16)))
    return found
