"""Finished recordings: what Zoom says of them, what is changed, and how late that is done."""

import string
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.actions import reasons
from bot.alerts import words
from bot.jobs.doing import NotYet
from bot.lateness import TOLD_WITHIN, goes_on, outlasts
from bot.recordings import PASSCODE_LENGTH, changes_for, is_wrong, new_passcode, recording_event
from bot.situation import Breach
from rules.actions import ActionKind, Step
from rules.finding import Curb, Subject, SubjectKind
from rules.recording_events import RecordingRead
from tests.bot.house import HOST_EMAIL, LEAD_EMAIL, MEETING, START, UUID
from tests.bot.post import (
    ASKED_HOST,
    DONE,
    FAILED,
    MAX_AGE,
    NOT_POSSIBLE,
    SECOND,
    SITUATION,
    Post,
    action,
    at_post,
    ended,
)

RESTRICT, TRASH = ActionKind.RESTRICT_RECORDING, ActionKind.TRASH_RECORDING
FOOTAGE = Subject(SubjectKind.FOOTAGE, "access", "who may watch the cloud recording")
ALL = (Curb.SHARING, Curb.DOWNLOAD, Curb.PASSCODE)
OVER: dict[str, Any] = {"session": UUID, "over": True}


def about(kind: ActionKind, **other: Any) -> dict[str, Any]:
    curbs = (Curb.REMOVAL,) if kind is TRASH else ALL
    return {"also": {"subject": FOOTAGE, "curbs": curbs, "rule": "recording_access", **other}}


def recorded(post: Post, **settings: Any) -> None:
    post.zoom.start(MEETING, uuid=UUID)
    post.zoom.start_recording(MEETING)
    post.zoom.end(MEETING)
    post.zoom.meetings[MEETING].recording_settings |= settings
    post.zoom.complete_recording(UUID)


def settings(post: Post) -> dict[str, Any]:
    return post.zoom.runs[-1].recording_settings


class TestWhatZoomSays:
    def test_all_of_it_and_no_passcode(self) -> None:
        said = {
            "share_recording": "internally",
            "viewer_download": True,
            "password": "s3cret",
            "recording_authentication": True,
            "auto_delete": True,
            "auto_delete_date": "2028-07-12",
        }
        event = recording_event(said, START)
        assert event == RecordingRead(
            at=START,
            sharing="internally",
            download=True,
            passcode=True,
            signed_in=True,
            deleted_on=date(2028, 7, 12),
        )
        assert "s3cret" not in repr(event)

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {
                "share_recording": "everybody",
                "viewer_download": "no",
                "password": None,
                "recording_authentication": 1,
            },
            {"auto_delete": True, "auto_delete_date": "soon"},
            {"auto_delete": True, "auto_delete_date": 3},
            {"auto_delete": False, "auto_delete_date": "2028-07-12"},
        ],
    )
    def test_what_it_did_not_say_is_left_open(self, said: dict[str, Any]) -> None:
        assert recording_event(said, START) == RecordingRead(at=START)

    def test_an_empty_passcode_is_none(self) -> None:
        assert recording_event({"password": ""}, START).passcode is False


class TestWhatIsChanged:
    @pytest.mark.parametrize(
        ("curb", "said", "wrong", "change"),
        [
            (Curb.SHARING, {"sharing": "publicly"}, True, {"share_recording": "none"}),
            (Curb.SHARING, {"sharing": "internally"}, True, {"share_recording": "none"}),
            (Curb.SHARING, {"sharing": "none"}, False, {}),
            (Curb.SHARING, {}, None, {"share_recording": "none"}),
            (Curb.SHARING_OUTSIDE, {"sharing": "publicly"}, True, {"share_recording": "internally"}),
            (Curb.SHARING_OUTSIDE, {"sharing": "internally"}, False, {}),
            (Curb.SHARING_OUTSIDE, {}, None, {"share_recording": "internally"}),
            (Curb.DOWNLOAD, {"download": True}, True, {"viewer_download": False}),
            (Curb.DOWNLOAD, {"download": False}, False, {}),
            (Curb.PASSCODE, {"passcode": True}, False, {}),
            (Curb.REMOVAL, {}, True, {}),
        ],
    )
    def test_only_what_is_wrong(
        self, curb: Curb, said: dict[str, Any], wrong: bool | None, change: object
    ) -> None:
        event = RecordingRead(at=START, **said)
        assert is_wrong(event, curb) is wrong
        assert changes_for(event, (curb,)) == change

    @pytest.mark.parametrize("said", [{"passcode": False}, {}])
    def test_a_passcode_where_there_is_none(self, said: dict[str, Any]) -> None:
        (passcode,) = changes_for(RecordingRead(at=START, **said), (Curb.PASSCODE,)).values()
        assert len(passcode) == PASSCODE_LENGTH

    def test_passcodes_are_each_another_and_a_mix(self) -> None:
        passcodes = [new_passcode() for _ in range(200)]
        assert len(set(passcodes)) == 200
        for passcode in passcodes:
            for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits, "@*-_"):
                assert set(passcode) & set(kind)


class TestRestricting:
    def test_it_is_done_and_read_again(self) -> None:
        async def story(post: Post) -> None:
            recorded(post, password="")
            outcome = await post.do(RESTRICT, **about(RESTRICT), **OVER)
            assert ended(outcome) == (DONE, "Zoom API", reasons.RESTRICTED)
            assert settings(post)["share_recording"] == "none"
            (known,) = post.known
            assert isinstance(known, RecordingRead)
            assert (known.sharing, known.download, known.passcode) == ("none", False, True)
            assert known.at > START

        at_post(story, running=False)

    def test_what_is_so_already_is_not_changed(self) -> None:
        async def story(post: Post) -> None:
            recorded(post, share_recording="none", viewer_download=False)
            assert (await post.do(RESTRICT, **about(RESTRICT), **OVER)).outcome is DONE
            assert [call.method for call in post.zoom.calls if "recordings" in call.path] == ["GET", "GET"]

        at_post(story, running=False)

    def test_what_zoom_does_not_say_afterwards_is_asked_of_the_host(self) -> None:
        async def story(post: Post) -> None:
            recorded(post)
            del settings(post)["viewer_download"]
            post.zoom.meetings[MEETING].locked.add("viewer_download")
            outcome = await post.do(RESTRICT, **about(RESTRICT), **OVER)
            assert ended(outcome) == (ASKED_HOST, "Team Chat", reasons.UNCONFIRMED)

        at_post(story, running=False)

    @pytest.mark.parametrize("kind", [RESTRICT, TRASH])
    def test_what_is_gone_needs_nothing(self, kind: ActionKind) -> None:
        async def story(post: Post) -> None:
            recorded(post)
            post.zoom.trash_recording(UUID)
            outcome = await post.do(kind, **about(kind), **OVER)
            assert ended(outcome) == (NOT_POSSIBLE, "Zoom API", reasons.RECORDING_GONE)
            assert [known.found for known in post.known if isinstance(known, RecordingRead)] == [False]
            assert post.zoom.messages == []

        at_post(story, running=False)

    def test_what_goes_while_it_is_closed_needs_nothing_either(self) -> None:
        async def story(post: Post) -> None:
            recorded(post)
            post.zoom.fail("GET", "/meetings", delay=timedelta())
            post.zoom.fail("GET", "/meetings", status=404, json={"code": 3301, "message": "None."})
            outcome = await post.do(RESTRICT, **about(RESTRICT), **OVER)
            assert ended(outcome) == (NOT_POSSIBLE, "Zoom API", reasons.RECORDING_GONE)

        at_post(story, running=False)

    @pytest.mark.parametrize("kind", [RESTRICT, TRASH])
    @pytest.mark.parametrize("code", [1001, 2300, 3001])
    def test_what_zoom_does_not_know_is_not_taken_to_be_gone(self, kind: ActionKind, code: int) -> None:
        async def story(post: Post) -> None:
            recorded(post)
            answer = {"code": code, "message": "What is that?"}
            for method in ("GET", "DELETE"):
                post.zoom.fail(method, "/meetings", status=404, json=answer, times=9)
            outcome = await post.do(kind, **about(kind), **OVER)
            assert outcome.outcome is ASKED_HOST
            assert words.REQUESTS[kind] in post.told(HOST_EMAIL)[0]
            assert post.known == []

        at_post(story, running=False)

    def test_what_fails_for_now_is_tried_again(self) -> None:
        async def story(post: Post) -> None:
            recorded(post)
            post.zoom.fail("PATCH", "/meetings", status=503, times=9)
            with pytest.raises(NotYet):
                await post.do(RESTRICT, **about(RESTRICT), **OVER)

        at_post(story, running=False)


class TestTheTrash:
    def test_it_goes_there_and_can_be_taken_back(self) -> None:
        async def story(post: Post) -> None:
            recorded(post)
            outcome = await post.do(TRASH, **about(TRASH), **OVER)
            assert ended(outcome) == (DONE, "Zoom API", reasons.TRASHED)
            assert post.zoom.runs[-1].recording_trashed
            assert post.zoom.recover_recording(UUID) != []

        at_post(story, running=False)

    def test_what_is_still_there_is_not_called_removed(self) -> None:
        async def story(post: Post) -> None:
            recorded(post)
            post.zoom.fail("DELETE", "/meetings", status=204)
            outcome = await post.do(TRASH, **about(TRASH), **OVER)
            assert ended(outcome) == (ASKED_HOST, "Team Chat", reasons.TRASH_UNCONFIRMED)

        at_post(story, running=False)


class TestHowLate:
    @pytest.mark.parametrize("late", [MAX_AGE + SECOND, timedelta(minutes=85), timedelta(days=7)])
    @pytest.mark.parametrize("kind", [RESTRICT, TRASH])
    def test_it_is_done_however_late_it_was_learnt(self, kind: ActionKind, late: timedelta) -> None:
        async def story(post: Post) -> None:
            recorded(post)
            post.clock.advance(late)
            assert (await post.do(kind, **about(kind), **OVER, learnt_after=late)).outcome is DONE

        at_post(story, running=False)

    def test_the_host_is_told_late_as_if_in_time(self) -> None:
        async def story(post: Post) -> None:
            late = timedelta(minutes=85)
            post.clock.advance(late)
            plan = about(ActionKind.ALERT_HOST, beside=(RESTRICT,))
            assert (await post.do(ActionKind.ALERT_HOST, **plan, **OVER, learnt_after=late)).outcome is DONE
            (said,) = post.told(HOST_EMAIL)
            assert "late" not in said
            assert words.DOING[RESTRICT] in said

        at_post(story, running=False)

    @pytest.mark.parametrize("learnt_after", [timedelta(), timedelta(days=7)])
    def test_there_is_a_day_to_do_it_in(self, learnt_after: timedelta) -> None:
        async def story(post: Post) -> None:
            recorded(post)
            post.clock.advance(learnt_after + TOLD_WITHIN)
            how = about(RESTRICT) | OVER | {"learnt_after": learnt_after, "tries": 5}
            assert (await post.do(RESTRICT, **how)).outcome is DONE
            post.clock.advance(SECOND)
            assert (await post.do(RESTRICT, **how)).outcome is FAILED

        at_post(story, running=False)

    def test_what_could_not_be_told_for_long_says_so(self) -> None:
        async def story(post: Post) -> None:
            post.clock.advance(timedelta(minutes=25))
            await post.do(ActionKind.ALERT_SAFEGUARDING, **about(ActionKind.ALERT_SAFEGUARDING), **OVER)
            assert "could not be sent before 16:25" in post.told(LEAD_EMAIL)[0]

        at_post(story, running=False)

    @pytest.mark.parametrize("breach", [Breach.OVER, Breach.DISPROVED])
    def test_what_is_settled_is_left_alone(self, breach: Breach) -> None:
        async def story(post: Post) -> None:
            recorded(post)
            outcome = await post.do(RESTRICT, **about(RESTRICT), **OVER, breach=breach)
            assert outcome.outcome is NOT_POSSIBLE
            assert settings(post)["share_recording"] == "publicly"

        at_post(story, running=False)

    @pytest.mark.parametrize("over", [False, True])
    def test_a_second_step_waits_its_span_although_the_session_is_over(self, over: bool) -> None:
        async def story(post: Post) -> None:
            later = action(ActionKind.ALERT_SAFEGUARDING, subject=FOOTAGE, step=Step.THEN)
            situation = replace(SITUATION, over=over, due=START + SECOND, learnt_after=timedelta(hours=1))
            assert post.enforcer.is_to_wait(later, situation)
            assert not post.enforcer.is_to_wait(action(ActionKind.ALERT_SAFEGUARDING), situation)

        at_post(story, running=False)

    def test_a_recording_outlasts_its_session_and_nothing_else_does(self) -> None:
        for kind in SubjectKind:
            subject = Subject(kind, "k", "name")
            assert outlasts(action(RESTRICT, subject=subject)) is (kind is SubjectKind.FOOTAGE)
        assert goes_on(action(RESTRICT, subject=FOOTAGE), SITUATION)
