"""When something is amiss with Zoom, the network or the people in charge: from Zoom's messages to the report."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.actions import reasons
from rules.care import STAFF_ARE_NEVER_REMOVED
from tests.bot.house import (
    ADA,
    BEN,
    HOST_EMAIL,
    LEAD_EMAIL,
    MEETING,
    STAFF,
    UUID,
    House,
    live,
    responses,
    status,
)

pytestmark = pytest.mark.slow

MINUTE = timedelta(minutes=1)
CHANGES = {"PUT", "PATCH", "POST"}


def changes(house: House) -> list[str]:
    """The calls that changed something or wrote to somebody."""
    return [call.path for call in house.zoom.calls if call.method in CHANGES and "/oauth" not in call.path]


def test_an_organisation_that_only_observes_sees_what_would_have_been_done(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN, "Piotr Quill")
        house.zoom.share_screen(MEETING, BEN)
        house.zoom.start_recording(MEETING)
        await house.wait(2 * MINUTE)
        assert changes(house) == []
        assert house.zoom.live(MEETING).recording == "running"
        report = await house.end()
        outcomes = {r["outcome"] for finding in report["findings"] for r in finding["responses"]}
        assert outcomes == {"would_have"}
        assert set(responses(report, "screen_share")) == {
            "alert_host",
            "ask_participant",
            "remove_participant",
        }
        assert status(report, "recording") == status(report, "screen_name") == "breached"

    live(tmp_path, story, mode="observe")


def test_zoom_is_down_for_a_minute_and_everything_is_done_once_it_is_back(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        for method in ("POST", "PATCH"):
            house.zoom.fail(method, "/", status=502, times=10_000)
        house.zoom.start_recording(MEETING)
        await house.wait(MINUTE)
        assert house.zoom.messages == []
        house.zoom.gate.failures.clear()
        await house.wait(MINUTE)
        assert house.zoom.live(MEETING).recording == "off"
        assert len(house.told(HOST_EMAIL)) == 1
        report = await house.end()
        assert responses(report, "recording") == {
            "alert_host": "done",
            "stop_recording": "done",
            "alert_safeguarding": "done",
        }

    live(tmp_path, story)


def test_zoom_is_down_for_too_long_and_people_are_told_all_the_same(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        for method in ("POST", "PATCH"):
            house.zoom.fail(method, "/", status=502, times=10_000)
        house.zoom.start_recording(MEETING)
        await house.wait(6 * MINUTE)
        house.zoom.gate.failures.clear()
        await house.wait(5 * MINUTE)
        assert house.zoom.live(MEETING).recording == "running"
        for whom in (HOST_EMAIL, LEAD_EMAIL):
            (told,) = house.told(whom)
            assert "This message is late: it could not be sent before" in told
        report = await house.end()
        assert responses(report, "recording") == {
            "alert_host": "done",
            "stop_recording": "failed",
            "alert_safeguarding": "done",
        }

    live(tmp_path, story)


def test_deliveries_that_come_ten_minutes_late_are_recorded_and_told_of_and_not_acted_upon(
    tmp_path: Path,
) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        house.zoom.start_recording(MEETING)
        late = list(house.zoom.outbox)
        house.zoom.outbox.clear()
        await house.wait(10 * MINUTE)
        assert house.zoom.messages == []
        for event in late:
            await house.delivery.deliver(event)
        await house.wait(2 * MINUTE)
        assert BEN in {person.name for person in house.zoom.live(MEETING).present()}
        assert house.zoom.live(MEETING).recording == "running"
        assert (len(house.told(HOST_EMAIL)), len(house.told(LEAD_EMAIL))) == (2, 1)
        for told in house.told(HOST_EMAIL) + house.told(LEAD_EMAIL):
            assert "Chaperone learnt of this late, at 16:10" in told
        report = await house.end()
        assert responses(report, "screen_share") == {
            "alert_host": "done",
            "ask_participant": "not_possible",
            "remove_participant": "not_possible",
        }
        assert responses(report, "recording") == {
            "alert_host": "done",
            "stop_recording": "not_possible",
            "alert_safeguarding": "done",
        }
        assert report["coverage"]["late"] == 2
        (sharing,) = (f for f in report["findings"] if f["rule"] == "screen_share")
        assert sharing["opened_at"].startswith("2026-11-03T16:00:20")

    live(tmp_path, story)


def test_an_escalation_still_to_come_of_late_news_is_not_acted_upon_either(tmp_path: Path) -> None:
    after = '[profiles.children.rules]\nscreen_share = { respond = ["alert_host"], after = "20m", then = ["remove_participant"] }'

    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        late = house.zoom.outbox.popleft()
        await house.wait(10 * MINUTE)
        await house.delivery.deliver(late)
        await house.wait(15 * MINUTE)
        assert BEN in {person.name for person in house.zoom.live(MEETING).present()}
        report = await house.end()
        assert responses(report, "screen_share")["remove_participant"] == "not_possible"

    live(tmp_path, story, more=after)


def test_late_news_after_the_report_make_a_new_one_and_none_makes_none(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        shared, *_ = house.zoom.outbox
        house.zoom.outbox.clear()
        await house.wait(timedelta(seconds=10))
        first = await house.end()
        assert (first["number"], first["previous_hash"]) == (1, None)
        assert status(first, "screen_share") == "kept"

        await house.delivery.deliver(shared)
        await house.wait(MINUTE)
        second = await house.report()
        assert (second["number"], second["previous_hash"]) == (2, first["hash"])
        assert status(second, "screen_share") == "breached"

        await house.delivery.deliver(shared)
        await house.wait(MINUTE)
        assert await house.report() == second

    live(tmp_path, story)


def test_what_was_done_over_a_breach_that_was_none_is_told_as_that(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.arrive(MEETING, BEN)
        (waited,) = house.zoom.outbox
        house.zoom.outbox.clear()
        house.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]
        house.zoom.admit(MEETING, BEN)
        admitted, left_waiting_room, joined = house.zoom.outbox
        house.zoom.outbox.clear()
        await house.delivery.deliver(joined)
        await house.wait(MINUTE)
        assert "was not seen in the waiting room" in house.told(HOST_EMAIL)[0]
        for event in (left_waiting_room, waited, admitted):
            await house.delivery.deliver(event)
        report = await house.end()
        assert report["findings"] == []
        assert status(report, "waiting_room") == "kept"
        (retracted,) = report["retracted"]
        assert (retracted["rule"], retracted["action"], retracted["outcome"]) == (
            "waiting_room",
            "alert_host",
            "done",
        )
        assert retracted["subject"]["name"] == BEN

    live(tmp_path, story)


def test_a_concern_about_the_host_goes_to_the_lead_and_never_to_the_host(tmp_path: Path) -> None:
    harsh = '[profiles.children.rules]\nrecording = { policy = "forbidden", respond = ["alert_host", "ask_participant", "remove_participant"] }'

    async def story(house: House) -> None:
        house.host.display_name = "Marta's Notetaker"
        await house.begin(ADA)
        await house.wait(MINUTE)
        assert house.told(HOST_EMAIL) == []
        assert all("Marta's Notetaker" in told for told in house.told(LEAD_EMAIL))
        assert house.told(LEAD_EMAIL)
        report = await house.end()
        assert responses(report, "recording") == {
            "alert_safeguarding": "done",
            "remove_participant": "not_possible",
        }
        details: list[Any] = [r["detail"] for f in report["findings"] for r in f["responses"]]
        assert STAFF_ARE_NEVER_REMOVED in details
        assert "Marta's Notetaker" in {stay["name"] for stay in report["attendance"]}

    live(tmp_path, story, more=harsh)


def test_a_host_who_is_the_only_lead_is_not_told_of_themselves(tmp_path: Path) -> None:
    alone = STAFF.replace('roles = ["host"]', 'roles = ["host", "safeguarding_lead"]', 1).split("[[staff]]")[
        1
    ]
    harsh = '[profiles.children.rules]\nrecording = { policy = "forbidden", respond = ["alert_host"] }'

    async def story(house: House) -> None:
        house.host.display_name = "Marta's Notetaker"
        await house.begin(ADA)
        await house.wait(MINUTE)
        assert house.zoom.messages == []
        report = await house.end()
        assert responses(report, "recording")["alert_safeguarding"] == "not_possible"
        assert reasons.NO_OTHER_LEAD in {r["detail"] for f in report["findings"] for r in f["responses"]}

    live(tmp_path, story, staff="[[staff]]" + alone, more=harsh)


def test_more_than_a_few_removals_are_left_to_a_person(tmp_path: Path) -> None:
    at_once = '[profiles.children.rules]\nscreen_share = { respond = ["remove_participant"], then = [] }'
    visitors = [f"Visitor {letter}" for letter in "ABCDEFGH"]

    async def story(house: House) -> None:
        await house.begin(*visitors)
        for visitor in visitors:
            house.zoom.share_screen(MEETING, visitor)
        await house.wait(MINUTE)
        inside = {person.name for person in house.zoom.live(MEETING).present()}
        assert len(inside & set(visitors)) == 5
        asked = [said for said in house.told(HOST_EMAIL) if "leaves it to a person to remove more" in said]
        assert len(asked) == 5
        assert all("Please decide whether Visitor" in said for said in asked)

    live(tmp_path, story, more=at_once)


def test_messages_out_of_order_and_twice_come_to_the_same_report(tmp_path: Path) -> None:
    async def told(house: House, *, jumbled: bool) -> dict[str, Any]:
        zoom = house.zoom
        zoom.start(MEETING, uuid=UUID)
        steps: tuple[Any, ...] = (
            lambda: zoom.arrive(MEETING, ADA),
            lambda: zoom.admit(MEETING, ADA),
            lambda: zoom.start_recording(MEETING),
            lambda: zoom.stop_recording(MEETING),
            lambda: zoom.end(MEETING),
        )
        for step in steps:
            await house.clock.sleep(timedelta(seconds=1))
            step()
        if jumbled:
            places = list(range(len(zoom.outbox)))
            twice = list(zoom.outbox)[3]
            await house.delivery.deliver_twice(twice)
            await house.delivery.deliver_reordered([*reversed(places[2:]), *places[:2]])
        await house.wait(MINUTE)
        report = await house.report()
        return {name: report[name] for name in ("session", "attendance", "outcome")}

    async def in_order(house: House) -> dict[str, Any]:
        return await told(house, jumbled=False)

    async def out_of_order(house: House) -> dict[str, Any]:
        return await told(house, jumbled=True)

    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert live(tmp_path / "a", in_order, mode="observe") == live(
        tmp_path / "b", out_of_order, mode="observe"
    )
