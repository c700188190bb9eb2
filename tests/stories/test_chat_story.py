"""What is written in the chat of a children's session: from Zoom's messages to the report, and what the journal holds of it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.command_line import Mistyped
from bot.journal.tables import deliveries
from bot.reported.entered import reported
from rules.chat_events import Reported
from rules.conversation import NO_MESSAGE, QUIET
from rules.events import Participant
from tests.bot.house import (
    ADA,
    BEN,
    CAL,
    HELPER,
    HELPER_EMAIL,
    HOST,
    HOST_EMAIL,
    LEAD,
    LEAD_EMAIL,
    MEETING,
    UUID,
    House,
    live,
    responses,
    status,
)

CHAT_RULES = ("private_chat", "personal_information", "behaviour")
SAFEGUARDING = "For the safeguarding lead"
STORY = "so my gran said marzipan"


def bodies(connection: Connection) -> bytes:
    return b"\n".join(connection.scalars(select(deliveries.c.body)))


def everything_kept(folder: Path) -> bytes:
    """All that stands in the journal's files."""
    return b"".join(file.read_bytes() for file in folder.glob("journal.db*"))


def finding_of(report: dict[str, Any], rule: str) -> dict[str, Any]:
    (finding,) = (finding for finding in report["findings"] if finding["rule"] == rule)
    return dict(finding)


def played(folder: Path, story: Callable[[House], Awaitable[None]], **house: Any) -> None:
    """Play a story under the rules on chat alone."""
    live(folder, story, also=(*CHAT_RULES, "shared_link"), **house)


async def with_chat(house: House, *names: str) -> None:
    house.zoom.dlp = True
    await house.begin(*names)


def test_without_data_loss_prevention_nothing_is_claimed(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.write_in_meeting(MEETING, HOST, "are you alone? call 07700 900123", to=ADA)
        await house.wait(timedelta(minutes=1))
        report = await house.end()
        rows = {row["rule"]: row for row in report["rules"]}
        assert {rows[rule]["status"] for rule in CHAT_RULES} == {"not_checked"}
        assert {rows[rule]["reason"] for rule in CHAT_RULES} == {NO_MESSAGE}
        assert (rows["shared_link"]["status"], rows["shared_link"]["reason"]) == (
            "not_checked",
            NO_MESSAGE,
        )

    played(tmp_path, story)


def test_a_chat_in_which_nothing_is_wrong_is_kept(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await with_chat(house, ADA, BEN)
        house.zoom.write_in_meeting(MEETING, ADA, "hello! what a lovely blue")
        house.zoom.write_in_meeting(MEETING, ADA, "I am stuck", to=HOST)
        await house.wait(timedelta(minutes=1))
        report = await house.end()
        assert {status(report, rule) for rule in (*CHAT_RULES, "shared_link")} == {"kept"}
        assert report["findings"] == []

    played(tmp_path, story)


@pytest.mark.parametrize("who", [HOST, HELPER])
def test_staff_who_write_to_a_child_privately_are_for_the_lead_alone(tmp_path: Path, who: str) -> None:
    async def story(house: House) -> None:
        await with_chat(house, ADA, BEN)
        house.zoom.join(MEETING, HELPER, email=HELPER_EMAIL)
        await house.wait(timedelta(seconds=5))
        house.zoom.write_in_meeting(MEETING, who, "well done, Ada", to=ADA)
        await house.wait(timedelta(minutes=1))
        house.zoom.write_in_meeting(MEETING, who, "see you", to=ADA)
        await house.wait(timedelta(minutes=1))
        (alert,) = house.told(LEAD_EMAIL)
        assert SAFEGUARDING in alert
        assert f"{who}, a member of staff, has written privately to {ADA}" in alert
        assert house.told(HOST_EMAIL) == []
        assert house.told(HELPER_EMAIL) == []

        report = await house.end()
        finding = finding_of(report, "private_chat")
        assert (finding["subject"]["kind"], finding["subject"]["name"]) == ("participant", who)
        assert len(finding["evidence"]) == 3
        assert responses(report, "private_chat") == {"alert_safeguarding": "done"}
        assert b"well done" not in await house.look(bodies)

    played(tmp_path, story)


def test_a_lead_who_writes_privately_is_not_told_of_themselves(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await with_chat(house, ADA)
        house.zoom.join(MEETING, LEAD, email=LEAD_EMAIL)
        await house.wait(timedelta(seconds=5))
        house.zoom.write_in_meeting(MEETING, LEAD, "well done, Ada", to=ADA)
        await house.wait(timedelta(minutes=1))
        assert house.told(LEAD_EMAIL) == []
        assert responses(await house.end(), "private_chat") == {"alert_safeguarding": "not_possible"}

    played(tmp_path, story)


def test_private_chat_is_switched_off_where_zoom_lets_it_be(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.change_user_settings(house.host, {"in_meeting": {"private_chat": True}})
        await house.begin(ADA)
        await house.wait(timedelta(seconds=30))
        in_meeting = house.host.settings["in_meeting"]
        assert (in_meeting["private_chat"], in_meeting["allow_participants_chat_with"]) == (False, 3)
        report = await house.end()
        finding = finding_of(report, "private_chat")
        assert finding["subject"]["kind"] == "setting"
        assert finding["closed_at"] is not None
        assert responses(report, "private_chat") == {"alert_host": "done", "fix_settings": "done"}

    played(tmp_path, story)


def test_a_childs_number_is_deleted_and_never_kept(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await with_chat(house, ADA, BEN)
        house.zoom.write_in_meeting(
            MEETING, ADA, f"{STORY} and then you can call me on 07700 900123 or fern@mail.example"
        )
        house.zoom.write_in_meeting(MEETING, ADA, "07700900123!!!", to=BEN)
        house.zoom.write_in_meeting(MEETING, BEN, file_name="12 Mill Lane.jpg")
        await house.wait(timedelta(minutes=1))
        first, second, file = house.zoom.live(MEETING).chat
        assert (first.deleted, second.deleted, file.deleted) == (True, True, False)
        alerts = "".join(house.told(HOST_EMAIL))
        assert f"{ADA} has written what looks like a phone number and an e-mail address" in alerts
        assert '"… call me on ••••• or •••••"' in alerts

        report = await house.end()
        assert status(report, "personal_information") == "breached"
        assert {f["subject"]["name"] for f in report["findings"]} == {ADA, BEN}
        assert responses(report, "personal_information")["delete_message"] == "done"
        house.chaperone.database.engine.dispose()
        kept = everything_kept(house.folder)
        assert UUID.encode() in kept
        for secret in (
            b"07700",
            b"900123",
            b"fern@mail",
            b"Mill",
            b"marzipan",
            b"gran said",
            b"message_content",
        ):
            assert secret not in kept, secret
        assert b"07700" not in str(report).encode()

    played(tmp_path, story)


def test_what_zoom_sends_again_is_the_same_delivery(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await with_chat(house, ADA)
        (event,) = house.zoom.write_in_meeting(MEETING, ADA, "07700 900123")
        await house.settle()
        before = house.chaperone.vitals.deliveries.duplicates
        house.zoom.outbox.append(event)
        await house.wait(timedelta(minutes=1))
        assert house.chaperone.vitals.deliveries.duplicates == before + 1
        report = await house.end()
        assert len(finding_of(report, "personal_information")["evidence"]) == 2

    played(tmp_path, story)


def test_where_zoom_deletes_nothing_the_host_is_asked(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await with_chat(house, ADA)
        house.zoom.fail(
            "DELETE", "/live_meetings", status=400, json={"code": 300, "message": "DLP is not enabled."}
        )
        house.zoom.write_in_meeting(MEETING, ADA, "07700 900123")
        await house.wait(timedelta(minutes=1))
        assert any("Please delete the message now" in text for text in house.told(HOST_EMAIL))
        assert responses(await house.end(), "personal_information")["delete_message"] == "asked_host"

    played(tmp_path, story)


def test_the_organisations_own_details_may_be_told(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await with_chat(house, ADA)
        house.zoom.write_in_meeting(MEETING, HOST, "write to hello@willowlane.example or ring 020 7946 0123")
        await house.wait(timedelta(minutes=1))
        assert status(await house.end(), "personal_information") == "kept"

    own = '[chat]\norganisation_details = ["hello@willowlane.example", "+44 20 7946 0123"]'
    played(tmp_path, story, more=own)


def test_hurtful_words_are_asked_about_and_nobody_is_judged(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await with_chat(house, ADA, BEN)
        for text in ("you idiot", "1d10t!!", "muppet"):
            house.zoom.write_in_meeting(MEETING, BEN, text)
            await house.wait(timedelta(seconds=5))
        (alert,) = house.told(HOST_EMAIL)
        assert f"{BEN} has written 3 messages in the chat that look like bullying." in alert
        assert "judge for yourself" in alert
        assert len(house.told(LEAD_EMAIL)) == 1
        await house.wait(QUIET)
        report = await house.end()
        assert finding_of(report, "behaviour")["closed_at"] == "2026-11-03T16:10:30.000Z"
        assert responses(report, "behaviour") == {"alert_host": "done", "alert_safeguarding": "done"}
        assert b"1d10t" not in await house.look(bodies)
        assert BEN in {person.name for person in house.zoom.runs[-1].people}

    played(tmp_path, story, more='[chat]\nwords = { bullying = ["muppet"] }')


def test_a_report_by_a_child_goes_to_host_and_lead(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        ada, ben = (house.zoom.person(MEETING, name) for name in (ADA, BEN))
        now = house.clock.now()
        report = Reported(at=now, by=Participant(user_id=ada.user_id), about=Participant(user_id=ben.user_id))
        await house.chaperone.inbox.make_known(UUID, report, now)
        await house.wait(timedelta(minutes=1))
        assert len(house.told(HOST_EMAIL)) == len(house.told(LEAD_EMAIL)) == 1
        finding = finding_of(await house.end(), "behaviour")
        assert finding["reason"] == f"{ADA} has reported how {BEN} behaves."

    played(tmp_path, story)


def test_what_is_told_to_staff_is_entered_and_goes_to_host_and_lead(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        config, now = house.chaperone.config, house.clock.now()
        with pytest.raises(Mistyped, match=r"These were: .*Ada Fenwick"):
            reported(config, UUID, "Cleo", "", now)
        with pytest.raises(
            Mistyped, match=r"could be any of these; give the id instead:\n.* Ada Fenwick .*\n.* Ben Adeyemi"
        ):
            reported(config, UUID, "n", "", now)
        with pytest.raises(Mistyped, match="There is no session"):
            reported(config, "another", "", "", now)
        assert reported(config, MEETING, "ben", "Ada Fenwick", now).startswith("Kept. Host and")
        await house.wait(timedelta(minutes=1))
        assert len(house.told(HOST_EMAIL)) == len(house.told(LEAD_EMAIL)) == 1
        reported(config, UUID, HOST, "", house.clock.now())
        await house.wait(timedelta(minutes=1))
        assert len(house.told(HOST_EMAIL)) == 1
        report = await house.end()
        assert [f["reason"] for f in report["findings"] if f["rule"] == "behaviour"] == [
            f"{ADA} has reported how {BEN} behaves.",
            f"Somebody has reported how {HOST} behaves.",
        ]

    played(tmp_path, story)


def test_what_a_host_writes_whose_coming_was_not_told_goes_to_the_lead_and_stays(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.dlp = True
        house.zoom.start(MEETING, uuid=UUID)
        house.zoom.join(MEETING, ADA)
        told = [event for event in house.zoom.outbox if HOST not in str(event)]
        house.zoom.outbox.clear()
        house.zoom.outbox.extend(told)
        await house.wait(timedelta(minutes=1))
        before = len(house.told(HOST_EMAIL))
        house.zoom.write_in_meeting(MEETING, HOST, "ring me on 07700 900123")
        house.zoom.write_in_meeting(MEETING, HOST, "or 07700 900456, don't tell", to=ADA)
        await house.wait(timedelta(minutes=2))
        assert len(house.told(HOST_EMAIL)) == before
        assert any("looks like a phone number" in text for text in house.told(LEAD_EMAIL))
        assert [call for call in house.zoom.calls if call.method == "DELETE"] == []

    played(tmp_path, story)


def test_nothing_that_a_protected_child_writes_is_deleted(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await with_chat(house, ADA, BEN)
        house.zoom.write_in_meeting(MEETING, ADA, "my number is 07700 900123")
        await house.wait(timedelta(minutes=1))
        assert [call for call in house.zoom.calls if call.method == "DELETE"] == []
        report = await house.end()
        assert responses(report, "personal_information")["delete_message"] == "not_possible"

    played(tmp_path, story, more=f'[care]\nprotected = ["{ADA}"]')


def test_link_and_passcode_are_known_once_zoom_has_said_them(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await with_chat(house, ADA, BEN)
        house.zoom.write_in_meeting(MEETING, HOST, f"https://zoom.example/j/{MEETING}")
        await house.wait(timedelta(minutes=1))
        house.zoom.write_in_meeting(MEETING, ADA, f"tell her {house.meeting.password}, id 846 2001 7395")
        await house.wait(timedelta(minutes=1))
        report = await house.end()
        finding = finding_of(report, "shared_link")
        assert (
            finding["reason"] == f"{ADA} has written the link and the passcode of this session in the chat."
        )
        kept = await house.look(bodies)
        assert house.meeting.password.encode() not in kept

    played(tmp_path, story)


def test_a_link_found_in_public_is_told_of(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.alert_risk(MEETING, platform="Y", link="https://y.example/status/7")
        await house.wait(timedelta(minutes=1))
        (alert,) = house.told(HOST_EMAIL)
        assert "in a public post on Y." in alert
        assert "y. example/status/7" in alert  # told, and not to be pressed
        assert responses(await house.end(), "shared_link") == {
            "alert_host": "done",
            "alert_safeguarding": "done",
        }

    played(tmp_path, story)


def test_one_link_used_by_two_and_strangers_in_numbers_are_asked_about(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.join(MEETING, CAL, registrant_id="r-cal", email="cal@home.example")
        await house.wait(timedelta(seconds=5))
        house.zoom.join(MEETING, "Quentin Zebedee", registrant_id="r-cal", email="cal@home.example")
        for name in ("Ottoline Yarrow", "Xanthe Quill", "Ulric Vane"):
            house.zoom.join(MEETING, name)
        await house.wait(timedelta(minutes=1))
        report = await house.end()
        reasons = {finding["reason"] for finding in report["findings"] if finding["rule"] == "shared_link"}
        assert reasons == {
            f"{CAL} and Quentin Zebedee are here at the same time over one person's own link.",
            "3 people whom nobody knows have come in within 5 minutes.",
        }

    played(tmp_path, story)
