"""The real server for tests: `ucs run` as a process with an Asterisk of its own, on free ports."""

import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast

from argon2 import PasswordHasher
from tests.support.asterisk import CACHE, PACKAGE_DIR, installed_asterisk
from tests.support.waiting import until, until_true

from ucs import run_file
from ucs.app import LOG_NAME, asterisk_settings
from ucs.asterisk import music, ports, probe, process, record
from ucs.asterisk.settings import AsteriskSettings, home_of
from ucs.config import load_settings
from ucs.core.centre import Centre
from ucs.log.sqlite import SqliteLog
from ucs.run_file import RunFile

Json = dict[str, Any]

PASSWORD = "correct horse"
UCS = Path(sys.executable).with_name("ucs")
START_S = 30.0
_PICK_FROM = range(5100, 10_000)
"""Neither what the kernel gives to connections, any of which may take a port meanwhile, nor what a server picks from."""

SUPPORT, QUICK, CAMPAIGN = 1, 2, 3
TABLES: Json = {
    "site": {"demo": True, "rules": {"rests": {"no_answer_s": 0.3, "rejected_s": 0.5, "failed_s": 0.5, "revoked_s": 2.0}}},
    "sso": {"secret": "s3cret"},
    "queues": [
        {"id": 1, "name": "Support", "number": "800", "members": ["agent1", "agent2"], "wrapup_s": 0.0},
        {"id": 2, "name": "Quick", "number": "801", "members": ["agent1", "agent2"], "ring_timeout_s": 1.0, "wrapup_s": 0.7},
        {"id": 3, "name": "Campaign", "type": "outbound", "members": ["agent1", "agent2"], "caller_id": "222333444"},
    ],
    "phones": [
        {"id": 21, "identifier": "101", "endpoint": "101", "password": "phone-101"},
        {"id": 22, "identifier": "102", "endpoint": "102", "password": "phone-102"},
    ],
    "aux_reasons": [{"id": 1, "name": "Lunch"}],
    "call_reasons": [{"code": "ORDER", "name": "Order", "children": [{"code": "NEW", "name": "New"}]}],
}  # fmt: skip


@cache
def password_hash() -> str:
    """Of `PASSWORD`, quick to check."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def free_port(*protocols: ports.Protocol, host: str = "127.0.0.1") -> int:
    """For somebody who will listen there a moment later, in all these protocols."""
    candidates = random.sample(_PICK_FROM, k=len(_PICK_FROM))
    return next(port for port in candidates if ports.is_free(host, port, protocols))


def toml(value: Any) -> str:
    """A value as TOML, tables inline."""
    if isinstance(value, dict):
        inner = (f"{key} = {toml(each)}" for key, each in cast(Json, value).items())
        return f"{{ {', '.join(inner)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, cast(list[Any], value)))}]"
    return json.dumps(value)


class Server:
    """One installation in `home`. `carrier` is where it calls numbers outside: listen there with a `SipPeer`."""

    def __init__(self, home: Path, tables: Mapping[str, Any]) -> None:
        self.home = home
        self.carrier = ("127.0.0.2", free_port("udp", host="127.0.0.2"))
        self.http_port = free_port("tcp")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("UCS_")}
        self.environment |= {
            "UCS_DATA_DIR": str(home), "UCS_HTTP_PORT": str(self.http_port), "UCS_SIP_PORT": "0",
            "UCS_ARI_PORT": "0", "UCS_RTP_PORTS": "0",
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None
        self._write_settings(tables)

    def _write_settings(self, tables: Mapping[str, Any]) -> None:
        people = [
            {"id": n, "username": f"agent{n}", "displayname": f"Agent {n}", "password_hash": password_hash()}
            for n in (1, 2)
        ]
        settings = {
            **TABLES,
            "agents": people,
            "asterisk": {"package_dir": str(PACKAGE_DIR), "use_system": False},
            "trunk": {"contact": "{}:{}".format(*self.carrier)},
            **tables,
        }
        self.home.mkdir(parents=True, exist_ok=True)
        lines = (f"{key} = {toml(value)}\n" for key, value in settings.items())
        (self.home / "ucs.toml").write_text("".join(lines))

    # --- the server's process ---------------------------------------------------------------------

    def spawn(self) -> None:
        """Start the process; does not wait. What it says is in ``server.log``."""
        assert self.process is None or self.process.poll() is not None, "it runs already"
        with (self.home / "server.log").open("ab") as said:
            self.process = subprocess.Popen(
                [UCS, "run", "--log-level", "DEBUG"], env=self.environment, stdin=subprocess.DEVNULL,
                stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip

    def is_up(self) -> bool:
        """Whether this very process says that everything answers."""
        assert self.process is not None
        assert self.process.poll() is None, f"the server has ended:\n{self.tail()}"
        found = run_file.read(self.home)
        return found is not None and found.pids["server"] == self.process.pid

    @property
    def run(self) -> RunFile:
        """What run.json says."""
        found = run_file.read(self.home)
        assert found is not None, f"there is no run.json:\n{self.tail()}"
        return found

    def start(self) -> None:
        """Start, and wait until everything answers."""
        self.spawn()
        until_true(self.is_up, "run.json", deadline_s=START_S)

    async def start_again(self) -> None:
        """The same inside an event loop that has other things to do."""
        self.spawn()
        await until(self.is_up, self.tail, deadline_s=START_S)

    async def kill(self) -> None:
        """SIGKILL to the server; Asterisk goes on."""
        assert self.process is not None
        self.process.kill()
        await asyncio.to_thread(self.process.wait)

    async def stop(self) -> None:
        """End the server as Ctrl-C does; Asterisk goes on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        assert await asyncio.to_thread(self.process.wait, 20) == 0, self.tail()

    def end(self) -> None:
        """End everything by force, whatever its state."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        process.stop(home_of(self.home))

    def tail(self, lines: int = 40) -> str:
        """The last that the server said."""
        said = (self.home / "server.log").read_text(errors="replace")
        return "\n".join(said.splitlines()[-lines:])

    # --- its Asterisk -----------------------------------------------------------------------------

    @property
    def asterisk(self) -> AsteriskSettings:
        """What its Asterisk was started with."""
        found = record.read(self.home / "asterisk")
        return found.settings if found else asterisk_settings(load_settings(self.environment))

    @property
    def asterisk_pid(self) -> int:
        """0 when none runs."""
        found = record.read(self.home / "asterisk")
        return found.pid if found and found.process.alive else 0

    def kill_asterisk(self) -> None:
        """SIGKILL to exactly this Asterisk."""
        os.kill(self.asterisk_pid, signal.SIGKILL)

    @property
    def sip(self) -> tuple[str, int]:
        """Where phones register and the network calls."""
        host, _, port = self.run.sip.rpartition(":")
        return host, int(port)

    def ask(self, resource: str) -> Any:
        """An ARI resource of its Asterisk."""
        return json.loads(probe.ask(probe.ours(self.asterisk), resource, 2))

    # --- what it tells ----------------------------------------------------------------------------

    async def cli(self, *arguments: str, stdin: str | None = None) -> tuple[int, str, str]:
        """Run ``ucs`` with these arguments; exit code, output, errors."""
        child = await asyncio.create_subprocess_exec(
            UCS, *arguments, env=self.environment,
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        said, errors = await child.communicate(stdin.encode() if stdin is not None else None)
        assert child.returncode is not None
        return child.returncode, said.decode(), errors.decode()

    async def call_records(self) -> list[Json]:
        """``ucs calls --json``."""
        return await self._lines("calls", "--json")

    async def events(self, after: int = 0) -> list[Json]:
        """``ucs events --json``."""
        return await self._lines("events", "--json", "--after", str(after))

    async def _lines(self, *arguments: str) -> list[Json]:
        code, said, errors = await self.cli(*arguments)
        assert code == 0, errors
        return [json.loads(line) for line in said.splitlines()]

    def state(self) -> Centre:
        """The state that the log tells."""
        log = SqliteLog(self.home / LOG_NAME, read_only=True)
        try:
            return log.restore().centre
        finally:
            log.close()

    async def nothing_is_left(self) -> None:
        """Wait until no channel and no bridge stands in Asterisk and no call lives in the state."""

        def left() -> list[object]:
            live = [call.uid for call in self.state().calls.values() if call.live]
            return [*self.ask("channels"), *self.ask("bridges"), *live]

        await until(lambda: not left(), left, deadline_s=15)


@contextmanager
def running_server(tmp_path: Path, **tables: Any) -> Generator[Server]:
    """A started server; `tables` replace those of ucs.toml. Everything it started is ended at the end."""
    installed_asterisk()
    music.write(CACHE / "music")  # takes two seconds, so only once
    server = Server(tmp_path, tables)
    shutil.copytree(CACHE / "music", server.home / "asterisk/music", dirs_exist_ok=True)
    try:
        server.start()
        yield server
    finally:
        server.end()
