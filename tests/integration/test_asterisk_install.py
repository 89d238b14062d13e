"""The real packages, from the cache that the first test of the first run has filled; nothing here needs the network."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.asterisk import PACKAGE_DIR, asterisk_settings, installed_asterisk, running_asterisk

from ucs.asterisk import process
from ucs.asterisk.package import Installed, find_unpacked, install, recent_enough
from ucs.errors import Unavailable

pytestmark = pytest.mark.integration

NOWHERE = "file:/nowhere"


@pytest.fixture
def package_dir(tmp_path: Path) -> Iterator[Path]:
    """A directory with the packages in its cache and nothing unpacked."""
    installed_asterisk()
    archives = tmp_path / "package/cache/archives"
    archives.mkdir(parents=True)
    for archive in (PACKAGE_DIR / "cache/archives").glob("*.deb"):
        os.link(archive, archives / archive.name)
    shutil.copy(PACKAGE_DIR / "manifest.json", tmp_path / "package")
    yield tmp_path / "package"
    shutil.rmtree(tmp_path / "package")  # 170 MB


def version_of(installed: Installed) -> str:
    command = [*installed.command, "-V"]
    return subprocess.run(
        command, env=installed.environment(), capture_output=True, text=True, check=True
    ).stdout


def installing(package_dir: Path) -> "subprocess.Popen[str]":
    """An install in a process of its own that prints each step."""
    code = (
        "import sys; from pathlib import Path; from ucs.asterisk.package import install\n"
        f"install(Path(sys.argv[1]), use_system=False, mirror='{NOWHERE}',"
        " progress=lambda *step: print(*step, flush=True))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", code, package_dir], env=environment, stdout=subprocess.PIPE, text=True
    )


def test_an_install_that_was_killed_leaves_no_half_tree_and_the_next_one_needs_no_network(
    package_dir: Path,
) -> None:
    child = installing(package_dir)
    assert child.stdout
    with child.stdout:
        assert any(line.startswith("unpack 20 ") for line in child.stdout)
        child.send_signal(signal.SIGKILL)
    child.wait()
    assert find_unpacked(package_dir) is None
    assert not list(package_dir.glob("root-*"))
    steps: list[str] = []
    installed = install(
        package_dir, use_system=False, mirror=NOWHERE, progress=lambda step, done, total: steps.append(step)
    )
    assert set(steps) - {"wait"} == {"unpack"}
    assert recent_enough(installed.version)
    assert version_of(installed).startswith("Asterisk 22.")
    assert installed.source == "debian"
    assert not list(package_dir.glob("unpacking-*"))
    assert (installed.data / "sounds/en/activated.gsm").exists()
    assert install(package_dir, use_system=False, mirror=NOWHERE) == installed


def test_two_installs_at_once_do_the_work_once(package_dir: Path) -> None:
    children = [installing(package_dir) for _ in range(2)]
    steps = [child.communicate(timeout=120)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0]
    assert sorted("unpack" in said for said in steps) == [False, True]
    assert len(list(package_dir.glob("root-*"))) == 1


def test_a_damaged_package_is_never_unpacked(package_dir: Path) -> None:
    archive = next((package_dir / "cache/archives").glob("asterisk_*.deb"))
    content = bytearray(archive.read_bytes())
    content[-1] ^= 1
    archive.unlink()  # it is a link to the shared one
    archive.write_bytes(content)
    with pytest.raises(Unavailable, match="Debian mirror"):
        install(package_dir, use_system=False, mirror=NOWHERE)
    assert not list(package_dir.glob("root-*"))
    assert not list(package_dir.glob("unpacking-*"))


@pytest.mark.skipif(os.getuid() != 0, reason="we are an ordinary user already")
def test_an_ordinary_user_can_start_it(tmp_path: Path) -> None:
    nobody = 65534
    binary = installed_asterisk().command[0]
    if any(not parent.stat().st_mode & 0o001 for parent in Path(binary).resolve().parents):
        pytest.skip("another user cannot read this checkout")
    place = Path("/tmp") / f"ucs-test-{os.getpid()}"
    place.mkdir(mode=0o755)
    os.chown(place, nobody, nobody)

    with running_asterisk(tmp_path):
        pass  # Python's own files may be out of his reach: now everything he will use has been imported

    def as_nobody() -> None:
        os.setgroups([])
        os.setgid(nobody)
        os.setuid(nobody)
        settings = asterisk_settings(place)
        running = process.start(settings)
        owner = Path(f"/proc/{running.pid}").stat().st_uid
        process.stop(settings.home)
        os._exit(0 if owner == nobody else 1)

    try:
        child = multiprocessing.get_context("fork").Process(target=as_nobody)
        child.start()
        child.join(60)
        assert child.exitcode == 0
    finally:
        shutil.rmtree(place)
