"""The demonstration's evening for adults: what may be done there, and what may not."""

import asyncio

import pytest

from bot.simulator.evening_quilters import EVENING_QUILTERS, NOTE_TAKER, UNASKED, UNDER_AGE
from bot.simulator.play import differences
from bot.simulator.thimble_lane import CO_HOST_EMAIL, LEAD_EMAIL
from tests.stories import stage
from tests.stories.stage import CALL_TAKES, Played, at, moment


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return asyncio.run(stage.played(EVENING_QUILTERS, tmp_path_factory.mktemp("demo")))


def test_the_evening_ran_under_the_adults_policy_and_its_host_ended_it(played: Played) -> None:
    session = played.report["session"]
    assert (session["profile"], session["host"]) == ("adults", CO_HOST_EMAIL)
    assert (session["scheduled_end"], session["ended_at"]) == (at("17:05:00"), at("17:05:10"))
    assert differences(EVENING_QUILTERS, played.report) == []


def test_a_guest_may_share_and_a_recording_that_all_agreed_to_may_run(played: Played) -> None:
    rows = {row["rule"]: row["status"] for row in played.report["rules"]}
    assert (rows["screen_share"], rows["session_close"]) == ("off", "kept")
    recording = [finding for finding in played.report["findings"] if finding["rule"] == "recording"]
    assert [finding["subject"]["name"] for finding in recording] == [UNASKED, NOTE_TAKER]
    assert recording[0]["opened_at"] == at("16:51:30")


def test_the_recording_is_stopped_when_somebody_comes_who_has_not_agreed(played: Played) -> None:
    stopped = [call for call in played.zoom.calls if call.path.startswith("/live_meetings")]
    assert [call.json["method"] for call in stopped if call.json] == ["recording.stop"]
    assert moment("16:51:30") <= stopped[0].at <= moment("16:51:30") + CALL_TAKES


def test_the_lead_is_told_of_the_child_and_of_nothing_else(played: Played) -> None:
    told = [message.text for message in played.zoom.messages if message.to_contact == LEAD_EMAIL]
    assert len(told) == 1
    assert UNDER_AGE in told[0]
