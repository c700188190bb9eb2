"""What no program can see: from a session's end to the reminder, the answers and the report."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.journal.attested import answers_about, reminders_about
from bot.journal.decided import session_key
from rules.clauses import RULE_NAMES
from tests.bot.house import (
    ADA,
    BEN,
    HELPER_EMAIL,
    HOST_EMAIL,
    LEAD_EMAIL,
    MEETING,
    STAFF,
    UUID,
    House,
    live,
)

pytestmark = pytest.mark.slow

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PUBLIC = '[server]\npublic_url = "https://safe.example.org"\n'
ALL = ""
KEYS = ["devices_away", "no_private_contact", "children_seen", "concerns_passed_on"]
ALL_YES = {f"answer.{key}": "yes" for key in KEYS}
# So that nothing but the questions decides the outcome.
ALL_CHECKED = "".join(f'{rule} = "off"\n' for rule in RULE_NAMES)
QUIET = PUBLIC + "[profiles.children.rules]\n" + ALL_CHECKED


async def reminded(house: House, about: str = UUID) -> list[tuple[str, str]]:
    found = await house.look(lambda connection: reminders_about(connection, about))
    return [(one.name.split()[0], one.outcome.value) for one in found]


def since(house: House, told: list[str]) -> list[str]:
    return house.told(HOST_EMAIL)[len(told) :]


def path_in(message: str) -> str:
    """The path of the link in a message."""
    found = re.search(r"https://safe\.example\.org(/attest/\S+)", message)
    assert found is not None
    return found[1]


def attested(report: dict[str, Any]) -> dict[str, str]:
    return {one["item"]: one["state"] for one in report["attestations"]}


def test_the_host_is_reminded_answers_on_the_page_and_it_stands_in_the_report(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        running = await house.report()
        assert set(attested(running).values()) == {"not_asked"}
        first = await house.end()
        assert (first["number"], first["outcome"]) == (1, "kept")
        assert attested(first) == dict.fromkeys(KEYS, "due")
        assert {one["due"] for one in first["attestations"]} == {"2026-11-04T16:00:20.000Z"}
        before = house.told(HOST_EMAIL)
        await house.wait(58 * MINUTE)
        assert since(house, before) == []
        await house.wait(2 * MINUTE)
        (asked,) = since(house, before)
        assert "Please answer 4 questions about this session by 16:00 on Wednesday 4 November 2026." in asked
        path = path_in(asked)
        page = await house.http.get(path)
        assert page.status_code == 200
        assert "Were phones, cameras and recorders put away" in page.text
        partly = {"answer.devices_away": "no", "note.devices_away": "A phone lay on the table."}
        sent = await house.http.post(path, data=partly | {"answer.children_seen": "yes"})
        assert (sent.status_code, sent.headers["location"]) == (303, path.rsplit("/", 1)[1])
        await house.wait(MINUTE)
        (noted,) = house.told(LEAD_EMAIL)
        assert "Marta Reyes answered no to this:\n– Were phones, cameras" in noted
        assert "What to do: Please speak to them about it" in noted
        assert HOST_EMAIL not in noted
        assert "lay on the table" not in noted
        second = await house.report()
        assert (second["number"], second["outcome"]) == (2, "not_proven")
        assert attested(second)["devices_away"] == "answered_no"
        await house.wait(21 * HOUR)
        assert "please answer 2 questions" in since(house, before)[1]
        assert path_in(since(house, before)[1]) == path
        await house.http.post(path, data=ALL_YES | {"answer.concerns_passed_on": "not_applicable"})
        await house.wait(5 * HOUR)
        assert len(since(house, before)) == 2
        assert house.told(LEAD_EMAIL) == [noted]
        third = await house.report()
        assert (third["number"], third["outcome"]) == (3, "kept")
        assert attested(third) == dict.fromkeys(KEYS[:3], "answered_yes") | {KEYS[3]: "not_applicable"}
        corrected = third["attestations"][0]
        assert (corrected["answer"], corrected["by"], corrected["note"]) == ("yes", HOST_EMAIL, None)
        assert [(one["answer"], one["note"]) for one in corrected["earlier"]] == [
            ("no", "A phone lay on the table.")
        ]
        assert [len(one["earlier"]) for one in third["attestations"]] == [1, 0, 0, 0]
        assert await reminded(house) == [("1", "done"), ("no", "done"), ("2", "done")]

    live(tmp_path, story, attestations=ALL, more=QUIET)


def test_nobody_answers_and_the_lead_is_told(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        first = await house.end()
        assert first["outcome"] == "kept"
        await house.wait(timedelta(hours=23, minutes=58))
        assert house.told(LEAD_EMAIL) == []
        await house.wait(2 * MINUTE)
        (told,) = house.told(LEAD_EMAIL)
        assert "4 questions about this session not answered in time" in told
        assert "by Marta Reyes). Please speak to them." in told
        report = await house.report()
        assert (report["number"], report["outcome"]) == (2, "not_proven")
        assert set(attested(report).values()) == {"overdue"}
        await house.wait(5 * DAY)
        assert house.told(LEAD_EMAIL) == [told]
        assert await reminded(house) == [("1", "done"), ("2", "done"), ("overdue", "done")]
        late = await house.http.post(path_in(house.told(HOST_EMAIL)[-1]), data=ALL_YES)
        assert late.status_code == 303
        await house.wait(MINUTE)
        assert (await house.report())["outcome"] == "kept"

    live(tmp_path, story, attestations=ALL, more=QUIET)


def test_observing_reminders_are_recorded_and_not_sent(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.end()
        await house.wait(2 * DAY)
        assert (house.told(HOST_EMAIL), house.told(LEAD_EMAIL)) == ([], [])
        assert await reminded(house) == [(name, "would_have") for name in ("1", "2", "overdue")]

    live(tmp_path, story, attestations=ALL, more=QUIET, mode="observe")


def test_a_service_that_was_away_sends_the_last_of_what_it_missed(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.end()
        before = house.told(HOST_EMAIL)
        await house.clock.sleep(23 * HOUR)
        await house.settle()
        assert len(since(house, before)) == 1
        await house.wait(DAY)
        assert await reminded(house) == [("2", "done"), ("overdue", "done")]

    live(tmp_path, story, attestations=ALL, more=QUIET)


def test_a_session_that_goes_on_after_all_is_asked_about_after_its_end(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.end()
        await house.wait(10 * MINUTE)
        house.zoom.start(MEETING, uuid=UUID)
        house.zoom.join(MEETING, BEN)
        await house.wait(3 * HOUR)
        assert await reminded(house) == []
        report = await house.end()
        assert {one["due"] for one in report["attestations"]} == {"2026-11-04T19:11:20.000Z"}
        await house.wait(HOUR)
        assert await reminded(house) == [("1", "done")]

    live(tmp_path, story, attestations=ALL, more=QUIET)


def test_a_session_that_zoom_never_ended_is_asked_about_once_it_is_given_up(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.wait(11 * HOUR)
        assert set(attested(await house.report()).values()) == {"not_asked"}
        await house.wait(90 * MINUTE)
        assert set(attested(await house.report()).values()) == {"due"}
        assert await reminded(house) == [("1", "done")]

    live(tmp_path, story, attestations=ALL, more=QUIET)


def test_without_a_public_address_the_message_says_how_else(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.end()
        await house.wait(HOUR)
        (asked,) = house.told(HOST_EMAIL)
        assert "http" not in asked
        assert f'chaperone attest "{UUID}" --by {HOST_EMAIL} --answer KEY=yes' in asked
        due = (await house.http.get("/attestations")).text
        assert all(f'<span class="code">{key}</span>' in due for key in KEYS)
        report = unescape((await house.http.get(f"/sessions/{session_key(UUID)}")).text)
        assert "4 answers are still to be given." in report
        assert all(
            f'chaperone attest "{UUID}" --by {HOST_EMAIL} --answer {key}=yes' in report for key in KEYS
        )
        today = (await house.http.get("/")).text
        assert "1 session with questions that nobody has answered yet" in today
        assert "Nobody gets a link to answer by" in today

    live(tmp_path, story, attestations=ALL, more=QUIET.removeprefix(PUBLIC))


def test_a_host_nobody_can_write_to_is_no_reason_for_silence(tmp_path: Path) -> None:
    alerts = f'[alerts]\nsender = "{HOST_EMAIL}"'

    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.end()
        await house.wait(DAY)
        assert house.told(HOST_EMAIL) == []
        assert len(house.told(LEAD_EMAIL)) == 1
        found = await house.look(lambda connection: reminders_about(connection, UUID))
        assert (found[0].outcome.value, found[0].detail) == (
            "not_possible",
            "Alerts are sent from the host's own Zoom user, and nobody can write to themselves.",
        )

    live(tmp_path, story, attestations=ALL, more=QUIET, alerts=alerts)


def test_where_the_only_lead_hosts_they_are_told_again(tmp_path: Path) -> None:
    staff = STAFF.replace('roles = ["host"]', 'roles = ["host", "safeguarding_lead"]', 1).replace(
        'roles = ["safeguarding_lead"]', "roles = []"
    )

    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.end()
        await house.wait(DAY)
        assert len(house.told(HOST_EMAIL)) == 3
        found = await house.look(lambda connection: reminders_about(connection, UUID))
        assert found[-1].detail == "There is nobody else to tell, so whoever was to answer was told again."

    live(tmp_path, story, attestations=ALL, more=QUIET, staff=staff)


CHRISTMAS = datetime(2026, 12, 16, 12, 0, tzinfo=UTC)


def test_a_quarter_is_reminded_of_answered_and_followed_by_the_next(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.chaperone.reminders.begin()
        await house.settle()
        assert house.told(LEAD_EMAIL) == []
        await house.wait(2 * DAY)
        (asked,) = house.told(LEAD_EMAIL)
        assert asked.startswith("Chaperone · October to December 2026\nPlease answer 6 questions")
        assert "by 23:59 on Thursday 31 December 2026" in asked
        path = path_in(asked)
        assert "Can two people get into each of our accounts" in (await house.http.get(path)).text
        await house.http.post(
            path,
            data={"answer.passwords": "yes", "answer.dbs_list": "no", "note.dbs_list": "Two are missing."},
        )
        await house.wait(MINUTE)
        answers = await house.look(lambda connection: answers_about(connection, "2026-Q4"))
        assert [(one.item, one.answer.value, one.by) for one in answers] == [
            ("passwords", "yes", LEAD_EMAIL),
            ("dbs_list", "no", LEAD_EMAIL),
        ]
        # The only lead said so themselves, so there is nobody to tell.
        assert await reminded(house, "2026-Q4") == [("1", "done"), ("no", "not_possible")]
        due = await house.http.get("/attestations", auth=None)
        assert due.status_code == 303
        await house.wait(20 * DAY)
        assert await reminded(house, "2026-Q4") == [
            ("1", "done"),
            ("no", "not_possible"),
            ("2", "done"),
            ("overdue", "done"),
        ]
        await house.wait(72 * DAY)
        assert house.told(LEAD_EMAIL)[-1].startswith("Chaperone · January to March 2027\nPlease answer 6")

    live(tmp_path, story, attestations=ALL, more=QUIET, clock=ManualClock(CHRISTMAS))


def test_somebody_else_than_the_lead_is_responsible_and_the_lead_hears_what_is_overdue(
    tmp_path: Path,
) -> None:
    responsible = f'[attestations]\nresponsible = "{HOST_EMAIL}"\n'

    async def story(house: House) -> None:
        await house.chaperone.reminders.begin()
        await house.wait(20 * DAY)
        assert len(house.told(HOST_EMAIL)) == 2
        (told,) = house.told(LEAD_EMAIL)
        assert "6 questions about this quarter not answered in time" in told

    live(tmp_path, story, attestations=responsible, more=QUIET, clock=ManualClock(CHRISTMAS))


def test_while_zoom_is_away_a_reminder_waits_and_goes_out_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.end()
        before = house.told(HOST_EMAIL)
        house.zoom.fail("POST", "/chat/users/", status=503, times=2)
        await house.wait(HOUR + MINUTE)
        assert len(since(house, before)) == 1
        assert await reminded(house) == [("1", "done")]

    live(tmp_path, story, attestations=ALL, more=QUIET)


def test_a_reminder_that_cannot_be_sent_for_a_day_is_given_up(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.end()
        before = house.told(HOST_EMAIL)
        house.zoom.fail("POST", "/chat/users/", status=503, times=100_000)
        await house.wait(HOUR + MINUTE)
        for _ in range(2):
            assert await reminded(house) == []
            await house.clock.sleep(25 * HOUR)
            await house.settle()
        assert since(house, before) == []
        assert await reminded(house) == [("overdue", "failed")]

    live(tmp_path, story, attestations='[attestations]\nsession_remind = ["23h"]', more=QUIET)


def test_a_reminder_that_zoom_refuses_says_why(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.end()
        house.zoom.fail("POST", "/chat/users/", status=400, json={"code": 5301, "message": "no contact"})
        await house.wait(HOUR)
        (found,) = await house.look(lambda connection: reminders_about(connection, UUID))
        assert found.outcome.value == "failed"
        assert "5301" in (found.detail or "")

    live(tmp_path, story, attestations=ALL, more=QUIET)


def test_with_nobody_responsible_the_lead_hears_of_a_quarter_once_it_is_overdue(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.chaperone.reminders.begin()
        await house.wait(20 * DAY)
        assert await reminded(house, "2026-Q4") == [
            ("1", "not_possible"),
            ("2", "not_possible"),
            ("overdue", "done"),
        ]
        (told,) = house.told(LEAD_EMAIL)
        assert "by nobody in particular" in told

    nobody = '[attestations]\nresponsible = "reviewer"\n'
    live(tmp_path, story, attestations=nobody, more=QUIET, clock=ManualClock(CHRISTMAS))


def test_where_several_are_responsible_those_who_can_be_are_told(tmp_path: Path) -> None:
    staff = STAFF.replace('roles = ["host"]', 'roles = ["reviewer"]')

    async def story(house: House) -> None:
        await house.chaperone.reminders.begin()
        house.zoom.fail("POST", "/chat/users/", status=400, json={"code": 5301, "message": "no contact"})
        await house.wait(3 * DAY)
        (found,) = await house.look(lambda connection: reminders_about(connection, "2026-Q4"))
        assert (found.outcome.value, found.detail) == ("done", "1 of 2 could not be written to.")
        first, second = house.told(HOST_EMAIL), house.told(HELPER_EMAIL)
        assert (len(first), len(second)) == (0, 1)

    both = '[attestations]\nresponsible = "reviewer"\n'
    live(tmp_path, story, attestations=both, more=QUIET, staff=staff, clock=ManualClock(CHRISTMAS))


def test_where_nothing_is_asked_nobody_is_reminded(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.chaperone.reminders.begin()
        await house.begin(ADA)
        assert "attestations" not in await house.end()
        await house.wait(60 * DAY)
        assert await reminded(house) == await reminded(house, "2026-Q4") == []

    live(tmp_path, story, more=QUIET)
