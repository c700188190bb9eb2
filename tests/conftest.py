"""What holds for all tests."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.bot.journals import keep_elsewhere
from tests.postgres import new_database, put_away

# A slow machine is no failure: no test is about time.
settings.register_profile("unhurried", deadline=None, max_examples=30)
# What the slow tests add: more examples of whatever is tried with examples.
settings.register_profile("thorough", deadline=None, max_examples=100)
settings.load_profile("unhurried")

# No test reaches a server outside, and to read the world's certificates takes longer than most tests.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The store that the journal of this test's folder is kept in; the test is run with each."""
    store: str = request.param
    if store == "postgresql":
        keep_elsewhere(tmp_path, new_database())
    return store


def pytest_collection_finish() -> None:
    # All that was loaded and collected stays until the end: it need not be searched for garbage time and again.
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    # A process that tests were shared out to is ended without a word afterwards.
    put_away()
