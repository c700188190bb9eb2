"""How each action ends: over which channel, in which words, and when it is not carried out at all."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
import stamina

from bot.alerts import words
from bot.alerts.messages import Messenger
from bot.clock import ManualClock
from bot.enforce import LEADS_ARE_TOLD_WITHIN, MOST_REMOVED, Enforcer
from bot.jobs.runner import NotYet
from bot.journal.done import Outcome
from bot.simulator.zoom import SimulatedZoom
from bot.situation import Breach, HostAlert, Situation
from bot.zoom import Zoom, connect
from bot.zoom.api import TRIES
from rules.actions import Action, ActionKind, ActionOutcome, Step
from rules.events import SettingsRead
from rules.finding import SESSION, Subject, SubjectKind
from tests.bot.house import (
    ADA,
    HELPER_EMAIL,
    HOST_EMAIL,
    LEAD_EMAIL,
    MEETING,
    SENDER_EMAIL,
    START,
    TOPIC,
    an_account,
)
from tests.bot.switchboard import put_through

MAX_AGE = timedelta(minutes=2)
SECOND = timedelta(seconds=1)
SOMEBODY = Subject(SubjectKind.PARTICIPANT, "k", ADA, "16778240", "UUID-OF-ADA")
CHANNEL = {"continuous_meeting_chat": {"enable": True}}
Result = TypeVar("Result")


def setting(key: str) -> Subject:
    return Subject(SubjectKind.SETTING, key, key)


def action(kind: ActionKind, **other: Any) -> Action:
    usual = Action(
        id="a1",
        kind=kind,
        rule="screen_share",
        finding="f1",
        subject=SOMEBODY,
        at=START,
        step=Step.RESPOND,
        text=f"{ADA} is sharing a screen.",
        advice="Please ask them to stop.",
    )
    return replace(usual, **other)


SITUATION = Situation(
    session="u",
    meeting_id=MEETING,
    topic=TOPIC,
    host=HOST_EMAIL,
    host_id=None,
    chat_channel_id=None,
    over=False,
    breach=Breach.OPEN,
    about_host=False,
    learnt_after=timedelta(),
    host_alert=HostAlert.NOT_WANTED,
    removed=0,
)


@dataclass
class Post:
    """An enforcer at its post: the account that it works on, and what became known through it."""

    zoom: SimulatedZoom
    clock: ManualClock
    enforcer: Enforcer
    known: list[SettingsRead] = field(default_factory=list)

    async def do(
        self, kind: ActionKind, *, tries: int = 0, also: Mapping[str, Any] | None = None, **situation: Any
    ) -> Outcome:
        """Carry an action out; `also` is what is unusual about it, the rest about the situation."""
        live = (
            SITUATION
            if SITUATION.host_id
            else replace(SITUATION, host_id=self.zoom.meetings[MEETING].host_id)
        )
        return await self.enforcer.carry_out(action(kind, **(also or {})), replace(live, **situation), tries)

    def told(self, whom: str) -> list[str]:
        return [m.text for m in self.zoom.messages if whom in (m.to_contact, m.to_channel)]

    def controls(self) -> list[Any]:
        return [c.json for c in self.zoom.calls if c.path.startswith("/live_meetings") or c.method == "PUT"]


def at_post(
    story: Callable[[Post], Awaitable[Result]],
    *,
    sender: str | None = SENDER_EMAIL,
    leads: tuple[str, ...] = (LEAD_EMAIL,),
    observing: bool = False,
    running: bool = True,
    **meeting: Any,
) -> Result:
    async def played() -> Result:
        clock = ManualClock(START)
        account, _, _ = an_account(clock, **meeting)
        if running:
            account.start(MEETING)
            account.join(MEETING, ADA, participant_uuid="UUID-OF-ADA")
        url = put_through(account)
        with stamina.set_testing(True, attempts=TRIES, cap=True):
            async with connect(
                account_id=account.account_id,
                client_id=account.client_id,
                client_secret=account.client_secret,
                api_url=f"{url}/v2",
                oauth_url=f"{url}/oauth/token",
                clock=clock,
            ) as zoom:
                known: list[SettingsRead] = []
                return await story(Post(account, clock, enforcer(zoom, clock, known), known))

    def enforcer(zoom: Zoom, clock: ManualClock, known: list[SettingsRead]) -> Enforcer:
        async def make_known(session: str, event: SettingsRead) -> None:
            known.append(event)

        return Enforcer(
            zoom=zoom,
            messenger=Messenger(zoom.chat, sender, leads, ZoneInfo("Europe/London")),
            clock=clock,
            max_age=MAX_AGE,
            observing=observing,
            make_known=make_known,
        )

    return asyncio.run(played())


def ended(outcome: Outcome) -> tuple[ActionOutcome, str | None, str | None]:
    assert (outcome.action, outcome.at) == ("a1", outcome.at)
    return outcome.outcome, outcome.channel, outcome.detail


DONE, ASKED_HOST, FAILED = ActionOutcome.DONE, ActionOutcome.ASKED_HOST, ActionOutcome.FAILED
NOT_POSSIBLE, WOULD_HAVE = ActionOutcome.NOT_POSSIBLE, ActionOutcome.WOULD_HAVE


def test_the_host_is_alerted_in_team_chat() -> None:
    async def story(post: Post) -> None:
        assert ended(await post.do(ActionKind.ALERT_HOST)) == (DONE, "Team Chat", None)
        assert post.told(HOST_EMAIL) == [
            f"Chaperone · {TOPIC} · 16:00\n{ADA} is sharing a screen.\nWhat to do: Please ask them to stop."
        ]

    at_post(story)


def test_nothing_is_done_while_chaperone_only_observes() -> None:
    async def story(post: Post) -> None:
        for kind in ActionKind:
            assert ended(await post.do(kind)) == (WOULD_HAVE, None, words.OBSERVING)
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
        for kind in set(ActionKind) - {ActionKind.ALERT_SAFEGUARDING}:
            outcome = await post.do(kind, learnt_after=MAX_AGE + SECOND)
            assert ended(outcome) == (NOT_POSSIBLE, None, words.TOO_LATE)
        assert post.zoom.calls == []

    at_post(story, observing=observing)


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


def test_what_could_not_be_done_in_time_has_failed(caplog: pytest.LogCaptureFixture) -> None:
    limits = {ActionKind.ALERT_HOST: MAX_AGE, ActionKind.ALERT_SAFEGUARDING: LEADS_ARE_TOLD_WITHIN}
    details = {
        0: words.NOT_IN_TIME,
        1: "Zoom could not be reached (one try).",
        7: "Zoom could not be reached (7 tries).",
    }

    async def story(post: Post) -> None:
        for (kind, age), (tries, why) in itertools.product(limits.items(), details.items()):
            now = post.clock.now()
            assert (await post.do(kind, tries=tries, also={"at": now - age})).outcome is DONE
            late = {"at": post.clock.now() - age - SECOND}
            assert ended(await post.do(kind, tries=tries, also=late)) == (FAILED, None, why)
            assert f"action a1 ({kind}) was given up after {tries} tries" in caplog.text

    with caplog.at_level(logging.ERROR):
        at_post(story)


def test_nobody_is_troubled_over_what_turned_out_not_to_be() -> None:
    async def story(post: Post) -> None:
        for kind in ActionKind:
            outcome = await post.do(kind, breach=Breach.DISPROVED)
            assert ended(outcome) == (NOT_POSSIBLE, None, words.DISPROVED)
        assert post.zoom.calls == []

    at_post(story)


def test_what_is_over_is_not_acted_upon() -> None:
    async def story(post: Post) -> None:
        for kind in set(ActionKind) - {ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING}:
            assert ended(await post.do(kind, breach=Breach.OVER)) == (NOT_POSSIBLE, None, words.OVER)
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
    [(False, (DONE, "Team Chat", None)), (True, (NOT_POSSIBLE, None, words.SESSION_OVER))],
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
        assert ended(outcome) == (DONE, None, words.ENDED_ALREADY)

    at_post(story)


def test_a_session_that_zoom_has_ended_already_counts_as_ended() -> None:
    async def story(post: Post) -> None:
        assert ended(await post.do(ActionKind.END_MEETING)) == (DONE, "Zoom API", words.ENDED_ALREADY)

    at_post(story, running=False)


def recording(zoom: SimulatedZoom) -> None:
    zoom.start_recording(MEETING)
    zoom.start_ai_companion(MEETING)
    zoom.start_live_stream(MEETING)


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
        ({}, {"subject": replace(SOMEBODY, participant_uuid=None)}, words.NO_PARTICIPANT_ID),
        ({"meeting_id": None}, {}, words.NO_MEETING),
        ({"removed": MOST_REMOVED}, {}, words.MANY_REMOVED.format(count=MOST_REMOVED)),
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


@pytest.mark.parametrize("kind", [ActionKind.PUT_IN_WAITING_ROOM, ActionKind.RENAME])
def test_what_no_program_can_do_the_host_is_asked_for(kind: ActionKind) -> None:
    async def story(post: Post) -> None:
        assert ended(await post.do(kind)) == (ASKED_HOST, "Team Chat", words.NO_CHANNEL)
        assert f"point at {ADA}" in post.told(HOST_EMAIL)[0]

    at_post(story)


@pytest.mark.parametrize("kind", [ActionKind.DELETE_MESSAGE, ActionKind.RESTRICT_RECORDING])
def test_what_neither_can_do_is_not_possible(kind: ActionKind) -> None:
    async def story(post: Post) -> None:
        assert ended(await post.do(kind)) == (NOT_POSSIBLE, None, words.NO_CHANNEL)
        assert post.zoom.messages == []

    at_post(story)


def channel_of(zoom: SimulatedZoom) -> str:
    return str(zoom.meetings[MEETING].settings["continuous_meeting_chat"]["channel_id"])


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
        assert ended(outcome) == (DONE, "meeting chat", words.ASKED_ROOM)
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


@pytest.mark.parametrize("channel", [None, "no-such-channel"])
@pytest.mark.parametrize(
    ("alert", "wanted", "messages"),
    [
        (HostAlert.SENT, (ASKED_HOST, "Team Chat", words.HOST_WAS_ASKED), 0),
        (HostAlert.NOT_SENT, (ASKED_HOST, "Team Chat", words.NO_CHANNEL), 1),
        (HostAlert.NOT_WANTED, (ASKED_HOST, "Team Chat", words.NO_CHANNEL), 1),
    ],
)
def test_without_a_chat_the_host_asks_and_is_not_told_twice(
    channel: str | None, alert: HostAlert, wanted: object, messages: int
) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.ASK_PARTICIPANT, chat_channel_id=channel, host_alert=alert)
        assert ended(outcome) == wanted
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
        assert ended(outcome) == (ASKED_HOST, "Team Chat", words.NO_CHANNEL)
        assert "Please tell everybody." in post.told(HOST_EMAIL)[0]

    at_post(story)


WRONG_MEETING = {
    "waiting_room": False,
    "join_before_host": True,
    "auto_recording": "cloud",
    "auto_start_meeting_summary": True,
}


@pytest.mark.parametrize("key", ["waiting_room", "join_before_host", "auto_recording"])
def test_a_meetings_setting_is_put_right_and_read_again(key: str) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting(key)})
        assert ended(outcome) == (DONE, "Zoom API", words.FIXED)
        (known,) = post.known
        right = {"waiting_room": known.waiting_room, "join_before_host": known.join_before_host is False}
        starts = known.auto_recording != "none" or known.auto_ai_companion
        assert right.get(key, not starts)

    at_post(story, running=False, settings=WRONG_MEETING)


@pytest.mark.parametrize("key", ["waiting_room", "join_before_host", "auto_recording"])
def test_a_setting_that_zoom_keeps_is_said_to_have_been_kept(key: str) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting(key)})
        assert ended(outcome) == (FAILED, "Zoom API", words.OVERRULED)
        assert len(post.known) == 1

    at_post(story, running=False, settings=WRONG_MEETING, locked=WRONG_MEETING)


def test_a_hosts_setting_is_put_right() -> None:
    async def story(post: Post) -> None:
        host = post.zoom.users[post.zoom.meetings[MEETING].host_id]
        host.settings["in_meeting"]["who_can_share_screen"] = "all"
        outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting("who_can_share_screen")})
        assert ended(outcome) == (DONE, "Zoom API", words.FIXED)
        assert host.settings["in_meeting"]["who_can_share_screen"] == "host"

    at_post(story)


def test_a_setting_that_zoom_does_not_tell_of_afterwards_is_not_called_fixed() -> None:
    async def story(post: Post) -> None:
        post.zoom.gate.scopes -= {"user:read:settings:admin"}
        outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting("who_can_share_screen")})
        assert ended(outcome) == (FAILED, "Zoom API", words.UNCONFIRMED)

    at_post(story)


@pytest.mark.parametrize(
    ("key", "situation"),
    [("unheard_of", {}), ("waiting_room", {"meeting_id": None}), ("who_can_share_screen", {"host_id": None})],
)
def test_a_setting_that_cannot_be_reached_is_not_possible(key: str, situation: dict[str, Any]) -> None:
    async def story(post: Post) -> None:
        outcome = await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting(key)}, **situation)
        assert ended(outcome) == (NOT_POSSIBLE, None, words.UNKNOWN_SETTING)

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


def test_what_zoom_takes_no_more_of_today_is_done_later() -> None:
    async def story(post: Post) -> None:
        post.zoom.gate.updates_per_day = 0
        with pytest.raises(NotYet):
            await post.do(ActionKind.FIX_SETTINGS, also={"subject": setting("waiting_room")})

    at_post(story)


def test_a_host_who_cannot_be_asked_now_is_asked_later() -> None:
    async def story(post: Post) -> None:
        post.zoom.participant_remove_supported = False
        post.zoom.fail("POST", "/chat", status=503, times=99)
        with pytest.raises(NotYet):
            await post.do(ActionKind.REMOVE_PARTICIPANT)

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
        (None, HOST_EMAIL, words.NO_SENDER),
        (SENDER_EMAIL, None, words.NO_HOST_KNOWN),
        (HOST_EMAIL, HOST_EMAIL, words.HOST_IS_SENDER),
    ],
)
def test_where_nobody_can_be_told_it_is_said_why(sender: str | None, host: str | None, why: str) -> None:
    async def story(post: Post) -> None:
        assert ended(await post.do(ActionKind.ALERT_HOST, host=host)) == (NOT_POSSIBLE, None, why)
        unasked = words.NOT_TOLD.format(why=words.NO_CHANNEL, also=why)
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
        (None, (LEAD_EMAIL,), words.NO_SENDER),
        (SENDER_EMAIL, (), words.NO_LEAD),
        (LEAD_EMAIL, (LEAD_EMAIL,), words.NO_OTHER_LEAD),
        (SENDER_EMAIL, (HOST_EMAIL,), words.NO_OTHER_LEAD),
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


def test_leads_who_cannot_be_told_now_are_told_later() -> None:
    async def story(post: Post) -> None:
        post.zoom.fail("POST", "/chat", status=503, times=2 * TRIES)
        with pytest.raises(NotYet):
            await post.do(ActionKind.ALERT_SAFEGUARDING)
        assert (await post.do(ActionKind.ALERT_SAFEGUARDING)).outcome is DONE

    at_post(story, leads=("gone@willowlane.example", LEAD_EMAIL))
