"""Where Asterisk itself comes from: the system's own, or Debian's packages unpacked under the data directory."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ucs.asterisk.debian import SUITE, Package, PrivateApt, Progress, missing_tools, own_mirror, quiet
from ucs.errors import ConfigError, Unavailable

Version = tuple[int, int, int]

MINIMUM: Version = (22, 10, 1)
"""Older ones lack security fixes and the control of transfers through ARI that we rely on."""

DISK_NEEDED_MB = 500
"""Room for the packages, the unpacked tree and the swap of one tree for the next."""

_LOCK_WAIT_S = 600
_SYSTEM_MODULES = ("/usr/lib/*/asterisk/modules", "/usr/lib/asterisk/modules", "/usr/lib64/asterisk/modules")


class Installed(msgspec.Struct, frozen=True):
    """An Asterisk that can be started.

    `command` is what to put before its arguments (the brought ld.so included), `modules` and `data` its directories,
    `root` the unpacked tree, or None for the system's own.
    """

    version: Version
    command: tuple[str, ...]
    modules: Path
    data: Path
    root: Path | None = None

    @property
    def source(self) -> str:
        """``system`` or ``debian``."""
        return "debian" if self.root else "system"

    def environment(self) -> dict[str, str]:
        """The few variables Asterisk gets; ours may hold secrets and are not passed on."""
        kept = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
        if self.root is None:
            return {**kept, "LC_ALL": "C.UTF-8"}
        libraries = self.modules.parents[1]
        return {
            **kept,
            "LC_ALL": "C.UTF-8",
            "GCONV_PATH": str(libraries / "gconv"),
            "OPENSSL_CONF": str(self.root / "etc/ssl/openssl.cnf"),
            "OPENSSL_MODULES": str(libraries / "ossl-modules"),
        }


class _Manifest(msgspec.Struct, frozen=True):
    """What was verified against the signed index; with it and the cache no network is needed."""

    suite: str
    packages: list[Package]

    @property
    def key(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self.packages)).hexdigest()[:12]


def parse_version(text: str) -> Version | None:
    """The version in `asterisk -V`'s answer or a Debian version; None when there is none (a git build, say)."""
    found = re.search(r"(?<![\d.])(\d+)\.(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def recent_enough(version: Version) -> bool:
    """Whether we can work with it: the tested major release, with the fixes of `MINIMUM`."""
    return version[0] == MINIMUM[0] and version >= MINIMUM


def text_of(version: Version) -> str:
    """The version as people write it."""
    return ".".join(map(str, version))


def find_system() -> Installed | None:
    """The system's own Asterisk when it is recent enough, else None."""
    program = shutil.which("asterisk", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")
    if program is None:
        return None
    version = _ask_version((program,), None)
    modules = next(
        (path for pattern in _SYSTEM_MODULES for path in sorted(Path("/").glob(pattern[1:]))), None
    )
    if version is None or not recent_enough(version) or modules is None:
        return None
    data = next(
        (path for path in map(Path, ("/usr/share/asterisk", "/var/lib/asterisk")) if path.is_dir()), None
    )
    return Installed(version, (program,), modules, data or Path("/usr/share/asterisk"))


def find_unpacked(package_dir: Path) -> Installed | None:
    """The Asterisk that `install` unpacked under `package_dir`, or None. Reads one small file."""
    try:
        written = (package_dir / "installed.json").read_bytes()
        found = msgspec.json.decode(written, type=Installed, dec_hook=lambda _, value: Path(value))
    except (OSError, msgspec.DecodeError):
        return None
    usable = Path(found.command[0]).exists() and found.modules.is_dir() and recent_enough(found.version)
    return found if usable else None


def find(package_dir: Path, *, use_system: bool = True) -> Installed | None:
    """The Asterisk to start, without fetching anything: the system's, else the unpacked one, else None."""
    return (find_system() if use_system else None) or find_unpacked(package_dir)


def install(
    package_dir: Path,
    *,
    use_system: bool = True,
    refresh: bool = False,
    mirror: str = "",
    suite: str = SUITE,
    progress: Progress = quiet,
) -> Installed:
    """Make sure there is an Asterisk to start, fetching Debian's packages when the system has none that will do.

    Safe to call from several processes at once, to interrupt and to repeat: a tree is unpacked beside its final
    place and renamed when whole, downloads are kept. Needs no network when the packages are in the cache, unless
    `refresh` asks for newer ones. `mirror` overrides the machine's own. First time about 10 s and 70 MB.

    Raises `ConfigError` (a tool, the keyring or disk room is missing) or `Unavailable` (the mirror).
    """
    if not refresh and (found := find(package_dir, use_system=use_system)):
        return found
    package_dir = package_dir.resolve()
    package_dir.mkdir(parents=True, exist_ok=True)
    with _lock(package_dir / "lock", progress):
        if not refresh and (found := find_unpacked(package_dir)):  # the holder of the lock did it
            return found
        _check_machine(package_dir)
        manifest = None if refresh else _cached_manifest(package_dir)
        apt = PrivateApt(package_dir / "cache", mirror or own_mirror(), suite)
        if manifest is None or not all(map(apt.intact, manifest.packages)):
            progress("index", 0, 0)
            if remark := apt.update(progress):
                progress(f"notice: {remark}", 0, 0)
            manifest = _Manifest(suite, apt.closure("asterisk"))
            _check_offer(manifest)
            apt.download(manifest.packages, progress)
            _write(package_dir / "manifest.json", msgspec.json.encode(manifest))
        return _unpack(package_dir, apt, manifest, progress)


def _unpack(package_dir: Path, apt: PrivateApt, manifest: _Manifest, progress: Progress) -> Installed:
    final = package_dir / f"root-{manifest.key}"
    _remove_leftovers(package_dir)
    if not final.exists():
        fresh = Path(tempfile.mkdtemp(prefix="unpacking-", dir=package_dir))
        fresh.chmod(0o755)
        try:
            apt.unpack(manifest.packages, fresh, progress)
            english = fresh / "usr/share/asterisk/sounds/en"
            if not english.exists():
                english.symlink_to("en_US_f_Allison")
            _describe(fresh)
            fresh.rename(final)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    installed = _describe(final)
    previous = find_unpacked(package_dir)
    _write(package_dir / "installed.json", msgspec.json.encode(installed, enc_hook=str))
    for old in package_dir.glob("root-*"):  # a running Asterisk may still load modules from the one before
        if old != final and (previous is None or old != previous.root):
            shutil.rmtree(old, ignore_errors=True)
    apt.forget_all_but(manifest.packages)
    _remove_leftovers(package_dir)
    return installed


def _remove_leftovers(package_dir: Path) -> None:
    """Of interrupted installs, whose last tar may be writing still; we hold the lock."""
    for leftover in package_dir.glob("unpacking-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _describe(root: Path) -> Installed:
    modules = next(root.glob("usr/lib/*/asterisk/modules"), None)
    linker = next(root.glob("usr/lib*/ld-linux*.so.*"), None)
    if modules is None or linker is None:
        raise Unavailable("unpacking", "the unpacked packages hold no Asterisk")
    libraries = modules.parents[1]
    command = (
        *(str(linker), "--inhibit-cache", "--library-path", str(libraries), "--argv0", "asterisk"),
        str(root / "usr/sbin/asterisk"),
    )
    installed = Installed((0, 0, 0), command, modules, root / "usr/share/asterisk", root)
    version = _ask_version(command, installed.environment())
    if version is None:
        raise Unavailable("unpacking", "the unpacked Asterisk does not start", hint="Run `ucs doctor`.")
    return msgspec.structs.replace(installed, version=version)


def _ask_version(command: tuple[str, ...], environment: dict[str, str] | None) -> Version | None:
    try:
        done = subprocess.run(
            [*command, "-V"], env=environment, capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_version(done.stdout)


def _cached_manifest(package_dir: Path) -> _Manifest | None:
    try:
        return msgspec.json.decode((package_dir / "manifest.json").read_bytes(), type=_Manifest)
    except (OSError, msgspec.DecodeError):
        return None


def _check_offer(manifest: _Manifest) -> None:
    offered = next((package.version for package in manifest.packages if package.name == "asterisk"), "none")
    version = parse_version(offered)
    if version is None or not recent_enough(version):
        raise Unavailable(
            "Debian mirror",
            f"{manifest.suite} offers Asterisk {offered}; {text_of(MINIMUM)} or later of that series is needed",
            hint="Install Asterisk yourself, or attach one that runs elsewhere (`ucs asterisk snippet`).",
        )


def _check_machine(package_dir: Path) -> None:
    if lacking := missing_tools():
        raise ConfigError(
            f"Fetching Asterisk needs {', '.join(lacking)}",
            hint=f"Run: sudo apt-get install {' '.join(lacking)}",
        )
    free_mb = shutil.disk_usage(package_dir).free // 1_000_000
    if free_mb < DISK_NEEDED_MB:
        raise ConfigError(
            f"{free_mb} MB are free; Asterisk's packages need {DISK_NEEDED_MB} MB",
            where=str(package_dir),
            hint="Make room, or set another data directory.",
        )


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.rename(path)


@contextmanager
def _lock(path: Path, progress: Progress) -> Generator[None]:
    with path.open("a") as file:
        deadline = time.monotonic() + _LOCK_WAIT_S
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Unavailable(
                        "install",
                        f"another install holds {path}",
                        hint="Let it finish, or end it, then try again.",
                    ) from None
                progress("wait", 0, 0)
                time.sleep(0.2)
        yield
