"""The staff pages while the journal can be read and not written, and while it cannot be used at all."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.journal.decided import session_key
from bot.live import words
from bot.live.buttons import Meant
from bot.site.unavailable import TOLD
from rules.pressed import Button
from tests.bot.house import ADA, UUID, House, live
from tests.bot.unwritable import gone, unwritable

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
            pressed = await house.visitor.post(
                house.http, PAGES[-1], {"press": Meant(Button.STOP_RECORDING).sent}
            )
            assert (pressed.status_code, words.NOT_KEPT in pressed.text) == (503, True)
        with gone(house.chaperone.database):
            for path in PAGES:
                page = await house.http.get(path, headers=BROWSER)
                assert (page.status_code, page.headers["retry-after"]) == (503, "60"), path
                assert "Chaperone cannot keep or show anything just now" in page.text
            data = await house.http.get("/sessions")
            assert (data.status_code, data.json()) == (503, {"detail": TOLD})
            sent = await house.visitor.post(house.http, PAGES[-1], {"press": "x"})
            assert sent.status_code == 503
        assert (await house.http.get("/", headers=BROWSER)).status_code == 200

    live(tmp_path, story)
    assert "it cannot be noted that somebody was seen" in caplog.text
