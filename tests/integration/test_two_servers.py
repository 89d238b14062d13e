"""Two installations side by side; two servers that want the same one."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from tests.integration.floor import CUSTOMER_HZ, a_floor, both_hear_each_other
from tests.support.server import running_server
from tests.support.waiting import until

from ucs import run_file
from ucs.app import LOG_NAME
from ucs.log.sqlite import SqliteLog

pytestmark = pytest.mark.integration


async def test_two_copies_run_side_by_side_and_know_nothing_of_each_other(tmp_path: Path) -> None:
    with running_server(tmp_path / "one") as one, running_server(tmp_path / "two") as two:
        assert not {one.run.http, one.run.sip, one.run.ari} & {two.run.http, two.run.sip, two.run.ari}
        assert not set(one.run.pids.values()) & set(two.run.pids.values())
        async with a_floor(one) as here, a_floor(two) as there:
            jana, petr = await here.agent(1), await there.agent(1)
            caller, other = await here.caller(), await there.caller()
            phone = await jana.answers()
            await both_hear_each_other(phone, caller)
            elsewhere = await petr.answers()
            await both_hear_each_other(elsewhere, other)
            caller.hang_up()
            await jana.bar.call("ringing", "connect", "hangup")
            await two.kill()
            assert one.process is not None
            assert one.process.poll() is None
            await elsewhere.hears(CUSTOMER_HZ)
            await two.start_again()
            other.hang_up()
            await petr.bar.call("ringing", "connect", "hangup")
        assert len(await one.call_records()) == len(await two.call_records()) == 1


async def test_a_second_server_with_the_same_data_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with a_floor(server) as floor:
            agent = await floor.agent(1)
            caller = await floor.caller()
            phone = await agent.answers()
            before = server.run
            code, _, errors = await server.cli("run")
            assert code == 1
            assert f"process {before.pids['server']}" in errors
            assert "make stop" in errors
            assert "Traceback" not in errors
            assert server.run == before
            await both_hear_each_other(phone, caller)
            caller.hang_up()
            await agent.bar.call("ringing", "connect", "hangup")


async def test_a_server_whose_log_another_one_has_taken_over_says_so_and_ends(tmp_path: Path) -> None:
    """The lock of the directory does not hold on every file system; the log's own fence does."""
    with running_server(tmp_path) as server:
        async with a_floor(server) as floor:
            agent = await floor.agent(1)
            caller = await floor.caller()
            phone = await agent.answers()
            await both_hear_each_other(phone, caller)
            assert server.process is not None
            other = SqliteLog(server.home / LOG_NAME)
            theirs = msgspec.structs.replace(server.run, pids={"server": 1})
            run_file.write(server.home, theirs)
            caller.hang_up()
            assert await asyncio.to_thread(server.process.wait, 20) == 3
            assert "ucs: store: another server writes this log now" in server.tail()
            assert "Traceback" not in server.tail()
            assert server.run == theirs, "it is the other server's"
            assert not list(other.read(kind="CallEnded"))
            other.close()
            await server.start_again()
            await agent.bar.call("ringing", "connect", "hangup")


async def test_a_second_server_on_a_taken_port_says_so_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with running_server(tmp_path / "one") as one, running_server(tmp_path / "two") as two:
        await two.stop()
        assert not (two.home / "run.json").exists()
        two.environment["UCS_HTTP_PORT"] = str(one.http_port)
        code, _, errors = await two.cli("run")
        assert code == 1
        assert str(one.http_port) in errors
        assert "UCS_HTTP_PORT" in errors
        assert "Traceback" not in errors
        assert not (two.home / "run.json").exists()
        two.environment["UCS_HTTP_PORT"] = str(two.http_port)
        await two.start_again()
        await until(two.is_up, "it runs again")
