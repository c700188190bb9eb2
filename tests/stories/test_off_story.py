"""A rule that is off stores nothing for itself: what it alone would look at is not in the journal."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.journal.decided import session_row
from bot.journal.tables import deliveries, jobs, link_uses, reminders
from tests.bot.house import ADA, BEN, HOST, MEETING, UUID, House, live

MINUTE = timedelta(minutes=1)
NOTE = "call me on 07700 900123, you idiot, https://zoom.us/j/84620017395"
CHAT = ("behaviour", "personal_information", "private_chat", "shared_link")


def messages(connection: Connection) -> list[dict[str, Any]]:
    """What is kept of each message in the chat."""
    of_chat = deliveries.c.event == "meeting.chat_message_sent"
    bodies = connection.scalars(select(deliveries.c.body).where(of_chat).order_by(deliveries.c.seq))
    return [json.loads(body)["payload"]["object"] for body in bodies]


@pytest.mark.parametrize(
    ("rules", "details", "words", "recipient"),
    [
        (("behaviour",), [], ["bullying"], False),
        (("personal_information",), ["phone"], [], True),
        (("private_chat",), [], [], True),
        (("shared_link",), ["link"], [], False),
        (CHAT, ["phone", "link"], ["bullying"], True),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) and len(value) == 1 else None,
)
def test_of_a_message_is_kept_what_the_rules_look_at_that_are_on(
    tmp_path: Path, rules: Sequence[str], details: list[str], words: list[str], recipient: bool
) -> None:
    async def story(house: House) -> None:
        house.zoom.dlp = True
        await house.begin(ADA, BEN)
        row = await house.look(lambda c: session_row(c, UUID))
        assert row is not None
        assert row.host_email
        house.zoom.write_in_meeting(MEETING, HOST, NOTE, to=ADA)
        await house.wait(MINUTE)
        ((told),) = await house.look(messages)
        found = told["chat_message"]["found"]
        assert sorted(detail["kind"] for detail in found["details"]) == sorted(details)
        assert found["words"] == words
        assert ("recipient_name" in told["chat_message"]) is recipient

    live(tmp_path, story, also=rules)


def test_without_a_rule_on_chat_nothing_of_a_message_is_kept(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.dlp = True
        await house.begin(ADA, BEN)
        house.zoom.write_in_meeting(MEETING, HOST, NOTE, to=ADA)
        await house.wait(MINUTE)
        ((told),) = await house.look(messages)
        assert set(told) <= {"id", "uuid", "meeting_id", "meeting_uuid"}
        await house.end()

    live(tmp_path, story)


@pytest.mark.parametrize("rule", ["recording_access", "unique_link"])
@pytest.mark.parametrize("is_on", [True, False])
def test_what_a_rule_reads_for_itself_is_read_only_while_it_is_on(
    tmp_path: Path, rule: str, is_on: bool
) -> None:
    def kept(connection: Connection) -> set[str]:
        recordings = connection.execute(select(jobs.c.id).where(jobs.c.kind == "read_recording"))
        links = connection.execute(select(link_uses.c.session))
        found = {"recording_access": recordings.all(), "unique_link": links.all()}
        return {name for name, rows in found.items() if rows}

    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.start_recording(MEETING)
        await house.wait(MINUTE)
        await house.end()
        house.zoom.complete_recording(UUID)
        await house.wait(MINUTE)
        assert await house.look(kept) == ({rule} if is_on else set())
        assert await house.look(lambda c: c.execute(select(reminders)).all()) == []

    live(tmp_path, story, also=(rule,) if is_on else ())
