"""The staff pages while the journal can be read and not written, and while it cannot be used at all."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.journal.decided import session_key
from tests.bot.house import ADA, UUID, House, live
from tests.bot.unwritable import unwritable

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
PAGES = ("/", "/sessions", "/concerns", "/concerns/new", f"/live/{session_key(UUID)}")


def test_who_is_signed_in_can_look_while_nothing_can_be_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        assert (await house.http.get("/")).status_code == 200
        await house.clock.sleep(timedelta(minutes=6))
        with unwritable(house.chaperone.database):
            answers = {path: await house.http.get(path, headers=BROWSER) for path in PAGES}
        assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(PAGES, 200)

    live(tmp_path, story)
    assert "it cannot be noted that somebody was seen" in caplog.text
