"""What everybody in a session is told before it closes, and what its host is told of that."""

from datetime import timedelta

import pytest

from bot.policy.canonical import policy_as_json, policy_from_json
from rules.actions import Action, ActionKind, Step
from rules.catalog.session_close import SessionClose
from rules.events import MeetingStarted
from rules.policy import Policy
from rules.pressed import Button, Pressed, Through
from tests.rules.scenes import HOST, LENGTH, START, Scene, minutes, policy_with, seconds

END = LENGTH
POLICY = policy_with("session_close")
CHANNEL = "channel-1"
WORDS = "We finish in {span}, at {at}. Please get ready to say goodbye."
ALSO = "Chaperone is writing to everybody in the meeting's chat as well."


def scene(policy: Policy = POLICY, *, channel: str | None = CHANNEL) -> Scene:
    shown = Scene(policy).starts().joins(HOST).joins("Sam", minutes(1))
    return settings(shown, minutes(2), channel=channel)


def settings(
    shown: Scene, at: timedelta, *, channel: str | None = CHANNEL, length: timedelta = LENGTH
) -> Scene:
    return shown.settings(
        at,
        chat_channel_id=channel,
        scheduled_start=START,
        scheduled_duration=length,
        host_email="helen@thimblelane.example",
    )


def extended(shown: Scene, at: timedelta) -> Scene:
    by = {"by": "helen@thimblelane.example", "name": HOST, "through": Through.CARD}
    return shown.happens(Pressed, at, button=Button.EXTEND, **by)


def said(shown: Scene, until: timedelta, kind: ActionKind) -> list[tuple[timedelta, str]]:
    every = [one for one in shown.told(until).actions if one.step is Step.NOTICE and one.kind is kind]
    return [(one.at - START, one.text) for one in every]


def announced(shown: Scene, until: timedelta = END) -> list[tuple[timedelta, str]]:
    return said(shown, until, ActionKind.ANNOUNCE)


def words(span: str, at: str) -> str:
    return WORDS.format(span=span, at=at)


FIVE = (minutes(55), words("5 minutes", "17:00"))


@pytest.mark.parametrize(
    ("before", "starts", "expected"),
    [
        (("5m",), "0m", [FIVE]),
        (("10m", "5m"), "0m", [(minutes(50), words("10 minutes", "17:00")), FIVE]),
        (("3m",), "0m", [(minutes(57), words("3 minutes", "17:00"))]),
        ((), "0m", []),
        (("5m",), "53m", [FIVE]),
        (("5m",), "57m", [(minutes(57), words("3 minutes", "17:00"))]),
    ],
)
def test_everybody_is_told_when_the_policy_says(
    before: tuple[str, ...], starts: str, expected: list[tuple[timedelta, str]]
) -> None:
    spans = tuple(minutes(int(span.removesuffix("m"))) for span in before)
    began = minutes(int(starts.removesuffix("m")))
    shown = settings(Scene(policy_with("session_close", announce_before=spans)), minutes(-1), channel=CHANNEL)
    assert announced(shown.starts(began).joins(HOST, began)) == expected


@pytest.mark.parametrize("channel", [CHANNEL, None])
def test_the_host_is_told_as_well_and_gets_the_words_where_there_is_no_chat(channel: str | None) -> None:
    shown = scene(channel=channel)
    (_, ten), (at, five) = said(shown, END, ActionKind.ALERT_HOST)
    assert (ALSO in ten, "Please tell everybody" in ten, at) == (False, False, minutes(55))
    assert (ALSO in five, f'aloud or in the chat: "{FIVE[1][:-1]}".' in five) == (bool(channel), not channel)
    assert bool(announced(shown)) is bool(channel)


def test_settings_that_were_never_read_promise_nothing() -> None:
    shown = Scene(POLICY).starts().joins(HOST)
    assert announced(shown) == []
    assert "Please tell everybody" in said(shown, END, ActionKind.ALERT_HOST)[1][1]


@pytest.mark.parametrize(
    ("pressed", "now_closes"),
    [(minutes(54), None), (minutes(56), "The time has changed. We now finish in 14 minutes, at 17:10.")],
)
def test_a_close_that_is_moved_is_announced_where_another_was(
    pressed: timedelta, now_closes: str | None
) -> None:
    shown = extended(scene(), pressed)
    again = (minutes(65), words("5 minutes", "17:10"))
    moved = [] if now_closes is None else [FIVE, (pressed, now_closes)]
    assert announced(shown, minutes(70)) == [*moved, again]
    told = [text for at, text in said(shown, minutes(70), ActionKind.ALERT_HOST) if at == pressed]
    assert ["now closes at 17:10, in 14 minutes, and no longer at 17:00" in text for text in told] == (
        [True] * bool(now_closes)
    )


def test_a_host_who_was_given_words_gets_new_ones() -> None:
    shown = extended(scene(channel=None), minutes(56))
    (text,) = [text for at, text in said(shown, minutes(57), ActionKind.ALERT_HOST) if at == minutes(56)]
    assert text.endswith('"The time has changed. We now finish in 14 minutes, at 17:10".')


def test_a_close_that_is_moved_to_and_fro_is_announced_each_time() -> None:
    shown = scene()
    for at, length in ((56, 90), (57, 60), (58, 90)):
        settings(shown, minutes(at), length=minutes(length))
    assert [text[-6:] for _, text in announced(shown, minutes(59))] == [
        "odbye.",
        "17:30.",
        "17:00.",
        "17:30.",
    ]


def test_a_close_that_is_moved_by_chance_to_where_it_is_next_looked_at_is_announced_at_once() -> None:
    policy = policy_with("session_close", tell_before=(), announce_before=(minutes(15), minutes(5)))
    shown = extended(scene(policy), minutes(50))
    assert [at for at, _ in announced(shown, END)] == [minutes(45), minutes(50), minutes(55)]


def test_a_close_that_is_moved_into_the_past_is_not_announced() -> None:
    shown = settings(scene(), minutes(56), length=minutes(55))
    assert announced(shown) == [FIVE]


def test_a_press_over_time_that_falls_on_a_reminder_is_one_announcement() -> None:
    policy = policy_with("session_close", announce_before=(minutes(10), minutes(5)))
    shown = extended(scene(policy), END + seconds(30))
    texts = [text for at, text in announced(shown, minutes(69)) if at >= END]
    assert texts == [
        "The time has changed. We now finish in 10 minutes, at 17:10.",
        words("5 minutes", "17:10"),
    ]


def test_sessions_under_an_older_policy_are_decided_as_they_were() -> None:
    text = policy_as_json(POLICY, {})
    older = text.replace('"announce_before":[300],', "")
    assert older != text
    shown = extended(scene(policy_from_json(older)[0]), minutes(56))
    (ten, five) = said(shown, minutes(59), ActionKind.ALERT_HOST)
    assert announced(shown, minutes(90)) == []
    assert five[1].endswith("If it is still open at 17:02, Chaperone ends it.")
    assert ten[0] == minutes(50)


def test_what_is_announced_has_an_id_that_stays_the_same() -> None:
    def ids(shown: Scene) -> list[tuple[str, str]]:
        return [(one.id, one.finding) for one in shown.told(minutes(59)).actions if _is_announcement(one)]

    first = ids(extended(scene(), minutes(56)))
    assert first == ids(extended(scene(), minutes(56)))
    assert len(set(first)) == 2
    late = extended(scene(), minutes(56)).happens(MeetingStarted, minutes(3))
    assert ids(late) == first


def _is_announcement(action: Action) -> bool:
    return action.kind is ActionKind.ANNOUNCE


def test_nobody_but_the_host_is_told_by_itself() -> None:
    assert SessionClose().announce_before == ()
