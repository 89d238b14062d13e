"""``ucs run`` and ``ucs stop``."""

import asyncio
import getpass
import os
import resource
import signal
import sys
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import uvloop

from ucs import lock_file, logs, run_file
from ucs.api.accounts import hash_password
from ucs.app import running
from ucs.asterisk import process
from ucs.asterisk.settings import home_of
from ucs.cli.asterisk import ProgressLine
from ucs.config import data_dir, load_settings
from ucs.demo_site import DemoCredentials, write_demo_site
from ucs.errors import Unavailable
from ucs.run_file import RunFile

T = TypeVar("T")

STOP_PATIENCE_S = 15.0
_OPEN_FILES = 65_536


def run(*, log_level: str = "INFO") -> None:
    """Start everything and stay in the foreground; Ctrl-C ends the server. The first start writes a demo site."""
    logs.set_up(log_level)
    _allow_many_connections()
    credentials = write_demo_site(data_dir())
    uvloop.run(_serve(credentials or DemoCredentials({})))


def _allow_many_connections() -> None:
    """Each is an open file, of which a process mostly may have 1024 unless it asks for more."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(_OPEN_FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


async def _serve(credentials: DemoCredentials) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    settings = load_settings()
    progress = ProgressLine()
    given_up: list[Unavailable] = []

    def give_up(error: Unavailable) -> None:
        given_up.append(error)
        ended.set()

    def step(name: str, done: int, total: int) -> None:
        if ended.is_set():
            raise Unavailable("start", "it was interrupted")
        progress(name, done, total)

    async with AsyncExitStack() as stack:
        server = running(settings, credentials.accounts, progress=step, give_up=give_up)
        content = await _unless(ended, stack.enter_async_context(server))
        progress.close()
        if content is not None:
            print(_welcome(content), flush=True)
            await ended.wait()
        if given_up:
            raise given_up[0]
        print("\nEnding the server. Asterisk and its calls go on; `make stop` ends them too.", flush=True)


async def _unless(ended: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` comes to; null, and it is called off, when the end comes first."""
    working, waiting = asyncio.ensure_future(work), asyncio.ensure_future(ended.wait())
    await asyncio.wait((working, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not working.done():
        working.cancel()
    try:
        return await working
    except asyncio.CancelledError:
        return None


def _welcome(content: RunFile) -> str:
    lines = ["", f"UCS is up.  Open {content.http}/demo/", ""]
    if content.accounts:
        width = max(map(len, content.accounts))
        lines += ["Sign in as:"]
        lines += [f"  {name:<{width}}  {password}" for name, password in content.accounts.items()]
        lines += [""]
    numbers = ", ".join(f"{queue.number} ({name})" for name, queue in content.queues.items() if queue.number)
    lines += [f"SIP peers may call {numbers} at {content.sip}."]
    if content.accounts:  # of the demo; elsewhere what is printed may be kept by who knows whom
        for name, phone in content.phones.items():
            lines += [f"Desk phone {name}: registers at {content.sip} with password {phone.password}"]
    lines += ["Ctrl-C ends the server, `make stop` everything.", ""]
    return "\n".join(lines)


def stop() -> None:
    """End the server and Asterisk that belong to the data directory. Calls that still run are hung up."""
    home = data_dir()
    pid = lock_file.holder(home)
    if pid is None:
        print("The server was not running.")
    else:
        os.kill(pid, signal.SIGTERM)
        _wait_for_end(pid)
        print("The server is stopped.")
    run_file.remove(home)
    stopped = home_of(home).exists() and process.stop(home_of(home))
    print("Asterisk is stopped." if stopped else "Asterisk was not running.")


def _wait_for_end(pid: int) -> None:
    end = time.monotonic() + STOP_PATIENCE_S
    while lock_file.holder(data_dir()) == pid:
        if time.monotonic() > end:
            raise Unavailable("server", f"process {pid} does not end", hint=f"End it by force: kill -9 {pid}")
        time.sleep(0.05)


def passwd() -> None:
    """Ask for a password and print its hash, for `password_hash` in ucs.toml."""
    first = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if sys.stdin.isatty() and getpass.getpass("Again: ") != first:
        raise Unavailable("passwd", "the two differ", hint="Try again.")
    print(hash_password(first))
