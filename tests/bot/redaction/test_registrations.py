"""What people answered when they registered is not kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.journal.tables import deliveries
from bot.redaction.registrations import without_answers
from tests.bot.house import MEETING, START, House, live, received

JILL: dict[str, Any] = {
    "id": "r-1",
    "first_name": "Jill",
    "email": "jill@x.example",
    "phone": "5550100",
    "status": "approved",
    "join_url": "https://zoom.example/w/1?tk=secret",
    "custom_questions": [{"title": "Under 18", "value": "yes"}],
}


@pytest.mark.parametrize(
    ("registrant", "kept"),
    [(JILL, {"id": "r-1", "status": "approved"}), (None, {}), ({"first_name": "Jill"}, {})],
)
def test_no_more_of_a_registrant_is_kept_than_who_and_whether_approved(
    registrant: Any, kept: dict[str, str]
) -> None:
    told = {"id": 84620017395, "topic": "Looms", "registrant": registrant}
    sent = received({"event": "meeting.registration_created", "payload": {"object": told}}, START)
    fit = without_answers(sent)
    assert json.loads(fit.body)["payload"]["object"] == {
        "id": 84620017395,
        "topic": "Looms",
        "registrant": kept,
    }
    assert (fit.id, fit.state) == (sent.id, sent.state)


def test_other_deliveries_stay_as_they_are() -> None:
    sent = received({"event": "meeting.updated", "payload": {"object": {"id": 1, "registrant": JILL}}}, START)
    assert without_answers(sent) is sent


def test_the_journal_holds_nothing_else(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin()
        house.zoom.register(MEETING, "Jill", "Chill", "jill@x.example", answers={"School": "St Anne's"})
        await house.settle()
        bodies = await house.look(lambda c: list(c.scalars(select(deliveries.c.body))))
        assert not [body for body in bodies if b"jill@x" in body or b"St Anne" in body or b"/w/" in body]

    live(tmp_path, story)
