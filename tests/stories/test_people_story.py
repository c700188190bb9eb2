"""Who is there and who looks after them: from Zoom's messages to the report."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from rules.actions import ActionKind
from tests.bot.house import (
    ADA,
    BEN,
    CAL,
    HELPER,
    HELPER_EMAIL,
    HOST,
    HOST_EMAIL,
    LEAD_EMAIL,
    MEETING,
    STAFF,
    House,
    live,
    responses,
    status,
)

MINUTE = timedelta(minutes=1)
REGISTER = f"""\
name,under 18,booked by,policy agreed,camera off,approved by,until
{ADA},yes,Ruth Fenwick (mother),2026-09-01,,,
{BEN},yes,,2026-09-01,yes,Grace Obi,2026-12-31
{CAL},yes,Ivan Novak (father),,,,
"""


def row(report: dict[str, Any], rule: str) -> dict[str, Any]:
    return next(row for row in report["rules"] if row["rule"] == rule)


def on_file(**who: str) -> str:
    """The staff, with what is on file about each by first name."""
    text = STAFF
    for name, dates in who.items():
        place = text.index("roles", text.index(f'name = "{name}'))
        text = f"{text[:place]}{dates}\n{text[place:]}"
    return text


CLEARED = "dbs_expires = 2028-01-01\npolicy_agreed = 2026-09-01"


def test_a_host_who_is_alone_with_children_is_told_and_after_two_minutes_the_lead(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        await house.wait(timedelta(seconds=49))
        assert house.told(HOST_EMAIL) == []
        await house.wait(timedelta(seconds=1))
        (alert,) = house.told(HOST_EMAIL)
        assert f"{HOST} is the only adult in the session with 2 children." in alert
        assert "If this goes on at 16:03:10, Chaperone tells the safeguarding lead." in alert
        await house.wait(2 * MINUTE)
        (told,) = house.told(LEAD_EMAIL)
        assert f"For the safeguarding lead: {HOST} is the only adult" in told
        house.zoom.join(MEETING, HELPER, email=HELPER_EMAIL)
        report = await house.end()
        (finding,) = report["findings"]
        assert (finding["rule"], finding["subject"]["name"]) == ("supervision", "the session")
        assert finding["closed_at"] is not None
        assert responses(report, "supervision") == {"alert_host": "done", "alert_safeguarding": "done"}

    live(tmp_path, story, also=["supervision"])


def test_children_in_a_breakout_room_of_their_own_are_seen(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.join(MEETING, HELPER, email=HELPER_EMAIL)
        house.zoom.enter_breakout(MEETING, ADA, "attic")
        house.zoom.enter_breakout(MEETING, BEN, "attic")
        await house.wait(MINUTE)
        (alert,) = house.told(HOST_EMAIL)
        assert "No member of staff is in a breakout room with 2 children." in alert
        house.zoom.leave_breakout(MEETING, ADA)
        house.zoom.leave_breakout(MEETING, BEN)
        report = await house.end()
        assert status(report, "supervision") == "breached"
        (finding,) = report["findings"]
        assert finding["closed_at"] is not None

    live(tmp_path, story, also=["supervision"])


def test_two_adults_all_the_time_keep_the_rule(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.start(MEETING, uuid="quiet==")
        house.zoom.join(MEETING, HELPER, email=HELPER_EMAIL)
        house.zoom.arrive(MEETING, ADA)
        await house.wait(timedelta(seconds=10))
        house.zoom.admit(MEETING, ADA)
        await house.wait(10 * MINUTE)
        house.zoom.end(MEETING)
        await house.wait(MINUTE)
        report = await house.report("quiet==")
        assert row(report, "supervision")["status"] == "kept"
        assert house.told(HOST_EMAIL) == []

    live(tmp_path, story, also=["supervision"])


def test_a_check_that_ran_out_is_for_the_lead_and_one_about_the_lead_for_the_alternate(
    tmp_path: Path,
) -> None:
    staff = (
        on_file(
            Marta="dbs_expires = 2026-11-02\npolicy_agreed = 2026-09-01",
            Owen=CLEARED,
            Grace="dbs_expires = 2026-11-20\npolicy_agreed = 2025-01-01",
        )
        + '\n[[staff]]\nname = "Priya Nair"\nemail = "priya@willowlane.example"\nroles = ["alternate_lead"]\n'
    )

    async def story(house: House) -> None:
        house.zoom.add_user("priya@willowlane.example", "Priya Nair")
        await house.begin(ADA)
        (told,) = house.told(LEAD_EMAIL)
        assert f"{HOST} is in the session, and their Enhanced DBS check ran out on 2 November 2026." in told
        house.zoom.join(MEETING, "Grace Obi", email=LEAD_EMAIL)
        await house.wait(MINUTE)
        assert house.told(LEAD_EMAIL) == [told]
        agreed, soon = sorted(house.told("priya@willowlane.example"))
        assert "last agreed to the policy on 1 January 2025" in agreed
        assert "Grace Obi's Enhanced DBS check runs out on 20 November 2026." in soon
        assert house.told(HOST_EMAIL) == []
        report = await house.end()
        assert [(f["rule"], f["subject"]["name"]) for f in report["findings"]] == [
            ("staff_clearance", HOST),
            ("staff_clearance", "Grace Obi"),
        ]
        assert responses(report, "staff_clearance") == {"alert_safeguarding": "done"}

    live(tmp_path, story, also=["staff_clearance"], staff=staff)


def test_what_is_not_on_file_about_staff_was_not_checked(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        report = await house.end()
        assert row(report, "staff_clearance")["status"] == "not_checked"
        assert (
            "does not say when the Enhanced DBS check of Marta Reyes runs out"
            in (row(report, "staff_clearance")["reason"])
        )

    live(tmp_path, story, also=["staff_clearance"], staff=on_file(Marta="policy_agreed = 2026-09-01"))


def test_what_the_register_does_not_say_of_guests_stands_in_the_report(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN, CAL)
        assert house.told(HOST_EMAIL) == []
        report = await house.end()
        found = {f["subject"]["name"]: f["reason"] for f in report["findings"]}
        assert found == {
            BEN: f"The register does not say which parent or carer booked for {BEN}, who is under 18.",
            CAL: f"The register does not say that {CAL} has agreed to the policy.",
        }
        assert responses(report, "eligibility") == {}

    live(tmp_path, story, also=["eligibility"], register=REGISTER)


def test_a_child_in_a_group_for_adults_is_told_of_at_once(tmp_path: Path) -> None:
    adults = '[profiles.children]\nbase = "adults"\n'

    async def story(house: House) -> None:
        await house.begin(ADA)
        assert any(f"{ADA} is under 18, as the register says" in said for said in house.told(HOST_EMAIL))
        assert any(f"{ADA} is under 18" in said for said in house.told(LEAD_EMAIL))
        report = await house.end()
        assert responses(report, "eligibility") == {"alert_host": "done", "alert_safeguarding": "done"}

    live(tmp_path, story, also=["eligibility"], register=REGISTER, more=adults)


def test_the_host_is_asked_to_look_at_cameras_when_introductions_begin(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.arrive(MEETING, CAL)
        house.zoom.admit(MEETING, CAL)
        await house.wait(15 * MINUTE)
        (asked,) = house.told(HOST_EMAIL)
        assert "It is time for introductions." in asked
        assert f"{BEN} (approved by Grace Obi until 31 December 2026) need not have it on." in asked
        report = await house.end()
        assert row(report, "camera")["status"] == "not_checked"
        assert row(report, "camera")["reason"] == (
            "Zoom does not tell whose camera is on. The host was to be asked at 16:00 to check."
        )

    live(tmp_path, story, also=["camera"], register=REGISTER)


PROTECT = f"""
[care]
protected = ["{ADA}"]
removals_per_session = 1

[profiles.children.rules]
screen_share = {{ respond = ["alert_host", "remove_participant"], then = [] }}
"""


def test_protected_people_stay_and_after_the_first_removal_a_person_is_asked(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN, CAL)
        for somebody in (ADA, BEN, CAL):
            house.zoom.share_screen(MEETING, somebody)
            await house.wait(timedelta(seconds=10))
        inside = {person.name for person in house.zoom.live(MEETING).present()}
        assert {ADA, CAL} <= inside
        assert BEN not in inside
        (asked,) = [said for said in house.told(HOST_EMAIL) if "Please decide whether" in said]
        assert f"Please decide whether {CAL} should leave" in asked
        report = await house.end()
        ended = {
            finding["subject"]["name"]: response["outcome"]
            for finding in report["findings"]
            for response in finding["responses"]
            if response["action"] == ActionKind.REMOVE_PARTICIPANT
        }
        assert ended == {ADA: "not_possible", BEN: "done", CAL: "asked_host"}

    live(tmp_path, story, more=PROTECT)


def test_what_comes_back_again_and_again_is_told_once_in_full(tmp_path: Path) -> None:
    gentle = '[profiles.children.rules]\nscreen_share = { respond = ["alert_host"], then = [] }'

    async def story(house: House) -> None:
        await house.begin(ADA)
        for _ in range(3):
            house.zoom.share_screen(MEETING, ADA)
            await house.wait(timedelta(seconds=45))
            house.zoom.stop_sharing(MEETING, ADA)
            await house.wait(timedelta(seconds=30))
        first, second, third = house.told(HOST_EMAIL)
        assert "What to do:" in first
        assert "For the second time: Ada Fenwick is sharing a screen." in second
        assert "For the third time: Ada Fenwick is sharing a screen." in third
        assert "What to do:" not in second + third

    live(tmp_path, story, more=gentle)
