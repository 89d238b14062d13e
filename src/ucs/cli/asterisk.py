"""``ucs asterisk``: install, start, stop, look at, and talk to the Asterisk that belongs to a data directory."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ucs.asterisk import attach, console, package, process
from ucs.asterisk.settings import AsteriskSettings

_STEPS = {
    "wait": "Waiting for another install",
    "index": "Asking the Debian mirror",
    "download": "Downloading Asterisk",
    "unpack": "Unpacking",
    "start": "Starting Asterisk",
}


class ProgressLine:
    """Shows an install's steps on standard error: a line that grows on a terminal, else one line a step."""

    def __init__(self) -> None:
        self._step = ""
        self._shown_at = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        """As `ucs.asterisk.debian.Progress` says."""
        kind, _, text = step.partition(": ")
        if kind == "notice":
            self._line(f"Note: {text}")
            return
        live = sys.stderr.isatty()
        if step == self._step and not (
            live and total and (time.monotonic() > self._shown_at + 0.1 or done == total)
        ):
            return
        if step != self._step and live and self._step:
            print(file=sys.stderr)
        share = f" {100 * done // total} %" if total and live else ""
        of = f" ({total // 1_000_000} MB)" if step == "download" and total else ""
        line = f"{_STEPS.get(step, step)}{of}{share}"
        print(f"\r{line}" if live else line, end="" if live else "\n", file=sys.stderr, flush=True)
        self._step, self._shown_at = step, time.monotonic()

    def close(self) -> None:
        """End the line."""
        if self._step and sys.stderr.isatty():
            print(file=sys.stderr)
        self._step = ""

    def _line(self, text: str) -> None:
        self.close()
        print(text, file=sys.stderr)


def asterisk_app(settings: Callable[[], AsteriskSettings], home: Callable[[], Path]) -> App:
    """The commands, for the settings that `settings` finds when one of them runs. What runs already is found by its
    directory, `home`: it can be looked at and stopped while the settings are broken."""
    app = App(name="asterisk", help="The Asterisk that belongs to this server.")

    def install(*, refresh: bool = False) -> None:
        """Bring Asterisk, unless a recent enough one is here. --refresh fetches newer packages, if there are any."""
        chosen = settings()
        progress = ProgressLine()
        try:
            installed = package.install(
                chosen.package_dir,
                use_system=chosen.use_system,
                mirror=chosen.mirror,
                refresh=refresh,
                progress=progress,
            )
        finally:
            progress.close()
        print(f"Asterisk {package.text_of(installed.version)} in {installed.root or installed.command[0]}")

    def start() -> None:
        """Start Asterisk and wait until it answers; it goes on when this command ends."""
        progress = ProgressLine()
        try:
            running = process.start(settings(), progress=progress)
        finally:
            progress.close()
        where = running.settings
        print(
            f"Asterisk {running.version} runs (process {running.pid}): SIP {where.sip_address}, ARI {where.ari_url}"
        )
        if running.outdated:
            print("It was running already, with other settings. To use the present ones, stop and start it.")

    def stop(
        *, calls_may_take: Annotated[float, Parameter(help="Seconds that running calls get to end.")] = 0
    ) -> None:
        """Stop Asterisk. Calls that still run are hung up."""
        stopped = process.stop(home(), calls_may_take_s=calls_may_take)
        print("Asterisk is stopped." if stopped else "Asterisk was not running.")

    def status() -> int:
        """Say how Asterisk is. Exit status 0: it runs, 3: it is stopped, 1: it died or is stuck."""
        found = process.status(home())
        print(f"state    {found.state}")
        if found.detail:
            print(f"detail   {found.detail}")
        if found.pid:
            print(f"process  {found.pid}, Asterisk {found.version}, up {found.uptime_s:.0f} s")
        if found.settings and found.channels >= 0:
            print(f"channels {found.channels}")
            print(f"SIP      {found.settings.sip_address}")
            print(f"ARI      {found.settings.ari_url}")
        return {"running": 0, "stopped": 3}.get(found.state, 1)

    def open_console(*words: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> int:
        """Open Asterisk's console, or run one command of it: ucs asterisk console core show channels."""
        if not words:
            return console.interactive(home())
        print(console.command(home(), " ".join(words)), end="")
        return 0

    def snippet(*, user: str = "ucs") -> None:
        """Print the configuration that an Asterisk of your own needs, with a new password for ARI."""
        lines = attach.snippets(ari_user=user, ari_password=secrets.token_urlsafe(24))
        print(attach.text(lines), end="")

    for command in (install, start, stop, status, snippet):
        app.command(command)
    app.command(open_console, name="console")
    return app
