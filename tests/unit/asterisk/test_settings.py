import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ucs.asterisk.settings import AsteriskSettings, Trunk
from ucs.errors import ConfigError


def free_ports(data_dir: Path) -> AsteriskSettings:
    return AsteriskSettings.for_data_dir(data_dir, sip_port=0, ari_port=0, rtp_ports=(0, 0))


def test_what_was_chosen_is_chosen_again(tmp_path: Path) -> None:
    assert free_ports(tmp_path) == free_ports(tmp_path)


def test_a_chosen_port_that_somebody_else_took_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    before = free_ports(tmp_path)
    with socket.create_server((before.host, before.ari_port)):
        after = free_ports(tmp_path)
    assert after.ari_port != before.ari_port
    assert (after.sip_port, after.ari_password) == (before.sip_port, before.ari_password)


def test_two_data_directories_share_no_port_and_no_password(tmp_path: Path) -> None:
    one, two = free_ports(tmp_path / "one"), free_ports(tmp_path / "two")
    assert one.ari_password != two.ari_password
    assert one.ami_password != one.ari_password
    ports = [port for each in (one, two) for port in (each.sip_port, each.ari_port, each.ami_port)]
    assert len(set(ports)) == len(ports)


def test_ports_asked_for_are_taken_as_they_are(tmp_path: Path) -> None:
    settings = AsteriskSettings.for_data_dir(tmp_path, sip_port=5062, ari_port=8090, rtp_ports=(30000, 30099))
    assert (settings.sip_port, settings.ari_port, settings.rtp_ports) == (5062, 8090, (30000, 30099))
    assert 0 < settings.ami_port != settings.ari_port


def test_passwords_are_for_the_owner_only_and_never_printed(tmp_path: Path) -> None:
    settings = AsteriskSettings.for_data_dir(tmp_path)
    written = tmp_path / "asterisk" / "asterisk.json"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert settings.ari_password in written.read_text()
    assert settings.ari_password not in f"{settings!r} {settings}"


def test_a_wildcard_address_is_reached_over_loopback(tmp_path: Path) -> None:
    settings = AsteriskSettings.for_data_dir(tmp_path, host="0.0.0.0")
    assert settings.ari_url == "http://127.0.0.1:8088/ari"
    assert settings.sip_address == "127.0.0.1:5060"


def test_localhost_is_understood(tmp_path: Path) -> None:
    assert AsteriskSettings.for_data_dir(tmp_path, host="localhost").host == "127.0.0.1"


def test_a_path_that_asterisk_would_cut_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="too long"):
        AsteriskSettings.for_data_dir(tmp_path / ("x" * 200))


BAD: dict[str, Callable[[Path], object]] = {
    "host": lambda path: AsteriskSettings.for_data_dir(path, host="my.server"),
    "port": lambda path: AsteriskSettings.for_data_dir(path, sip_port=70000),
    "same port": lambda path: AsteriskSettings.for_data_dir(path, sip_port=5060, ari_port=5060),
    "rtp": lambda path: AsteriskSettings.for_data_dir(path, rtp_ports=(20100, 20000)),
    "match": lambda path: AsteriskSettings.for_data_dir(path, trunk=Trunk(match=("10.0.0.1\nallow=all",))),
    "contact": lambda path: AsteriskSettings.for_data_dir(path, trunk=Trunk(contact="host:port")),
    "emergency": lambda path: AsteriskSettings.for_data_dir(path, emergency_number="1)&System(x"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_values_are_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        BAD[name](tmp_path)
    assert caught.value.where
    assert not (tmp_path / "asterisk").exists()


def test_a_damaged_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    AsteriskSettings.for_data_dir(tmp_path)
    written = tmp_path / "asterisk" / "asterisk.json"
    written.write_text('{"data_dir": 1}')
    with pytest.raises(ConfigError, match="Delete it") as caught:
        AsteriskSettings.for_data_dir(tmp_path)
    assert caught.value.where == str(written)


@pytest.mark.parametrize(
    ("match", "local"),
    [
        (("127.0.0.0/8",), True),
        (("10.1.0.0/16", "::1"), True),
        (("192.0.2.7",), False),
        (("sip.example.com",), False),
    ],
)
def test_a_trunk_knows_whether_it_shares_this_machine_with_phones(
    match: tuple[str, ...], local: bool
) -> None:
    assert Trunk(match=match).is_local is local
