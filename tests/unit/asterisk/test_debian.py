"""apt itself is real here; its mirrors are directories. Nothing goes to the network."""

import shutil
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from ucs.asterisk.debian import Package, PrivateApt, own_mirror, quiet
from ucs.errors import ConfigError, Unavailable

pytestmark = pytest.mark.skipif(not shutil.which("apt-get"), reason="needs Debian's apt")

MIRROR = "http://mirror.example/debian"


def local_mirror(directory: Path, name: str = "Release") -> str:
    """A mirror with an empty index that nobody signed."""
    release = directory / "dists" / "forky"
    release.mkdir(parents=True)
    (release / name).write_text(
        f"Suite: forky\nCodename: forky\nDate: {format_datetime(datetime.now(UTC))}\n"
    )
    return f"file:{directory}"


def test_an_unsigned_mirror_is_refused(tmp_path: Path) -> None:
    apt = PrivateApt(tmp_path / "cache", local_mirror(tmp_path / "mirror"))
    with pytest.raises(Unavailable, match="is not signed"):
        apt.update()


def test_a_mirror_whose_signature_is_wrong_is_refused(tmp_path: Path) -> None:
    apt = PrivateApt(tmp_path / "cache", local_mirror(tmp_path / "mirror", "InRelease"))
    with pytest.raises(Unavailable) as caught:
        apt.update()
    assert "mirror" in str(caught.value)


def test_a_mirror_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="Debian mirror") as caught:
        PrivateApt(tmp_path / "cache", f"file:{tmp_path}/nowhere").update()
    assert caught.value.hint.startswith("Check the network")


def fake_apt(directory: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Puts a stand-in for apt-get first on the PATH, for answers that the real one gives only on some days."""
    directory.mkdir()
    program = directory / "apt-get"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(directory), prepend=":")


def test_a_release_file_beyond_the_bound_is_refused_clearly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt = PrivateApt(tmp_path / "cache", MIRROR)
    said = "E: Release file for x is expired (invalid since 13d 19h). Updates will not be applied."
    fake_apt(tmp_path / "bin", monkeypatch, f"echo '{said}' >&2; exit 100")
    with pytest.raises(Unavailable, match="expired") as caught:
        apt.update()
    assert "more than 60 days behind" in caught.value.hint


@pytest.mark.parametrize(
    ("days", "setting", "why"),
    [
        (23, "true", "not older than 60 days"),
        (90, "false", "this machine's apt takes any age"),
        (3, "true", ""),
        (3, "false", ""),
    ],
)
def test_a_release_file_past_its_validity_is_remarked_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, setting: str, why: str
) -> None:
    fake_apt(tmp_path / "bin", monkeypatch, "exit 0")
    set_apt(tmp_path / "bin", f'Acquire::Check-Valid-Until "{setting}";')
    apt = PrivateApt(tmp_path / "cache", MIRROR)
    date = datetime.now(UTC) - timedelta(days=days)
    (tmp_path / "cache/lists/mirror_dists_forky_InRelease").write_text(
        f"Date: {format_datetime(date)}\nValid-Until: {format_datetime(date + timedelta(days=7))}\n"
    )
    remark = apt.update()
    assert bool(remark) is bool(why)
    assert why in remark


def set_apt(directory: Path, *settings: str) -> None:
    """Puts a stand-in for apt-config there: the machine's own settings."""
    program = directory / "apt-config"
    program.write_text("\n".join(["#!/bin/sh", *(f"echo '{line}'" for line in settings), ""]))
    program.chmod(0o755)


WEAK = (
    'Acquire::AllowInsecureRepositories "true";',
    'Acquire::https::Verify-Peer "false";',
    'APT::Get::AllowUnauthenticated "true";',
)


def test_our_configuration_bounds_the_age_and_switches_no_check_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = _configuration(tmp_path, monkeypatch, *WEAK)
    assert 'Acquire::Min-ValidTime "5184000";' in written
    assert 'Acquire::http::Proxy "http://proxy.example:3128";' in written
    for weak in ("Check-Valid-Until", "AllowInsecure", "Verify-Peer", "AllowUnauthenticated"):
        assert weak not in written


def test_a_machine_whose_apt_takes_any_age_takes_it_here_and_is_checked_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = _configuration(tmp_path, monkeypatch, 'Acquire::Check-Valid-Until "false";', *WEAK)
    assert 'Acquire::Check-Valid-Until "false";' in written
    assert "Min-ValidTime" not in written
    for weak in ("AllowInsecure", "Verify-Peer", "AllowUnauthenticated"):
        assert weak not in written


def _configuration(directory: Path, monkeypatch: pytest.MonkeyPatch, *settings: str) -> str:
    """What we give apt on a machine with these settings and a proxy."""
    (directory / "bin").mkdir()
    set_apt(directory / "bin", 'Acquire::http::Proxy "http://proxy.example:3128";', *settings)
    monkeypatch.setenv("PATH", str(directory / "bin"), prepend=":")
    PrivateApt(directory / "cache", MIRROR)
    return (directory / "cache" / "apt.conf").read_text()


def test_the_machines_own_mirror_is_used_and_never_the_security_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        "'https://tools.example/dists/nodistro/InRelease' x 0",
        "'http://security.example/debian-security/dists/bookworm-security/InRelease' x 0",
        f"'{MIRROR}/dists/bookworm/InRelease' x 0",
    ]
    fake_apt(tmp_path / "bin", monkeypatch, "\n".join(f'echo "{line}"' for line in lines))
    assert own_mirror() == MIRROR


def test_a_machine_without_a_mirror_gets_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_apt(tmp_path / "bin", monkeypatch, "exit 0")
    with pytest.raises(ConfigError, match="no Debian mirror"):
        own_mirror()


def test_packages_that_only_maintainer_scripts_need_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt = PrivateApt(tmp_path / "cache", MIRROR)
    names = ["asterisk_1%3a22.10.1-1_amd64.deb", "perl-base_5.42-1_amd64.deb", "libsystemd0_257-1_amd64.deb"]
    lines = [f"'{MIRROR}/{name}' {name} 12 SHA256:{'0' * 64}" for name in names]
    fake_apt(tmp_path / "bin", monkeypatch, "\n".join(f'echo "{line}"' for line in lines))
    closure = apt.closure("asterisk")
    assert [package.name for package in closure] == ["asterisk", "libsystemd0"]
    assert closure[0].version == "1:22.10.1-1"


def test_a_package_that_differs_from_the_signed_index_is_not_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt = PrivateApt(tmp_path / "cache", MIRROR)
    package = Package(file="asterisk_1_amd64.deb", size=5, sha256="0" * 64)
    fake_apt(tmp_path / "bin", monkeypatch, "printf wrong > asterisk_1_amd64.deb")
    with pytest.raises(Unavailable, match="differ from the signed index"):
        apt.download([package], quiet)
