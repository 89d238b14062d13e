"""What the code says of the contract agrees with the contract's own numbers."""

from collections import Counter

import pytest
from tests.support import conformance, contract


def test_the_code_has_as_many_keys_callbacks_methods_and_fields_as_the_contract() -> None:
    assert Counter(contract.kind_of(item) for item in contract.items()) == contract.NUMBERS


def test_aliases_and_additions_are_told_from_the_contract() -> None:
    assert {"method:reject", "method:identifier", "field:Call.queue_id"} <= contract.additions()
    assert not contract.additions() & set(contract.items())


def test_a_mark_names_one_item_or_all_that_begin_so_and_nothing_else() -> None:
    assert contract.named("method:dial") == ("method:dial",)
    assert len(contract.named("field:Queue.*")) == contract.NUMBERS["field:Queue"]
    assert contract.named("method:reject") == ()
    for pattern in ("method:fly", "field:Call.colour", "nothing:*"):
        with pytest.raises(ValueError, match="nothing the contract has"):
            contract.named(pattern)


def test_the_page_has_the_worst_result_of_each_item_and_its_results_are_read_back() -> None:
    shown = {
        "tests/e2e/test_a.py::test_one": frozenset({"method:dial", "method:hold"}),
        "tests/e2e/test_a.py::test_two": frozenset({"method:dial"}),
        "tests/e2e/test_a.py::test_three": frozenset({"method:mute"}),
    }
    went = {"tests/e2e/test_a.py::test_one": "passed", "tests/e2e/test_a.py::test_two": "failed"}
    page = conformance.render(shown, went)
    assert "| `dial` | test_one, test_two | failed |" in page
    assert "| `hold` | test_one | passed |" in page
    assert "| `mute` | test_three | not run |" in page
    assert "| `answer` | - | **no test** |" in page
    assert conformance.results_in(page) == {**went, "tests/e2e/test_a.py::test_three": "not run"}
    assert "method:answer" in conformance.unshown(shown)
