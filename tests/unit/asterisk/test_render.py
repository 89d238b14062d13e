import re
import stat
from pathlib import Path

import pytest

from ucs.asterisk.package import Installed
from ucs.asterisk.render import digest, render, write
from ucs.asterisk.settings import AsteriskSettings, Trunk
from ucs.errors import ConfigError

INSTALLED = Installed((22, 10, 1), ("asterisk",), Path("/opt/modules"), Path("/opt/data"))


@pytest.fixture
def settings(tmp_path: Path) -> AsteriskSettings:
    return AsteriskSettings.for_data_dir(tmp_path, sip_port=5062, ari_port=8090, rtp_ports=(30000, 30099))


def section(text: str, name: str) -> str:
    return text.split(f"[{name}]\n", 1)[1].split("\n[", 1)[0]


def test_nothing_is_left_unfilled(settings: AsteriskSettings) -> None:
    for name, text in render(settings, INSTALLED).items():
        assert not re.search(r"@[A-Z_]+@", text), name


def test_addresses_ports_and_accounts_stand_where_they_belong(settings: AsteriskSettings) -> None:
    files = render(settings, INSTALLED)
    assert "bindaddr = 127.0.0.1\nbindport = 8090\n" in files["http.conf"]
    assert files["pjsip.conf"].count("bind = 127.0.0.1:5062\n") == 2
    assert "rtpstart = 30000\nrtpend = 30099\n" in files["rtp.conf"]
    assert f"password = {settings.ari_password}\n" in section(files["ari.conf"], "ucs")
    assert f"secret = {settings.ami_password}\n" in section(files["manager.conf"], "ucs")
    assert "astmoddir => /opt/modules\n" in files["asterisk.conf"]


def test_ipv6_addresses_get_brackets(tmp_path: Path) -> None:
    files = render(AsteriskSettings.for_data_dir(tmp_path, host="::1"), INSTALLED)
    assert "bind = [::1]:5060\n" in files["pjsip.conf"]
    assert "bindaddr = ::1\n" in files["http.conf"]


def test_the_trunk_matches_all_its_addresses(tmp_path: Path) -> None:
    trunk = Trunk(match=("192.0.2.1", "198.51.100.0/24"), contact="sip.example.com:5080")
    pjsip = render(AsteriskSettings.for_data_dir(tmp_path, trunk=trunk), INSTALLED)["pjsip.conf"]
    assert "match = 192.0.2.1\nmatch = 198.51.100.0/24\n" in pjsip
    assert "contact = sip:sip.example.com:5080\n" in pjsip


def test_a_phone_is_known_by_name_first_only_where_the_trunk_shares_its_machine(tmp_path: Path) -> None:
    local = render(AsteriskSettings.for_data_dir(tmp_path), INSTALLED)["pjsip.conf"]
    assert "endpoint_identifier_order = auth_username,username,ip\n" in local
    far = AsteriskSettings.for_data_dir(tmp_path, trunk=Trunk(match=("192.0.2.1",)))
    assert "endpoint_identifier_order = auth_username,ip,username\n" in render(far, INSTALLED)["pjsip.conf"]


def test_what_comes_from_the_trunk_leads_to_the_server_and_nowhere_else(settings: AsteriskSettings) -> None:
    files = render(settings, INSTALLED)
    dialplan = files["extensions.conf"]
    assert re.findall(r"Goto\(([^,]+),", section(dialplan, "from-trunk")) == ["ucs-server"]
    assert "Dial" not in "".join(
        section(dialplan, name) for name in ("from-trunk", "from-phones", "ucs-server")
    )
    assert "allow_transfer = no\n" in section(files["pjsip.conf"], "trunk")
    assert "res_pjsip_messaging" not in files["modules.conf"]
    assert "identifier_anonymous" not in files["modules.conf"]


def test_the_echo_is_for_phones_and_never_enters_the_server(settings: AsteriskSettings) -> None:
    files = render(settings, INSTALLED)
    dialplan = files["extensions.conf"]
    assert re.findall(r"^\[|^exten => (~ucs-echo)", section(dialplan, "from-phones"), re.M) == ["~ucs-echo"]
    assert dialplan.count("exten => ~ucs-echo") == 1
    echo = dialplan.partition("exten => ~ucs-echo,1,")[2].partition("\n\n")[0]
    assert not re.search("Stasis|Goto|Dial", echo)
    assert echo.index("TIMEOUT(absolute)=15") < echo.index("Echo()")
    assert "load = app_echo.so\n" in files["modules.conf"]


def test_the_emergency_number_is_dialled_over_the_trunk_once_waiting_is_over(tmp_path: Path) -> None:
    settings = AsteriskSettings.for_data_dir(tmp_path, emergency_number="+420112", absent_wait_s=90)
    server = section(render(settings, INSTALLED)["extensions.conf"], "ucs-server")
    assert "$[${EPOCH} + 90]" in server
    assert " same => n,Dial(PJSIP/+420112@trunk,60)\n" in server


def test_files_of_the_site_are_added(settings: AsteriskSettings) -> None:
    local = settings.home / "local"
    local.mkdir()
    (local / "modules.conf").write_text("load = app_queue.so\n")
    (local / "queues.conf").write_text("[general]\n")
    before = digest(render(settings, INSTALLED))
    files = render(settings, INSTALLED)
    assert files["modules.conf"].endswith("load = app_queue.so\n")
    assert files["modules.conf"].startswith("; Only what")
    assert files["queues.conf"] == "[general]\n"
    (local / "queues.conf").unlink()
    assert digest(render(settings, INSTALLED)) != before


def test_a_data_directory_that_asterisk_would_read_as_something_else_is_refused(tmp_path: Path) -> None:
    settings = AsteriskSettings.for_data_dir(tmp_path / "a;b")
    with pytest.raises(ConfigError, match="cannot stand"):
        render(settings, INSTALLED)


def test_written_files_are_for_the_owner_only_and_stale_ones_go(tmp_path: Path) -> None:
    write({"a.conf": "1", "b.conf": "2"}, tmp_path / "etc")
    write({"a.conf": "3"}, tmp_path / "etc")
    assert {path.name: path.read_text() for path in (tmp_path / "etc").iterdir()} == {"a.conf": "3"}
    assert stat.S_IMODE((tmp_path / "etc" / "a.conf").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "etc").stat().st_mode) == 0o700
