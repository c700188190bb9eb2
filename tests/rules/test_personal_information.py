"""What may not be told in the chat, by whom and to whom."""

from datetime import timedelta

import pytest

from rules.actions import ActionKind
from rules.catalog import catalog
from rules.catalog.personal_information import KEPT, NAMES, PLAIN
from rules.chat_events import Audience, Detail, DetailKind
from rules.conversation import NO_MESSAGE, QUIET
from rules.policy import Response
from tests.rules.scenes import (
    A_MOMENT,
    CO_HOST,
    HOST,
    Breach,
    Scene,
    minutes,
    policy_with,
    seconds,
)

PHONE, EMAIL, SCHOOL = DetailKind.PHONE, DetailKind.EMAIL, DetailKind.SCHOOL
EVERYTHING = policy_with("personal_information", response=Response(tuple(ActionKind)))
TELLING = {
    ActionKind.ALERT_HOST,
    ActionKind.ALERT_SAFEGUARDING,
    ActionKind.ASK_PARTICIPANT,
    ActionKind.ANNOUNCE,
}


def scene(*, everything: bool = False) -> Scene:
    policy = EVERYTHING if everything else policy_with("personal_information")
    return (
        Scene(policy).starts().joins(HOST).joins(CO_HOST).joins("Sam", seconds(1)).joins("Amelia", seconds(2))
    )


def test_a_guest_who_tells_a_number_is_told_of_and_the_message_deleted() -> None:
    shown = scene().writes("Sam", minutes(5), PHONE)
    told = shown.told()
    assert told.breaches == [Breach("personal_information", "Sam", minutes(5), None)]
    assert told.reasons == [
        'Sam has written what looks like a phone number in the chat ("it is PHONE •••••").'
    ]
    assert [action.kind for action in told.actions] == [
        ActionKind.ALERT_HOST,
        ActionKind.ASK_PARTICIPANT,
        ActionKind.DELETE_MESSAGE,
    ]
    subject = told.actions[-1].subject
    assert (subject.message_id, subject.participant_id) == ("m5", shown.user_id("Sam"))


@pytest.mark.parametrize("kind", sorted(NAMES))
def test_what_could_be_something_else_is_told_of_and_nothing_is_done(kind: DetailKind) -> None:
    told = scene(everything=True).writes("Sam", minutes(5), kind).told()
    (finding,) = told.findings
    assert finding.doubtful is (kind not in PLAIN)
    assert NAMES[kind] in finding.reason
    kinds = {action.kind for action in told.actions}
    assert kinds <= TELLING if finding.doubtful else ActionKind.DELETE_MESSAGE in kinds


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ((PHONE, EMAIL), "a phone number and an e-mail address"),
        ((EMAIL, PHONE, SCHOOL), "a phone number, an e-mail address and the name of a school"),
        ((PHONE, PHONE), "a phone number"),
        ((DetailKind.LINK, PHONE), "a phone number"),
    ],
)
def test_all_kinds_are_named_once(kinds: tuple[DetailKind, ...], words: str) -> None:
    told = scene().writes("Sam", minutes(5), *kinds).told()
    assert [f"looks like {words} in the chat" in reason for reason in told.reasons] == [True]


def test_a_find_without_a_snippet_is_told_of_without_one() -> None:
    told = scene().writes("Sam", minutes(5), details=(Detail(PHONE),)).told()
    assert told.reasons == ["Sam has written what looks like a phone number in the chat."]


def test_the_sessions_own_link_is_not_for_this_rule() -> None:
    told = scene().writes("Sam", minutes(5), DetailKind.LINK, DetailKind.PASSCODE).told()
    assert told.breaches == []


class TestWhoToWhom:
    """By or to a guest; among staff it is nobody's business."""

    def test_a_guest_who_writes_to_another_privately(self) -> None:
        told = scene().writes("Sam", minutes(5), PHONE, to="Amelia").told()
        assert "privately to Amelia" in told.reasons[0]
        assert "You cannot see this message" in told.findings[0].advice
        assert not told.findings[0].for_leads

    def test_a_guest_who_tells_the_host(self) -> None:
        told = (
            scene()
            .writes("Sam", minutes(5), PHONE, to=HOST)
            .writes("Amelia", minutes(6), PHONE, audience=Audience.HOST)
        )
        assert [breach.about for breach in told.told().breaches] == ["Sam", "Amelia"]

    @pytest.mark.parametrize("audience", [Audience.EVERYONE, Audience.GROUP, None])
    def test_staff_who_tell_everybody(self, audience: Audience | None) -> None:
        told = scene().writes(CO_HOST, minutes(5), PHONE, audience=audience).told()
        assert len(told.breaches) == 1
        assert ActionKind.ALERT_HOST in {action.kind for action in told.actions}

    def test_staff_who_tell_a_guest_privately_are_for_the_lead_alone(self) -> None:
        told = scene().writes(CO_HOST, minutes(5), PHONE, to="Sam").told()
        assert told.findings[0].for_leads
        assert "has left it where it is" in told.findings[0].advice
        assert {action.kind for action in told.actions} == {ActionKind.ALERT_SAFEGUARDING}

    def test_so_are_staff_who_tell_one_person_whom_zoom_does_not_name(self) -> None:
        told = scene().writes(CO_HOST, minutes(5), PHONE, audience=Audience.GUEST).told()
        assert told.findings[0].for_leads
        assert "privately to somebody whose name Zoom did not give in the chat" in told.reasons[0]

    def test_the_host_does_not_hear_what_is_about_them(self) -> None:
        told = scene().writes(HOST, minutes(5), PHONE).told()
        assert ActionKind.ALERT_HOST not in {action.kind for action in told.actions}

    @pytest.mark.parametrize(("to", "audience"), [(CO_HOST, Audience.GUEST), (None, Audience.HOST)])
    def test_staff_among_themselves_may(self, to: str | None, audience: Audience) -> None:
        assert scene().writes(HOST, minutes(5), PHONE, to=to, audience=audience).told().breaches == []


class TestSeveralMessages:
    """The host is told once of one kind of thing, and each message goes."""

    def test_each_is_deleted(self) -> None:
        shown = scene().writes("Sam", minutes(5), PHONE).writes("Sam", minutes(6), PHONE)
        told = shown.writes("Sam", minutes(7), PHONE).told(minutes(30))
        assert told.breaches == [Breach("personal_information", "Sam", minutes(5), minutes(7) + QUIET)]
        deleted = [a for a in told.actions if a.kind is ActionKind.DELETE_MESSAGE]
        assert [a.subject.message_id for a in deleted] == ["m5", "m6", "m7"]
        assert [a.at - told.actions[0].at for a in deleted] == [minutes(0), minutes(1), minutes(2)]
        assert len({a.id for a in deleted}) == 3
        assert len({a.finding for a in deleted}) == 1
        assert [a.kind for a in told.actions].count(ActionKind.ALERT_HOST) == 1

    def test_one_that_zoom_tells_of_twice_is_deleted_once(self) -> None:
        shown = scene().writes("Sam", minutes(5), PHONE)
        for second in (1, 2, 3):
            shown.writes("Sam", minutes(5) + seconds(second), PHONE, message_id="m5" if second < 3 else "m6")
        told = shown.writes("Sam", minutes(6), PHONE, message_id="m6").told()
        deleted = [a.subject.message_id for a in told.actions if a.kind is ActionKind.DELETE_MESSAGE]
        assert deleted == ["m5", "m6"]

    def test_one_without_an_id_cannot_be(self) -> None:
        told = scene().writes("Sam", minutes(5), PHONE, message_id=None).told()
        assert ActionKind.DELETE_MESSAGE not in {action.kind for action in told.actions}

    def test_where_nothing_is_to_be_deleted_nothing_more_is_done(self) -> None:
        policy = policy_with("personal_information", response=Response((ActionKind.ALERT_HOST,)))
        shown = Scene(policy).starts().joins("Sam").writes("Sam", minutes(5), PHONE)
        assert len(shown.writes("Sam", minutes(6), PHONE).told().actions) == 1

    def test_another_kind_is_news(self) -> None:
        told = scene().writes("Sam", minutes(5), PHONE).writes("Sam", minutes(6), EMAIL).told()
        assert [breach.opened for breach in told.breaches] == [minutes(5), minutes(6)]

    @pytest.mark.parametrize(("gap", "breaches"), [(QUIET - A_MOMENT, 1), (QUIET, 1), (QUIET + A_MOMENT, 2)])
    def test_a_while_later_it_is_news_again(self, gap: timedelta, breaches: int) -> None:
        shown = scene().writes("Sam", minutes(5), PHONE).writes("Sam", minutes(5) + gap, PHONE)
        assert len(shown.told().breaches) == breaches


@pytest.mark.parametrize(("chats", "verdict"), [(True, ("kept", KEPT)), (False, ("not_checked", NO_MESSAGE))])
def test_nothing_is_claimed_before_zoom_has_passed_on_any_chat(chats: bool, verdict: tuple[str, str]) -> None:
    shown = scene()
    if chats:
        shown.writes("Sam", minutes(5))
    assert shown.ends().told().verdict("personal_information") == verdict


def test_adults_are_told_and_asked_and_nothing_is_deleted() -> None:
    response = catalog()["personal_information"].presets["adults"].response
    assert response.respond == (ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT)


@pytest.mark.parametrize("files", [True, False])
def test_files_that_could_be_sent_are_a_breach_until_they_cannot_unless_the_policy_lets_them(
    files: bool,
) -> None:
    shown = Scene(policy_with("personal_information", files=files)).starts()
    shown.settings(minutes(1), file_transfer=True).settings(minutes(2)).settings(
        minutes(3), file_transfer=False
    )
    told = shown.told()
    breach = Breach("personal_information", "Files in the chat", minutes(1), minutes(3))
    assert told.breaches == ([] if files else [breach])
    assert [kind for kind, _, _ in told.deeds] == (
        [] if files else [ActionKind.ALERT_HOST, ActionKind.FIX_SETTINGS]
    )


def test_only_among_children_are_files_too_much() -> None:
    presets = catalog()["personal_information"].presets
    assert [name for name, preset in presets.items() if not preset.options.files] == ["children"]  # type: ignore[attr-defined]
