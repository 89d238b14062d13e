"""Our Asterisk as a process: started detached so that it outlives the server, found again by its pid file.

Everything here blocks; a server calls it from a thread.
"""

from __future__ import annotations

import base64
import fcntl
import http.client
import os
import signal
import subprocess
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import msgspec

from ucs.asterisk import music, pidfile, ports, render
from ucs.asterisk.debian import Progress
from ucs.asterisk.package import Installed, install, quiet, text_of
from ucs.asterisk.settings import AsteriskSettings, write_private
from ucs.errors import Unavailable

_BOOT_S = 30.0
_POLL_S = 0.02
_DIRECTORIES = (
    "lib",
    "spool/recording",
    "spool/monitor",
    "spool/tmp",
    "spool/outgoing",
    "lib/keys",
    "run",
    "log",
    "cache",
)


class Running(msgspec.Struct, frozen=True):
    """An Asterisk that answers.

    `settings` are those it was started with; they differ from what was asked for when `outdated`, i.e. when it was
    running already with another configuration. Restart it when no call would suffer.
    """

    process: pidfile.Process
    settings: AsteriskSettings
    version: str
    outdated: bool = False

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid


class Status(msgspec.Struct, frozen=True):
    """How our Asterisk is.

    ``running``; ``stopped`` on purpose or never started; ``died`` without being told to; ``stuck`` when the process
    lives but ARI does not answer in time. `channels` is -1 when it cannot be asked.
    """

    state: Literal["running", "stopped", "died", "stuck"]
    pid: int = 0
    version: str = ""
    uptime_s: float = 0
    channels: int = -1
    detail: str = ""


class _Record(msgspec.Struct, frozen=True):
    """The pid file. It is there from the start until an orderly stop, so one without its process means a death."""

    pid: int
    started: int
    version: str
    command: tuple[str, ...]
    environment: dict[str, str]
    digest: str
    settings: AsteriskSettings

    @property
    def process(self) -> pidfile.Process:
        return pidfile.Process(self.pid, self.started)


def start(settings: AsteriskSettings, *, progress: Progress = quiet, timeout_s: float = _BOOT_S) -> Running:
    """Make sure our Asterisk runs and has fully booted; installs it first when it must.

    One that runs already is left alone, whatever its configuration (see `Running.outdated`). Warm start 0.5 s.
    Raises `Unavailable` when a port is taken (it says by whom) or Asterisk ends or does not answer in time, and
    what `install` raises.
    """
    with _lock(settings.home):
        installed = install(
            settings.package_dir, use_system=settings.use_system, mirror=settings.mirror, progress=progress
        )
        rendered = render.render(settings, installed)
        record = _record(settings.home)
        if record and record.process.alive:
            _wait_until_booted(record, timeout_s)
            outdated = record.digest != render.digest(rendered)
            return Running(record.process, record.settings, record.version, outdated)
        _check_ports(settings)
        progress("start", 0, 0)
        music.write(settings.home / "music")
        for directory in _DIRECTORIES:
            (settings.home / "var" / directory).mkdir(parents=True, exist_ok=True, mode=0o700)
        render.write(rendered, settings.home / "etc")
        record = _launch(settings, installed, render.digest(rendered))
        try:
            _wait_until_booted(record, timeout_s)
        except BaseException:
            _end(record.process, signal.SIGKILL, 5)
            (settings.home / "process.json").unlink(missing_ok=True)
            raise
        return Running(record.process, settings, record.version)


def stop(settings: AsteriskSettings, *, calls_may_take_s: float = 0, timeout_s: float = 10) -> bool:
    """Stop our Asterisk; returns whether there was one to stop.

    With `calls_may_take_s` new calls are refused and running ones may end first; after that the rest is hung up.
    What still lives after another `timeout_s` is killed.
    """
    with _lock(settings.home):
        record = _record(settings.home)
        if record is None:
            return False
        alive = record.process.alive
        if alive:
            if calls_may_take_s:
                command(settings, "core stop gracefully")
                _wait_for_end(record.process, calls_may_take_s)
            if not _end(record.process, signal.SIGTERM, timeout_s) and not _end(
                record.process, signal.SIGKILL, 5
            ):
                raise Unavailable("Asterisk", f"process {record.pid} cannot be killed")
        (settings.home / "process.json").unlink(missing_ok=True)
        return alive


def status(settings: AsteriskSettings, *, timeout_s: float = 2) -> Status:
    """How our Asterisk is. Asks ARI for something that needs its core, not for a ping."""
    record = _record(settings.home)
    if record is None:
        return Status("stopped")
    if not record.process.alive:
        detail = f"process {record.pid} ended without being told to; see {_log(settings)}"
        return Status("died", version=record.version, detail=detail)
    known = Status("stuck", record.pid, record.version, record.process.age_s)
    try:
        channels = _ask(record.settings, "channels", timeout_s)
    except OSError as error:
        return msgspec.structs.replace(known, detail=f"ARI does not answer: {error}")
    return msgspec.structs.replace(
        known, state="running", channels=len(msgspec.json.decode(channels, type=list[object]))
    )


def command(settings: AsteriskSettings, text: str, *, timeout_s: float = 10) -> str:
    """Run one command of Asterisk's console and return what it prints. Raises `Unavailable` when none runs."""
    record = _live(settings)
    try:
        done = subprocess.run(
            [*_console(record), "-rx", text],
            cwd=_run_directory(settings),
            env=record.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable("Asterisk", f"its console did not answer within {timeout_s:g} s") from error
    if done.returncode != 0:
        raise Unavailable("Asterisk", (done.stdout + done.stderr).strip() or "its console cannot be reached")
    return done.stdout


def console(settings: AsteriskSettings) -> int:
    """Give the terminal to Asterisk's console until the user leaves it; returns its exit status."""
    record = _live(settings)
    environment = {**record.environment, "TERM": os.environ.get("TERM", "dumb")}
    return subprocess.run(
        [*_console(record), "-r"], cwd=_run_directory(settings), env=environment, check=False
    ).returncode


def _launch(settings: AsteriskSettings, installed: Installed, digest: str) -> _Record:
    environment = {**installed.environment(), "HOME": str(_run_directory(settings))}
    with _log(settings).open("w") as log:
        child = subprocess.Popen(
            [*installed.command, "-C", str(settings.home / "etc/asterisk.conf"), "-f"],
            cwd=_run_directory(settings),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    # While we are its parent somebody has to collect its exit status, or it stays as a zombie.
    threading.Thread(target=child.wait, name="asterisk-exit", daemon=True).start()
    process = pidfile.identify(child.pid)
    if process is None:
        raise _ended(settings)
    record = _Record(
        pid=process.pid,
        started=process.started,
        version=text_of(installed.version),
        command=installed.command,
        environment=environment,
        digest=digest,
        settings=settings,
    )
    write_private(settings.home / "process.json", msgspec.json.encode(record, enc_hook=str))
    return record


def _wait_until_booted(record: _Record, timeout_s: float) -> None:
    """ARI answers 503 until Asterisk has fully booted."""
    deadline = time.monotonic() + timeout_s
    while True:
        if not record.process.alive:
            raise _ended(record.settings)
        try:
            _ask(record.settings, "asterisk/info?only=status", 1)
        except OSError as error:
            if time.monotonic() > deadline:
                raise Unavailable(
                    "Asterisk",
                    f"process {record.pid} runs, but ARI did not answer within {timeout_s:g} s: {error}",
                    hint=f"See {_log(record.settings)}.",
                ) from error
            time.sleep(_POLL_S)
        else:
            return


def _ask(settings: AsteriskSettings, resource: str, timeout_s: float) -> bytes:
    """GET from ARI. Any failure is an `OSError`."""
    account = base64.b64encode(f"{settings.ari_user}:{settings.ari_password}".encode()).decode()
    connection = http.client.HTTPConnection(settings.reachable_host, settings.ari_port, timeout=timeout_s)
    try:
        connection.request("GET", f"/ari/{resource}", headers={"Authorization": f"Basic {account}"})
        response = connection.getresponse()
        body = response.read()
    except http.client.HTTPException as error:
        raise OSError(f"no HTTP: {error!r}") from error
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        raise OSError(f"HTTP {response.status} {response.reason}")
    return body


def _check_ports(settings: AsteriskSettings) -> None:
    wanted: tuple[tuple[str, int, ports.Protocol, str, str], ...] = (
        (settings.host, settings.sip_port, "udp", "SIP", "UCS_SIP_PORT"),
        (settings.host, settings.sip_port, "tcp", "SIP", "UCS_SIP_PORT"),
        (settings.host, settings.ari_port, "tcp", "ARI", "UCS_ARI_PORT"),
        ("127.0.0.1", settings.ami_port, "tcp", "AMI", ""),
    )
    for host, port, protocol, purpose, variable in wanted:
        if not ports.is_free(host, port, (protocol,)):
            way_out = (
                f"or set {variable} to another port (0 picks a free one)" if variable else "or try again"
            )
            raise Unavailable(
                "Asterisk",
                f"port {port}/{protocol} on {host}, wanted for {purpose}, is taken by {ports.holder(port, protocol)}",
                hint=f"Stop that program, {way_out}.",
            )


def _ended(settings: AsteriskSettings) -> Unavailable:
    said = _log(settings).read_text(errors="replace").strip().splitlines()[-5:]
    return Unavailable("Asterisk", "it ended while starting" + "".join(f"\n  {line}" for line in said))


def _end(process: pidfile.Process, how: signal.Signals, timeout_s: float) -> bool:
    """Signal exactly this process; returns whether it ended in time."""
    if process.alive:
        with suppress(ProcessLookupError):
            os.kill(process.pid, how)
    return _wait_for_end(process, timeout_s)


def _wait_for_end(process: pidfile.Process, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while process.alive:
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True


def _record(home: Path) -> _Record | None:
    try:
        written = (home / "process.json").read_bytes()
        return msgspec.json.decode(written, type=_Record, dec_hook=lambda _, value: Path(value))
    except (OSError, msgspec.DecodeError):
        return None


def _live(settings: AsteriskSettings) -> _Record:
    record = _record(settings.home)
    if record is None or not record.process.alive:
        raise Unavailable("Asterisk", "it is not running", hint="Start it with `ucs asterisk start`.")
    return record


def _console(record: _Record) -> list[str]:
    return [*record.command, "-C", str(record.settings.home / "etc/asterisk.conf")]


def _run_directory(settings: AsteriskSettings) -> Path:
    return settings.home / "var/run"


def _log(settings: AsteriskSettings) -> Path:
    return settings.home / "var/log/console"


@contextmanager
def _lock(home: Path) -> Generator[None]:
    """One start or stop at a time."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "process.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
