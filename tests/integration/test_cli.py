"""The commands, beside a running server and without one."""

import json
from pathlib import Path

import pytest
from tests.integration.floor import a_floor
from tests.support.server import PASSWORD, Server, running_server
from tests.support.sip_peer import SipPeer
from tests.support.waiting import until

pytestmark = pytest.mark.integration


async def test_run_tells_everything_in_run_json_and_stop_ends_everything(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        run = json.loads((server.home / "run.json").read_bytes())
        assert run["http"] == f"http://127.0.0.1:{server.http_port}"
        assert run["ws"] == f"ws://127.0.0.1:{server.http_port}/ws"
        assert run["queues"]["Support"] == {"id": 1, "number": "800"}
        assert run["phones"]["101"] == {"password": "phone-101", "identifier": "101"}
        assert run["pids"] == {"server": server.run.pids["server"], "asterisk": server.asterisk_pid}
        names = (
            path.name for path in server.home.iterdir() if path.is_file() and path.stat().st_mode & 0o077
        )
        assert set(names) == {"ucs.toml", "server.log"}, "what the server itself has made is nobody else's"
        told = server.tail(1000)
        assert "UCS is up" in told
        assert "phone-101" not in told
        code, said, errors = await server.cli("stop")
        assert (code, errors) == (0, "")
        assert said.splitlines() == ["The server is stopped.", "Asterisk is stopped."]
        assert server.process is not None
        assert server.process.wait(5) == 0
        assert server.asterisk_pid == 0
        assert not (server.home / "run.json").exists()
        code, said, _ = await server.cli("stop")
        assert (code, said.splitlines()) == (0, ["The server was not running.", "Asterisk was not running."])


async def test_asterisk_outlives_the_server_and_is_used_again(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        before = server.asterisk_pid
        await server.stop()
        assert server.asterisk_pid == before
        code, said, _ = await server.cli("asterisk", "status")
        assert (code, "running" in said) == (0, True)
        await server.start_again()
        assert server.asterisk_pid == before


async def test_calls_and_events_are_told_while_the_server_runs_and_when_it_does_not(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        assert await server.call_records() == []
        assert (await server.cli("calls"))[2] == "no calls yet\n"
        async with a_floor(server) as floor:
            agent = await floor.agent(1)
            caller = await floor.caller()
            await agent.answers()
            call = await agent.bar.call("ringing", "connect")
            caller.hang_up()
            await agent.bar.call("ringing", "connect", "hangup")
        (record,) = await server.call_records()
        assert record["uniqueid"] == call["uniqueid"]
        assert record["caller_number"] == "+420777123456"
        _, said, _ = await server.cli("calls")
        assert call["uniqueid"] in said
        assert "caller_hung_up" in said
        events = await server.events()
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
        kinds = [event["type"] for event in events if event.get("call") == call["uniqueid"]]
        assert kinds == ["CallArrived", "AgentOffered", "LegAnswered", "CallConnected", "CallEnded"] or kinds == [
            "CallArrived", "AgentOffered", "LegRang", "LegAnswered", "CallConnected", "CallEnded",
        ]  # fmt: skip
        assert await server.events(after=len(events)) == []
        text = json.dumps(events)
        assert PASSWORD not in text
        assert "phone-101" not in text
        await server.stop()
        assert await server.call_records() == [record]


async def test_without_a_log_the_commands_say_what_to_do(tmp_path: Path) -> None:
    server = Server(tmp_path / "fresh", {})
    for command in ("calls", "events"):
        code, said, errors = await server.cli(command)
        assert (code, said) == (1, "")
        assert errors.startswith("ucs: there is no log")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[server]\nhttp_prot = 1", "Did you mean 'http_port'?"),
        ("[site]\ntimezone = 'Europe/Brno'", "timezone"),
        ("nonsense", "is no TOML"),
        ("[asterisk]\nrtp_ports = 'many'", "rtp_ports"),
        ("[site.rules]\nmised_before_aux = 1", "Did you mean 'missed_before_aux'?"),
    ],
)
async def test_wrong_settings_end_the_start_with_file_key_and_advice(
    tmp_path: Path, line: str, told: str
) -> None:
    server = Server(tmp_path, {})
    (tmp_path / "ucs.toml").write_text(line)
    server.environment.pop("UCS_RTP_PORTS")
    code, _, errors = await server.cli("run")
    assert code == 1
    assert str(tmp_path / "ucs.toml") in errors
    assert told in errors
    assert "Traceback" not in errors


async def test_passwd_makes_a_hash_that_signs_in(tmp_path: Path) -> None:
    server = Server(tmp_path, {})
    code, said, _ = await server.cli("passwd", stdin="tajné heslo\n")
    assert code == 0
    assert said.startswith("$argon2id$")


async def test_ctrl_c_ends_the_server_while_bars_are_connected(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with a_floor(server) as floor:
            agent = await floor.agent(1)
            await server.stop()
            await agent.bar.until(lambda bar: bar.closes)
            assert agent.bar.closes[0] == 1012
            assert "Traceback" not in server.tail(100)
            await server.start_again()
            await until(agent.bar.up.is_set, "the bar is back")


async def test_when_run_json_is_there_every_desk_phone_may_register(tmp_path: Path) -> None:
    phones = [{"id": n, "identifier": f"9{n}", "endpoint": f"9{n}", "password": "x"} for n in range(100, 160)]
    with running_server(tmp_path, phones=phones) as server:
        async with SipPeer(server.sip, user="9159", password="x") as last:
            assert await last.register() == 200
