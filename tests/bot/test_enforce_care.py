"""Who is told, who is not, and when a person is asked first."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions import reasons
from bot.lateness import ALERTS, TOLD_WITHIN
from bot.situation import Breach
from rules.actions import ActionKind, Step
from rules.finding import SESSION
from tests.bot.house import ADA, HELPER_EMAIL, HOST_EMAIL, LEAD_EMAIL, SENDER_EMAIL
from tests.bot.post import ASKED_HOST, DONE, MAX_AGE, NOT_POSSIBLE, WOULD_HAVE, Post, at_post, ended

SAFEGUARDING = ActionKind.ALERT_SAFEGUARDING
ENOUGH = "3 people were to be removed already."


def test_a_removal_that_is_left_to_the_host_is_not_carried_out() -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.REMOVE_PARTICIPANT, also={"left_to_host": ENOUGH})
        assert ended(outcome) == (ASKED_HOST, "Team Chat", ENOUGH)
        assert post.controls() == []
        (asked,) = post.told(HOST_EMAIL)
        assert f"{ENOUGH} Please decide whether {ADA} should leave" in asked

    at_post(story)


def test_while_observing_nobody_is_asked() -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.REMOVE_PARTICIPANT, also={"left_to_host": ENOUGH})
        assert ended(outcome) == (WOULD_HAVE, None, reasons.OBSERVING)

    at_post(story, observing=True)


@pytest.mark.parametrize(
    ("leads", "alternates", "concerns", "about_host", "told"),
    [
        ((LEAD_EMAIL,), (), "", False, [LEAD_EMAIL]),
        ((LEAD_EMAIL,), (HELPER_EMAIL,), "", False, [LEAD_EMAIL]),
        ((LEAD_EMAIL,), (HELPER_EMAIL,), LEAD_EMAIL, False, [HELPER_EMAIL]),
        ((LEAD_EMAIL,), (HELPER_EMAIL,), LEAD_EMAIL.upper(), False, [HELPER_EMAIL]),
        ((LEAD_EMAIL, HELPER_EMAIL), (HOST_EMAIL,), LEAD_EMAIL, False, [HELPER_EMAIL]),
        ((HOST_EMAIL,), (HELPER_EMAIL,), "", True, [HELPER_EMAIL]),
        ((HOST_EMAIL, LEAD_EMAIL), (), HELPER_EMAIL, True, [LEAD_EMAIL]),
        ((SENDER_EMAIL,), (HELPER_EMAIL,), "", False, [HELPER_EMAIL]),
        ((), (HELPER_EMAIL,), "", False, [HELPER_EMAIL]),
    ],
)
def test_whom_a_concern_is_about_is_not_told_of_it(
    leads: tuple[str, ...], alternates: tuple[str, ...], concerns: str, about_host: bool, told: list[str]
) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(SAFEGUARDING, also={"concerns": concerns}, about_host=about_host)
        assert ended(outcome) == (DONE, "Team Chat", None)
        assert [message.to_contact for message in post.zoom.messages] == told

    at_post(story, leads=leads, alternates=alternates)


@pytest.mark.parametrize(
    ("leads", "alternates", "why"),
    [
        ((), (), reasons.NO_LEAD),
        ((LEAD_EMAIL,), (), reasons.NO_OTHER_LEAD),
        ((LEAD_EMAIL,), (LEAD_EMAIL,), reasons.NO_OTHER_LEAD),
    ],
)
def test_where_nobody_is_left_to_tell_the_record_says_so(
    leads: tuple[str, ...], alternates: tuple[str, ...], why: str
) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(SAFEGUARDING, also={"concerns": LEAD_EMAIL})
        assert ended(outcome) == (NOT_POSSIBLE, None, why)
        assert post.zoom.messages == []

    at_post(story, leads=leads, alternates=alternates)


def test_a_notice_for_the_leads_is_for_them_alone() -> None:
    async def story(post: Post) -> None:
        notice: dict[str, Any] = {"finding": "", "step": Step.NOTICE, "subject": SESSION, "advice": ""}
        outcome = await post.do(SAFEGUARDING, also=notice, breach=Breach.NONE)
        assert ended(outcome) == (DONE, "Team Chat", None)
        assert [message.to_contact for message in post.zoom.messages] == [LEAD_EMAIL]

    at_post(story)


late = st.timedeltas(MAX_AGE + timedelta(microseconds=1), TOLD_WITHIN)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(sorted(set(ActionKind) - ALERTS)),
    step=st.sampled_from([Step.RESPOND, Step.THEN]),
    learnt_after=late,
    breach=st.sampled_from(Breach),
    about_host=st.booleans(),
    left_to_host=st.sampled_from(["", ENOUGH]),
    over=st.booleans(),
)
def test_late_news_never_act(kind: ActionKind, step: Step, left_to_host: str, **situation: Any) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(kind, also={"step": step, "left_to_host": left_to_host}, **situation)
        assert outcome.outcome is NOT_POSSIBLE
        assert post.zoom.calls == []
        assert post.zoom.messages == []

    at_post(story)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(sorted(ALERTS)),
    learnt_after=late,
    breach=st.sampled_from(Breach),
    over=st.booleans(),
)
def test_late_news_are_told_and_change_nothing_in_zoom(kind: ActionKind, **situation: Any) -> None:
    async def story(post: Post) -> None:
        await post.do(kind, **situation)
        elsewhere = [
            c.path for c in post.zoom.calls if not c.path.startswith(("/oauth/token", "/chat/users/"))
        ]
        assert elsewhere == []

    at_post(story)
