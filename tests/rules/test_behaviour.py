"""When the host is asked to look at what somebody wrote, or at whom somebody reported."""

from datetime import timedelta
from typing import Any

import pytest

from rules.actions import ActionKind
from rules.catalog import catalog
from rules.catalog.behaviour import KEPT
from rules.chat_events import Reported
from rules.conversation import NO_MESSAGE, QUIET
from rules.events import Participant
from rules.policy import Response
from tests.rules.scenes import A_MOMENT, CO_HOST, HOST, Breach, Scene, minutes, policy_of, preset, seconds

RUDE, HATE, LURE = frozenset({"bullying"}), frozenset({"discrimination"}), frozenset({"grooming"})
EVERYTHING = Response(tuple(ActionKind))


def scene(response: Response | None = None, **options: Any) -> Scene:
    policy = policy_of(behaviour=preset("behaviour", response=response, **options))
    return (
        Scene(policy).starts().joins(HOST).joins(CO_HOST).joins("Sam", seconds(1)).joins("Amelia", seconds(2))
    )


def rude(shown: Scene, who: str, count: int) -> Scene:
    for number in range(count):
        shown.writes(who, minutes(5) + seconds(number), words=RUDE)
    return shown


@pytest.mark.parametrize(("messages", "opened"), [(2, []), (3, [2]), (4, [2]), (9, [2])])
def test_who_writes_such_words_again_and_again_is_asked_about(messages: int, opened: list[int]) -> None:
    told = rude(scene(), "Sam", messages).told()
    assert [breach.opened for breach in told.breaches] == [minutes(5) + seconds(at) for at in opened]
    if opened:
        assert told.reasons == ["Sam has written 3 messages in the chat that look like bullying."]
        assert [action.kind for action in told.actions] == [
            ActionKind.ALERT_HOST,
            ActionKind.ALERT_SAFEGUARDING,
        ]


@pytest.mark.parametrize(("limit", "messages", "breaches"), [(1, 1, 1), (2, 1, 0), (2, 2, 1), (0, 20, 0)])
def test_how_often_is_for_the_policy_to_say(limit: int, messages: int, breaches: int) -> None:
    assert len(rude(scene(limit=limit), "Sam", messages).told().breaches) == breaches


def test_each_is_counted_for_themselves() -> None:
    shown = rude(rude(scene(), "Sam", 2), "Amelia", 2)
    assert shown.told().breaches == []
    told = shown.writes("Amelia", minutes(6), words=RUDE).told()
    assert [breach.about for breach in told.breaches] == ["Amelia"]


def test_who_leaves_and_comes_back_is_still_the_same() -> None:
    shown = rude(scene(), "Sam", 2).leaves("Sam", minutes(6)).joins("Sam", minutes(7))
    assert len(shown.writes("Sam", minutes(8), words=RUDE).told().breaches) == 1


def test_a_message_that_zoom_tells_of_twice_counts_once() -> None:
    shown = scene(limit=2)
    for second in (0, 1, 2):
        shown.writes("Sam", minutes(5) + seconds(second), words=RUDE, message_id="m")
    assert shown.told().breaches == []


def test_messages_without_ids_count_each() -> None:
    shown = scene(limit=2).writes("Sam", minutes(5), words=RUDE, message_id=None)
    assert len(shown.writes("Sam", minutes(6), words=RUDE, message_id=None).told().breaches) == 1


@pytest.mark.parametrize(
    ("words", "named"), [(HATE, "discrimination"), (LURE, "grooming"), (LURE | RUDE, "grooming")]
)
def test_some_words_are_asked_about_at_once(words: frozenset[str], named: str) -> None:
    told = scene().writes("Sam", minutes(5), words=words).told()
    assert told.reasons == [f"Sam has written something in the chat that looks like {named}."]


def test_which_words_is_for_the_policy_to_say() -> None:
    shown = scene(at_once=("swearing",)).writes("Sam", minutes(5), words=LURE)
    assert [
        b.opened for b in shown.writes("Sam", minutes(6), words=frozenset({"swearing"})).told().breaches
    ] == [minutes(6)]


def test_nothing_is_ever_done_about_anybody() -> None:
    shown = rude(scene(EVERYTHING), "Sam", 3).writes("Amelia", minutes(6), words=HATE)
    told = shown.happens(Reported, minutes(7), about=Participant(name="Kit")).told()
    assert all(finding.doubtful for finding in told.findings)
    assert {action.kind for action in told.actions} == {
        ActionKind.ALERT_HOST,
        ActionKind.ALERT_SAFEGUARDING,
        ActionKind.ASK_PARTICIPANT,
        ActionKind.ANNOUNCE,
    }


@pytest.mark.parametrize("who", [HOST, CO_HOST])
def test_what_is_about_staff_is_for_the_lead_alone(who: str) -> None:
    told = scene().writes(who, minutes(5), words=LURE).told()
    assert [action.kind for action in told.actions] == [ActionKind.ALERT_SAFEGUARDING]


@pytest.mark.parametrize(("gap", "breaches"), [(QUIET - A_MOMENT, 1), (QUIET, 1), (QUIET + A_MOMENT, 2)])
def test_a_while_later_it_is_news_again(gap: timedelta, breaches: int) -> None:
    shown = scene().writes("Sam", minutes(5), words=HATE).writes("Sam", minutes(5) + gap, words=HATE)
    assert len(shown.told().breaches) == breaches


def test_words_before_news_of_who_wrote_them_are_put_in_order() -> None:
    shown = (
        scene(limit=2)
        .is_known("Kit")
        .writes("Kit", minutes(6), words=RUDE)
        .writes("Kit", minutes(7), words=RUDE)
    )
    told = shown.joins("Kit", minutes(5), same=True).told()
    assert [breach.about for breach in told.breaches] == ["Kit"]
    assert told.session.chat.hits == {
        told.session.episodes.all[0].finding.subject.key.removeprefix("again "): 2
    }


class TestReports:
    """Somebody tells of somebody."""

    def reported(self, by: str | None, about: str | None) -> Scene:
        shown = scene()
        who = {name: Participant(user_id=shown.user_id(name)) for name in (HOST, CO_HOST, "Sam", "Amelia")}
        return shown.happens(
            Reported, minutes(5), by=who[by] if by else None, about=who[about] if about else None
        )

    @pytest.mark.parametrize(
        ("by", "about", "reason"),
        [
            ("Sam", "Amelia", "Sam has reported how Amelia behaves."),
            (None, "Amelia", "Somebody has reported how Amelia behaves."),
            ("Sam", None, "Sam has reported how somebody in the session behaves."),
            (HOST, "Sam", f"{HOST} has reported how Sam behaves."),
        ],
    )
    def test_it_goes_to_host_and_lead(self, by: str | None, about: str | None, reason: str) -> None:
        told = self.reported(by, about).told(minutes(60))
        assert told.breaches == [Breach("behaviour", about or "the session", minutes(5), None)]
        assert told.reasons == [reason]
        assert [action.kind for action in told.actions] == [
            ActionKind.ALERT_HOST,
            ActionKind.ALERT_SAFEGUARDING,
        ]

    @pytest.mark.parametrize("about", [HOST, CO_HOST])
    def test_a_report_about_staff_goes_to_the_lead_alone(self, about: str) -> None:
        told = self.reported("Sam", about).told()
        assert [action.kind for action in told.actions] == [ActionKind.ALERT_SAFEGUARDING]

    def test_somebody_unknown_can_be_reported(self) -> None:
        told = (
            scene()
            .happens(Reported, minutes(5), about=Participant(name="Kit", participant_uuid="u-9"))
            .told()
        )
        assert told.findings[0].subject.participant_uuid == "u-9"
        assert told.breaches[0].about == "Kit"

    def test_two_who_report_the_same_are_two_reports_and_one_who_does_twice_is_one(self) -> None:
        shown = scene()
        about = Participant(user_id=shown.user_id("Amelia"))
        for minute, name in enumerate(("Sam", HOST, "Sam")):
            who = Participant(user_id=shown.user_id(name))
            shown.happens(Reported, minutes(5 + minute), by=who, about=about)
        assert [breach.opened for breach in shown.told().breaches] == [minutes(5), minutes(6)]


@pytest.mark.parametrize(("chats", "verdict"), [(True, ("kept", KEPT)), (False, ("not_checked", NO_MESSAGE))])
def test_nothing_is_claimed_before_zoom_has_passed_on_any_chat(chats: bool, verdict: tuple[str, str]) -> None:
    shown = scene()
    if chats:
        shown.writes("Sam", minutes(5))
    assert shown.ends().told().verdict("behaviour") == verdict


def test_it_is_on_for_everybody() -> None:
    assert {"children", "adults"} <= set(catalog()["behaviour"].presets)
