"""Nonsense over the wire, wrong passwords, a dead Asterisk, a locked or full database: each has a defined answer."""

import resource
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from typing import Any

import aiohttp
import pytest
from tests.integration.floor import a_floor, both_hear_each_other
from tests.support.bar import connected_bar
from tests.support.server import PASSWORD, Server, running_server
from tests.support.waiting import until

from ucs.api.sso import make_token

pytestmark = pytest.mark.integration

Ask = Callable[..., Awaitable[dict[str, Any]]]
HELLO = '{"type":"hello","id":1,"protocol":1,"version":"4.59.0"}'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("bad")) as found:
        yield found
        assert "Traceback" not in (found.home / "server.log").read_text()


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        "null",
        "[]",
        '{"type":"conquer","id":2}',
        '{"id":2}',
        '{"type":"ping"}',
        '{"type":"ping","id":0}',
        '{"type":"ping","id":"2"}',
        '{"type":"ping","id":2,"extra":1}',
        '{"type":"login","id":2,"username":1,"password":null}',
        '{"type":"set_status","id":2,"status":"BUSY"}',
        '{"type":"ping","id":1e400}',
        r'{"type":"ping","id":2,"\ud83d":1}',
        "[" * 5000,
        '{"type":"dial","id":2,"number":"' + "1" * 300 + '"}',
    ],
)
async def test_a_frame_that_is_no_request_is_answered_and_the_connection_lives(
    server: Server, frame: str
) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(server.run.ws) as socket:
        await socket.send_str(HELLO)
        assert (await socket.receive_json())["ok"]
        await socket.send_str(frame)
        reply = await socket.receive_json(timeout=5)
        assert (reply["type"], reply["ok"], reply["code"]) == ("reply", False, "invalid")
        await socket.send_str('{"type":"ping","id":9}')
        assert await socket.receive_json(timeout=5) == {
            "type": "reply", "id": 9, "ok": True, "code": "", "message": "", "data": None,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (["nonsense"], 4000),
        (['{"type":"ping","id":1}'], 4000),
        ([HELLO.replace('"protocol":1', '"protocol":99')], 4000),
        ([HELLO, '{"type":"ping","id":2,"x":"' + "x" * 70_000 + '"}'], 1009),
    ],
)
async def test_a_client_that_does_not_speak_our_language_is_shown_out(
    server: Server, frames: list[str], code: int
) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(server.run.ws) as socket:
        for frame in frames:
            await socket.send_str(frame)
        while (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert socket.close_code == code


async def test_a_page_from_elsewhere_may_not_connect(server: Server) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await http.ws_connect(server.run.ws, origin="https://evil.example")
        assert refusal.value.status == 403


async def test_wrong_passwords_and_unknown_users_get_the_same_answer_and_then_have_to_wait(
    server: Server,
) -> None:
    async with connected_bar(server.run.ws) as bar:
        wrong = await bar.ask("login", username="agent2", password="guess")
        unknown = await bar.ask("login", username="nobody", password="guess")
        for reply in (wrong, unknown):
            assert (reply["code"], reply["data"]["number"]) == ("login_error", 1)
        assert wrong["message"] == unknown["message"]

        async def slowed_down() -> bool:
            reply = await bar.ask("login", username="nobody", password="guess")
            return reply["data"]["number"] == 7 and reply["data"]["retry_after_s"] > 0

        await until(slowed_down, "too many attempts")
        await bar.sign_in("agent1", PASSWORD)
        await bar.do("logout")


def sso_token(username: str, at: int) -> str:
    return make_token("s3cret", username, at)


async def test_a_token_is_good_once_in_time_and_for_its_owner(server: Server) -> None:
    now = int(time.time())
    token = sso_token("agent1", now)
    async with connected_bar(server.run.ws) as bar:
        for username, given, number in (
            ("agent2", token, 4),
            ("agent1", "garbage", 4),
            ("agent1", sso_token("agent1", now - 400), 5),
        ):
            reply = await bar.ask("sso", username=username, token=given)
            assert reply["data"]["number"] == number, given
        await bar.do("sso", username="agent1", token=token)
        await bar.do("logout")
        assert (await bar.ask("sso", username="agent1", token=token))["data"]["number"] == 5


async def test_requests_in_the_wrong_state_are_refused(server: Server) -> None:
    async with connected_bar(server.run.ws) as bar:
        for kind, fields in {
            "logout": {}, "provision": {}, "list_devices": {}, "identify": {}, "pair": {"identifier": "101"},
            "set_status": {"status": "READY"}, "dial": {"number": "1"}, "hangup": {"uniqueid": "x"},
        }.items():  # fmt: skip
            assert (await bar.ask(kind, **fields))["code"] == "wrong_state", kind
        assert (await bar.ask("resume", session="made up", seq=0))["code"] == "no_session"
        await bar.sign_in("agent1", PASSWORD)
        assert (await bar.ask("login", username="agent1", password=PASSWORD))["code"] == "wrong_state"
        for kind, fields in {
            "provision": {}, "set_status": {"status": "READY"}, "dial": {"number": "1"},
        }.items():  # fmt: skip
            assert (await bar.ask(kind, **fields))["code"] == "wrong_state", kind
        assert (await bar.ask("pair", identifier="999"))["code"] == "not_found"
        await bar.do("logout")


async def test_what_an_agent_at_work_may_get_wrong(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        for kind, fields, code in (
            ("dial", {"number": "call me"}, "invalid"),
            ("dial", {"number": ""}, "invalid"),
            ("dial", {"number": "1", "queue": 77}, "not_found"),
            ("dial", {"number": "1", "line": 77}, "not_found"),
            ("dial", {"number": "1", "data": {"a": "x" * 20_000}}, "invalid"),
            ("hangup", {"uniqueid": "u1-1.1"}, "stale_call"),
            ("hold", {"uniqueid": "\u0000' or 1=1"}, "stale_call"),
            ("mute", {"uniqueid": "", "on": True}, "wrong_state"),
            ("set_status", {"status": "AUX", "reason": "Tired"}, "invalid"),
            ("suspend", {"queue": 77}, "not_found"),
            ("set_account_code", {"uniqueid": "x", "code": "ORDER"}, "stale_call"),
            ("simulate_caller", {"number": "999"}, "not_found"),
        ):
            assert (await agent.bar.ask(kind, **fields))["code"] == code, (kind, fields)
        assert not agent.bar.series


async def test_a_locked_database_refuses_and_forgets_nothing_and_the_call_goes_on(server: Server) -> None:
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        phone = await agent.answers()
        call = await agent.bar.call("ringing", "connect")
        with closing(sqlite3.connect(server.home / "ucs.db", isolation_level=None)) as other:
            other.execute("begin immediate")
            reply = await agent.bar.ask("hold", uniqueid=call["uniqueid"])
            assert reply["code"] == "unavailable"
            assert "locked" in reply["message"]
            await both_hear_each_other(phone, caller)
            other.execute("rollback")
        await until(lambda: accepts(agent.bar.ask, call["uniqueid"]), "orders are taken again")
        await agent.bar.do("unhold", uniqueid=call["uniqueid"])
        await both_hear_each_other(phone, caller)
        caller.hang_up()
        await agent.bar.call("ringing", "connect", "hold", "resume", "hangup")
        assert (await floor.record(call["uniqueid"]))["cause"] == 3


async def accepts(ask: Ask, uid: str) -> bool:
    return bool((await ask("hold", uniqueid=uid))["ok"])


async def test_a_full_disk_refuses_and_forgets_nothing_and_the_call_goes_on(server: Server) -> None:
    pid = server.run.pids["server"]
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        phone = await agent.answers()
        call = await agent.bar.call("ringing", "connect")
        uid = call["uniqueid"]
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        try:
            reply = await agent.bar.ask("hold", uniqueid=uid)
            assert reply["code"] == "unavailable", reply
            await both_hear_each_other(phone, caller)
            health = await _health(server)
            assert health["engine"] is False
        finally:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        await until(lambda: accepts(agent.bar.ask, uid), "orders are taken again")
        await agent.bar.do("hangup", uniqueid=uid)
        await agent.bar.call("ringing", "connect", "hold", "hangup")
        await floor.record(uid)


async def test_a_caller_who_hangs_up_while_the_disk_is_full_is_not_talked_to_for_ever(server: Server) -> None:
    pid = server.run.pids["server"]
    async with a_floor(server) as floor:
        agent = await floor.agent(1)
        caller = await floor.caller()
        phone = await agent.answers()
        await agent.bar.call("ringing", "connect")
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        try:
            caller.hang_up()
            await until(caller.ended.is_set, "the caller has gone")
            assert (await agent.bar.ask("set_status", status="ACW"))["code"] == "unavailable"
        finally:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        ended = await agent.bar.call("ringing", "connect", "hangup", deadline_s=30)
        assert ended["cause"] in (0, 3)
        await until(phone.ended.is_set, "the agent's phone is idle")


async def test_without_asterisk_calls_are_refused_and_everything_else_works(server: Server) -> None:
    async with connected_bar(server.run.ws) as bar:
        await bar.work("agent1", PASSWORD, "101")
        server.kill_asterisk()
        reply = await bar.ask("dial", number="777")
        assert reply["code"] in ("unavailable", "no_device")
        await bar.do("set_status", status="AUX", reason="Lunch")
        await until(lambda: server.asterisk_pid, "Asterisk runs again", deadline_s=20)

        async def healthy() -> bool:
            return (await _health(server))["status"] == "ok"

        await until(healthy, "all parts answer", deadline_s=20)
        await bar.do("logout")


async def _health(server: Server) -> dict[str, object]:
    async with aiohttp.ClientSession() as http, http.get(f"{server.run.http}/healthz") as response:
        return await response.json()
