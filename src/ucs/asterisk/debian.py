"""Debian's Asterisk without root: apt resolves and downloads in a private state, dpkg-deb and tar unpack.

Signatures are always verified: apt checks the Release file against Debian's keyring, and every package is compared
with the hash in the signed index before a byte of it is unpacked. No maintainer script runs.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import msgspec

from ucs.errors import ConfigError, Unavailable

SUITE = "forky"
"""The Debian release that carries Asterisk 22; Debian 12 has none."""

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

MAX_RELEASE_AGE_DAYS = 60
"""A mirror may lag: a signed Release file past its validity is accepted up to this age. Beyond it only where the
machine's own apt takes any age, as with a mirror that is meant to stand still."""

_LEFT_OUT = re.compile(
    # only maintainer scripts and daemons that we never run need these
    r"(adduser|apt|debconf.*|dirmngr|dpkg|fonts-.*|gnupg.*|gpg.*|init-system-helpers|libapt-pkg.*|libperl5.*|login.*"
    r"|passwd|perl|perl-base|perl-modules-.*|pinentry-.*|sensible-utils|systemd.*|tar|tzdata-legacy|ucf|update-inetd"
    r"|xz-utils)"
)
_LEFT_OUT_FILES = ("./usr/share/doc/*", "./usr/share/man/*", "./usr/share/locale/*", "./usr/share/lintian/*")
# The machine's own proxy and certificates, but nothing that would weaken a check of what comes.
_FOREIGN_SETTING = re.compile(
    r"Acquire::https?::(?!.*(Verify-Peer|Verify-Host|AllowRedirect)).*", re.IGNORECASE
)
_ANY_AGE = re.compile(r'^Acquire::Check-Valid-Until "(false|no|off|0)";$', re.IGNORECASE | re.MULTILINE)
_URI_LINE = re.compile(r"'(?P<uri>[^']+)' (?P<file>\S+) (?P<size>\d+) SHA256:(?P<sha256>[0-9a-f]{64})")

_POLL_S = 0.2

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total); total 0 means unknown. Steps: ``wait``, ``index``, ``download`` (bytes),
``unpack`` (packages), ``notice: <text>`` (something the user should read). It is called every moment while something is
fetched; what it raises ends the work."""


def quiet(step: str, done: int, total: int) -> None:
    """A `Progress` that says nothing."""


class Package(msgspec.Struct, frozen=True):
    """One .deb of the closure, as the signed index describes it. `size` in bytes."""

    file: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The package's name, without version."""
        return self.file.partition("_")[0]

    @property
    def version(self) -> str:
        """Debian's version, epoch included."""
        return self.file.split("_")[1].replace("%3a", ":")


def missing_tools() -> list[str]:
    """What the machine lacks for a fetch, as names of Debian packages to install; empty when all is there."""
    wanted = {"apt-get": "apt", "apt-config": "apt", "dpkg": "dpkg", "dpkg-deb": "dpkg", "tar": "tar"}
    lacking = {package for tool, package in wanted.items() if shutil.which(tool) is None}
    if not KEYRING.exists():
        lacking.add("debian-archive-keyring")
    return sorted(lacking)


def own_mirror() -> str:
    """The Debian mirror that this machine's own apt configuration names, without a trailing slash.

    Raises `ConfigError` when none is named.
    """
    uris = re.findall(r"'([^']+)/dists/([^/']+)/InRelease'", _output(["apt-get", "update", "--print-uris"]))
    candidates = [uri for uri, suite in uris if "security" not in uri and "security" not in suite]
    candidates.sort(key=lambda uri: not uri.endswith("/debian"))  # stable: the first named wins
    if not candidates:
        raise ConfigError(
            "apt on this machine names no Debian mirror",
            where="/etc/apt/sources.list",
            hint="Add a Debian mirror to apt's sources, or install Asterisk 22.10.1 or later yourself.",
        )
    return candidates[0]


class PrivateApt:
    """apt with all its state in `directory`: nothing of the machine's own package management is touched."""

    def __init__(self, directory: Path, mirror: str, suite: str = SUITE) -> None:
        self.directory = directory.resolve()
        self.suite = suite
        self.archives = self.directory / "archives"
        for sub in ("lists/partial", "archives/partial", "parts", "log"):
            (self.directory / sub).mkdir(parents=True, exist_ok=True)
        (self.directory / "status").touch()
        architecture = _output(["dpkg", "--print-architecture"]).strip()
        settings = _output(["apt-config", "dump"])
        self._any_age = _ANY_AGE.search(settings) is not None
        source = f"deb [signed-by={KEYRING} arch={architecture}] {mirror} {suite} main\n"
        (self.directory / "sources.list").write_text(source)
        self._configuration = self.directory / "apt.conf"
        self._configuration.write_text(self._render(architecture, settings))

    def update(self, progress: Progress = quiet) -> str:
        """Fetch the signed index. Returns a remark for the user when the Release file is past its validity.

        Raises `Unavailable` when the mirror does not answer, or its Release file is unsigned or too old.
        """
        done = self._run("update", "--error-on=any", tick=lambda: progress("index", 0, 0))
        if done.returncode == 0:
            return self._remark_on_age()
        complaint = _complaint(done.stderr)
        if "expired" in complaint:
            hint = (
                f"The mirror is more than {MAX_RELEASE_AGE_DAYS} days behind, so its signature no longer protects."
                " Name a fresher mirror in apt's sources, install Asterisk 22.10.1 or later yourself, or, if this"
                ' mirror is meant to stand still, let apt know: Acquire::Check-Valid-Until "false".'
            )
        elif "not valid yet" in complaint:
            hint = "This machine's clock is behind: set it right and try again."
        else:
            hint = "Check the network and the mirror in apt's sources, then try again."
        raise Unavailable("Debian mirror", complaint, hint=hint)

    def closure(self, *names: str) -> list[Package]:
        """The packages that `names` need, less those that only maintainer scripts would use."""
        done = self._run("install", "-y", "-qq", "-o", "Acquire::ForceHash=SHA256", "--print-uris", *names)
        if done.returncode != 0:
            raise Unavailable("Debian mirror", f"{', '.join(names)}: {_complaint(done.stderr)}")
        found = [
            Package(file=m["file"], size=int(m["size"]), sha256=m["sha256"])
            for m in _URI_LINE.finditer(done.stdout)
        ]
        return [package for package in found if not _LEFT_OUT.fullmatch(package.name)]

    def download(self, packages: Iterable[Package], progress: Progress) -> None:
        """Bring the packages into the cache; those already there and intact are not fetched again."""
        packages = list(packages)
        total = sum(package.size for package in packages)
        lacking = [package for package in packages if not self.intact(package)]
        for package in lacking:
            (self.archives / package.file).unlink(missing_ok=True)
        if not lacking:
            return
        order = [f"{package.name}={package.version}" for package in lacking]
        done = self._run(
            "-qq", "download", *order, tick=lambda: progress("download", self._present(packages), total)
        )
        if done.returncode != 0:
            raise Unavailable(
                "Debian mirror",
                _complaint(done.stderr),
                hint="What was fetched is kept; `ucs asterisk install` goes on from there.",
            )
        damaged = [package.file for package in lacking if not self.intact(package)]
        if damaged:
            raise Unavailable("Debian mirror", f"packages differ from the signed index: {', '.join(damaged)}")
        progress("download", total, total)

    def intact(self, package: Package) -> bool:
        """Whether the cache holds the package with the size and hash of the signed index."""
        path = self.archives / package.file
        if not path.is_file() or path.stat().st_size != package.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == package.sha256

    def unpack(self, packages: Iterable[Package], root: Path, progress: Progress) -> None:
        """Extract the packages into `root`, two at a time. Documentation and translations are left out."""
        packages = list(packages)
        for sub in ("bin", "sbin", "lib", "lib64"):
            (root / "usr" / sub).mkdir(parents=True, exist_ok=True)
            (root / sub).symlink_to(f"usr/{sub}")
        with ThreadPoolExecutor(max_workers=2) as pool:
            archives = [self.archives / package.file for package in packages]
            extracted = pool.map(_extract, archives, [root] * len(archives))
            for done, _ in enumerate(extracted, start=1):
                progress("unpack", done, len(packages))

    def forget_all_but(self, packages: Iterable[Package]) -> None:
        """Drop superseded packages and the index (some 50 MB; a refresh fetches it anew anyway)."""
        current = {package.file for package in packages}
        for archive in self.archives.glob("*.deb"):
            if archive.name not in current:
                archive.unlink()
        shutil.rmtree(self.directory / "lists", ignore_errors=True)

    def _present(self, packages: list[Package]) -> int:
        files = [self.archives / package.file for package in packages]
        files += (self.archives / "partial").glob("*.deb")
        return min(sum(path.stat().st_size for path in files if path.exists()), sum(p.size for p in packages))

    def _remark_on_age(self) -> str:
        for path in (self.directory / "lists").glob(f"*_{self.suite}_InRelease"):
            fields = dict(
                re.findall(r"^(Date|Valid-Until): (.+)$", path.read_text(errors="replace"), re.MULTILINE)
            )
            if not {"Date", "Valid-Until"} <= fields.keys():
                continue
            now = datetime.now(UTC)
            if parsedate_to_datetime(fields["Valid-Until"]) < now:
                age = (now - parsedate_to_datetime(fields["Date"])).days
                bound = (
                    "this machine's apt takes any age"
                    if self._any_age
                    else f"it is not older than {MAX_RELEASE_AGE_DAYS} days"
                )
                return (
                    f"The mirror's Release file for {self.suite} is {age} days old and past its validity"
                    f" ({fields['Valid-Until']}). Its signature is good and {bound}, so it is used."
                )
        return ""

    def _render(self, architecture: str, settings: str) -> str:
        """The configuration; from the machine's own `settings` comes how to fetch, and whether any age will do."""
        here = self.directory
        lines = [
            f'Dir::State "{here}"; Dir::State::lists "{here}/lists"; Dir::State::status "{here}/status";',
            f'Dir::State::extended_states "{here}/extended"; Dir::Log "{here}/log";',
            f'Dir::Cache "{here}"; Dir::Cache::archives "{here}/archives";',
            'Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";',
            f'Dir::Etc::sourcelist "{here}/sources.list"; Dir::Etc::sourceparts "/dev/null";',
            f'Dir::Etc::main "/dev/null"; Dir::Etc::parts "{here}/parts";',
            'Dir::Etc::preferences "/dev/null"; Dir::Etc::preferencesparts "/dev/null";',
            f'APT::Architecture "{architecture}"; APT::Architectures "{architecture}";',
            'APT::Install-Recommends "false"; APT::Sandbox::User ""; Debug::NoLocking "true";',
            'Acquire::Languages "none"; Acquire::Retries "3";',
            'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";',
            'Acquire::Check-Valid-Until "false";'
            if self._any_age
            else f'Acquire::Min-ValidTime "{MAX_RELEASE_AGE_DAYS * 86400}";',
        ]
        fetching = [line for line in settings.splitlines() if _FOREIGN_SETTING.match(line)]
        return "\n".join([*lines, *fetching, ""])

    def _environment(self) -> dict[str, str]:
        return {**_environment(), "APT_CONFIG": str(self._configuration)}

    def _run(
        self, *arguments: str, tick: Callable[[], None] = lambda: None
    ) -> subprocess.CompletedProcess[str]:
        """Until it has ended. `tick` is called every moment meanwhile; what it raises ends the command, too. Packages are
        brought into the cache, where it runs."""
        command = ["apt-get", *arguments]
        with subprocess.Popen(
            command,
            cwd=self.archives,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as child:
            try:
                while True:
                    tick()
                    with suppress(subprocess.TimeoutExpired):
                        said, complaints = child.communicate(timeout=_POLL_S)
                        return subprocess.CompletedProcess(command, child.returncode, said, complaints)
            finally:
                if child.poll() is None:
                    child.terminate()


def _extract(archive: Path, root: Path) -> None:
    left_out = [f"--exclude={pattern}" for pattern in _LEFT_OUT_FILES]
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE) as packed:
        unpacked = subprocess.run(
            ["tar", "-x", "-C", root, "--no-same-owner", "--keep-directory-symlink", *left_out],
            stdin=packed.stdout,
            capture_output=True,
            text=True,
            check=False,
        )
    if packed.returncode or unpacked.returncode:
        raise Unavailable("unpacking", f"{archive.name}: {unpacked.stderr.strip() or 'dpkg-deb failed'}")


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise ConfigError(
            f"{command[0]} does not work here: {error}", hint="Fetching Asterisk needs Debian's apt and dpkg."
        ) from error
    return done.stdout


def _complaint(stderr: str) -> str:
    lines = [line[3:] for line in stderr.splitlines() if line.startswith(("E: ", "W: "))]
    return "; ".join(lines[:3]) or stderr.strip()[-300:] or "apt failed and did not say why"
