"""What a register says of somebody."""

from datetime import date

import pytest

from rules.register import Exemption

DAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("until", "has_run_out"),
    [(None, False), (date(2026, 3, 2), True), (DAY, False), (date(2026, 3, 4), False)],
)
def test_an_exemption_counts_until_the_end_of_its_last_day(until: date | None, has_run_out: bool) -> None:
    assert Exemption("camera", "Grace Lindqvist", until).has_run_out(DAY) is has_run_out
