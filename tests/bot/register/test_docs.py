"""The page on registers, held against what is read."""

import csv
import io
import re
from pathlib import Path

import pytest

from bot.register.heading import Column
from bot.register.reading import RegisterFile
from bot.register.table import MOST_ROWS
from tests.bot.register_files import reader

PAGE = (Path(__file__).parents[3] / "docs" / "registers.md").read_text(encoding="utf-8")


def rows_under(title: str) -> list[list[str]]:
    """The first table below a line of the page, its heading row first."""
    table = re.search(r"(?:^\|.*\n)+", PAGE[PAGE.index(title) :], re.MULTILINE)
    assert table is not None
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table[0].splitlines()]
    return [rows[0], *rows[2:]]


def read_rows(folder: Path, rows: list[list[str]]) -> RegisterFile:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return reader(folder)(written.getvalue())


def test_the_example_is_read_without_problems(tmp_path: Path) -> None:
    example = re.search(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    found = reader(tmp_path)(example[1])
    assert (found.problems, found.not_read) == ((), ())
    amelia, noah, zoe, bob = found.entries
    assert (amelia.guardian, amelia.guardian_relation) == ("Sarah Hart", "mother")
    assert (amelia.recording_consent, amelia.consent_by, amelia.consent_for) == (
        True,
        "Sarah Hart",
        "marketing",
    )
    assert [exemption.rule for exemption in noah.exemptions] == ["camera"]
    assert [exemption.screen_name for exemption in zoe.exemptions] == ["Butterfly"]
    assert (bob.under_18, bob.exemptions) == (False, ())


def test_the_example_as_a_spreadsheet_is_read_without_problems(tmp_path: Path) -> None:
    found = read_rows(tmp_path, rows_under("As a spreadsheet shows it"))
    assert (found.problems, found.not_read) == ((), ())
    assert [entry.guardian_relation for entry in found.entries] == ["mother", "father", None]
    assert found.entries[0].consent_by == "Sarah Hart"


@pytest.mark.parametrize("column", [column for column in Column if column is not Column.CHILD])
def test_every_column_is_described(column: Column) -> None:
    described = [
        name for row in rows_under("## Columns")[1:] for name in re.findall(r"`([^`]+)`", " ".join(row))
    ]
    assert column.value in described


def test_every_column_that_is_described_is_read(tmp_path: Path) -> None:
    titles = [row[0].strip("`") for row in rows_under("## Columns")[1:]]
    found = read_rows(tmp_path, [titles, ["Amelia", *[""] * (len(titles) - 1)]])
    assert (found.problems, found.not_read) == ((), ())


def test_the_headings_that_are_said_to_be_known_are(tmp_path: Path) -> None:
    said = re.search(r"usual other headings \(([^)]*)\)", PAGE)
    assert said is not None
    titles = re.findall(r'"([^"]+)"', said[1])
    assert len(titles) > 3
    found = reader(tmp_path)(f"{','.join(titles)}\nAmelia\n")
    assert found.not_read == ()


def test_the_limit_is_the_one_on_the_page() -> None:
    assert f"more than {MOST_ROWS:,} rows" in PAGE
