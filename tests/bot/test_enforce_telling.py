"""Who is told, over which channel and in which words, and who never is."""

from datetime import timedelta

import pytest

from bot.actions import reasons
from bot.alerts import words
from bot.jobs.doing import NotYet
from bot.simulator.zoom import SimulatedZoom
from bot.situation import Breach, HostAlert
from bot.zoom.api import TRIES
from rules.actions import ActionKind, ActionOutcome, Step
from rules.finding import SESSION
from tests.bot.house import (
    ADA,
    HELPER_EMAIL,
    HOST_EMAIL,
    LEAD_EMAIL,
    MEETING,
    SENDER_EMAIL,
    TOPIC,
)
from tests.bot.post import ASKED_HOST, DONE, FAILED, MAX_AGE, NOT_POSSIBLE, SECOND, Post, at_post, ended

CHANNEL = {"continuous_meeting_chat": {"enable": True}}


def recording(zoom: SimulatedZoom) -> None:
    zoom.start_recording(MEETING)
    zoom.start_ai_companion(MEETING)
    zoom.start_live_stream(MEETING)


def channel_of(zoom: SimulatedZoom) -> str:
    return str(zoom.meetings[MEETING].settings["continuous_meeting_chat"]["channel_id"])


def test_the_host_is_alerted_in_team_chat() -> None:
    async def story(post: Post) -> None:
        assert ended(await post.do(ActionKind.ALERT_HOST)) == (DONE, "Team Chat", None)
        assert post.told(HOST_EMAIL) == [
            f"Chaperone · {TOPIC} · 16:00\n{ADA} is sharing a screen.\nWhat to do: Please ask them to stop."
        ]

    at_post(story)


def test_a_safeguarding_lead_is_told_late_rather_than_never() -> None:
    async def story(post: Post) -> None:
        post.clock.advance(timedelta(minutes=25))
        outcome = await post.do(ActionKind.ALERT_SAFEGUARDING, learnt_after=timedelta(minutes=25), over=True)
        assert ended(outcome) == (DONE, "Team Chat", None)
        (said,) = post.told(LEAD_EMAIL)
        assert "For the safeguarding lead" in said
        assert said.endswith(
            "Chaperone learnt of this late, at 16:25. Nothing was done about it at the time."
        )

    at_post(story)


def test_a_lead_who_could_not_be_told_sooner_is_told_that() -> None:
    async def story(post: Post) -> None:
        post.clock.advance(timedelta(minutes=25))
        outcome = await post.do(ActionKind.ALERT_SAFEGUARDING, tries=8)
        assert ended(outcome) == (DONE, "Team Chat", None)
        assert post.told(LEAD_EMAIL)[0].endswith("This message is late: it could not be sent before 16:25.")

    at_post(story)


@pytest.mark.parametrize("kind", [ActionKind.PUT_IN_WAITING_ROOM, ActionKind.RENAME])
def test_what_no_program_can_do_the_host_is_asked_for(kind: ActionKind) -> None:
    async def story(post: Post) -> None:
        assert ended(await post.do(kind)) == (ASKED_HOST, "Team Chat", reasons.NO_CHANNEL)
        assert f"point at {ADA}" in post.told(HOST_EMAIL)[0]

    at_post(story)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ActionKind.ASK_PARTICIPANT, words.ASK_ROOM["screen_share"]),
        (ActionKind.ANNOUNCE, f"{ADA} is sharing a screen."),
    ],
)
def test_people_are_asked_in_the_meetings_chat(kind: ActionKind, said: str) -> None:
    async def story(post: Post) -> None:
        channel = channel_of(post.zoom)
        outcome = await post.do(kind, chat_channel_id=channel, host_alert=HostAlert.UNDER_WAY)
        assert ended(outcome) == (DONE, "meeting chat", reasons.ASKED_ROOM)
        assert post.told(channel) == [said]

    at_post(story, settings=CHANNEL)


def test_a_request_in_the_meetings_chat_names_nobody() -> None:
    async def story(post: Post) -> None:
        channel = channel_of(post.zoom)
        for rule in ("screen_share", "screen_name", "recording"):
            await post.do(ActionKind.ASK_PARTICIPANT, also={"rule": rule}, chat_channel_id=channel)
        assert len(set(post.told(channel))) == 3
        assert not any(ADA in said for said in post.told(channel))

    at_post(story, settings=CHANNEL)


@pytest.mark.parametrize(
    ("channel", "why"), [(None, reasons.NO_ROOM_CHAT), ("no-such-channel", reasons.ROOM_CHAT_REFUSED)]
)
@pytest.mark.parametrize(
    ("alert", "detail", "messages"),
    [
        (HostAlert.SENT, reasons.HOST_ASKED_INSTEAD, 0),
        (HostAlert.NOT_SENT, "{why}", 1),
        (HostAlert.NOT_WANTED, "{why}", 1),
    ],
)
def test_without_a_chat_the_host_asks_and_is_not_told_twice(
    channel: str | None, why: str, alert: HostAlert, detail: str, messages: int
) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.ASK_PARTICIPANT, chat_channel_id=channel, host_alert=alert)
        assert ended(outcome) == (ASKED_HOST, "Team Chat", detail.format(why=why))
        assert len(post.told(HOST_EMAIL)) == messages

    at_post(story)


def test_whether_the_host_was_alerted_is_waited_for() -> None:
    async def story(post: Post) -> None:
        with pytest.raises(NotYet):
            await post.do(ActionKind.ASK_PARTICIPANT, host_alert=HostAlert.UNDER_WAY)

    at_post(story)


def test_an_announcement_is_not_in_the_alert_so_the_host_is_asked_for_it() -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.ANNOUNCE, host_alert=HostAlert.SENT)
        assert ended(outcome) == (ASKED_HOST, "Team Chat", reasons.NO_ROOM_CHAT)
        assert "Please tell everybody." in post.told(HOST_EMAIL)[0]

    at_post(story)


CLOSES = "We finish in 5 minutes, at 17:00. Please get ready to say goodbye."
ANNOUNCED = {"rule": "session_close", "finding": "", "subject": SESSION, "step": Step.NOTICE, "text": CLOSES}
OVER_CHAT = {"breach": Breach.NONE, "also": ANNOUNCED}


@pytest.mark.parametrize(
    ("channel", "refusal", "tries", "expected"),
    [
        (True, None, 0, (DONE, "meeting chat", reasons.ASKED_ROOM)),
        (False, None, 0, (ASKED_HOST, "Team Chat", reasons.NO_ROOM_CHAT)),
        (True, {"status": 404}, 0, (ASKED_HOST, "Team Chat", reasons.ROOM_CHAT_REFUSED)),
        (True, {"status": 403}, 0, (ASKED_HOST, "Team Chat", "An administrator has to look at it.")),
        (True, None, 3, (ASKED_HOST, "Team Chat", "Zoom could not be reached (3 tries).")),
        (True, {"status": 503, "times": 99}, 3, (FAILED, None, "Zoom could not be reached (3 tries).")),
    ],
)
def test_what_everybody_could_not_be_told_the_host_is_asked_to_say(
    channel: bool,
    refusal: dict[str, int] | None,
    tries: int,
    expected: tuple[ActionOutcome, str | None, str],
) -> None:
    async def story(post: Post) -> None:
        if refusal is not None:
            post.zoom.fail("POST", "/chat", **refusal)
        post.clock.advance(MAX_AGE + SECOND if tries else timedelta())
        room = post.zoom.chat_channel(MEETING) if channel else None
        outcome = ended(await post.do(ActionKind.ANNOUNCE, tries=tries, chat_channel_id=room, **OVER_CHAT))
        assert outcome[:2] == expected[:2]
        assert str(outcome[2]).endswith(expected[2])
        assert post.zoom.said_to_everybody(MEETING) == ([CLOSES] if outcome[0] is DONE else [])
        asked = [text for text in post.told(HOST_EMAIL) if text.endswith(f"aloud or in the chat:\n{CLOSES}")]
        assert len(asked) == (outcome[0] is ASKED_HOST)

    at_post(story, settings=CHANNEL)


def test_what_was_to_be_announced_before_something_else_was_is_not_announced_after_it() -> None:
    async def story(post: Post) -> None:
        room = post.zoom.chat_channel(MEETING)
        outcome = await post.do(ActionKind.ANNOUNCE, chat_channel_id=room, overtaken=True, **OVER_CHAT)
        assert ended(outcome) == (NOT_POSSIBLE, None, reasons.OVERTAKEN)
        assert post.zoom.messages == []

    at_post(story, settings=CHANNEL)


def test_a_host_who_cannot_be_asked_now_is_asked_later() -> None:
    async def story(post: Post) -> None:
        post.zoom.participant_remove_supported = False
        post.zoom.fail("POST", "/chat", status=503, times=99)
        with pytest.raises(NotYet):
            await post.do(ActionKind.REMOVE_PARTICIPANT)

    at_post(story)


def test_where_neither_zoom_nor_the_host_can_it_has_failed_and_says_both() -> None:
    async def story(post: Post) -> None:
        post.zoom.participant_remove_supported = False
        outcome, _, detail = ended(
            await post.do(ActionKind.REMOVE_PARTICIPANT, host="nobody@willowlane.example")
        )
        assert outcome is FAILED
        assert detail is not None
        assert detail.count("Zoom refused") == 2

    at_post(story)


@pytest.mark.parametrize(
    ("sender", "host", "why"),
    [
        (None, HOST_EMAIL, reasons.NO_SENDER),
        (SENDER_EMAIL, None, reasons.NO_HOST_KNOWN),
        (HOST_EMAIL, HOST_EMAIL, reasons.HOST_IS_SENDER),
    ],
)
def test_where_nobody_can_be_told_it_is_said_why(sender: str | None, host: str | None, why: str) -> None:
    async def story(post: Post) -> None:
        assert ended(await post.do(ActionKind.ALERT_HOST, host=host)) == (NOT_POSSIBLE, None, why)
        unasked = reasons.NOT_TOLD.format(why=reasons.NO_CHANNEL, also=why)
        assert ended(await post.do(ActionKind.RENAME, host=host)) == (NOT_POSSIBLE, None, unasked)
        post.zoom.participant_remove_supported = False
        outcome, _, detail = ended(await post.do(ActionKind.REMOVE_PARTICIPANT, host=host))
        assert outcome is FAILED
        assert detail is not None
        assert detail.endswith(why)

    at_post(story, sender=sender)


@pytest.mark.parametrize(
    ("sender", "leads", "why"),
    [
        (None, (LEAD_EMAIL,), reasons.NO_SENDER),
        (SENDER_EMAIL, (), reasons.NO_LEAD),
        (LEAD_EMAIL, (LEAD_EMAIL,), reasons.NO_OTHER_LEAD),
        (SENDER_EMAIL, (HOST_EMAIL,), reasons.NO_OTHER_LEAD),
    ],
)
def test_where_no_lead_can_be_told_it_is_said_why(
    sender: str | None, leads: tuple[str, ...], why: str
) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.ALERT_SAFEGUARDING, about_host=True)
        assert ended(outcome) == (NOT_POSSIBLE, None, why)
        assert post.zoom.messages == []

    at_post(story, sender=sender, leads=leads)


def test_a_lead_who_hosts_is_told_of_others_and_not_of_themselves() -> None:
    async def story(post: Post) -> None:
        await post.do(ActionKind.ALERT_SAFEGUARDING)
        await post.do(ActionKind.ALERT_SAFEGUARDING, about_host=True)
        assert len(post.told(HOST_EMAIL)) == 1
        assert len(post.told(LEAD_EMAIL)) == 2

    at_post(story, leads=(HOST_EMAIL, LEAD_EMAIL))


def test_what_is_about_the_host_is_not_asked_of_the_host() -> None:
    async def story(post: Post) -> None:
        outcome, channel, detail = ended(await post.do(ActionKind.STOP_RECORDING, about_host=True))
        assert (outcome, channel) == (NOT_POSSIBLE, "Team Chat")
        assert detail is not None
        assert detail.endswith("This is about the host, so the safeguarding lead was told instead.")
        assert post.told(HOST_EMAIL) == []
        assert "Please stop the recording now" in post.told(LEAD_EMAIL)[0]

    at_post(story)


def test_every_lead_is_told_even_where_one_cannot_be() -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.ALERT_SAFEGUARDING)
        assert ended(outcome) == (DONE, "Team Chat", "1 of 3 safeguarding leads could not be written to.")
        assert len(post.told(LEAD_EMAIL)) == len(post.told(HELPER_EMAIL)) == 1

    at_post(story, leads=("gone@willowlane.example", LEAD_EMAIL, HELPER_EMAIL))


def test_where_no_lead_can_be_told_at_all_the_alternates_are() -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.ALERT_SAFEGUARDING)
        assert ended(outcome) == (DONE, "Team Chat", reasons.ALTERNATES_TOLD.format(told=1, alternates=2))
        assert len(post.told(HELPER_EMAIL)) == 1

    gone, away = "gone@willowlane.example", "away@willowlane.example"
    at_post(story, leads=(gone,), alternates=(away, HELPER_EMAIL))


def test_leads_who_cannot_be_told_now_are_told_later() -> None:
    async def story(post: Post) -> None:
        post.zoom.fail("POST", "/chat", status=503, times=2 * TRIES)
        with pytest.raises(NotYet):
            await post.do(ActionKind.ALERT_SAFEGUARDING)
        assert (await post.do(ActionKind.ALERT_SAFEGUARDING)).outcome is DONE

    at_post(story, leads=("gone@willowlane.example", LEAD_EMAIL))


@pytest.mark.parametrize(
    ("alert", "says"),
    [
        (HostAlert.SENT, "What the host was asked to do: Please ask them to stop."),
        (HostAlert.UNDER_WAY, "What the host was asked to do: Please ask them to stop."),
        (HostAlert.NOT_SENT, "What to do: Please ask them to stop."),
        (HostAlert.NOT_WANTED, "What to do: Please ask them to stop."),
    ],
)
def test_the_lead_is_told_what_the_host_was_asked_to_do(alert: HostAlert, says: str) -> None:
    async def story(post: Post) -> None:
        await post.do(ActionKind.ALERT_SAFEGUARDING, host_alert=alert)
        assert post.told(LEAD_EMAIL)[0].endswith(f"\n{says}")

    at_post(story)
