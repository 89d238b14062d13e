"""What stands in the log, line by line."""

import logging

import pytest

from ucs.logs import FieldFormatter


def line(**fields: object) -> str:
    record = logging.makeLogRecord(
        {"msg": "a recording is played", "levelname": "INFO", "name": "ucs", **fields}
    )
    return FieldFormatter().format(record).partition("INFO ")[2]


def test_fields_follow_the_message() -> None:
    assert line(agent=1, reason="my own") == 'ucs: a recording is played agent=1 reason="my own"'


def test_who_somebody_is_is_masked() -> None:
    assert line(number="+420777123456") == "ucs: a recording is played number=...456"


@pytest.mark.parametrize(
    "said", ["x\n2026-11-26 INFO ucs: signed in", "\r\n", "\x1b[2J", "a\u2028b", "\u202etxt"]
)
def test_a_value_from_outside_stays_in_its_line_and_does_nothing_to_a_terminal(said: str) -> None:
    assert line(reason=said).isprintable()
