"""What else records, what has to be recorded, and what Zoom's settings start."""

from datetime import timedelta
from typing import Any

import pytest

from rules import capture_settings
from rules.actions import ActionKind
from rules.catalog import recording
from rules.catalog.recording import RecordingPolicy
from rules.events import Capture, ZoomRole
from rules.policy import Response
from tests.rules.scenes import A_MOMENT, HOST, Breach, Scene, entry, found, minutes, policy_with, seconds

STOPS = Response((ActionKind.ALERT_HOST, ActionKind.STOP_RECORDING))
WITH_CONSENT = policy_with("recording", response=STOPS)
FORBIDDEN = policy_with("recording", response=STOPS, policy=RecordingPolicy.FORBIDDEN)
REQUIRED = policy_with("recording", response=STOPS, policy=RecordingPolicy.REQUIRED)
CLOUD = "The cloud recording"

AMELIA = entry("Amelia Hart", recording_consent=True)
POPPY = entry("Poppy Winters", recording_consent=False)
REGISTER = (AMELIA, POPPY)


def scene(policy: Any = WITH_CONSENT) -> Scene:
    """A session with the host and Amelia, who may be recorded, in it."""
    return Scene(policy).register(*REGISTER).starts().joins(HOST).joins("Amelia Hart", seconds(1))


class TestNoteTakers:
    def test_a_note_taker_is_told_of_until_it_is_gone(self) -> None:
        told = scene().joins("Ana's Otter.ai", minutes(2)).leaves("Ana's Otter.ai", minutes(3)).told()
        assert told.breaches == [Breach("recording", "Ana's Otter.ai", minutes(2), minutes(3))]
        assert told.reasons == [
            '"Ana\'s Otter.ai" looks like Otter.ai, an assistant that records or takes notes.'
        ]

    def test_what_else_runs_with_consent_goes_on(self) -> None:
        told = scene().records(minutes(1)).joins("Otter.ai", minutes(2)).told()
        assert [action.kind for action in told.actions] == [ActionKind.ALERT_HOST]

    def test_it_can_be_removed(self) -> None:
        policy = policy_with("recording", response=Response((ActionKind.REMOVE_PARTICIPANT,)))
        (action,) = scene(policy).joins("Otter.ai", minutes(2)).told().actions
        assert action.kind is ActionKind.REMOVE_PARTICIPANT
        assert action.subject.participant_uuid == "uuid-2"

    def test_somebody_on_the_register_who_is_called_like_one_is_somebody(self) -> None:
        shown = Scene(WITH_CONSENT).register(entry("Otter.ai", recording_consent=False)).starts().joins(HOST)
        shown.joins("Otter.ai", minutes(1))
        assert found(shown) == []
        assert found(shown.records(minutes(2))) == [(CLOUD, minutes(2), None)]

    def test_who_is_called_by_another_name_later_was_mistaken(self) -> None:
        shown = scene().joins("Sam", minutes(2), name="Otter.ai").becomes(ZoomRole.CO_HOST, "Sam", minutes(3))
        assert found(shown) == [("Otter.ai", minutes(2), minutes(3))]
        shown = scene().joins("Sam", minutes(2)).becomes(ZoomRole.CO_HOST, "Sam", minutes(3), name="Otter.ai")
        assert found(shown) == [("Otter.ai", minutes(3), None)]

    def test_one_that_waits_is_not_in_yet(self) -> None:
        assert found(scene().waits("Otter.ai", minutes(2))) == []


class TestRequired:
    LIMIT = minutes(5)

    @pytest.mark.parametrize(
        ("starts_after", "breaches"), [(LIMIT - A_MOMENT, 0), (LIMIT, 0), (LIMIT + A_MOMENT, 1)]
    )
    def test_a_recording_has_to_run_soon(self, starts_after: timedelta, breaches: int) -> None:
        shown = Scene(REQUIRED).register(*REGISTER).starts(minutes(-2)).joins(HOST, minutes(-2))
        told = shown.records(minutes(-2) + starts_after).told(minutes(30))
        expected = Breach("recording", "the session", minutes(3), minutes(-2) + starts_after)
        assert told.breaches == [expected] * breaches

    def test_it_is_asked_for_and_nothing_is_stopped(self) -> None:
        told = scene(REQUIRED).told(minutes(30))
        assert [action.kind for action in told.actions] == [ActionKind.ALERT_HOST]

    def test_what_else_stops_does_not_make_it_run(self) -> None:
        shown = scene(REQUIRED).stops_recording(minutes(6), Capture.AI_COMPANION).leaves(HOST, minutes(7))
        assert found(shown, minutes(30)) == [("the session", minutes(5), None)]

    def test_a_pause_has_to_end_soon(self) -> None:
        shown = scene(REQUIRED).records(minutes(1)).stops_recording(minutes(2))
        assert found(shown, minutes(7) - A_MOMENT) == []
        assert found(shown, minutes(7)) == [("the session", minutes(7), None)]
        assert found(shown.records(minutes(8)), minutes(30)) == [("the session", minutes(7), minutes(8))]

    def test_the_clock_runs_from_the_first_who_comes_in_where_the_start_was_not_told_of(self) -> None:
        shown = Scene(REQUIRED).register(*REGISTER).waits("Amelia Hart", minutes(-30)).joins(HOST, minutes(0))
        assert found(shown, minutes(30)) == [("the session", minutes(5), None)]

    def test_who_did_not_agree_is_asked_and_the_recording_goes_on(self) -> None:
        shown = scene(REQUIRED).joins("Poppy Winters", minutes(1)).records(minutes(2)).joins("Jo", minutes(3))
        told = shown.told()
        assert [breach.about for breach in told.breaches] == [CLOUD, "Jo"]
        assert all(finding.doubtful for finding in told.findings)
        assert {action.kind for action in told.actions} == {ActionKind.ALERT_HOST}
        assert all("ask them" in finding.advice for finding in told.findings)

    def test_what_is_not_required_is_stopped_all_the_same(self) -> None:
        told = (
            scene(REQUIRED).joins("Poppy Winters", minutes(1)).records(minutes(2), Capture.LIVE_STREAM).told()
        )
        assert ActionKind.STOP_LIVE_STREAM in {action.kind for action in told.actions}


class TestSettings:
    @pytest.mark.parametrize(
        ("settings", "breaches"),
        [
            ({"auto_recording": "cloud"}, 1),
            ({"auto_recording": "local"}, 1),
            ({"auto_recording": "none"}, 0),
            ({"auto_recording": "none", "auto_ai_companion": True}, 1),
            ({"auto_ai_companion": True}, 1),
            ({"auto_ai_companion": False}, 0),
            ({}, 0),
        ],
    )
    def test_where_recording_is_forbidden_nothing_may_start_it(
        self, settings: dict[str, Any], breaches: int
    ) -> None:
        assert len(found(Scene(FORBIDDEN).settings(minutes(1), **settings))) == breaches

    @pytest.mark.parametrize("policy", [WITH_CONSENT, REQUIRED])
    @pytest.mark.parametrize(
        ("settings", "what"),
        [
            ({"auto_recording": "cloud"}, None),
            ({"auto_recording": "none", "auto_ai_companion": False}, None),
            ({"auto_recording": "local"}, "a recording on a computer"),
            ({"auto_ai_companion": True}, "AI Companion"),
            (
                {"auto_recording": "local", "auto_ai_companion": True},
                "a recording on a computer and AI Companion",
            ),
        ],
    )
    def test_where_consent_is_needed_nothing_may_start_that_is_not_held_against_it(
        self, policy: Any, settings: dict[str, Any], what: str | None
    ) -> None:
        told = Scene(policy).settings(minutes(1), **settings).told()
        assert told.reasons == ([capture_settings.AUTO_UNASKED.format(what=what)] if what else [])
        assert all(finding.doubtful for finding in told.findings)

    def test_it_ends_when_the_setting_is_right_and_not_when_it_was_not_read(self) -> None:
        shown = Scene(FORBIDDEN).settings(minutes(1), auto_recording="cloud").settings(minutes(2))
        shown.settings(minutes(3), auto_recording="none", auto_ai_companion=False)
        assert found(shown) == [("Automatic recording", minutes(1), minutes(3))]


class TestVerdict:
    @pytest.mark.parametrize("policy", [WITH_CONSENT, FORBIDDEN, REQUIRED])
    def test_not_checked_where_nobody_was_seen(self, policy: Any) -> None:
        told = Scene(policy).starts().waits("Sam").told()
        assert told.verdict("recording") == ("not_checked", recording.NOBODY_SEEN)

    @pytest.mark.parametrize(("allowed", "more"), [(True, recording.LOCAL_ALLOWED), (False, ""), (None, "")])
    def test_what_cannot_be_seen_is_said_to_be_allowed_where_it_is(
        self, allowed: bool | None, more: str
    ) -> None:
        told = scene().settings(minutes(1), local_recording=allowed).told()
        assert told.verdict("recording") == ("kept", recording.KEPT_NOTHING + more)

    def test_kept_where_nothing_recorded(self) -> None:
        assert scene().told().verdict("recording") == ("kept", recording.KEPT_NOTHING)

    def test_kept_where_everybody_agreed(self) -> None:
        told = scene().records(minutes(2)).stops_recording(minutes(3)).ends().told()
        assert told.verdict("recording") == ("kept", recording.KEPT_CONSENT)

    def test_required_and_done(self) -> None:
        told = scene(REQUIRED).records(minutes(2)).ends().told()
        assert told.verdict("recording") == ("kept", recording.KEPT_REQUIRED)

    def test_required_and_over_too_soon(self) -> None:
        told = scene(REQUIRED).ends(minutes(4)).told()
        assert told.breaches == []
        assert told.verdict("recording") == ("not_checked", recording.NEVER_RECORDED)


class TestAllowed:
    @pytest.mark.parametrize(
        ("setting", "about"),
        [("local_recording", "Recording on a computer"), ("live_streaming", "Live streaming")],
    )
    def test_where_nothing_may_record_nobody_is_to_be_let(self, setting: str, about: str) -> None:
        shown = Scene(FORBIDDEN).settings(minutes(1), **{setting: True}).settings(minutes(2))
        shown.settings(minutes(3), **{setting: False})
        assert found(shown) == [(about, minutes(1), minutes(3))]

    @pytest.mark.parametrize("policy", [WITH_CONSENT, REQUIRED])
    def test_where_consent_is_enough_the_host_is_trusted_to_ask(self, policy: Any) -> None:
        assert found(Scene(policy).settings(local_recording=True, live_streaming=True)) == []

    def test_it_is_told_once_and_put_right(self) -> None:
        policy = policy_with("recording", policy=RecordingPolicy.FORBIDDEN)
        shown = Scene(policy).settings(live_streaming=True).settings(minutes(1), live_streaming=True)
        kinds = [kind for kind, _, at in shown.told().deeds if at == minutes(0)]
        assert kinds == [ActionKind.ALERT_HOST, ActionKind.FIX_SETTINGS]
