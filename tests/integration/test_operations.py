"""What whoever runs the server does and meets: changed settings, a start that is called off, trouble with the disk."""

import asyncio
import signal
import socket
from pathlib import Path

import pytest
from tests.support.server import Server, running_server
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
