"""Logging: one line a fact on standard error, static message first, fields behind it.

Telephone numbers and names of people are masked wherever they appear under their keys; secrets are never logged.
"""

import logging
import sys

MASKED = frozenset({"number", "caller_number", "called_number", "caller_name", "name", "username"})
"""Fields that say who somebody is: shown by their last three characters only."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class FieldFormatter(logging.Formatter):
    """``time LEVEL logger: message key=value ...``; a traceback follows when there is one."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line itself, without a traceback."""
        fields = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        shown = "".join(f" {key}={_shown(key, value)}" for key, value in fields.items())
        return super().formatMessage(record) + shown


def _shown(key: str, value: object) -> str:
    text = str(value)
    if key in MASKED and text:
        text = f"...{text[-3:]}"
    text = "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)
    return f'"{text}"' if " " in text or not text else text


def _escaped(letter: str) -> str:
    """A line break would begin a line of its own, and some of the others make a terminal do things."""
    return letter.encode("unicode_escape").decode()


def set_up(level: str = "INFO") -> None:
    """Log to standard error from `level` on (DEBUG, INFO, WARNING, ERROR)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FieldFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
