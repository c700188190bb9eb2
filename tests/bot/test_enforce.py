"""Which actions are carried out at all: when, in which mode, and for how long."""

import itertools
import logging
from typing import Any

import pytest

from bot.actions import reasons
from bot.lateness import ALERTS, IN_SESSION, TOLD_WITHIN
from bot.situation import Breach
from rules.actions import ActionKind, Step
from rules.finding import SESSION
from tests.bot.house import (
    HOST_EMAIL,
    START,
    TOPIC,
)
from tests.bot.post import (
    ASKED_HOST,
    DONE,
    FAILED,
    MAX_AGE,
    NOT_POSSIBLE,
    SECOND,
    WOULD_HAVE,
    Post,
    at_post,
    ended,
)


def test_nothing_is_done_while_chaperone_only_observes() -> None:
    async def story(post: Post) -> None:
        for kind in ActionKind:
            assert ended(await post.do(kind)) == (WOULD_HAVE, None, reasons.OBSERVING)
        assert post.zoom.calls == []

    at_post(story, observing=True)


@pytest.mark.parametrize("observing", [False, True])
def test_what_is_barred_is_never_done(*, observing: bool) -> None:
    async def story(post: Post) -> None:
        for kind in ActionKind:
            outcome = await post.do(kind, also={"barred": "This is staff."})
            assert ended(outcome) == (NOT_POSSIBLE, None, "This is staff.")
        assert post.zoom.calls == []

    at_post(story, observing=observing)


@pytest.mark.parametrize("observing", [False, True])
def test_what_was_learnt_late_is_not_acted_upon(*, observing: bool) -> None:
    async def story(post: Post) -> None:
        for kind in set(ActionKind) - ALERTS:
            outcome = await post.do(kind, learnt_after=MAX_AGE + SECOND)
            assert ended(outcome) == (NOT_POSSIBLE, None, reasons.TOO_LATE)
        assert post.zoom.calls == []

    at_post(story, observing=observing)


def test_nothing_is_done_in_a_session_because_of_what_was_found_in_zooms_records() -> None:
    async def story(post: Post) -> None:
        for kind in IN_SESSION:
            outcome = await post.do(kind, from_records=True)
            assert ended(outcome) == (NOT_POSSIBLE, None, reasons.FROM_RECORDS)
        assert post.zoom.calls == []
        assert (await post.do(ActionKind.ALERT_SAFEGUARDING, from_records=True)).outcome is DONE

    at_post(story)


@pytest.mark.parametrize("situation", [{"breach": Breach.OVER}, {"breach": Breach.NONE}, {"over": True}])
def test_the_host_is_not_told_late_of_what_does_not_go_on(situation: dict[str, Any]) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.ALERT_HOST, learnt_after=MAX_AGE + SECOND, **situation)
        assert ended(outcome) == (NOT_POSSIBLE, None, reasons.TOO_LATE)
        late = {"at": post.clock.now() - MAX_AGE - SECOND}
        assert (await post.do(ActionKind.ALERT_HOST, also=late, **situation)).outcome is FAILED
        assert post.zoom.messages == []

    at_post(story)


def test_the_host_is_told_late_of_what_still_goes_on_and_that_nothing_is_done() -> None:
    async def story(post: Post) -> None:
        plan = {"beside": (ActionKind.END_MEETING,), "later": (ActionKind.END_MEETING,), "later_at": START}
        outcome = await post.do(ActionKind.ALERT_HOST, also=plan, learnt_after=MAX_AGE + SECOND)
        assert ended(outcome) == (DONE, "Team Chat", None)
        (said,) = post.told(HOST_EMAIL)
        assert "Chaperone learnt of this late, at 16:00. Nothing was done about it at the time." in said
        assert "ends the session" not in said
        assert "ending the session" not in said

    at_post(story)


def test_what_could_not_be_done_in_time_has_failed(caplog: pytest.LogCaptureFixture) -> None:
    limits = {
        ActionKind.ALERT_HOST: TOLD_WITHIN,
        ActionKind.ANNOUNCE: MAX_AGE,
        ActionKind.ALERT_SAFEGUARDING: TOLD_WITHIN,
    }
    details = {
        0: reasons.NOT_IN_TIME,
        1: "Zoom could not be reached (one try).",
        7: "Zoom could not be reached (7 tries).",
    }

    async def story(post: Post) -> None:
        for (kind, age), (tries, why) in itertools.product(limits.items(), details.items()):
            now = post.clock.now()
            assert (await post.do(kind, tries=tries, also={"at": now - age})).outcome in {DONE, ASKED_HOST}
            late = {"at": post.clock.now() - age - SECOND}
            assert ended(await post.do(kind, tries=tries, also=late)) == (FAILED, None, why)
            assert f"action a1 ({kind}) was given up after {tries} tries" in caplog.text

    with caplog.at_level(logging.ERROR):
        at_post(story)


def test_nobody_is_troubled_over_what_turned_out_not_to_be() -> None:
    async def story(post: Post) -> None:
        for kind in ActionKind:
            outcome = await post.do(kind, breach=Breach.DISPROVED)
            assert ended(outcome) == (NOT_POSSIBLE, None, reasons.DISPROVED)
        assert post.zoom.calls == []

    at_post(story)


def test_what_is_over_is_not_acted_upon() -> None:
    async def story(post: Post) -> None:
        for kind in set(ActionKind) - {ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING}:
            assert ended(await post.do(kind, breach=Breach.OVER)) == (NOT_POSSIBLE, None, reasons.OVER)
        assert post.zoom.calls == []

    at_post(story)


def test_what_happened_is_told_although_it_is_over_but_no_step_is_taken_further() -> None:
    async def story(post: Post) -> None:
        for kind in (ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING):
            for step, outcome in ((Step.RESPOND, DONE), (Step.THEN, NOT_POSSIBLE)):
                assert (await post.do(kind, also={"step": step}, breach=Breach.OVER)).outcome is outcome

    at_post(story)


@pytest.mark.parametrize(
    ("over", "outcome"),
    [(False, (DONE, "Team Chat", None)), (True, (NOT_POSSIBLE, None, reasons.SESSION_OVER))],
)
def test_a_notice_is_for_while_the_session_goes_on(over: bool, outcome: object) -> None:
    async def story(post: Post) -> None:
        notice = {
            "step": Step.NOTICE,
            "finding": "",
            "subject": SESSION,
            "text": "It closes soon.",
            "advice": "",
        }
        said = await post.do(ActionKind.ALERT_HOST, also=notice, over=over, breach=Breach.NONE)
        assert ended(said) == outcome
        assert post.told(HOST_EMAIL) == ([] if over else [f"Chaperone · {TOPIC}\nIt closes soon."])

    at_post(story)


def test_a_session_that_is_over_need_not_be_ended() -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.END_MEETING, over=True, breach=Breach.OVER)
        assert ended(outcome) == (DONE, None, reasons.ENDED_ALREADY)

    at_post(story)


@pytest.mark.parametrize("observing", [False, True])
def test_nothing_is_done_in_a_session_of_the_same_meeting_that_began_later(*, observing: bool) -> None:
    async def story(post: Post) -> None:
        for kind in IN_SESSION:
            outcome = await post.do(kind, superseded=True)
            assert ended(outcome) == (NOT_POSSIBLE, None, reasons.SUPERSEDED)
        assert (post.controls(), post.zoom.messages) == ([], [])
        if not observing:
            assert (await post.do(ActionKind.ALERT_SAFEGUARDING, superseded=True)).outcome is DONE

    at_post(story, observing=observing)


def test_what_is_still_open_when_the_session_is_over_is_left_as_it_is() -> None:
    async def story(post: Post) -> None:
        for kind in IN_SESSION - {ActionKind.END_MEETING}:
            assert ended(await post.do(kind, over=True)) == (NOT_POSSIBLE, None, reasons.SESSION_OVER)
        assert (post.controls(), post.zoom.messages) == ([], [])

    at_post(story)
