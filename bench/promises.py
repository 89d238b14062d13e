"""What the bar promises and can be counted: tests hold it to that, and run here at full length."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree as xml

from tests.support.contract import ROOT, items

from bench.report import Row, progress

CUTS, RELOADS = 1000, 200

METHOD = (
    "promises: tests of `make test`, run here with more cuts and reloads. Cuts (reset, torn frame, refusal,"
    " black hole, delay) at six desks while calls come and go at a real Asterisk; what each page was told is"
    " compared with what the server decided. Reloads in one talking call, sound proved on both sides after each;"
    " the longest is until then. axe: every state of the gallery in light, dark and forced colours, at 320 and"
    " 1440 px, in two densities, and each panel beside what may come meanwhile; looked at as well: targets of 24"
    " px, nothing wider than the page. Types: `operator.d.ts` without its comments."
)


@dataclass(frozen=True)
class Promise:
    """A row: nothing of `what` is found by `tests`. `figure` is filled in with what they counted."""

    what: str
    target: str
    tests: tuple[str, ...]
    figure: str
    environment: Mapping[str, str] = field(default_factory=dict[str, str])


PROMISES = (
    Promise(
        "host pages that are hard on what they embed: words on the console",
        "0",
        ("test_host_pages.py",),
        "0 on {pages} pages, a call taken on each",
    ),
    Promise(
        "axe, WCAG 2.2 AA, in every state: violations",
        "0",
        ("test_gallery.py",),
        "0 in {looks} looks",
    ),
    Promise(
        "a whole shift by keyboard alone",
        "possible",
        ("test_bar.py::test_a_whole_shift_by_keyboard_alone",),
        "possible",
    ),
    Promise(
        f"{RELOADS} reloads in a talking call: customers dropped",
        "0",
        ("test_reloads.py::test_a_customer_stays_through_reload_after_reload",),
        "0, longest {longest}",
        {"UCS_RELOADS": str(RELOADS)},
    ),
    Promise(
        f"{CUTS:,} random cuts of the connection: callbacks lost, doubled or out of order",
        "0",
        ("test_cuts.py::test_no_callback_is_lost_doubled_or_out_of_order_however_the_connection_breaks",),
        "0 of {callbacks}",
        {"UCS_CUTS": str(CUTS)},
    ),
)


def measure() -> Sequence[Row]:
    """The long ones last."""
    return [_types(), *map(_kept, PROMISES)]


def _types() -> Row:
    """Of the callbacks, methods and options that the contract has, those the shipped types lack; and each `any` in them."""
    text = resources.files("ucs").joinpath("web", "operator", "operator.d.ts").read_text()
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    members = [name for kind, _, name in (item.partition(":") for item in items()) if kind != "field"]
    lacking = [name for name in members if not re.search(rf"\b{name}\??[(:<]", code)]
    anys = len(re.findall(r"\bany\b", code))
    figure = f"{anys}, {len(lacking)} of {len(members)}"
    what = "types: `any`, missing members of the contract"
    return Row(what, figure, "0, 0", not anys and not lacking)


def _kept(promise: Promise) -> Row:
    progress(promise.what)
    with tempfile.TemporaryDirectory(prefix="ucs-bench-") as home:
        report = Path(home) / "report.xml"
        tests = [f"tests/e2e/{test}" for test in promise.tests]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        ran = subprocess.run(
            [*command, *tests],
            cwd=ROOT,
            env={**os.environ, **promise.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        cases = list(xml.parse(report).iter("testcase")) if report.exists() else []
        broken = {case.attrib["name"]: None for case in cases if _has(case, "failure", "error")}
        passed = [case for case in cases if not _has(case, "failure", "error", "skipped")]
        if ran.returncode or broken or not passed:
            print(ran.stdout, ran.stderr, sep="\n", file=sys.stderr, flush=True)
            why = ", ".join(broken) or f"exit code {ran.returncode}, {len(passed)} tests passed"
            return Row(promise.what, f"not kept: {why}", promise.target, False)
        return Row(promise.what, promise.figure.format(**_counted(report)), promise.target, True)


def _has(case: xml.Element, *outcomes: str) -> bool:
    return any(case.find(outcome) is not None for outcome in outcomes)


def _counted(report: Path) -> Mapping[str, str]:
    """What the tests have recorded; numbers of the same name are added up."""
    found: dict[str, str] = {}
    for one in xml.parse(report).iter("property"):
        name, value = one.attrib["name"], one.attrib["value"]
        found[name] = str(int(found.get(name, 0)) + int(value)) if value.isdigit() else value
    return found
