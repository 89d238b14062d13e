"""Asterisk's own console: one command with its answer, or the terminal for a person."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from ucs.asterisk import record
from ucs.errors import Unavailable


def command(home: Path, text: str, *, timeout_s: float = 10) -> str:
    """Run one command in the Asterisk of `home` and return what it prints. Raises `Unavailable` when none runs or it does
    not answer."""
    found = record.live(home)
    try:
        done = subprocess.run(
            [*found.arguments, "-rx", text],
            cwd=record.run_directory(home),
            env=found.environment,
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


def interactive(home: Path) -> int:
    """Give the terminal to the console until the user leaves it; returns its exit status. Raises `Unavailable`."""
    found = record.live(home)
    environment = {**found.environment, "TERM": os.environ.get("TERM", "dumb")}
    return subprocess.run(
        [*found.arguments, "-r"], cwd=record.run_directory(home), env=environment, check=False
    ).returncode
