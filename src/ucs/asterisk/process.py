"""Our Asterisk as a process: started detached so that it outlives the server, found again by its pid file.

Everything here blocks; a server calls it from a thread.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec

from ucs.asterisk import console, music, pidfile, ports, probe, record, render, sounds
from ucs.asterisk.debian import Progress, quiet
from ucs.asterisk.package import Installed, find, install, text_of
from ucs.asterisk.pidfile import Process
from ucs.asterisk.record import Record
from ucs.asterisk.settings import AsteriskSettings
from ucs.errors import Unavailable

_BOOT_S = 30.0
_POLL_S = 0.02
_RELEASE_S = 3.0  # a process that was killed may keep its ports for a moment
_DIRECTORIES = (
    *("lib/keys", "run", "log", "cache"),
    *("spool/recording", "spool/monitor", "spool/tmp", "spool/outgoing"),
)


class Running(msgspec.Struct, frozen=True):
    """An Asterisk that answers.

    `settings` are those it was started with; they differ from what was asked for when `outdated`, i.e. when it was
    running already with another configuration.
    """

    process: Process
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
    lives but ARI does not answer in time. `channels` is -1 when it cannot be asked. `settings` are those it was
    started with.
    """

    state: Literal["running", "stopped", "died", "stuck"]
    pid: int = 0
    version: str = ""
    uptime_s: float = 0
    channels: int = -1
    detail: str = ""
    settings: AsteriskSettings | None = None


def start(
    settings: AsteriskSettings, *, renew: bool = False, progress: Progress = quiet, timeout_s: float = _BOOT_S
) -> Running:
    """Make sure our Asterisk runs and has fully booted; installs it first when it must.

    One that runs already is left alone, whatever its configuration (see `Running.outdated`); with `renew` one that has
    another configuration and no calls is started anew. A warm start takes about half a second. Raises `Unavailable` when a
    port is taken (it says by whom) or Asterisk ends or does not answer in time, and what `install` raises.
    """
    with record.lock(settings.home):
        found = record.read(settings.home)
        if found and found.process.alive:
            _wait_until_booted(found, timeout_s)
            installed = find(settings.package_dir, use_system=settings.use_system)
            if installed is not None:
                _arrange_sounds(settings, installed)
            outdated = _differs(found, settings)
            if not (outdated and renew and _is_idle(found)):
                return Running(found.process, found.settings, found.version, outdated)
        installed = install(
            settings.package_dir, use_system=settings.use_system, mirror=settings.mirror, progress=progress
        )
        stray = record.stray(settings.home)
        if found and found.process.alive:
            progress("notice: Asterisk ran with other settings and had no calls; it is started anew.", 0, 0)
            _refuse_taken(settings, apart_from=found.settings)
            _end_by_all_means(found.process)
        elif stray:
            progress("notice: An Asterisk ran here that nobody kept a record of; it is started anew.", 0, 0)
            _end_by_all_means(stray)
        _refuse_taken(settings, patience_s=_RELEASE_S if found or stray else 0)
        progress("start", 0, 0)
        started = _launch(settings, installed)
        try:
            _wait_until_booted(started, timeout_s)
            _check_sip(settings)
        except BaseException:
            _end(started.process, signal.SIGKILL, 5)
            record.forget(settings.home)
            raise
        return Running(started.process, settings, started.version)


def stop(home: Path, *, calls_may_take_s: float = 0, timeout_s: float = 10) -> bool:
    """Stop the Asterisk of `home`; returns whether there was one to stop.

    With `calls_may_take_s` new calls are refused and running ones may end first; then the rest is hung up. What
    still lives after another `timeout_s` is killed. Its ports are free afterwards. Raises `Unavailable` when even
    killing fails.
    """
    with record.lock(home):
        found = record.read(home)
        if found is None:
            stray = record.stray(home)
            if stray is not None:
                _end_by_all_means(stray, timeout_s)
            return stray is not None
        alive = found.process.alive
        if alive and calls_may_take_s:
            with suppress(Unavailable):  # stuck: nobody could end his call in order anyway
                console.command(home, "core stop gracefully")
                _wait_for_end(found.process, calls_may_take_s)
        _end_by_all_means(found.process, timeout_s)
        if alive:
            _conflicts(found.settings, patience_s=_RELEASE_S)
        record.forget(home)
        return alive


def status(home: Path, *, timeout_s: float = 2) -> Status:
    """How the Asterisk of `home` is, within `timeout_s`."""
    found = record.read(home)
    if found is None:
        stray = record.stray(home)
        detail = "it runs, but there is no record of how it was started"
        return Status("stuck", stray.pid, uptime_s=stray.age_s, detail=detail) if stray else Status("stopped")
    if not found.process.alive:
        log = home / "var/log/messages"
        detail = f"process {found.pid} ended without being told to; its log is {log}"
        return Status("died", version=found.version, detail=detail)
    try:
        channels = probe.channel_count(probe.ours(found.settings), timeout_s)
        state, detail = "running", ""
    except OSError as error:
        state, channels, detail = "stuck", -1, f"ARI does not answer: {error}"
    return Status(state, found.pid, found.version, found.process.age_s, channels, detail, found.settings)


def outdated(settings: AsteriskSettings) -> bool:
    """Whether our Asterisk runs, but with another configuration than it would be started with now."""
    found = record.read(settings.home)
    return found is not None and found.process.alive and _differs(found, settings)


def _differs(found: Record, settings: AsteriskSettings) -> bool:
    installed = find(settings.package_dir, use_system=settings.use_system)
    return installed is None or render.digest(render.render(settings, installed)) != found.digest


def _launch(settings: AsteriskSettings, installed: Installed) -> Record:
    home = settings.home
    music.write(home / "music")
    _arrange_sounds(settings, installed)
    for directory in _DIRECTORIES:
        (home / "var" / directory).mkdir(parents=True, exist_ok=True, mode=0o700)
    rendered = render.render(settings, installed)
    render.write(rendered, home / "etc")
    started = Record(
        pid=0,
        started=0,
        version=text_of(installed.version),
        command=installed.command,
        environment={**installed.environment(), "HOME": str(record.run_directory(home))},
        digest=render.digest(rendered),
        settings=settings,
    )
    with record.output(home).open("w") as output:
        child = subprocess.Popen(
            [*started.arguments, "-f"],
            cwd=record.run_directory(home),
            env=started.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    # While we are its parent somebody has to collect its exit status, or it stays as a zombie.
    threading.Thread(target=child.wait, name="asterisk-exit", daemon=True).start()
    process = pidfile.identify(child.pid)
    if process is None:
        raise _ended(home)
    started = msgspec.structs.replace(started, pid=process.pid, started=process.started)
    record.write(started)
    return started


def _arrange_sounds(settings: AsteriskSettings, installed: Installed) -> None:
    sounds.arrange(installed.data.resolve(), settings.sounds_home, settings.data_dir / "sounds")


def _wait_until_booted(found: Record, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while True:
        if not found.process.alive:
            raise _ended(found.home)
        try:
            probe.ask(
                probe.ours(found.settings), "asterisk/info?only=status", 1
            )  # 503 before it has fully booted
        except OSError as error:
            if time.monotonic() > deadline:
                raise Unavailable(
                    "Asterisk",
                    f"process {found.pid} runs, but ARI did not answer within {timeout_s:g} s: {error}",
                    hint=f"Its log is {found.home / 'var/log/messages'}; `ucs asterisk stop` ends it.",
                ) from error
            time.sleep(_POLL_S)
        else:
            return


def _is_idle(found: Record) -> bool:
    try:
        return probe.channel_count(probe.ours(found.settings), 2) == 0
    except OSError:
        return False


def _refuse_taken(
    settings: AsteriskSettings, *, patience_s: float = 0, apart_from: AsteriskSettings | None = None
) -> None:
    """Raises `Unavailable` when somebody holds a port, `apart_from` those of this one, which is about to end."""
    had = {apart_from.sip_port, apart_from.ari_port, apart_from.ami_port} if apart_from else set[int]()
    for conflict in _conflicts(settings, patience_s):
        if conflict.port not in had:
            raise Unavailable("Asterisk", conflict.message, hint=conflict.remedy)


def _conflicts(settings: AsteriskSettings, patience_s: float) -> list[probe.Conflict]:
    """The ports that are taken, and still are after `patience_s`."""
    deadline = time.monotonic() + patience_s
    while (conflicts := probe.conflicts(settings)) and time.monotonic() < deadline:
        time.sleep(_POLL_S)
    return conflicts


def _check_sip(settings: AsteriskSettings) -> None:
    """A port lost to another program since we looked, or SIP modules that did not load, stop no boot."""
    bound = not any(ports.is_free(settings.host, settings.sip_port, (kind,)) for kind in ("udp", "tcp"))
    if not bound or "chan_pjsip.so" not in probe.loaded_modules(probe.ours(settings)):
        raise Unavailable(
            "Asterisk",
            f"it started without SIP on {settings.sip_address}",
            hint=f"Its log is {settings.home / 'var/log/messages'}.",
        )


def _ended(home: Path) -> Unavailable:
    said = record.output(home).read_text(errors="replace").strip().splitlines()[-5:]
    return Unavailable("Asterisk", "it ended while starting" + "".join(f"\n  {line}" for line in said))


def _end(process: Process, how: signal.Signals, timeout_s: float) -> bool:
    """Signal exactly this process; returns whether it ended in time."""
    if process.alive:
        with suppress(ProcessLookupError):
            os.kill(process.pid, how)
    return _wait_for_end(process, timeout_s)


def _end_by_all_means(process: Process, timeout_s: float = 10) -> None:
    if not (_end(process, signal.SIGTERM, timeout_s) or _end(process, signal.SIGKILL, 5)):
        raise Unavailable("Asterisk", f"process {process.pid} cannot be killed")


def _wait_for_end(process: Process, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while process.alive:
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True
