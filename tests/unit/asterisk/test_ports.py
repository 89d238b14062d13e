import os
import socket
import subprocess
import sys

import pytest

from ucs.asterisk import pidfile, ports


def test_a_picked_port_is_free_for_both_protocols() -> None:
    port = ports.pick("127.0.0.1", ("tcp", "udp"))
    assert ports.is_free("127.0.0.1", port, ("tcp", "udp"))


def test_a_port_held_by_anyone_on_the_address_is_not_free() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("0.0.0.0", 0))
        port: int = holder.getsockname()[1]
        assert not ports.is_free("127.0.0.1", port, ("udp",))
        assert ports.is_free("127.0.0.1", port, ("tcp",))


@pytest.mark.parametrize("kind", ["tcp", "udp"])
def test_the_holder_of_a_port_is_named(kind: ports.Protocol) -> None:
    if kind == "tcp":
        holder = socket.create_server(("127.0.0.1", 0))
    else:
        holder = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        holder.bind(("127.0.0.1", 0))
    with holder:
        assert ports.holder(holder.getsockname()[1], kind).endswith(f"(process {os.getpid()})")


def test_rtp_ports_come_in_a_row_and_start_even() -> None:
    first, last = ports.pick_range("127.0.0.1", 200)
    assert first % 2 == 0
    assert last - first == 199
    assert ports.is_free("127.0.0.1", first, ("udp",))


def test_a_process_is_known_by_its_id_and_start() -> None:
    me = pidfile.identify(os.getpid())
    assert me
    assert me.alive
    assert me.age_s > 0
    assert not pidfile.Process(me.pid, me.started + 1).alive


def test_a_process_that_ended_is_not_alive_even_before_it_is_collected() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process = pidfile.identify(child.pid)
    assert process
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not process.alive
    child.communicate()
    assert pidfile.identify(child.pid) is None
