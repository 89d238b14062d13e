"""The mark `shows` says which items of the contract a test shows; of the marks and results a page is made.

`--conformance write` writes what this run found (with `--collect-only` just the rows), `--conformance check` only
compares: both want all of `tests/e2e` collected, of which `-k` may choose.
"""

from collections import defaultdict
from pathlib import Path

import hypothesis
import pytest
from tests.support import conformance, contract

E2E = "tests/e2e/"

# Whether a property holds does not depend on how busy the machine is.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--conformance", choices=("write", "check"), help="docs/conformance.md")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("conformance"):
        config.pluginmanager.register(_Conformance(config))


def pytest_itemcollected(item: pytest.Item) -> None:
    """A mark that names nothing is an error in every run."""
    for mark in item.iter_markers("shows"):
        if not item.nodeid.startswith(E2E):
            raise pytest.UsageError(f"{item.nodeid}: only tests through a real browser show the contract")
        for pattern in mark.args:
            try:
                contract.named(pattern)
            except ValueError as error:
                raise pytest.UsageError(f"{item.nodeid}: {error}") from None


class _Conformance:
    def __init__(self, config: pytest.Config) -> None:
        self._writes = config.getoption("conformance") == "write"
        self._shown: conformance.Shown = {}
        self._went: dict[str, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Before anything is deselected."""
        files = {str(item.path.relative_to(contract.ROOT)) for item in items}
        if missing := [file for file in _test_files() if file not in files]:
            self._writes = False
            raise pytest.UsageError(f"--conformance wants all of {E2E}: {missing[0]} is missing")
        shown: defaultdict[str, set[str]] = defaultdict(set)
        for item in items:
            for mark in item.iter_markers("shows"):
                for pattern in mark.args:
                    shown[_test(item.nodeid)].update(contract.named(pattern) or [pattern])
        self._shown = {test: frozenset(what) for test, what in shown.items()}
        if not self._writes:
            conformance.check(self._shown)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = _test(report.nodeid)
        if report.failed:
            self._went[test] = "failed"
        elif report.when == "call" and report.passed:
            self._went.setdefault(test, "passed")

    def pytest_sessionfinish(self) -> None:
        if self._writes:
            went = conformance.results() | self._went
            conformance.PAGE.write_text(conformance.render(self._shown, went), encoding="utf-8")


def _test(nodeid: str) -> str:
    """All parameters of a test together."""
    return nodeid.partition("[")[0]


def _test_files() -> list[str]:
    return [str(path.relative_to(contract.ROOT)) for path in Path(contract.ROOT, E2E).glob("test_*.py")]
