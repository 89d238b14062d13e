"""The power, or the disk, fails after an order went out and before the log was on the disk (docs/decisions/0022)."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.integration.floor import AGENT_HZ, CALLER, CUSTOMER_HZ, a_floor, both_hear_each_other
from tests.support.server import Server, running_server
from tests.support.waiting import until

from ucs.app import LOG_NAME

pytestmark = pytest.mark.integration

DEADLINE_S = 20

DISK = """
import errno, os, pathlib, threading

def sync(file, really=os.fdatasync):
    home = pathlib.Path(os.environ["UCS_DATA_DIR"])
    if (home / "stuck-disk").exists():
        threading.Event().wait()
    if (home / "bad-disk").exists():
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    really(file)

os.fdatasync = sync
"""
"""Python runs it in the server before anything else. With the first file the disk never comes to an end, with the second
one it fails."""


class PowerCut:
    """Whatever is written from now on is not on the disk when the power goes, which is at the end of the block."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stuck = server.home / "stuck-disk"
        self._synced = 0

    async def written(self, kind: str) -> None:
        """Wait for an event of this kind."""

        async def found() -> bool:
            return kind in {event["type"] for event in await self._server.events(self._synced)}

        await until(found, lambda: f"{kind} is written")

    async def __aenter__(self) -> "PowerCut":
        self._synced = (await self._server.events())[-1]["seq"]
        self._stuck.touch()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.kill()
        db = sqlite3.connect(self._server.home / LOG_NAME)
        with db:
            db.execute("delete from events where seq > ?", (self._synced,))
        db.close()
        self._stuck.unlink()


@asynccontextmanager
async def a_server_on_this_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Server]:
    (tmp_path / "python").mkdir()
    (tmp_path / "python/sitecustomize.py").write_text(DISK)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "python"))
    with running_server(tmp_path / "home") as server:
        yield server


@pytest.mark.parametrize("lost", ["its arrival", "its offer", "its answer"])
async def test_a_call_is_found_in_asterisk_when_a_power_cut_took_it_from_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """Orders go out before the log is on the disk. Here Asterisk stands on another machine, whose power stays."""
    async with a_server_on_this_disk(tmp_path, monkeypatch) as server, a_floor(server) as floor:
        wishes: list[asyncio.Task[object]] = []
        agent = await floor.agent(1, "ACW" if lost == "its offer" else "READY")
        if lost == "its arrival":
            async with PowerCut(server):
                caller = await floor.network.call("800", caller=CALLER, hz=CUSTOMER_HZ)
                phone = await agent.rings()
        elif lost == "its offer":
            caller = await floor.caller()
            async with PowerCut(server):
                wishes.append(asyncio.create_task(agent.bar.do("set_status", status="READY")))
                phone = await agent.rings()
        else:
            caller = await floor.caller()
            phone = await agent.rings()
            await agent.bar.call("ringing")
            async with PowerCut(server) as power:
                phone.answer(AGENT_HZ)
                await power.written("LegAnswered")
        await server.start_again()
        await asyncio.gather(*wishes)
        if lost != "its answer":
            await until(phone.ended.is_set, "the phone that nobody knows to ring is let go")
            phone = await agent.rings()
            await agent.bar.call("ringing")
            phone.answer(AGENT_HZ)
        await both_hear_each_other(phone, caller)
        call = await agent.bar.call("ringing", "connect")
        caller.hang_up()
        await agent.bar.call("ringing", "connect", "hangup")
        await server.nothing_is_left()
        assert [record["uniqueid"] for record in await server.call_records()] == [call["uniqueid"]]


async def test_a_server_whose_disk_fails_ends_with_a_message_and_the_next_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_server_on_this_disk(tmp_path, monkeypatch) as server, a_floor(server) as floor:
        agent = await floor.agent(1)
        assert server.process is not None
        (server.home / "bad-disk").touch()
        caller = await floor.network.call("800", caller=CALLER, hz=CUSTOMER_HZ)
        assert await asyncio.to_thread(server.process.wait, DEADLINE_S) == 1
        assert "store: ucs.db: Input/output error\nThe disk is failing, or full" in server.tail()
        assert not agent.bar.series, "told of a call that the disk may not have"
        (server.home / "bad-disk").unlink()
        await server.start_again()
        await agent.bar.call("ringing")
        phone = await agent.answers()
        await both_hear_each_other(phone, caller)
        await agent.bar.call("ringing", "connect")
        caller.hang_up()
        await agent.bar.call("ringing", "connect", "hangup")
