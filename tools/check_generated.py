"""Fails if a generated file is not what `make gen` would write now.

`tools/generate.py --out DIR` writes every generated file below DIR, under the path it has in the project.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = ROOT / "tools" / "generate.py"


def main() -> int:
    """Generates into a directory of its own and compares."""
    if not GENERATOR.exists():
        print("tools/generate.py is missing: nothing can be compared", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run([sys.executable, GENERATOR, "--out", directory], cwd=ROOT)
        if done.returncode:
            return done.returncode
        fresh = {path.relative_to(directory): path.read_bytes() for path in files(Path(directory))}
    if not fresh:
        print("tools/generate.py wrote nothing", file=sys.stderr)
        return 1
    stale = [name for name, content in fresh.items() if read(ROOT / name) != content]
    for name in sorted(stale):
        print(f"{name} is not fresh: make gen", file=sys.stderr)
    return int(bool(stale))


def files(directory: Path) -> list[Path]:
    """All files below a directory."""
    return [path for path in directory.rglob("*") if path.is_file()]


def read(path: Path) -> bytes | None:
    """The content, or None if there is no such file."""
    return path.read_bytes() if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
