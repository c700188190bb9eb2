"""Zoom's own registrants as the register of a session."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.journal.received import events_of
from bot.register import registrants as module
from bot.register.registrants import registrants_event
from rules.events import RegisterRead
from rules.register import GUARDIAN, POLICY_AGREED, UNDER_18, RegisterEntry
from tests.bot.house import MEETING, UUID, House, live

NOW = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "zoom" / "samples"


def answered(first: str = "Amelia", last: str = "Hart", **answers: str) -> dict[str, Any]:
    questions = [{"title": title.replace("_", " "), "value": value} for title, value in answers.items()]
    return {
        "id": "r-1",
        "first_name": first,
        "last_name": last,
        "email": "harts@x.example",
        "create_time": "2026-10-01T09:00:00Z",
        "status": "approved",
        "custom_questions": questions,
    }


def entry_of(registrant: dict[str, Any]) -> RegisterEntry:
    (entry,) = registrants_event([registrant], NOW).entries
    return entry


def test_a_registrant_is_known_by_registration_address_and_name() -> None:
    entry = entry_of(answered())
    assert (entry.name, entry.email, entry.registrant_id) == ("Amelia Hart", "harts@x.example", "r-1")
    assert (entry.under_18, entry.guardian, entry.recording_consent) == (None, None, None)
    assert registrants_event([answered()], NOW).columns == frozenset()


def test_answers_are_read_under_the_headings_of_a_register() -> None:
    event = registrants_event(
        [
            answered(
                Under_18="9",
                Parent_or_carer="Sarah Hart (mother)",
                Consent_to_record="yes, Sarah Hart, 2026-09-01, for marketing",
                Preferred_name="Millie",
                Policy_agreed="I agree",
                What_do_you_hope_to_learn="Quilting",
            )
        ],
        NOW,
    )
    (entry,) = event.entries
    assert (entry.under_18, entry.guardian, entry.guardian_relation) == (True, "Sarah Hart", "mother")
    assert (entry.recording_consent, entry.consent_by, entry.consent_for) == (True, "Sarah Hart", "marketing")
    assert (entry.also_known_as, entry.policy_agreed) == (("Millie",), date(2026, 10, 1))
    assert event.columns == {UNDER_18, GUARDIAN, POLICY_AGREED}


@pytest.mark.parametrize(
    ("answer", "agreed"),
    [("yes", date(2026, 10, 1)), ("2026-09-01", date(2026, 9, 1)), ("no", None), ("maybe", None), ("", None)],
)
def test_who_agrees_to_the_policy_does_so_on_the_day_of_registering(answer: str, agreed: date | None) -> None:
    assert entry_of(answered(policy_agreed=answer)).policy_agreed == agreed


def test_a_parent_who_registers_a_child_is_the_guardian() -> None:
    child = entry_of(answered("Sarah", "Hart", **{"Child's_name": "Amelia Hart"}))
    assert (child.name, child.guardian, child.email) == ("Amelia Hart", "Sarah Hart", "harts@x.example")
    named = entry_of(answered("Sarah", "Hart", **{"Child's_name": "Amelia Hart"}, Guardian="Tom Hart"))
    assert named.guardian == "Tom Hart"
    assert entry_of(answered(**{"Child's_name": " amelia HART"})).guardian is None


def test_nobody_approves_an_exemption_of_their_own() -> None:
    asked = {
        "Camera_off": "yes",
        "Other_screen_name": "yes",
        "Approved_by": "Jo Field",
        "Registrant_id": "r-9",
    }
    entry = entry_of(answered(**asked))
    assert (entry.exemptions, entry.registrant_id) == ((), "r-1")


@pytest.mark.parametrize(
    "odd",
    [
        {"custom_questions": None},
        {"custom_questions": ["?", {"title": None, "value": 3}]},
        {"last_name": None, "first_name": "Amelia Hart"},
    ],
)
def test_what_zoom_leaves_out_or_writes_otherwise_does_no_harm(odd: dict[str, Any]) -> None:
    assert entry_of(answered() | odd).name == "Amelia Hart"


def test_a_family_that_registers_with_one_address_is_several_people() -> None:
    event = registrants_event([answered(), answered("Oliver") | {"id": "r-2"}], NOW)
    assert len({entry.key for entry in event.entries}) == 2


def test_nobody_is_a_problem_and_no_reason_to_take_everybody_for_a_stranger() -> None:
    assert registrants_event([], NOW).problem == module.NOBODY


@pytest.mark.parametrize("name", ["meeting.registration_created"])
def test_zooms_own_example_is_understood(name: str) -> None:
    file = SAMPLES / f"{name}.json"
    if not file.exists():
        pytest.skip("Zoom's examples are not here")
    registrant = json.loads(file.read_text(encoding="utf-8"))["payload"]["object"]["registrant"]
    entry = entry_of(registrant)
    assert (entry.name, entry.registrant_id) == ("Jill Chill", "iFxeBPYun6SAiWUzBcEkX")


async def readings(house: House) -> list[RegisterRead]:
    events = await house.look(lambda c: events_of(c, UUID))
    return [event for event in events if isinstance(event, RegisterRead)]


def who_is(house: House, shown: str) -> str | None:
    session = house.chaperone.sessions.live[UUID].session
    (person,) = (person for person in session.people.values() if person.name == shown)
    return person.match.entry.name if person.match is not None and person.match.entry is not None else None


def play(tmp_path: Path, story: Any, *, approval_type: int = 0) -> None:
    live(
        tmp_path,
        story,
        meeting={"settings": {"approval_type": approval_type}},
        register_is="zoom",
    )


def test_registrants_are_the_register_from_the_start_and_while_it_changes(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        zoom = house.zoom
        amelia = zoom.register(MEETING, "Amelia", "Hart", "harts@x.example", answers={"Under 18": "yes"})
        await house.begin()
        zoom.join(MEETING, "Bubbles", registrant_id=amelia.id, email="harts@x.example")
        await house.settle()
        assert who_is(house, "Bubbles") == "Amelia Hart"
        noah = zoom.register(MEETING, "Noah", "Okonkwo", "noah@x.example")
        zoom.join(MEETING, "Noah Okonkwo")
        await house.settle()
        assert who_is(house, "Noah Okonkwo") == "Noah Okonkwo"
        zoom.decide_registration(MEETING, noah, "cancel")
        await house.settle()
        assert who_is(house, "Noah Okonkwo") is None
        assert [len(event.entries) for event in await readings(house)] == [1, 2, 1]

    play(tmp_path, story)


def test_a_registration_waits_for_its_approval(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        amelia = house.zoom.register(MEETING, "Amelia", "Hart", "harts@x.example")
        await house.begin("Amelia Hart")
        assert [event.problem for event in await readings(house)] == [module.NOBODY]
        house.zoom.decide_registration(MEETING, amelia, "approve")
        await house.settle()
        assert who_is(house, "Amelia Hart") == "Amelia Hart"
        house.zoom.decide_registration(MEETING, amelia, "deny")
        await house.settle()
        assert who_is(house, "Amelia Hart") == "Amelia Hart"  # the last list that there was stays in force
        assert (await readings(house))[-1].problem == module.NOBODY

    play(tmp_path, story, approval_type=1)


def test_many_registrants_come_on_several_pages(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        for number in range(650):
            house.zoom.register(MEETING, "Guest", f"No{number}", f"{number}@x.example")
        house.zoom.outbox.clear()
        await house.begin()
        assert [len(event.entries) for event in await readings(house)] == [650]
        asked = [c for c in house.zoom.calls if c.path.endswith("/registrants")]
        assert [c.query.get("status") for c in asked] == ["approved"] * 3

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("approval_type", "failure", "problem"),
    [
        (2, None, module.NOT_IN_USE),
        (0, (400, 4711, "Invalid access token, does not contain scopes"), module.NOT_ALLOWED),
        (0, (400, 300, "Registration has not been enabled for this meeting"), module.REFUSED),
        (0, (404, 3001, "Meeting does not exist"), module.NO_MEETING),
    ],
)
def test_why_there_are_none_is_said_in_a_sentence(
    tmp_path: Path, approval_type: int, failure: tuple[int, int, str] | None, problem: str
) -> None:
    async def story(house: House) -> None:
        if failure is not None:
            status, code, message = failure
            path = f"/meetings/{MEETING}/registrants"
            house.zoom.fail("GET", path, status=status, json={"code": code, "message": message})
        await house.begin("Amelia Hart")
        assert [event.problem for event in await readings(house)] == [problem]
        assert any(problem in text for text in house.told("marta@willowlane.example"))
        report = await house.end()
        (row,) = (row for row in report["rules"] if row["rule"] == "screen_name")
        assert (row["status"], problem in row["reason"]) == ("not_checked", True)

    play(tmp_path, story, approval_type=approval_type)


def test_a_zoom_that_cannot_be_reached_is_asked_again_and_said_to_be_so(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.register(MEETING, "Amelia", "Hart", "harts@x.example")
        house.zoom.fail("GET", f"/meetings/{MEETING}/registrants", status=503, times=2)
        await house.begin("Amelia Hart")
        await house.wait(timedelta(minutes=10))
        assert [event.problem for event in await readings(house)] == [module.OUT_OF_REACH, ""]
        assert who_is(house, "Amelia Hart") == "Amelia Hart"

    play(tmp_path, story)


def test_news_of_registrations_for_other_sessions_does_nothing(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin()
        house.zoom.register(MEETING, "Amelia", "Hart", "harts@x.example")
        await house.settle()
        assert not [c for c in house.zoom.calls if c.path.endswith("/registrants")]

    live(tmp_path, story)


def test_news_after_the_end_is_not_read(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin()
        await house.end()
        before = len(house.zoom.calls)
        house.zoom.register(MEETING, "Amelia", "Hart", "harts@x.example")
        await house.settle()
        assert not [c for c in house.zoom.calls[before:] if c.path.endswith("/registrants")]

    play(tmp_path, story)
