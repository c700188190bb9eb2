"""The page on security, held against the tests that it names."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([a-z_/]+\.py)::(test_\w+)`", PAGE)))
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| ---")]


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda text: text)
def test_every_test_that_is_named_is_there(file: str, name: str) -> None:
    assert re.search(rf"^ *def {name}\(", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_threat_names_a_test() -> None:
    threats = [row for row in ROWS if not row.endswith("| The test |")]
    assert len(threats) > 40
    assert [row for row in threats if not re.search(r"\.py::test_\w+`", row)] == []


def test_one_module_alone_writes_for_a_spreadsheet() -> None:
    """It keeps formulas out; whoever adds another export has to see to that, and to this test."""
    modules = [path for room in ("bot", "webhooks", "rules") for path in (ROOT / room).rglob("*.py")]
    writers = re.compile(r"csv\.(?:writer|DictWriter)|openpyxl\.Workbook|import Workbook|text/csv")
    assert modules
    found = {path.name for path in modules if writers.search(path.read_text(encoding="utf-8"))}
    assert found == {"table.py", "files.py"}
