"""``ucs doctor``: checks every foreign part and says what to do."""

import asyncio
import os
import shutil
import sqlite3
import sys
import time
from pathlib import Path

from ucs import lock_file
from ucs.app import LOG_NAME, asterisk_settings, attached, checked, http_conflict
from ucs.asterisk import doctor as asterisk_doctor
from ucs.asterisk.doctor import Check
from ucs.asterisk.sounds import lacking
from ucs.config import Settings, load_settings
from ucs.core.rules.announcing import sounds_of
from ucs.core.site import Site
from ucs.errors import ConfigError, UcsError
from ucs.log.sqlite import SqliteLog
from ucs.services.customer import LookupFailed
from ucs.services.lookup import source_of, try_out

NEEDED_FREE_MB = 500


def doctor() -> int:
    """Check the settings, the store, the disk and Asterisk; exit status 1 when something is wrong."""
    checks: list[Check] = []
    try:
        settings = load_settings()
        configured = checked(settings)
        checks.append(Check("settings", True, str(settings.file)))
        # One by one: what was found is told, also when the system refuses the next look.
        checks += _own(settings)
        checks += _rights(settings)
        checks.append(_store(settings))
        checks += _http(settings)
        checks += asyncio.run(_lookup(settings)) + _recordings(settings)
        if settings.asterisk.url:
            checks += asterisk_doctor.check_attached(attached(settings.asterisk))
        else:
            network = asterisk_settings(settings, remember=False)
            checks += _announcements(configured, network.sounds_home, settings.data_dir / "sounds")
            checks += asterisk_doctor.check(network)
    except ConfigError as error:
        where = f"{error.where}: " if error.where else ""
        checks.append(Check("settings", False, where + error.message, error.hint or "Correct it."))
    except UcsError as error:
        checks.append(Check("settings", False, error.message, error.hint or "Correct it."))
    except OSError as error:
        remedy = "Check that it is there, and what kind of file it is."
        checks.append(Check("files", False, f"{error.filename}: {error.strerror}", remedy))
    for check in checks:
        print(f"{'ok ' if check.ok else 'BAD'}  {check.name:<18} {check.detail}")
        if not check.ok:
            print(f"     -> {check.remedy}")
    return 0 if all(check.ok for check in checks) else 1


def _own(settings: Settings) -> list[Check]:
    free_mb = shutil.disk_usage(settings.data_dir if settings.data_dir.exists() else ".").free // 1_000_000
    return [
        Check("python", sys.version_info >= (3, 11), sys.version.split()[0], "Install Python 3.11 or later."),
        Check(
            "sqlite",
            sqlite3.sqlite_version_info >= (3, 35),
            sqlite3.sqlite_version,
            "Install a newer SQLite.",
        ),
        Check(
            "disk room",
            free_mb > NEEDED_FREE_MB,
            f"{free_mb} MB free",
            "Make room; the log must be able to grow.",
        ),
    ]


def _rights(settings: Settings) -> list[Check]:
    """What this user may not use, in the data directory; what Asterisk's own directory holds is left to itself."""
    home = settings.data_dir
    if not home.exists():
        return []
    places = [home, *sorted(home.iterdir())]
    refused = [place for place in places if not os.access(place, os.R_OK | os.W_OK)]
    if refused:
        remedy = f"Run `ucs` as the user whom the server runs as, or: chown -R {os.getuid()} {home}"
        shown = ", ".join(map(str, refused))
        return [Check("rights", False, f"this user cannot read and write {shown}", remedy)]
    return [Check("rights", True, f"{home} can be read and written")]


def _http(settings: Settings) -> list[Check]:
    """Whether the port of the bars is free; nothing while the server runs."""
    if lock_file.holder(settings.data_dir) is not None:
        return []
    if conflict := http_conflict(settings):
        return [Check("HTTP port", False, conflict.message, conflict.remedy)]
    return [Check("HTTP port", True, f"{settings.server.http_port or 'any'} is free")]


async def _lookup(settings: Settings) -> list[Check]:
    """Whether the outside system that knows customers answers; nothing when there is none."""
    source = source_of(settings.lookup, f"{settings.file}: [lookup]")
    if source is None:
        return []
    remedy = "Look at [lookup] in ucs.toml, and at that system. Calls go on without names meanwhile."
    begun = time.monotonic()
    try:
        await try_out(source)
    except LookupFailed as failed:
        return [Check("lookup", False, failed.message, remedy)]
    finally:
        await source.close()
    return [Check("lookup", True, f"answers in {(time.monotonic() - begun) * 1000:.0f} ms")]


def _recordings(settings: Settings) -> list[Check]:
    """Whether this machine has the recordings of an Asterisk that is attached; those of our own are always at hand."""
    place = settings.recordings
    if place is not None and not os.access(place, os.R_OK | os.X_OK):
        remedy = (
            "Make it a directory that this user may read, or correct `recordings` in [asterisk] of ucs.toml."
        )
        return [Check("recordings", False, f"{place} cannot be read", remedy)]
    if settings.asterisk.url and place is None:
        remedy = "Set `recordings` in [asterisk] of ucs.toml to the directory where this machine finds them."
        return [Check("recordings", False, "cannot be played: nobody has said where they are", remedy)]
    return []


def _announcements(configured: Site, data: Path, own: Path) -> list[Check]:
    """Whether all that callers may hear said is there; nothing before Asterisk's first start, or with one of the user's."""
    if not (data / "sounds").is_dir():
        return []
    wanted = sounds_of(configured)
    missing = [
        f"{language}/{name}"
        for language, names in sorted(wanted.items())
        for name in lacking(data, language, sorted(names))
    ]
    if missing:
        remedy = f"Put it there: {own / missing[0]}.wav, 8 kHz, 16 bit, mono."
        return [Check("announcements", False, f"nobody would hear {', '.join(missing)}", remedy)]
    count = sum(map(len, wanted.values()))
    return [Check("announcements", True, f"{count} sounds are there")] if count else []


def _store(settings: Settings) -> Check:
    path = settings.data_dir / LOG_NAME
    if not path.exists():
        return Check("event log", True, "not made yet")
    try:
        log = SqliteLog(path, read_only=True)
        try:
            log.look_over()
            count = sum(1 for _ in log.read())
        finally:
            log.close()
    except UcsError as error:
        return Check("event log", False, error.message, error.hint or "Look at the file's rights and owner.")
    return Check("event log", True, f"{count} events")
