"""One server per data directory: a lock that the kernel releases with the process, however it ends."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

from ucs.errors import ConfigError

NAME = "server.lock"


class DataDirLock:
    """Held while the `with` block runs. Entering raises `ConfigError` when another server holds it."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / NAME
        self._file = -1

    def __enter__(self) -> "DataDirLock":
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 20).decode().strip() or "unknown"
            os.close(self._file)
            raise ConfigError(
                f"a server (process {holder}) runs with this data directory already",
                where=str(self._path.parent),
                hint="Stop it with `make stop`, or set UCS_DATA_DIR to another directory.",
            ) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)


def holder(data_dir: Path) -> int | None:
    """The process id of the server that runs with this data directory, null when none does."""
    try:
        file = os.open(data_dir / NAME, os.O_RDWR)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.read(file, 20).decode().strip()
        return int(text) if text.isdigit() else None
    else:
        return None
    finally:
        os.close(file)
