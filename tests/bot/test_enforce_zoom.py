"""What Zoom is told to do, what it refuses, and which settings are put right."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.actions import reasons
from bot.jobs.doing import NotYet
from bot.settings.budget import UPDATES_A_DAY
from bot.simulator.zoom import SimulatedZoom
from rules.actions import ActionKind, ActionOutcome
from rules.events import FixFailed
from tests.bot.house import (
    ADA,
    HOST_EMAIL,
    MEETING,
)
from tests.bot.post import (
    ASKED_HOST,
    DONE,
    FAILED,
    MOST_REMOVED,
    NOT_POSSIBLE,
    SOMEBODY,
    Post,
    at_post,
    ended,
    setting,
)


def recording(zoom: SimulatedZoom) -> None:
    zoom.start_recording(MEETING)
    zoom.start_ai_companion(MEETING)
    zoom.start_live_stream(MEETING)


WRONG_MEETING = {
    "waiting_room": False,
    "join_before_host": True,
    "auto_recording": "cloud",
    "auto_start_meeting_summary": True,
}


def test_a_session_that_zoom_has_ended_already_counts_as_ended() -> None:
    async def story(post: Post) -> None:
        assert ended(await post.do(ActionKind.END_MEETING)) == (DONE, "Zoom API", reasons.ENDED_ALREADY)

    at_post(story, running=False)


@pytest.mark.parametrize(
    "kind",
    [
        ActionKind.REMOVE_PARTICIPANT,
        ActionKind.STOP_RECORDING,
        ActionKind.STOP_AI_COMPANION,
        ActionKind.STOP_LIVE_STREAM,
    ],
)
def test_where_zoom_finds_nothing_any_more_nobody_is_asked_to_stop_it(kind: ActionKind) -> None:
    async def story(post: Post) -> None:
        assert ended(await post.do(kind)) == (NOT_POSSIBLE, "Zoom API", reasons.GONE)
        assert post.zoom.messages == []

    at_post(story, running=False)


@pytest.mark.parametrize(
    ("kind", "is_so"),
    [
        (
            ActionKind.REMOVE_PARTICIPANT,
            lambda zoom: ADA not in {p.name for p in zoom.live(MEETING).present()},
        ),
        (ActionKind.STOP_RECORDING, lambda zoom: zoom.live(MEETING).recording == "off"),
        (ActionKind.STOP_AI_COMPANION, lambda zoom: not zoom.live(MEETING).ai_companion),
        (ActionKind.STOP_LIVE_STREAM, lambda zoom: zoom.live(MEETING).live_stream is None),
        (ActionKind.END_MEETING, lambda zoom: zoom.runs[-1].ended_at is not None),
    ],
)
def test_zoom_is_told_what_it_can_do(kind: ActionKind, is_so: Callable[[SimulatedZoom], bool]) -> None:
    async def story(post: Post) -> None:
        recording(post.zoom)
        assert not is_so(post.zoom)
        assert ended(await post.do(kind)) == (DONE, "Zoom API", None)
        assert is_so(post.zoom)

    at_post(story)


@pytest.mark.parametrize(
    "kind",
    [
        ActionKind.STOP_RECORDING,
        ActionKind.STOP_AI_COMPANION,
        ActionKind.STOP_LIVE_STREAM,
        ActionKind.REMOVE_PARTICIPANT,
    ],
)
def test_what_zoom_refuses_the_host_is_asked_for(kind: ActionKind, caplog: pytest.LogCaptureFixture) -> None:
    async def story(post: Post) -> None:
        post.zoom.participant_remove_supported = False
        outcome, channel, detail = ended(await post.do(kind))
        assert (outcome, channel) == (ASKED_HOST, "Team Chat")
        assert detail is not None
        assert detail.startswith("Zoom refused (asked to ")
        (said,) = post.told(HOST_EMAIL)
        assert "Chaperone could not do this itself. Please " in said

    with caplog.at_level(logging.WARNING):
        at_post(story)
    assert f"action a1 ({kind}) was not carried out" in caplog.text
    assert ADA not in caplog.text
    assert HOST_EMAIL not in caplog.text


def test_what_the_app_may_not_do_an_administrator_has_to_look_at() -> None:
    async def story(post: Post) -> None:
        post.zoom.gate.scopes -= {"meeting:update:in_meeting_controls:admin"}
        outcome, _, detail = ended(await post.do(ActionKind.REMOVE_PARTICIPANT))
        assert outcome is ASKED_HOST
        assert detail is not None
        assert detail.endswith("An administrator has to look at it.")

    at_post(story)


@pytest.mark.parametrize(
    ("situation", "also", "why"),
    [
        ({}, {"subject": replace(SOMEBODY, participant_uuid=None)}, reasons.NO_PARTICIPANT_ID),
        ({"meeting_id": None}, {}, reasons.NO_MEETING),
        ({"removed": MOST_REMOVED}, {}, reasons.MANY_REMOVED.format(count=MOST_REMOVED)),
    ],
)
def test_where_zoom_is_not_to_remove_somebody_the_host_is_asked_to(
    situation: dict[str, Any], also: dict[str, Any], why: str
) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.REMOVE_PARTICIPANT, also=also, **situation)
        assert ended(outcome) == (ASKED_HOST, "Team Chat", why)
        assert post.controls() == []
        assert f"point at {ADA} in the Participants list" in post.told(HOST_EMAIL)[0]

    at_post(story)


@pytest.mark.parametrize("key", ["waiting_room", "join_before_host", "auto_recording"])
def test_a_meetings_setting_is_put_right_and_read_again(key: str) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting(key)})
        assert ended(outcome) == (DONE, "Zoom API", reasons.FIXED)
        (known,) = post.known
        right = {"waiting_room": known.waiting_room, "join_before_host": known.join_before_host is False}
        starts = known.auto_recording != "none" or known.auto_ai_companion
        assert right.get(key, not starts)

    at_post(story, running=False, settings=WRONG_MEETING)


@pytest.mark.parametrize("key", ["waiting_room", "join_before_host", "auto_recording"])
def test_a_setting_that_zoom_keeps_is_said_to_have_been_kept(key: str) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting(key)})
        assert ended(outcome) == (FAILED, "Zoom API", reasons.OVERRULED)
        assert len(post.known) == 1

    at_post(story, running=False, settings=WRONG_MEETING, locked=WRONG_MEETING)


def test_a_hosts_setting_is_put_right() -> None:
    async def story(post: Post) -> None:
        host = post.zoom.users[post.zoom.meetings[MEETING].host_id]
        host.settings["in_meeting"]["who_can_share_screen"] = "all"
        outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting("who_can_share_screen")})
        assert ended(outcome) == (DONE, "Zoom API", reasons.FIXED)
        assert host.settings["in_meeting"]["who_can_share_screen"] == "host"

    at_post(story)


def test_a_setting_that_zoom_does_not_tell_of_afterwards_is_not_called_fixed() -> None:
    async def story(post: Post) -> None:
        post.zoom.gate.scopes -= {"user:read:settings:admin"}
        outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting("who_can_share_screen")})
        assert ended(outcome) == (FAILED, "Zoom API", reasons.UNCONFIRMED)

    at_post(story)


@pytest.mark.parametrize(
    ("key", "situation"),
    [("unheard_of", {}), ("waiting_room", {"meeting_id": None}), ("who_can_share_screen", {"host_id": None})],
)
def test_a_setting_that_cannot_be_reached_is_not_possible(key: str, situation: dict[str, Any]) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting(key)}, **situation)
        assert ended(outcome) == (NOT_POSSIBLE, None, reasons.UNKNOWN_SETTING)

    at_post(story)


@pytest.mark.parametrize(
    "kind", [ActionKind.ALERT_HOST, ActionKind.REMOVE_PARTICIPANT, ActionKind.FIX_SETTINGS]
)
def test_what_zoom_cannot_do_now_is_done_later(kind: ActionKind) -> None:
    async def story(post: Post) -> None:
        for method, path in (("POST", "/chat"), ("PATCH", "/")):
            post.zoom.fail(method, path, status=503, times=99)
        with pytest.raises(NotYet):
            await post.do(
                kind, also={"subject": setting("waiting_room")} if kind is ActionKind.FIX_SETTINGS else {}
            )

    at_post(story)


def test_what_zoom_takes_no_more_of_today_is_asked_of_the_host() -> None:
    async def story(post: Post) -> None:
        post.zoom.gate.updates_per_day = 0
        for _ in range(2):
            outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting("waiting_room")})
            assert ended(outcome) == (ActionOutcome.ASKED_HOST, "Team Chat", reasons.NO_UPDATES_LEFT)
        # Zoom said so once, and is not asked again today.
        assert [call.method for call in post.zoom.calls].count("PATCH") == 1
        post.clock.advance(timedelta(days=1))
        post.zoom.gate.updates_per_day = 100
        outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting("waiting_room")})
        assert outcome.outcome is ActionOutcome.DONE


@pytest.mark.parametrize("planned", [False, True])
def test_the_last_changes_of_a_day_are_left_to_people(planned: bool) -> None:
    async def story(post: Post) -> None:
        fix = {"subject": setting("waiting_room")}
        for _ in range(UPDATES_A_DAY):
            assert (await post.do(ActionKind.FIX_SETTINGS, also=fix)).outcome is ActionOutcome.DONE
        post.known.clear()
        outcome = await post.do(ActionKind.FIX_SETTINGS, also=fix, planned=planned)
        assert [call.method for call in post.zoom.calls].count("PATCH") == UPDATES_A_DAY
        if planned:
            # Whoever hosts is told with everything else that is missing.
            assert outcome.outcome is ActionOutcome.FAILED
            assert [(e.setting, e.why) for e in post.known if isinstance(e, FixFailed)] == [
                ("waiting_room", reasons.NO_UPDATES_LEFT)
            ]
            assert post.zoom.messages == []
        else:
            assert outcome.outcome is ActionOutcome.ASKED_HOST
            assert post.known == []

    at_post(story)


def test_a_change_that_zoom_takes_no_answer_for_now_is_made_later() -> None:
    async def story(post: Post) -> None:
        post.zoom.fail("PATCH", "/meetings/", status=503, times=9)
        with pytest.raises(NotYet):
            await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting("waiting_room")})

    at_post(story)


def test_a_message_that_zoom_refuses_has_failed() -> None:
    async def story(post: Post) -> None:
        outcome, channel, detail = ended(
            await post.do(ActionKind.ALERT_HOST, host="nobody@willowlane.example")
        )
        assert (outcome, channel) == (FAILED, "Team Chat")
        assert detail is not None
        assert "nobody@" not in detail

    at_post(story)
