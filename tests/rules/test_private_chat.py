"""Who may write to whom privately in a children's session."""

from datetime import timedelta
from typing import Any

import pytest

from rules.actions import ActionKind
from rules.catalog import catalog
from rules.catalog.private_chat import KEPT, NOT_ADDRESSED, STAFF_TO_GROUP, PrivateChat, look
from rules.chat_events import Audience
from rules.conversation import NO_MESSAGE, QUIET
from rules.events import MeetingEnded, Participant, Tick
from rules.policy import Response
from rules.rule import View
from tests.rules.scenes import (
    A_MOMENT,
    CO_HOST,
    HOST,
    NOTHING,
    START,
    Breach,
    Scene,
    entry,
    minutes,
    policy_of,
    policy_with,
    preset,
    seconds,
)

POLICY = policy_with("private_chat")


def scene(**options: Any) -> Scene:
    policy = policy_of(private_chat=preset("private_chat", **options))
    return (
        Scene(policy).starts().joins(HOST).joins(CO_HOST).joins("Sam", seconds(1)).joins("Amelia", seconds(2))
    )


@pytest.mark.parametrize("who", [HOST, CO_HOST])
def test_staff_who_write_to_a_guest_privately_are_told_of_to_the_safeguarding_lead_alone(who: str) -> None:
    told = scene().writes(who, minutes(5), to="Sam").told()
    assert told.breaches == [Breach("private_chat", who, minutes(5), None)]
    assert told.reasons == [f"{who}, a member of staff, has written privately to Sam in the chat."]
    assert [action.kind for action in told.actions] == [ActionKind.ALERT_SAFEGUARDING]
    (action,) = told.actions
    assert action.for_leads
    assert action.concerns
    assert action.concerns.split("@")[0] == who.split(maxsplit=1)[0].lower()


@pytest.mark.parametrize(
    "response",
    [(ActionKind.ALERT_HOST,), (ActionKind.ASK_PARTICIPANT,), (ActionKind.ANNOUNCE, ActionKind.ALERT_HOST)],
)
def test_whatever_the_policy_asks_for_nobody_but_the_lead_hears_of_it(
    response: tuple[ActionKind, ...],
) -> None:
    policy = policy_with("private_chat", response=Response(response))
    told = Scene(policy).starts().joins(CO_HOST).joins("Sam").writes(CO_HOST, minutes(1), to="Sam").told()
    assert [action.kind for action in told.actions] == [ActionKind.ALERT_SAFEGUARDING]


@pytest.mark.parametrize(
    ("writer", "to", "more"),
    [
        (HOST, None, {}),
        (HOST, None, {"audience": Audience.HOST}),
        (HOST, CO_HOST, {}),
        ("Sam", HOST, {}),
        ("Sam", HOST, {"audience": Audience.HOST}),
        ("Sam", CO_HOST, {}),
        ("Sam", None, {}),
        ("Sam", None, {"audience": Audience.HOST}),
        ("Sam", None, {"audience": Audience.GROUP}),
    ],
)
def test_who_writes_to_all_or_to_staff_is_fine(writer: str, to: str | None, more: dict[str, Any]) -> None:
    told = scene().writes(writer, minutes(5), to=to, **more).told()
    assert told.breaches == []
    assert told.verdict("private_chat") == ("kept", KEPT)


def test_guests_among_themselves_are_told_of_and_nothing_is_done() -> None:
    policy = policy_with("private_chat", response=Response(tuple(ActionKind)))
    told = (
        Scene(policy)
        .starts()
        .joins(HOST)
        .joins("Sam")
        .joins("Amelia")
        .writes("Sam", minutes(5), to="Amelia")
        .told()
    )
    assert told.reasons == ["Sam has written privately to Amelia in the chat."]
    assert told.findings[0].doubtful
    assert {action.kind for action in told.actions} == {
        ActionKind.ALERT_HOST,
        ActionKind.ALERT_SAFEGUARDING,
        ActionKind.ASK_PARTICIPANT,
        ActionKind.ANNOUNCE,
    }
    assert not any(action.for_leads for action in told.actions)


def test_guests_may_where_the_policy_lets_them_and_staff_still_may_not() -> None:
    told = scene(among_guests=True).writes("Sam", minutes(5), to="Amelia").told()
    assert told.breaches == []
    staff = scene(among_guests=True).writes(HOST, minutes(5), to="Amelia").told()
    assert len(staff.breaches) == 1


class TestWhoIsNotMeant:
    """Adults on the register."""

    def test_an_adult_guest_may_be_written_to(self) -> None:
        parent = scene().register(entry("Sam", under_18=False), entry("Amelia", under_18=True))
        told = parent.writes(HOST, minutes(5), to="Sam").writes(HOST, minutes(6), to="Amelia").told()
        assert [breach.opened for breach in told.breaches] == [minutes(6)]

    def test_somebody_who_could_be_several_on_the_register_counts_as_a_child(self) -> None:
        unclear = scene().register(entry("Sam Hart", under_18=False), entry("Sam Okoro", under_18=False))
        assert len(unclear.writes(HOST, minutes(5), to="Sam").told().breaches) == 1


class TestUnknownPeople:
    """Zoom told of somebody in the chat whose coming it did not tell of."""

    def test_a_staff_address_makes_the_writer_staff(self) -> None:
        who = Participant(user_id="77", name="Tom", email="TOM@thimblelane.example")
        told = scene().writes("nobody", minutes(5), to="Sam", sender=who).told()
        assert told.reasons == ["Tom, a member of staff, has written privately to Sam in the chat."]

    def test_so_does_writing_as_host(self) -> None:
        told = scene().writes("Somebody", minutes(5), to="Sam", sender_is_host_side=True).told()
        assert len(told.breaches) == 1
        assert told.findings[0].for_leads

    def test_a_guest_with_the_hosts_role_is_no_member_of_staff(self) -> None:
        told = scene().writes("Amelia", minutes(5), to="Sam", sender_is_host_side=True).told()
        assert not told.findings[0].for_leads

    def test_a_reader_who_is_not_known_is_asked_about(self) -> None:
        told = scene().writes(HOST, minutes(5), to="Somebody new").told()
        (reason,) = told.reasons
        assert reason.endswith(
            "has written privately to Somebody new in the chat, and Zoom has not said who that is."
        )
        assert told.findings[0].doubtful

    def test_people_without_a_name_are_spoken_of_all_the_same(self) -> None:
        nameless = Participant(user_id="78")
        told = scene().writes("x", minutes(5), to="y", sender=nameless, recipient=nameless).told()
        nobody = "omebody whose name Zoom did not give"
        assert told.reasons == [f"S{nobody} has written privately to s{nobody} in the chat."]

    def test_who_is_only_known_from_sharing_is_judged_by_what_the_chat_says_of_them(self) -> None:
        sharer = Scene(POLICY).starts().joins("Sam").is_known("Kit", user_id="99").shares("Kit", minutes(1))
        told = sharer.writes("Kit", minutes(2), to="Sam", sender_is_host_side=True).told()
        assert told.findings[0].for_leads
        assert told.findings[0].subject.participant_id == sharer.user_id("Kit")

    def test_news_of_a_message_before_news_of_who_wrote_it_is_put_in_order(self) -> None:
        late = Scene(POLICY).starts().joins("Sam", seconds(1))
        late.is_known(CO_HOST).writes(CO_HOST, minutes(5), to="Sam")
        late.joins(CO_HOST, minutes(4), same=True)
        told = late.told()
        assert told.breaches == [Breach("private_chat", CO_HOST, minutes(5), None)]


class TestWhomItIsFor:
    """Zoom does not say to whom somebody writes."""

    NOBODY = "omebody whose name Zoom did not give"

    def test_staff_who_write_to_one_who_is_not_named_are_told_of_to_the_lead(self) -> None:
        told = scene().writes(HOST, minutes(5), audience=Audience.GUEST).told()
        (reason,) = told.reasons
        assert f"{HOST}, a member of staff, has written privately to s{self.NOBODY} in the chat" in reason
        assert reason.endswith("and Zoom has not said who that is.")
        assert told.findings[0].doubtful
        assert [action.kind for action in told.actions] == [ActionKind.ALERT_SAFEGUARDING]

    @pytest.mark.parametrize(("among_guests", "breaches"), [(False, 1), (True, 0)])
    def test_guests_who_do_are_asked_about(self, among_guests: bool, breaches: int) -> None:
        shown = scene(among_guests=among_guests).writes("Sam", minutes(5), audience=Audience.GUEST)
        assert (
            shown.told().reasons == [f"Sam has written privately to s{self.NOBODY} in the chat."] * breaches
        )

    @pytest.mark.parametrize("who", [HOST, CO_HOST])
    def test_staff_who_write_to_some_but_not_to_all_are_told_of_to_the_lead(self, who: str) -> None:
        shown = scene().writes(who, minutes(5), audience=Audience.GROUP)
        told = shown.writes(who, minutes(6), audience=Audience.GROUP).told()
        assert told.reasons == [STAFF_TO_GROUP.format(sender=who)]
        (finding,) = told.findings
        assert (finding.doubtful, finding.for_leads) == (True, True)
        assert [action.kind for action in told.actions] == [ActionKind.ALERT_SAFEGUARDING]

    @pytest.mark.parametrize("who", [HOST, "Sam"])
    def test_what_may_have_been_private_is_not_called_kept(self, who: str) -> None:
        told = scene().writes(who, minutes(5), audience=None).writes(who, minutes(6)).told()
        assert told.breaches == []
        assert told.verdict("private_chat") == ("not_checked", NOT_ADDRESSED)

    def test_a_reader_says_that_it_was_private_where_zoom_says_nothing_else(self) -> None:
        told = scene().writes(HOST, minutes(5), to="Sam", audience=None).told()
        assert told.reasons == [f"{HOST}, a member of staff, has written privately to Sam in the chat."]


class TestOneConversation:
    """Messages that follow each other are one breach."""

    @pytest.mark.parametrize(("gap", "breaches"), [(QUIET - A_MOMENT, 1), (QUIET, 1), (QUIET + A_MOMENT, 2)])
    def test_it_ends_with_a_while_of_quiet(self, gap: timedelta, breaches: int) -> None:
        told = scene().writes(HOST, minutes(5), to="Sam").writes(HOST, minutes(5) + gap, to="Sam").told()
        assert len(told.breaches) == breaches

    def test_each_message_puts_the_end_off_and_is_named_as_evidence(self) -> None:
        shown = scene()
        for minute in (5, 12, 19):
            shown.writes(HOST, minutes(minute), to="Sam")
        told = shown.told(minutes(60))
        assert told.breaches == [Breach("private_chat", HOST, minutes(5), minutes(19) + QUIET)]
        assert len(told.session.episodes.all[0].evidence) == 3
        assert len(told.actions) == 1

    def test_another_reader_is_another_conversation(self) -> None:
        told = scene().writes(HOST, minutes(5), to="Sam").writes(HOST, minutes(6), to="Amelia").told()
        assert len(told.breaches) == 2

    def test_the_end_of_the_session_ends_it(self) -> None:
        told = scene().writes(HOST, minutes(5), to="Sam").happens(MeetingEnded, minutes(8)).told(minutes(30))
        assert told.breaches == [Breach("private_chat", HOST, minutes(5), minutes(8))]


class TestTheSetting:
    """Zoom's setting that lets guests write to each other."""

    def test_it_is_put_right(self) -> None:
        told = Scene(POLICY).settings(NOTHING, private_chat=True).told()
        assert told.reasons == ["Zoom's settings let guests write to each other privately in this session."]
        assert [action.kind for action in told.actions] == [ActionKind.ALERT_HOST, ActionKind.FIX_SETTINGS]

    def test_it_is_right_once_it_is_off(self) -> None:
        shown = Scene(POLICY).settings(NOTHING, private_chat=True)
        told = shown.settings(minutes(1), private_chat=False).told()
        assert told.breaches == [Breach("private_chat", "Private chat", NOTHING, minutes(1))]

    @pytest.mark.parametrize("value", [False, None])
    def test_off_or_not_said_is_no_breach(self, value: bool | None) -> None:
        assert Scene(POLICY).settings(NOTHING, private_chat=value).told().breaches == []

    def test_it_is_fine_where_guests_may(self) -> None:
        assert scene(among_guests=True).settings(NOTHING, private_chat=True).told().breaches == []


def test_without_any_chat_nothing_is_claimed() -> None:
    told = scene().settings(minutes(1), private_chat=False).ends().told()
    assert told.verdict("private_chat") == ("not_checked", NO_MESSAGE)


def test_it_is_off_for_adults() -> None:
    assert "adults" not in catalog()["private_chat"].presets


def test_an_appointment_for_what_is_over_says_nothing() -> None:
    told = scene().told()
    view = View(POLICY, told.session, PrivateChat())
    assert list(look(view, Tick(at=START, rule="private_chat", subject="to Sam"))) == []
