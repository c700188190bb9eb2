"""Deleting messages, and who is told of what is not for the host."""

from dataclasses import replace

import pytest

from bot.actions import reasons
from rules.actions import ActionKind
from tests.bot.house import ADA, HELPER_EMAIL, HOST_EMAIL, LEAD_EMAIL, MEETING
from tests.bot.post import ASKED_HOST, DONE, NOT_POSSIBLE, SOMEBODY, Post, at_post, ended

DELETE = ActionKind.DELETE_MESSAGE
LEAD_TOLD = reasons.LEAD_TOLD_OF_CONFIDENTIAL


def test_a_message_is_deleted_over_zooms_api() -> None:
    async def story(post: Post) -> None:
        post.zoom.dlp = True
        post.zoom.write_in_meeting(MEETING, ADA, "07700 900123")
        (message,) = post.zoom.live(MEETING).chat
        subject = replace(SOMEBODY, message_id=message.id)
        assert ended(await post.do(DELETE, also={"subject": subject})) == (DONE, "Zoom API", None)
        assert message.deleted
        assert post.told(HOST_EMAIL) == []

    at_post(story)


@pytest.mark.parametrize("message_id", ["MS17QUJDfQ==", None])
def test_without_data_loss_prevention_the_host_is_asked_to(message_id: str | None) -> None:
    async def story(post: Post) -> None:
        subject = replace(SOMEBODY, message_id=message_id)
        outcome, channel, why = ended(await post.do(DELETE, also={"subject": subject}))
        assert (outcome, channel) == (ASKED_HOST, "Team Chat")
        assert why is not None
        (text,) = post.told(HOST_EMAIL)
        assert "Please delete the message now" in text

    at_post(story)


def test_what_is_confidential_is_not_asked_of_the_host() -> None:
    async def story(post: Post) -> None:
        also = {"subject": replace(SOMEBODY, message_id="m"), "for_leads": True}
        outcome, channel, why = ended(await post.do(DELETE, also=also))
        assert (outcome, channel) == (NOT_POSSIBLE, "Team Chat")
        assert why is not None
        assert why.endswith(LEAD_TOLD.format(why="").strip())
        assert (len(post.told(LEAD_EMAIL)), post.told(HOST_EMAIL)) == (1, [])

    at_post(story)


@pytest.mark.parametrize(
    ("about", "told"), [(LEAD_EMAIL.upper(), (0, 1)), (HELPER_EMAIL, (1, 0)), (None, (1, 1))]
)
def test_a_lead_is_not_told_of_themselves(about: str | None, told: tuple[int, int]) -> None:
    async def story(post: Post) -> None:
        await post.do(ActionKind.ALERT_SAFEGUARDING, also={"concerns": about, "for_leads": True})
        assert (len(post.told(LEAD_EMAIL)), len(post.told(HELPER_EMAIL))) == told

    at_post(story, leads=(LEAD_EMAIL, HELPER_EMAIL))
