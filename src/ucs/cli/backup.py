"""``ucs backup``: a copy of what cannot be made again, also while the server runs."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from ucs.api.store import FILE_NAME as EDGE_NAME
from ucs.app import KEY_NAME, LOG_NAME
from ucs.config import FILE_NAME as SETTINGS_NAME
from ucs.config import data_dir
from ucs.demo_site import CREDENTIALS_NAME
from ucs.errors import ConfigError, Unavailable

_DATABASES = (LOG_NAME, EDGE_NAME)
_FILES = (SETTINGS_NAME, KEY_NAME, CREDENTIALS_NAME)
_DIRECTORIES = ("sounds", "asterisk/local")


def backup(directory: Path) -> None:
    """Copy settings, event log, keys, remembered logins and own sounds into a new directory, also while the server runs.

    Recordings are not in it: they are files that never change, copy them with rsync.
    """
    home, directory = data_dir(), directory.absolute()
    if directory.exists():
        raise ConfigError("is there already", where=str(directory), hint="Name a directory that is not.")
    if not (home / LOG_NAME).exists():
        raise ConfigError(f"there is no {LOG_NAME}", where=str(home), hint="UCS_DATA_DIR names the data.")
    unfinished = directory.with_name(f".{directory.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        for name in _DATABASES:
            if (home / name).exists():
                _copy_database(home / name, unfinished / name)
        for name in _FILES:
            if (home / name).exists():
                shutil.copy2(home / name, unfinished / name)
        for name in _DIRECTORIES:
            if (home / name).is_dir():
                shutil.copytree(home / name, unfinished / name)
        unfinished.rename(directory)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    print(f"{home} is backed up in {directory}, without recordings.")


def _copy_database(source: Path, target: Path) -> None:
    """As it is at one moment; nobody who writes there waits. Raises `Unavailable` when it is damaged."""
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as there,
            closing(sqlite3.connect(target)) as here,
        ):
            there.backup(here)
            here.execute("pragma journal_mode = delete")  # one file
            (verdict,) = here.execute("pragma quick_check(1)").fetchone()
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        raise Unavailable(
            "backup", f"{source}: {verdict}", hint="`ucs doctor` looks at it. An older backup may be sound."
        )
