"""What whoever runs the server does and meets: changed settings, a start that is called off, trouble with the disk."""

import asyncio
import os
import shutil
import signal
import socket
import stat
from pathlib import Path

import pytest
from tests.integration.floor import a_floor
from tests.support.server import UCS, Server, running_server
from tests.support.waiting import until

pytestmark = pytest.mark.integration


async def test_changed_settings_reach_asterisk_when_the_server_is_started_again(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        before = server.asterisk_pid
        settings = server.home / "ucs.toml"
        settings.write_text(settings.read_text().replace(server.carrier[0], "127.0.0.3"))
        await server.stop()
        await server.start_again()
        assert server.asterisk_pid != before
        assert server.asterisk.trunk.contact.startswith("127.0.0.3:")
        assert "Asterisk ran with other settings" in server.tail(100)


async def test_everything_can_be_ended_while_the_settings_are_broken(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        (server.home / "ucs.toml").write_text("nonsense")
        assert (await server.cli("asterisk", "status"))[0] == 0
        code, said, errors = await server.cli("stop")
        assert (code, errors) == (0, "")
        assert said.splitlines() == ["The server is stopped.", "Asterisk is stopped."]
        assert server.asterisk_pid == 0


async def test_a_start_that_waits_for_a_mirror_can_be_called_off(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mirror:
        mirror.setblocking(False)
        address = f"127.0.0.1:{mirror.getsockname()[1]}"
        asterisk = {"package_dir": "package", "use_system": False, "mirror": f"http://{address}/debian"}
        server = Server(tmp_path, {"asterisk": asterisk})
        try:
            server.spawn()
            assert server.process is not None
            loop = asyncio.get_running_loop()
            silent, _ = await asyncio.wait_for(loop.sock_accept(mirror), 20)
            with silent:
                server.process.send_signal(signal.SIGTERM)
                assert await asyncio.to_thread(server.process.wait, 10) == 0
                while await asyncio.wait_for(loop.sock_recv(silent, 4096), 10):
                    """What apt has said before it was ended."""
            assert "Traceback" not in server.tail(100)
        finally:
            server.end()


async def test_asterisk_comes_back_when_what_kept_it_from_starting_is_over(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        etc = server.home / "asterisk/etc"
        etc.rename(etc.with_name("moved"))
        etc.write_text("in the way")
        server.kill_asterisk()
        await until(lambda: "Asterisk does not start" in server.tail(200), server.tail)
        etc.unlink()
        await until(lambda: server.asterisk_pid, server.tail, deadline_s=20)


async def test_a_key_that_was_cut_is_not_used(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        await server.stop()
        (server.home / "site.key").write_bytes(b"")
        code, _, errors = await server.cli("run")
        assert code == 1
        assert f"{server.home / 'site.key'}: holds 0 bytes instead of 32" in errors
        assert "Traceback" not in errors


@pytest.mark.parametrize("name", ["server.lock", "asterisk"])
async def test_what_the_system_refuses_is_told_in_one_message(tmp_path: Path, name: str) -> None:
    server = Server(tmp_path, {})
    if name == "asterisk":
        (server.home / name).write_text("in the way")
    else:
        (server.home / name).mkdir()
    code, _, errors = await server.cli("run")
    assert code == 1
    assert "Traceback" not in errors
    assert errors.startswith(f"ucs: {server.home / name}")
    assert len(errors.splitlines()) == 2


async def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        child = await asyncio.create_subprocess_exec(
            *("sh", "-c", f"{UCS} events --json | true; {UCS} calls --json | true"),
            env=server.environment,
            stderr=asyncio.subprocess.PIPE,
        )
        assert (await child.communicate())[1] == b""


async def test_a_backup_of_a_running_server_is_a_server_elsewhere(tmp_path: Path) -> None:
    with running_server(tmp_path / "one") as server:
        (server.home / "sounds/cs").mkdir(parents=True)
        (server.home / "sounds/cs/closed.wav").write_bytes(b"RIFF")
        copy = tmp_path / "copy"
        async with a_floor(server) as floor:
            agent = await floor.agent(1)
            caller = await floor.caller()
            await agent.answers()
            assert await server.cli("backup", str(copy)) == (
                *(0, f"{server.home} is backed up in {copy}, without recordings.\n", ""),
            )
            caller.hang_up()
            await agent.bar.call("ringing", "connect", "hangup")
        events = await server.events()
        assert {path.name for path in copy.iterdir()} == {
            "ucs.toml",
            "ucs.db",
            "edge.db",
            "site.key",
            "sounds",
        }
        assert {stat.S_IMODE(path.stat().st_mode) for path in copy.glob("*.db")} == {0o600}
        code, _, errors = await server.cli("backup", str(copy))
        assert (code, "is there already" in errors) == (1, True)
    with running_server(tmp_path / "two") as other:
        await other.stop()
        for path in (other.home / "ucs.db-wal", other.home / "ucs.db-shm", other.home / "history.db"):
            path.unlink(missing_ok=True)
        shutil.copytree(copy, other.home, dirs_exist_ok=True)
        await other.start_again()
        restored = await other.events()
        length = next(at for at, event in enumerate(restored) if event not in events)
        assert restored[:length] == events[:length]
        assert "CallConnected" in {event["type"] for event in restored[:length]}
        assert len(await other.call_records()) == 1  # the call that was going on has ended with its Asterisk


class TestDoctor:
    async def test_a_damaged_log_is_told_from_one_without_rights(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server:
            await server.stop()
            with (server.home / "ucs.db").open("r+b") as file:
                file.seek(4096)
                file.write(bytes(range(256)) * 128)
            code, said, _ = await server.cli("doctor")
            assert code == 1
            assert "The file is damaged: put a backup in its place" in said

    async def test_a_taken_port_of_http_is_told_with_its_holder(self, tmp_path: Path) -> None:
        server = Server(tmp_path, {})
        with socket.create_server(("127.0.0.1", server.http_port)):
            code, said, _ = await server.cli("doctor")
            assert code == 1
            assert "wanted for HTTP, is taken by" in said
            assert f"(process {os.getpid()})" in said
            code, _, errors = await server.cli("run")
            assert code == 1
            assert "wanted for HTTP" in errors
            assert server.asterisk_pid == 0

    async def test_what_it_may_not_look_at_does_not_hide_what_it_found(self, tmp_path: Path) -> None:
        server = Server(tmp_path, {})
        (server.home / "server.lock").mkdir()
        code, said, errors = await server.cli("doctor")
        assert (code, errors) == (1, "")
        assert "event log" in said
        assert f"{server.home / 'server.lock'}: Is a directory" in said

    async def test_it_changes_nothing(self, tmp_path: Path) -> None:
        server = Server(tmp_path, {})
        before = sorted(server.home.rglob("*"))
        await server.cli("doctor")
        assert sorted(server.home.rglob("*")) == before

    async def test_settings_that_asterisk_does_not_have_yet_are_told(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server:
            assert (await server.cli("doctor"))[0] == 0
            settings = server.home / "ucs.toml"
            settings.write_text(settings.read_text().replace(server.carrier[0], "127.0.0.3"))
            code, said, _ = await server.cli("doctor")
            assert code == 1
            assert "it runs with others than ucs.toml and environment have now" in said

    async def test_an_attached_asterisk_is_looked_at_and_none_of_ours(self, tmp_path: Path) -> None:
        with running_server(tmp_path / "pbx") as pbx:
            ari = pbx.asterisk
            table = {"url": ari.ari_url, "user": ari.ari_user, "password": ari.ari_password}
            server = Server(tmp_path / "attached", {"asterisk": {**table, "recordings": str(tmp_path)}})
            code, said, _ = await server.cli("doctor")
            assert f"{ari.ari_url} answers" in said
            assert code == 0
            assert "asterisk" not in {path.name for path in server.home.iterdir()}
