"""Presses on cards while everything runs as it does when it serves."""

from pathlib import Path

import pytest

from tests.bench.pressing import measured


@pytest.mark.slow
def test_each_press_on_a_card_reaches_zoom(tmp_path: Path) -> None:
    assert len(measured(tmp_path, 3)) == 3
