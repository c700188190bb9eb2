"""docs/scale.md is reckoned from what stands on the performance page."""

from pathlib import Path

import pytest

from tests.bench.scale import NotMeasured, costs, page

DOCS = Path(__file__).parent.parent / "docs"


def test_the_page_is_reckoned_from_the_newest_measurements() -> None:
    measured = (DOCS / "performance.md").read_text(encoding="utf-8")
    assert (DOCS / "scale.md").read_text(encoding="utf-8") == page(costs(measured))


def test_what_was_not_measured_is_not_reckoned_with() -> None:
    with pytest.raises(NotMeasured):
        costs("# Performance\n")
