"""`chaperone register check`: what it prints, and how it ends."""

import logging
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from bot.register.kinds import WANTED
from bot.register.shown import LACKING
from tests.bot.register_files import saved, workbook

GOOD = """name,also known as,under 18,booked by,recording consent,camera off,other screen name,approved by,until,shoe size
Amelia Hart,Millie; Mills,yes,Sarah Hart (mother),"yes, Sarah Hart, 2026-09-01, for marketing",yes,,Jo Field,2020-12-31,38
Bob Stone,,no,,no,,Bluebird,Jo Field,,44
Cal,,,,,,yes,Jo Field,2999-12-31,
"""


def check(path: Path, **environ: str | None) -> Result:
    return CliRunner().invoke(app, ["register", "check", str(path)], env={"COLUMNS": None, **environ})


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
        '  Line 2: "teenager" in "under 18" is neither yes nor no, and no age in years; treated as not given.',
        "  Line 3: there is no name; the line was left out.",
    ]


def test_a_workbooks_sheet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "club.xlsx"
    path.write_bytes(saved(workbook([("name", "under 18"), ("Amelia", True)])))
    result = check(path)
    assert result.output.startswith(f'{path}, sheet "One": 1 person understood.')


UNUSABLE = [
    ("name,email\n,a@example.org\n", "nobody understood, so that it cannot be used."),
    ("shoe size\n38\n", "none of its rows names the columns"),
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
    result = check(written(tmp_path, f"name,also known as,guardian\n{cells}\n"))
    assert all(f" {name} " in result.output for name in names)
    assert "…" not in result.output


NARROW = """name,also known as,under 18,guardian,recording consent,email
Amelia Hart,Millie; Mills,yes,Sarah Hart (mother),"yes, Sarah Hart, 2026-09-01",a-very-long-address-indeed@a-house-of-our-own.example.org
"""
TERMINAL = {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "50", "LINES": "24"}


@pytest.mark.parametrize("environ", [TERMINAL, {"COLUMNS": "50"}])
def test_where_there_is_little_room_each_person_has_a_block_of_whole_words(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    lines = check(written(tmp_path, NARROW), **environ).output.splitlines()
    assert lines[1:9] == [
        "Amelia Hart",
        "  also known as: Millie; Mills",
        "  email:",
        "    a-very-long-address-indeed@a-house-of-our-own.example.org",
        "  under 18: yes",
        "  guardian: Sarah Hart (mother)",
        "  recording consent: yes, by Sarah Hart, on",
        "    2026-09-01",
    ]


def test_what_there_is_no_column_for_is_told_with_what_that_costs(tmp_path: Path) -> None:
    lines = check(
        written(tmp_path, "name,under 18,parent email\nAmelia,12 yrs,s@example.org\n")
    ).output.splitlines()
    assert [line for line in lines if line.startswith("No column")] == [
        "No column says whether people may be recorded, so nobody counts as having agreed.",
        "No column says when people agreed to the policy, so that is not checked.",
    ]
    assert "│ yes " in "".join(lines)
    bare = check(written(tmp_path, "name\nAmelia\n")).output
    assert bare.count("No column ") == len(LACKING)


def test_a_misspelt_column_of_names_is_found(tmp_path: Path) -> None:
    result = check(written(tmp_path, "Nmae,under 18\nAmelia,yes\n"))
    assert result.exit_code == 2
    assert result.output.partition(": ")[2] == (
        'none of its columns is called "name"; they are called "Nmae" and "under 18". Is "Nmae" the one with the names? '
        f'Call it "name" then.\n{WANTED}\n'
    )


def test_dates_to_come_and_half_names_are_told_of_by_line(tmp_path: Path) -> None:
    table = """first name,last name,policy agreed,recording consent,consent date
Amelia,Hart,2999-09-01,yes,2026-09-01
Bob,,2026-09-01,"yes, 2999-01-02",
,Novak,2026-09-01,yes,2999-01-03
"""
    lines = check(written(tmp_path, table)).output.splitlines()
    assert lines[-5:] == [
        '  Line 2: 2999-09-01 in "policy agreed" is still to come; it counts all the same, but please look whether it is meant.',
        '  Line 3: "Bob" is only half a name, since "last name" is empty; others may go by the same, so please fill it in.',
        '  Line 3: 2999-01-02 in "recording consent" is still to come; it counts all the same, but please look whether it is meant.',
        '  Line 4: "Novak" is only half a name, since "first name" is empty; others may go by the same, so please fill it in.',
        '  Line 4: 2999-01-03 in "consent date" is still to come; it counts all the same, but please look whether it is meant.',
    ]


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
