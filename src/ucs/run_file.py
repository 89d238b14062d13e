"""``run.json``: what a running server chose, so that scripts and a second copy find it. Written once everything answers."""

import os
from pathlib import Path

import msgspec

NAME = "run.json"


class Sso(msgspec.Struct, frozen=True):
    """How a CRM makes sign-in tokens."""

    provider: str
    secret: str


class Queue(msgspec.Struct, frozen=True):
    """`number` is '' for an outbound queue."""

    id: int
    number: str


class Phone(msgspec.Struct, frozen=True):
    """A desk phone's account, by its endpoint's name."""

    password: str
    identifier: str


class RunFile(msgspec.Struct, frozen=True, kw_only=True):
    """Addresses, the demo's accounts (user name to password; empty on a site of one's own) and process ids."""

    http: str
    ws: str
    sip: str
    ari: str
    accounts: dict[str, str]
    sso: Sso | None
    queues: dict[str, Queue]
    phones: dict[str, Phone]
    pids: dict[str, int]


def write(data_dir: Path, content: RunFile) -> None:
    """Replace the file at once, readable by its owner only: there are passwords in it."""
    path = data_dir / NAME
    fresh = path.with_name(f".{NAME}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")
    fresh.replace(path)


def read(data_dir: Path) -> RunFile | None:
    """The file of the server that runs, or ran last; null when there is none."""
    try:
        return msgspec.json.decode((data_dir / NAME).read_bytes(), type=RunFile)
    except (OSError, msgspec.DecodeError):
        return None


def remove(data_dir: Path, server: int | None = None) -> None:
    """The server has ended. With `server`, its process id, the file of another one stays."""
    found = None if server is None else read(data_dir)
    if found is None or found.pids.get("server") == server:
        (data_dir / NAME).unlink(missing_ok=True)
