"""`chaperone register check`: what it prints, and how it ends."""

import logging
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from tests.bot.register_files import saved, workbook

GOOD = """name,also known as,under 18,booked by,recording consent,camera off,other screen name,approved by,until,shoe size
Amelia Hart,Millie; Mills,yes,Sarah Hart (mother),"yes, Sarah Hart, 2026-09-01, for marketing",yes,,Jo Field,2020-12-31,38
Bob Stone,,no,,no,,Bluebird,Jo Field,,44
Cal,,,,,,yes,Jo Field,2999-12-31,
"""


def check(path: Path, **environ: str) -> Result:
    return CliRunner().invoke(app, ["register", "check", str(path)], env=environ)


def written(folder: Path, content: str) -> Path:
    path = folder / "register.csv"
    path.write_text(content)
    return path


def test_it_shows_what_was_understood(tmp_path: Path) -> None:
    result = check(written(tmp_path, GOOD))
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == f"{tmp_path / 'register.csv'}: 3 people understood."
    amelia, bob, cal = (
        [cell.strip() for cell in line.split("│")[1:-1]] for line in lines if line.startswith("│")
    )
    assert amelia == [
        "Amelia Hart",
        "Millie; Mills",
        "yes",
        "Sarah Hart (mother)",
        "yes, by Sarah Hart, on 2026-09-01, for marketing",
        "camera off, approved by Jo Field, ran out on 2020-12-31, does not count",
    ]
    assert bob == ["Bob Stone", "", "no", "", "no", 'screen name "Bluebird", approved by Jo Field']
    assert cal == ["Cal", "", "", "", "", "any screen name, approved by Jo Field, until 2999-12-31"]
    assert "Columns that say nothing to Chaperone and were not read: shoe size." in lines
    assert lines[-1] == '  Line 2: "camera off" ran out on 2020-12-31, so that it does not count any more.'


def test_it_says_so_when_everything_was_understood(tmp_path: Path) -> None:
    result = check(
        written(tmp_path, "name,email,policy agreed,registrant id\nAmelia,a@example.org,2026-09-01,r-1\n")
    )
    assert result.exit_code == 0
    assert "1 person understood." in result.output
    assert "│ Amelia │ a@example.org │ 2026-09-01    │ r-1           │" in result.output.splitlines()
    assert result.output.splitlines()[-1] == "Everything was understood."


def test_it_names_what_was_not_understood_and_still_ends_well(tmp_path: Path) -> None:
    result = check(written(tmp_path, "name,under 18,guardian\nAmelia,teenager,\n,yes,Sarah\n"))
    assert result.exit_code == 0
    assert result.output.splitlines()[-3:] == [
        "What was not understood, or needs a look, by line:",
        '  Line 2: "teenager" in "under 18" is neither yes nor no; treated as not given.',
        "  Line 3: there is no name; the line was left out.",
    ]


def test_a_workbooks_sheet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "club.xlsx"
    path.write_bytes(saved(workbook([("name", "under 18"), ("Amelia", True)])))
    result = check(path)
    assert result.output.startswith(f'{path}, sheet "One": 1 person understood.')


UNUSABLE = [
    ("name,email\n,a@example.org\n", "nobody understood, so that it cannot be used."),
    ("shoe size\n38\n", "its first row has to name the columns"),
    (None, "there is no such file"),
]


@pytest.mark.parametrize(("content", "why"), UNUSABLE)
def test_it_ends_with_2_when_nothing_can_be_used(tmp_path: Path, content: str | None, why: str) -> None:
    path = written(tmp_path, content) if content else tmp_path / "none.csv"
    result = check(path)
    assert (result.exit_code, result.output.startswith(f"{path}: {why}")) == (2, True)


def test_without_a_file_it_says_how_it_is_used() -> None:
    assert CliRunner().invoke(app, ["register", "check"]).exit_code == 2


def test_nothing_is_cut_off_in_a_pipe(tmp_path: Path) -> None:
    names = [f"{letter * 120} {letter * 30}" for letter in "ABC"]
    cells = ",".join(names)
    result = check(written(tmp_path, f"name,also known as,guardian\n{cells}\n"), COLUMNS="80")
    assert all(f" {name} " in result.output for name in names)
    assert "…" not in result.output


def test_nothing_is_cut_off_at_a_narrow_terminal(tmp_path: Path) -> None:
    table = "name,also known as,guardian,email\nAmelia,Millie,Sarah,a-very-long-address-indeed@example.org\n"
    terminal = {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm", "COLUMNS": "50"}
    result = check(written(tmp_path, table), **terminal)
    rows = [line.split("│")[1:-1] for line in result.output.splitlines() if line.startswith("│")]
    assert all(len(line) <= 50 for line in result.output.splitlines() if "│" in line)
    assert "".join(row[2].strip() for row in rows) == "a-very-long-address-indeed@example.org"


def test_cells_are_shown_as_they_are(tmp_path: Path) -> None:
    table = "name,guardian,[red]x\n[bold]Amelia[/bold],\u009b31mSarah :smile:,\n[/]Bob,[maybe],\n"
    result = check(written(tmp_path, table))
    assert result.exit_code == 0
    assert "[bold]Amelia[/bold]" in result.output
    assert "│ 31mSarah :smile: │" in result.output
    assert "[/]Bob" in result.output
    assert "[red]x" in result.output
    assert "\u009b" not in result.output


def test_nobody_is_named_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    check(written(tmp_path, GOOD))
    assert caplog.text == ""
