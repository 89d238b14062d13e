import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.asterisk import asterisk_settings, installed_asterisk, running_asterisk, sockets

from ucs.asterisk import console, doctor, pidfile, ports, probe, process, record
from ucs.asterisk.ari import Access
from ucs.asterisk.process import Running
from ucs.asterisk.settings import AsteriskSettings
from ucs.errors import Unavailable

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One that the tests which only look may share."""
    with running_asterisk(tmp_path_factory.mktemp("shared")) as found:
        yield found


def log(settings: AsteriskSettings) -> str:
    return (settings.home / "var/log/messages").read_text()


def test_it_answers_and_says_so(running: Running) -> None:
    found = process.status(running.settings.home)
    assert (found.state, found.pid, found.version) == ("running", running.pid, running.version)
    assert found.channels == 0
    assert 0 < found.uptime_s < 600


def test_it_boots_without_a_complaint_and_with_all_its_modules(running: Running) -> None:
    assert not re.findall(r".*\b(?:WARNING|ERROR)\b.*", log(running.settings))
    checks = {check.name: check for check in doctor.check(running.settings)}
    assert [check for check in checks.values() if not check.ok] == []
    assert checks["Modules"].detail.startswith("all ")


def test_an_attached_one_is_looked_at_through_its_account(running: Running) -> None:
    access = probe.ours(running.settings)
    assert [check for check in doctor.check_attached(access) if not check.ok] == []
    stranger = Access(access.url, access.user, "wrong")
    assert "401" in doctor.check_attached(stranger)[0].detail
    elsewhere = Access(access.url.replace("/ari", "/other"), access.user, access.password)
    assert not doctor.check_attached(elsewhere)[0].ok


def test_it_serves_loopback_only(running: Running) -> None:
    settings = running.settings
    found = sockets(running.pid)
    assert {at for kind, at, _ in found if kind == "tcp"} == {"127.0.0.1"}
    assert ("udp", "127.0.0.1", settings.sip_port) in found
    # Beyond that there are the two sockets through which it asks name servers.
    assert len([at for kind, at, _ in found if kind == "udp" and at != "127.0.0.1"]) <= 2


def test_ari_wants_its_password(running: Running) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{running.settings.ari_url}/channels", timeout=5)


def test_no_secret_is_in_its_arguments_environment_or_log(running: Running) -> None:
    shown = [Path(f"/proc/{running.pid}/{name}").read_text() for name in ("cmdline", "environ")]
    shown += [log(running.settings), (running.settings.home / "var/log/console").read_text()]
    for secret in (running.settings.ari_password, running.settings.ami_password):
        assert not any(secret in text for text in shown)


def test_its_console_takes_a_command(running: Running) -> None:
    assert "Asterisk 22." in console.command(running.settings.home, "core show version")


def test_ami_is_there_for_what_ari_cannot_do(running: Running) -> None:
    settings = running.settings
    login = f"Action: Login\r\nUsername: {settings.ami_user}\r\nSecret: {settings.ami_password}\r\nEvents: off\r\n\r\n"
    with socket.create_connection(("127.0.0.1", settings.ami_port), timeout=5) as ami:
        ami.sendall(
            f"{login}Action: PJSIPNotify\r\nChannel: PJSIP/none-1\r\nVariable: Event=talk\r\n\r\n".encode()
        )
        answer = b""
        while answer.count(b"Response: ") < 2:
            answer += ami.recv(4096)
    assert b"Message: Authentication accepted" in answer
    assert b"Permission denied" not in answer


def test_starting_it_again_changes_nothing(running: Running) -> None:
    again = process.start(running.settings)
    assert again == running
    assert again.outdated is False


def test_a_second_copy_runs_beside_it_and_neither_touches_the_other(running: Running, tmp_path: Path) -> None:
    with running_asterisk(tmp_path) as second:
        assert process.status(second.settings.home).state == "running"
        assert second.pid != running.pid
    assert process.status(second.settings.home).state == "stopped"
    assert process.status(running.settings.home).pid == running.pid


def test_it_outlives_the_process_that_started_it_in_a_session_of_its_own(tmp_path: Path) -> None:
    installed_asterisk()
    settings = asterisk_settings(tmp_path)
    code = (
        "import sys; from pathlib import Path; from ucs.asterisk import process, settings\n"
        "chosen = settings.decode(Path(sys.argv[1]).read_bytes())\n"
        "print(process.start(chosen).pid)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        starter = subprocess.run(
            [sys.executable, "-c", code, settings.home / "asterisk.json"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        pid = int(starter.stdout)
        assert process.status(settings.home).pid == pid
        assert os.getsid(pid) == pid
    finally:
        assert process.stop(settings.home)
    assert pidfile.identify(pid) is None
    assert probe.conflicts(settings) == []


def test_one_that_was_killed_is_reported_and_the_next_start_does_not_mind(tmp_path: Path) -> None:
    with running_asterisk(tmp_path) as first:
        os.kill(first.pid, signal.SIGKILL)
        while first.process.alive:
            pass
        died = process.status(first.settings.home)
        assert died.state == "died"
        assert str(first.pid) in died.detail
        again = process.start(first.settings)
        assert again.pid != first.pid
        assert again.settings == first.settings
        assert process.status(first.settings.home).state == "running"


def test_one_that_hangs_is_told_from_one_that_runs_and_can_be_stopped(tmp_path: Path) -> None:
    with running_asterisk(tmp_path) as running:
        os.kill(running.pid, signal.SIGSTOP)
        stuck = process.status(running.settings.home, timeout_s=0.3)
        assert (stuck.state, stuck.channels) == ("stuck", -1)
        assert process.stop(running.settings.home, timeout_s=0.3)
        assert process.status(running.settings.home).state == "stopped"


@pytest.mark.parametrize(
    ("purpose", "kind"), [("SIP", "udp"), ("SIP", "tcp"), ("ARI", "tcp"), ("AMI", "tcp")]
)
def test_a_busy_port_is_named_with_its_holder_and_the_way_out(
    tmp_path: Path, purpose: str, kind: ports.Protocol
) -> None:
    installed_asterisk()
    settings = asterisk_settings(tmp_path)
    port = {"SIP": settings.sip_port, "ARI": settings.ari_port, "AMI": settings.ami_port}[purpose]
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", port))
        if kind == "tcp":
            other.listen()
        with pytest.raises(Unavailable) as caught:
            process.start(settings)
    assert f"port {port}/{kind} on 127.0.0.1, wanted for {purpose}" in caught.value.message
    assert f"(process {os.getpid()})" in caught.value.message
    assert "Stop that program" in caught.value.hint
    assert process.status(settings.home).state == "stopped"


def test_another_copy_on_the_same_ports_is_named_by_its_directory(running: Running, tmp_path: Path) -> None:
    settings = asterisk_settings(tmp_path, sip_port=running.settings.sip_port)
    with pytest.raises(Unavailable, match=re.escape(f"the Asterisk of {running.settings.home}")):
        process.start(settings)


def test_a_running_one_with_other_settings_is_kept_and_reported(tmp_path: Path) -> None:
    with running_asterisk(tmp_path) as first:
        other = asterisk_settings(tmp_path, absent_wait_s=5)
        again = process.start(other)
        assert again.outdated
        assert (again.pid, again.settings) == (first.pid, first.settings)


def test_a_running_one_without_calls_gets_the_present_settings_where_that_is_asked_for(
    tmp_path: Path,
) -> None:
    with running_asterisk(tmp_path) as first:
        again = process.start(asterisk_settings(tmp_path, absent_wait_s=5), renew=True)
        assert (again.outdated, again.settings.absent_wait_s) == (False, 5)
        assert not first.process.alive
        assert process.start(again.settings, renew=True).pid == again.pid


def test_a_running_one_is_not_ended_for_settings_that_another_program_is_in_the_way_of(
    tmp_path: Path,
) -> None:
    with running_asterisk(tmp_path) as first, socket.create_server(("127.0.0.1", 0)) as other:
        wanted = asterisk_settings(tmp_path, sip_port=other.getsockname()[1])
        with pytest.raises(Unavailable, match="wanted for SIP"):
            process.start(wanted, renew=True)
        assert first.process.alive


def test_one_that_nobody_kept_a_record_of_is_found_and_started_anew(tmp_path: Path) -> None:
    with running_asterisk(tmp_path) as first:
        record.forget(first.settings.home)
        assert process.status(first.settings.home).state == "stuck"
        again = process.start(first.settings)
        assert again.pid != first.pid
        assert not first.process.alive
        record.forget(first.settings.home)
        assert process.stop(first.settings.home)
        assert not again.process.alive
        assert not process.stop(first.settings.home)


def test_a_configuration_it_cannot_use_is_an_error_that_quotes_it_and_leaves_nothing_running(
    tmp_path: Path,
) -> None:
    installed_asterisk()
    settings = asterisk_settings(tmp_path)
    (settings.home / "local").mkdir()
    (settings.home / "local/modules.conf").write_text("require = res_nothing.so\n")
    with pytest.raises(Unavailable, match="ended while starting"):
        process.start(settings)
    assert process.status(settings.home).state == "stopped"
    assert probe.conflicts(settings) == []


def test_a_data_directory_with_a_long_path_works(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * (185 - len(str(tmp_path))))
    with running_asterisk(deep) as running:
        assert "Asterisk" in console.command(running.settings.home, "core show version")
