"""What is remembered about the Asterisk we started: enough to find it, ask it and stop it, from any process."""

from __future__ import annotations

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ucs.asterisk import pidfile
from ucs.asterisk.pidfile import Process
from ucs.asterisk.settings import AsteriskSettings, write_private
from ucs.errors import Unavailable


class Record(msgspec.Struct, frozen=True):
    """The pid file. It is there from the start to an orderly stop, so one without its process means a death.

    `settings` are those it was started with, `digest` names its configuration.
    """

    pid: int
    started: int
    version: str
    command: tuple[str, ...]
    environment: dict[str, str]
    digest: str
    settings: AsteriskSettings

    @property
    def process(self) -> Process:
        """The process, dead or alive."""
        return Process(self.pid, self.started)

    @property
    def home(self) -> Path:
        """The directory that is this Asterisk's alone."""
        return self.settings.home

    @property
    def arguments(self) -> list[str]:
        """The command line up to where ``-f`` makes it a server and ``-r`` a console."""
        return [*self.command, *_configuration(self.home)]


def run_directory(home: Path) -> Path:
    """The working directory of server and console, where the control socket is."""
    return home / "var/run"


def output(home: Path) -> Path:
    """The file with what Asterisk says while it has no log yet."""
    return home / "var/log/console"


def read(home: Path) -> Record | None:
    """The record, or None when nothing was started or it was stopped in order."""
    try:
        written = (home / "process.json").read_bytes()
        return msgspec.json.decode(written, type=Record, dec_hook=lambda _, value: Path(value))
    except (OSError, msgspec.DecodeError):
        return None


def write(record: Record) -> None:
    """Remember; the file holds passwords and only its owner may read it."""
    write_private(record.home / "process.json", msgspec.json.encode(record, enc_hook=str))


def forget(home: Path) -> None:
    """It was stopped in order."""
    (home / "process.json").unlink(missing_ok=True)


def live(home: Path) -> Record:
    """The record of an Asterisk whose process lives. Raises `Unavailable`."""
    record = read(home)
    if record is None or not record.process.alive:
        raise Unavailable("Asterisk", "it is not running", hint="Start it with `ucs asterisk start`.")
    return record


def stray(home: Path) -> Process | None:
    """An Asterisk of this directory that no record tells of: who started it was killed before the record was written, or the
    record was lost. It cannot be used, because nobody knows with which settings it runs."""
    return pidfile.find(*_configuration(home), "-f")


def _configuration(home: Path) -> tuple[str, str]:
    return "-C", str(home / "etc/asterisk.conf")


@contextmanager
def lock(home: Path) -> Generator[None]:
    """One start or stop at a time; another waits."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "process.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
