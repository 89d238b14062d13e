"""The whole server as a process, with 200 agents at desk phones; beside it `app_queue`, on the same Asterisk with the same
phones."""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from tests.support.asterisk import CACHE, installed_asterisk
from tests.support.bar import Bar, connected_bar
from tests.support.server import PASSWORD, UCS, Server, password_hash

from bench.report import progress
from ucs.asterisk import music, ports

AGENTS = 200
FEW = 10
"""Agents of the smaller queue."""

UCS_ALL, UCS_FEW, QUEUE_ALL, QUEUE_FEW = "800", "810", "900", "910"
"""What callers dial: our queues, and those of app_queue."""

_RTP_PORTS = 1200
_COLLECTED_S = 1.2
"""A little more than news of colleagues are collected for."""

__all__ = [
    "AGENTS",
    "FEW",
    "PASSWORD",
    "QUEUE_ALL",
    "QUEUE_FEW",
    "UCS_ALL",
    "UCS_FEW",
    "House",
    "at_work",
    "house",
]

# I: neither contender tells the caller by a re-INVITE who rings.
_DIALPLAN = f"""
[from-trunk](+)
exten => {QUEUE_ALL},1,Answer(,i)
 same => n,Queue(all,I)
 same => n,Hangup()
exten => {QUEUE_FEW},1,Answer(,i)
 same => n,Queue(few,I)
 same => n,Hangup()
"""

_QUEUE = """
[{name}]
strategy = leastrecent
musicclass = default
timeout = 20
retry = 1
wrapuptime = 0
ringinuse = no
joinempty = yes
leavewhenempty = no
"""


class House(Server):
    """A server that runs as in production, without a debug log. `watched`: it keeps the times of its pushes."""

    watched = False

    def spawn(self) -> None:
        """See `Server`."""
        plain = [str(UCS), "run", "--log-level", "WARNING"]
        watched = [sys.executable, "-m", "bench.watched_server", str(self._times)]
        with (self.home / "server.log").open("ab") as said:
            self.process = subprocess.Popen(
                watched if self.watched else plain,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    @property
    def _times(self) -> Path:
        return self.home / "pushes.json"

    def push_times(self) -> list[float]:
        """When pushes of a status were written to sockets, Unix milliseconds; once a watched server has stopped."""
        return json.loads(self._times.read_bytes())["pushes"]

    def event_times(self) -> list[tuple[float, str, str, str]]:
        """When Asterisk told of what: Unix milliseconds, type, channel and its state; once a watched server has stopped."""
        return [tuple(one) for one in json.loads(self._times.read_bytes())["events"]]

    @property
    def phones(self) -> list[tuple[str, str]]:
        """Name and password of each."""
        return [(name, phone.password) for name, phone in self.run.phones.items()]


@asynccontextmanager
async def at_work(made: House, numbers: Sequence[int]) -> AsyncGenerator[None]:
    """These agents READY, each at a desk phone, and nobody told any more of the others' sign-ins."""
    progress(f"{len(numbers)} agents sign in")
    async with AsyncExitStack() as stack:
        bars: list[Bar] = []
        for number in numbers:
            bars.append(await stack.enter_async_context(connected_bar(made.run.ws)))
            await bars[-1].work(f"agent{number}", PASSWORD, endpoint(number))
        told = -1
        while told != (told := sum(len(bar.pushes) for bar in bars)):  # noqa: ASYNC110 (for nothing to come)
            await asyncio.sleep(_COLLECTED_S)
        yield


@contextmanager
def house(*, watched: bool = False, tables: dict[str, Any] | None = None) -> Generator[House]:
    """Started, on free ports; everything is ended and removed at the end. The log is on the disk of this directory.
    `tables` replace those of the settings."""
    installed_asterisk()
    music.write(CACHE / "music")
    with tempfile.TemporaryDirectory(prefix=".ucs-bench-", dir=".") as directory:
        home = Path(directory).absolute()
        shutil.copytree(CACHE / "music", home / "asterisk/music")
        _add_app_queue(home / "asterisk/local")
        made = House(home, _tables() if tables is None else tables)
        made.watched = watched
        first, last = ports.pick_range("127.0.0.1", _RTP_PORTS)
        made.environment["UCS_RTP_PORTS"] = f"{first}-{last}"
        try:
            made.start()
            yield made
        except BaseException:
            print(made.tail(), file=sys.stderr)
            raise
        finally:
            made.end()


def endpoint(number: int) -> str:
    """The phone of an agent."""
    return f"desk{number}"


def _tables() -> dict[str, Any]:
    numbers = range(1, AGENTS + 1)
    queues = ((1, "All", UCS_ALL, AGENTS), (2, "Few", UCS_FEW, FEW))
    return {
        "agents": [
            {"id": n, "username": f"agent{n}", "displayname": f"Agent {n}", "password_hash": password_hash()}
            for n in numbers
        ],
        "queues": [
            {"id": id_, "name": name, "number": number, "wrapup_s": 0.0, "ring_timeout_s": 20.0}
            | {"members": [f"agent{n}" for n in range(1, size + 1)]}
            for id_, name, number, size in queues
        ],
        "phones": [
            {"id": n, "identifier": endpoint(n), "endpoint": endpoint(n), "password": f"secret-{n}"}
            for n in numbers
        ],
    }


def _add_app_queue(local: Path) -> None:
    """As its own documentation has it: the longest idle is called first, a call waits with music."""
    local.mkdir(parents=True)
    queues = "[general]\npersistentmembers = no\nautofill = yes\nshared_lastcall = yes\n"
    for name, size in (("all", AGENTS), ("few", FEW)):
        queues += _QUEUE.format(name=name)
        queues += "".join(f"member => PJSIP/{endpoint(n)}\n" for n in range(1, size + 1))
    (local / "queues.conf").write_text(queues)
    (local / "queuerules.conf").write_text("[general]\n")
    (local / "extensions.conf").write_text(_DIALPLAN)
    (local / "modules.conf").write_text("load = app_queue.so\n")
