"""``python -m bench [--only NAME]``: measure, print each figure as it comes, and write RESULTS.md after a whole run."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench import bundle, calls, core, crowd, history, page, promises, report, restart, shift, survival
from bench.report import Row


@dataclass(frozen=True)
class Measurement:
    """`run` gives the figures; `method` says how, in a few lines."""

    run: Callable[[], Sequence[Row]]
    method: str


MEASUREMENTS = {
    "core": Measurement(core.measure, core.METHOD),
    "history": Measurement(history.measure, history.METHOD),
    "bundle": Measurement(bundle.measure, bundle.METHOD),
    "page": Measurement(page.measure, page.METHOD),
    "shift": Measurement(shift.measure, shift.METHOD),
    "crowd": Measurement(crowd.measure, crowd.METHOD),
    "survival": Measurement(survival.measure, survival.METHOD),
    "restart": Measurement(restart.measure, restart.METHOD),
    "calls": Measurement(calls.measure, calls.METHOD),
    "promises": Measurement(promises.measure, promises.METHOD),
}


def main() -> int:
    """Exit code 1 when something could not be measured; a missed target is a result, no failure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=MEASUREMENTS, help="one measurement; RESULTS.md stays as it is")
    only = parser.parse_args().only
    chosen = {name: MEASUREMENTS[name] for name in ([only] if only else MEASUREMENTS)}

    about = [*report.machine(), report.versions()]
    print("\n".join(about), flush=True)
    rows: list[Row] = []
    failed: list[str] = []
    begin = time.monotonic()
    for name, measurement in chosen.items():
        print(f"\n{name}", flush=True)
        try:
            found = measurement.run()
        except Exception as error:
            failed.append(name)
            found = [Row(name, f"could not be measured: {error!r}", "a figure", met=False)]
        for row in found:
            print(f"  {row}", flush=True)
        rows += found
    print(f"\n{time.monotonic() - begin:.0f} s")
    if not only:
        report.write(rows, about, [measurement.method for measurement in chosen.values()])
        print(f"written: {report.RESULTS}")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
