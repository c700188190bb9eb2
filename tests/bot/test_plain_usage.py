"""What is said of a word that was typed wrongly, and of a file that cannot be read or written."""

import errno
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import app
from bot.command_line import format_for
from bot.file_errors import IN_WORDS, in_words
from bot.retention.command import ScheduleFormat


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("release", "x"), '"x" is not a whole number. What is wanted here: The hold\'s number.'),
        (("report", "1", "--format", "docx"), "'docx' is not one of 'text', 'json', 'html', 'pdf', 'csv'."),
        (("notice", "teachers"), "'teachers' is not one of 'parents', 'children', 'staff'."),
        (("person", "Rosa Delgado"), "Missing option '--out'. What is wanted here: The file to write"),
        (("notice",), "Missing argument 'audience'. What is wanted here: Whom it is for. Choose from:"),
        (("accounts", "invite"), "Missing argument 'EMAIL'. What is wanted here: The e-mail address"),
        (("serve", "--port", "abc"), '"abc" is not a whole number. What is wanted here: The port'),
    ],
)
def test_what_is_typed_wrongly_is_told_without_a_programs_words(typed: tuple[str, ...], says: str) -> None:
    ended = CliRunner().invoke(app, typed, env={"COLUMNS": "300", "TERMINAL_WIDTH": "300"})
    said = " ".join(ended.output.replace("│", " ").split())
    assert ended.exit_code == 2
    assert says in said
    assert "error," not in said
    assert "Input should" not in said


def test_no_file_is_called_what_it_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        format_for(None, Path("schedule.docx"), ScheduleFormat.TEXT)
    assert "This is not to be had as .docx." in capsys.readouterr().err
    assert format_for(None, Path("schedule"), ScheduleFormat.TEXT) is ScheduleFormat.TEXT


def test_why_a_file_cannot_be_used_is_in_words() -> None:
    assert {in_words(OSError(number, "as the system says it")) for number in IN_WORDS} == set(
        IN_WORDS.values()
    )
    assert in_words(OSError(errno.EIO, "as the system says it")) == "as the system says it"
