"""The bundle's chunks of earlier versions. A page that was open during an upgrade goes on with the code it began with, and
fetches what it opens for the first time by the names that this code knows."""

import logging
import os
import shutil
from pathlib import Path

from ucs.api.static import Files

log = logging.getLogger(__name__)

DIRECTORY = "chunks"
"""In the data directory."""

KEPT = 200
"""Files, those of the latest starts: some twenty versions, 8 MB."""


def keep(bundle: Path, home: Path) -> Files:
    """Copy this version's chunks to `home` for its successors, drop the oldest there, and return what is kept.

    A disk that does not take them is no reason not to start: only pages that outlive the next upgrade would miss them.
    """
    try:
        home.mkdir(exist_ok=True, mode=0o700)
        for chunk in bundle.glob("*.mjs"):
            _copy(chunk, home / chunk.name)
        by_age = sorted(home.glob("*.mjs"), key=lambda chunk: chunk.stat().st_mtime_ns, reverse=True)
        for chunk in by_age[KEPT:]:
            chunk.unlink()
    except OSError as error:
        log.warning(
            "the bar's chunks cannot be kept: mend the directory and start again, or have open pages reloaded after the next"
            " upgrade",
            extra={"directory": str(home), "reason": str(error)},
        )
    return Files(home)


def _copy(chunk: Path, kept: Path) -> None:
    """Whole or not at all. The name holds a hash of the content: what is there needs only be marked as used."""
    if kept.exists():
        os.utime(kept)
        return
    unfinished = kept.with_suffix(".unfinished")
    shutil.copyfile(chunk, unfinished)
    unfinished.rename(kept)
