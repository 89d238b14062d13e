"""Fails if a source file has over 400 lines, and names those over 300. Generated files (`.gen.`) are free."""

import subprocess
import sys
from pathlib import Path

LIMIT = 400
EXPLAIN = 300
SOURCES = {".css", ".html", ".js", ".mjs", ".py", ".sh", ".sql", ".ts", ".tsx"}


def main() -> int:
    """Looks at what git tracks and at what it would track, so that a new file counts before its commit."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    failed = False
    for name in sorted(set(filter(None, listing.split("\0")))):
        path = Path(name)
        if path.suffix not in SOURCES or ".gen." in path.name or not path.is_file():
            continue
        lines = path.read_bytes().count(b"\n")
        if lines > LIMIT:
            print(f"{name}: {lines} lines, the limit is {LIMIT}", file=sys.stderr)
            failed = True
        elif lines > EXPLAIN:
            print(f"{name}: {lines} lines, long")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
