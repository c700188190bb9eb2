"""The journal of sessions that were played, for all who replay them."""

from pathlib import Path

import pytest

from tests.bot.house import live
from tests.bot.replay.typed import two_sessions


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("played")
    live(folder, two_sessions)
    return folder
