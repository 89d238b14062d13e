from pathlib import Path

import pytest

from ucs.asterisk.settings import AsteriskSettings, home_of
from ucs.cli.asterisk import ProgressLine, asterisk_app
from ucs.errors import Unavailable


def run(tmp_path: Path, *words: str) -> object:
    app = asterisk_app(
        lambda: AsteriskSettings.for_data_dir(tmp_path, use_system=False), lambda: home_of(tmp_path)
    )
    return app(words, result_action="return_value")


def test_the_state_of_one_that_was_never_started_is_told_by_word_and_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "status") == 3
    assert "stopped" in capsys.readouterr().out


def test_stopping_nothing_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, "stop")
    assert capsys.readouterr().out == "Asterisk was not running.\n"


def test_a_console_without_asterisk_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="ucs asterisk start"):
        run(tmp_path, "console", "core", "show", "version")


def test_the_snippet_has_a_new_password_each_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, "snippet", "--user", "crm")
    first = capsys.readouterr().out
    run(tmp_path, "snippet", "--user", "crm")
    assert "[crm]\n" in first
    assert capsys.readouterr().out != first
    assert "exten => enter,1,Stasis(ucs,${UCS_ARGS})" in first


def test_progress_in_a_log_is_one_line_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    progress = ProgressLine()
    progress("index", 0, 0)
    progress("notice: The mirror is old.", 0, 0)
    for done in range(0, 67_000_001, 1_000_000):
        progress("download", done, 67_000_000)
    progress("unpack", 1, 2)
    progress("unpack", 2, 2)
    progress.close()
    assert capsys.readouterr().err.splitlines() == [
        "Asking the Debian mirror",
        "Note: The mirror is old.",
        "Downloading Asterisk (67 MB)",
        "Unpacking",
    ]
