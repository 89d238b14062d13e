"""Ports: which are free, and who holds one that is not."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from ucs.errors import Unavailable

Protocol = Literal["tcp", "udp"]

_PICK_FROM = range(10_000, 20_000)  # below the range the kernel gives to outgoing connections
_RTP_PICK_FROM = range(20_000, 32_000)
_LISTENING = {"tcp": "0A", "udp": "07"}


def is_free(host: str, port: int, protocols: Iterable[Protocol] = ("tcp",)) -> bool:
    """Whether all these can be bound now."""
    for protocol in protocols:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
        with socket.socket(family, kind) as probe:
            if protocol == "tcp":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                return False
    return True


def is_here(host: str) -> bool:
    """Whether this is an address of this machine."""
    return is_free(host, 0, ("udp",))


def pick(host: str, protocols: Iterable[Protocol] = ("tcp",), *, apart_from: Iterable[int] = ()) -> int:
    """A free port, the same number in all `protocols`. Raises `Unavailable` when none is left."""
    protocols, taken = tuple(protocols), set(apart_from)
    for port in random.sample(_PICK_FROM, k=len(_PICK_FROM)):
        if port not in taken and is_free(host, port, protocols):
            return port
    raise Unavailable("ports", f"no port is free on {host} between {_PICK_FROM[0]} and {_PICK_FROM[-1]}")


def pick_range(host: str, size: int) -> tuple[int, int]:
    """`size` UDP ports in a row, first and last; the first is even, as RTP wants it (RFC 3550 section 11)."""
    starts = list(range(_RTP_PICK_FROM[0], _RTP_PICK_FROM[-1] - size, size + size % 2))
    for start in random.sample(starts, k=len(starts)):
        if all(is_free(host, port, ("udp",)) for port in range(start, start + size)):
            return start, start + size - 1
    raise Unavailable("ports", f"no {size} UDP ports in a row are free on {host}")


def holder(port: int, protocol: Protocol) -> str:
    """Who listens on a port, for an error message: ``nginx (process 123)``, or that it cannot be known.

    An Asterisk started like ours is named by its directory, since its process bears the name of the linker.
    """
    inodes = {inode for suffix in ("", "6") for inode in _listeners(port, protocol, suffix)}
    sockets = {f"socket:[{inode}]" for inode in inodes}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if sockets & _open_files(process):
                return f"{_name(process)} (process {process.name})"
        except OSError:
            continue  # gone, or another user's
    return "a process of another user" if inodes else "another program"


def _open_files(process: Path) -> set[str]:
    found: set[str] = set()
    for entry in (process / "fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found.add(str(entry.readlink()))
    return found


def _name(process: Path) -> str:
    arguments = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
    if "-C" in arguments[:-1]:
        configuration = Path(arguments[arguments.index("-C") + 1])
        if configuration.name == "asterisk.conf":
            return f"the Asterisk of {configuration.parents[1]}"
    return (process / "comm").read_text().strip()


def _listeners(port: int, protocol: Protocol, suffix: str) -> Iterable[str]:
    try:
        lines = Path(f"/proc/net/{protocol}{suffix}").read_text().splitlines()[1:]
    except OSError:
        return
    for line in lines:
        fields = line.split()
        if fields[3] == _LISTENING[protocol] and int(fields[1].rpartition(":")[2], 16) == port:
            yield fields[9]
