"""Whether everything Asterisk needs is in order, and what to do where it is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.resources import files

import msgspec

from ucs.asterisk import debian, package, probe, process, render
from ucs.asterisk.ari import Access
from ucs.asterisk.package import DISK_NEEDED_MB, MINIMUM, Installed, text_of
from ucs.asterisk.settings import AsteriskSettings
from ucs.errors import UcsError

_ESSENTIAL = (
    "app_echo",
    "app_stasis",
    "bridge_",
    "chan_pjsip",
    "res_ari",
    "res_musiconhold",
    "res_sorcery_memory",
    "res_stasis",
)


class Check(msgspec.Struct, frozen=True):
    """One finding. `detail` says what was seen; `remedy`, when not `ok`, what to do about it."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


class _System(msgspec.Struct):
    version: str


class _Info(msgspec.Struct):
    system: _System


def check(settings: AsteriskSettings) -> list[Check]:
    """Look at everything, change nothing, need no network. Takes about a second."""
    installed = package.find(settings.package_dir, use_system=settings.use_system)
    state = process.status(settings.home)
    checks = [_asterisk(installed)]
    if installed is None:
        checks += [_tools(), _mirror(settings), _disk(settings)]
    if state.state in ("stopped", "died"):
        checks.append(_ports(settings))
    checks.append(_process(state))
    if state.settings and state.state == "running":
        checks.append(_up_to_date(settings))
    if installed and state.settings and state.state == "running":
        wanted = _listed(render.render(state.settings, installed)["modules.conf"])
        checks.append(_modules(wanted, probe.ours(state.settings)))
    return checks


def check_attached(access: Access) -> list[Check]:
    """Look at an Asterisk that the user runs: does ARI answer, is it recent enough, does it have what we use."""
    try:
        answer = probe.ask(access, "asterisk/info?only=system", 5)
        said = msgspec.json.decode(answer, type=_Info).system.version
    except OSError as error:
        remedy = "Look at the address and the account; `ucs asterisk snippet` prints the lines it needs."
        return [Check("ARI", False, f"{access.url}: {error}", remedy)]
    except msgspec.DecodeError as error:
        return [
            Check(
                "ARI", False, f"{access.url} is no ARI: {error}", "Look at the address: http://host:8088/ari"
            )
        ]
    version = package.parse_version(said)
    good = version is not None and package.recent_enough(version)
    needed = f"{text_of(MINIMUM)} or later of that series is needed"
    ours = _listed(files("ucs.asterisk").joinpath("templates/modules.conf").read_text(encoding="utf-8"))
    return [
        Check("ARI", True, f"{access.url} answers"),
        Check("Asterisk", good, f"{said}; {needed}", "" if good else "Upgrade it."),
        _modules({name for name in ours if name.startswith(_ESSENTIAL)}, access),
    ]


def _asterisk(installed: Installed | None) -> Check:
    if installed is None:
        return Check("Asterisk", False, "not here yet", "`ucs asterisk install` brings it.")
    where = installed.root or installed.command[0]
    return Check("Asterisk", True, f"{text_of(installed.version)} ({where}); {text_of(MINIMUM)} is needed")


def _tools() -> Check:
    lacking = debian.missing_tools()
    if lacking:
        remedy = f"Run: sudo apt-get install {' '.join(lacking)}"
        return Check("Tools to fetch it", False, f"missing: {', '.join(lacking)}", remedy)
    return Check("Tools to fetch it", True, "apt, dpkg, tar and Debian's keyring are here")


def _mirror(settings: AsteriskSettings) -> Check:
    name = "Debian mirror"
    return _attempt(name, lambda: Check(name, True, settings.mirror or debian.own_mirror()))


def _disk(settings: AsteriskSettings) -> Check:
    place = next(path for path in (settings.package_dir, *settings.package_dir.parents) if path.exists())
    free_mb = shutil.disk_usage(place).free // 1_000_000
    enough = free_mb >= DISK_NEEDED_MB
    detail = f"{free_mb} MB free in {place}, {DISK_NEEDED_MB} MB needed"
    return Check("Disk room", enough, detail, "" if enough else "Make room, or set another data directory.")


def _ports(settings: AsteriskSettings) -> Check:
    found = probe.conflicts(settings)
    if not found:
        wanted = f"SIP {settings.sip_port}, ARI {settings.ari_port}, AMI {settings.ami_port}"
        return Check("Ports", True, f"free on {settings.host}: {wanted}")
    remedies = dict.fromkeys(conflict.remedy for conflict in found)
    return Check("Ports", False, "; ".join(conflict.message for conflict in found), " ".join(remedies))


def _process(state: process.Status) -> Check:
    match state.state:
        case "running":
            detail = f"process {state.pid}, up {state.uptime_s:.0f} s, {state.channels} channels; ARI answers"
            return Check("Process", True, detail)
        case "stuck":
            remedy = "Run `ucs asterisk stop`; running calls end. A running server starts it again."
            return Check("Process", False, f"process {state.pid}: {state.detail}", remedy)
        case "died":
            return Check("Process", False, state.detail, "Run `ucs asterisk start`.")
        case "stopped":
            return Check("Process", True, "not started")


def _up_to_date(settings: AsteriskSettings) -> Check:
    if process.outdated(settings):
        remedy = "Start the server again while there are no calls: then Asterisk is started anew."
        return Check(
            "Its settings", False, "it runs with others than ucs.toml and environment have now", remedy
        )
    return Check("Its settings", True, "those that it would be started with now")


def _modules(wanted: set[str], access: Access) -> Check:
    def look() -> Check:
        missing = sorted(wanted - probe.loaded_modules(access))
        if missing:
            return Check("Modules", False, f"not loaded: {', '.join(missing)}", "Its log says why.")
        return Check("Modules", True, f"all {len(wanted)} loaded")

    return _attempt("Modules", look)


def _listed(modules: str) -> set[str]:
    return {line.removeprefix("load = ") for line in modules.splitlines() if line.startswith("load = ")}


def _attempt(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except UcsError as error:
        return Check(name, False, error.message, error.hint)
    except OSError as error:
        return Check(name, False, f"ARI does not answer: {error}", "Run `ucs asterisk status`.")
