"""When the session's link or passcode looks passed on."""

from datetime import timedelta
from typing import Any

import pytest

from rules.actions import ActionKind
from rules.arrivals import Arrivals
from rules.catalog import catalog
from rules.catalog.shared_link import KEPT, NO_REGISTER, NOBODY_SEEN, NOT_ALL_KNOWN, PASSCODE_UNKNOWN
from rules.chat_events import DetailKind, RiskAlerted
from rules.conversation import NO_MESSAGE, QUIET
from rules.policy import Response
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
    preset,
    seconds,
)

LINK, PASSCODE = DetailKind.LINK, DetailKind.PASSCODE
ALERT = Response((ActionKind.ALERT_HOST,))


def scene(response: Response = ALERT, **options: Any) -> Scene:
    return Scene(policy_of(shared_link=preset("shared_link", response=response, **options)))


def with_people(response: Response = ALERT, **options: Any) -> Scene:
    return scene(response, **options).starts().joins(HOST).joins(CO_HOST).joins("Sam", seconds(1))


class TestPosts:
    """Zoom finds the link in public."""

    @pytest.mark.parametrize(
        ("more", "reason", "advice"),
        [
            (
                {"platform": "Y", "link": "https://y.example/1"},
                "in a public post on Y.",
                " The post: https://y.example/1",
            ),
            ({"platform": "Y"}, "in a public post on Y.", "new link and passcode."),
            ({}, "in a public post.", "new link and passcode."),
        ],
    )
    def test_the_host_is_told_where(self, more: dict[str, str], reason: str, advice: str) -> None:
        told = with_people().happens(RiskAlerted, minutes(5), **more).told(minutes(60))
        assert told.breaches == [Breach("shared_link", "the session", minutes(5), None)]
        assert told.reasons[0].endswith(reason)
        assert told.findings[0].advice.endswith(advice)

    def test_another_post_is_not_told_of_again(self) -> None:
        shown = with_people().happens(RiskAlerted, minutes(5)).happens(RiskAlerted, minutes(6))
        assert len(shown.told().actions) == 1

    def test_one_long_before_the_session_does_not_begin_it(self) -> None:
        told = scene().happens(RiskAlerted, -minutes(3000)).starts(NOTHING).told()
        assert told.session.first_seen == START
        assert told.breaches[0].opened == -minutes(3000)


class TestChat:
    """Link and passcode in the chat."""

    @pytest.mark.parametrize(
        ("kinds", "what"),
        [
            ((LINK,), "the link"),
            ((PASSCODE,), "the passcode"),
            ((PASSCODE, LINK), "the link and the passcode"),
        ],
    )
    def test_a_guest_who_writes_them_is_told_of(self, kinds: tuple[DetailKind, ...], what: str) -> None:
        told = with_people(Response(tuple(ActionKind))).writes("Sam", minutes(5), *kinds).told(minutes(60))
        assert told.reasons == [f"Sam has written {what} of this session in the chat."]
        assert told.breaches == [Breach("shared_link", "Sam", minutes(5), minutes(5) + QUIET)]
        assert ActionKind.DELETE_MESSAGE not in {action.kind for action in told.actions}

    @pytest.mark.parametrize("who", [HOST, CO_HOST])
    def test_staff_may(self, who: str) -> None:
        assert with_people().writes(who, minutes(5), LINK).told().breaches == []

    def test_other_details_are_not_for_this_rule(self) -> None:
        assert with_people().writes("Sam", minutes(5), DetailKind.PHONE).told().breaches == []


class TestOneLinkTwice:
    """Two people at once over the link that was made for one."""

    def test_two_names_are_asked_about_until_one_goes(self) -> None:
        shown = with_people(Response(tuple(ActionKind))).joins("Ada", minutes(2), registrant_id="r-1")
        shown.joins("Kit", minutes(4), registrant_id="r-1").leaves("Kit", minutes(6))
        told = shown.told()
        assert told.breaches == [Breach("shared_link", "Ada and Kit", minutes(4), minutes(6))]
        assert told.findings[0].doubtful
        assert ActionKind.REMOVE_PARTICIPANT not in {action.kind for action in told.actions}

    @pytest.mark.parametrize("second", ["Ada", "ADA", "Adá"])
    def test_one_name_twice_is_for_the_rule_on_names(self, second: str) -> None:
        shown = with_people().joins("Ada", minutes(2), registrant_id="r-1")
        shown.is_known("tablet", name=second, registrant_id="r-1").joins("tablet", minutes(3))
        assert shown.told().breaches == []

    def test_two_devices_of_one_account_are_one_person(self) -> None:
        shown = with_people().joins("Ada", minutes(2), registrant_id="r-1", zoom_id="z")
        assert shown.joins("iPad", minutes(3), registrant_id="r-1", zoom_id="z").told().breaches == []

    def test_one_after_the_other_is_fine(self) -> None:
        shown = with_people().joins("Ada", minutes(2), registrant_id="r-1").leaves("Ada", minutes(3))
        assert shown.joins("Kit", minutes(4), registrant_id="r-1").told().breaches == []

    def test_each_over_their_own_is_fine(self) -> None:
        shown = with_people().joins("Ada", minutes(2), registrant_id="r-1")
        assert shown.joins("Kit", minutes(4), registrant_id="r-2").told().breaches == []

    def test_staff_count_for_nobody(self) -> None:
        shown = with_people().joins("Ada", minutes(2), registrant_id="r-1")
        assert shown.joins(HOST, minutes(3), registrant_id="r-1").told().breaches == []

    def test_a_registration_that_turns_out_to_be_another_is_followed(self) -> None:
        shown = with_people().joins("Ada", minutes(2), registrant_id="r-1")
        shown.joins("Kit", minutes(3), registrant_id="r-2").joins(
            "Kit", minutes(4), registrant_id="r-1", same=True
        )
        told = shown.told()
        assert [breach.opened for breach in told.breaches] == [minutes(4)]
        assert told.session.room.present_by("r-2") == ()


class TestStrangers:
    """Strangers in numbers."""

    def strangers(self, *arrivals: timedelta, **options: Any) -> Scene:
        shown = scene(**options).register(entry("Sam")).starts().joins(HOST).joins("Sam", seconds(1))
        for number, at in enumerate(arrivals):
            shown.joins(f"Quentin Zebedee {chr(65 + number)}", at)
        return shown

    @pytest.mark.parametrize(("count", "opened"), [(2, []), (3, [8]), (4, [8])])
    def test_so_many_at_once_are_asked_about(self, count: int, opened: list[int]) -> None:
        told = self.strangers(*(minutes(6 + number) for number in range(count))).told()
        assert [breach.opened for breach in told.breaches] == [minutes(at) for at in opened]
        if opened:
            assert told.reasons == ["3 people whom nobody knows have come in within 5 minutes."]
            assert told.findings[0].doubtful

    @pytest.mark.parametrize(
        ("gap", "breaches"), [(minutes(5) - A_MOMENT, 1), (minutes(5), 1), (minutes(5) + A_MOMENT, 0)]
    )
    def test_within_that_span(self, gap: timedelta, breaches: int) -> None:
        told = self.strangers(minutes(6), minutes(7), minutes(6) + gap).told()
        assert len(told.breaches) == breaches

    def test_it_is_over_once_no_more_come(self) -> None:
        told = self.strangers(minutes(6), minutes(7), minutes(8), minutes(10)).told(minutes(60))
        assert told.breaches == [Breach("shared_link", "the session", minutes(8), minutes(15))]

    def test_who_comes_back_counts_once(self) -> None:
        shown = self.strangers(minutes(6), minutes(7))
        shown.leaves("Quentin Zebedee A", minutes(8)).joins("Quentin Zebedee A", minutes(9))
        assert shown.told().breaches == []

    @pytest.mark.parametrize(("count", "breaches"), [(0, 0), (1, 1), (2, 1)])
    def test_how_many_is_for_the_policy_to_say(self, count: int, breaches: int) -> None:
        assert len(self.strangers(minutes(6), minutes(7), strangers=count).told().breaches) == breaches

    def test_news_of_earlier_arrivals_that_comes_late_is_put_in_order(self) -> None:
        assert [b.opened for b in self.strangers(minutes(8), minutes(6), minutes(7)).told().breaches] == [
            minutes(8)
        ]

    def test_without_a_register_there_are_none(self) -> None:
        shown = with_people()
        for number in range(9):
            shown.joins(f"Somebody {number}", minutes(5))
        assert shown.told().breaches == []

    def test_a_register_read_late_tells_who_was_one(self) -> None:
        shown = scene().starts().joins(HOST).joins("Sam", seconds(1))
        shown.joins("Quentin Zebedee", minutes(4)).joins("Ottoline Yarrow", minutes(5)).waits(
            "Xanthe Quill", minutes(5)
        )
        shown.register(entry("Sam"), at=minutes(6)).joins("Ulric Vane", minutes(7))
        assert [breach.opened for breach in shown.told().breaches] == [minutes(7)]


class TestVerdict:
    """Kept only where everything was looked at."""

    def scene(self, *, register: bool = True, chat: bool = True, settings: bool = True) -> Scene:
        shown = scene().starts().joins(HOST)
        if register:
            shown.register(entry("Amelia Hart"), entry("Amelia Harper"), entry("Sam"))
        if chat:
            shown.writes(HOST, minutes(2))
        return shown.settings(minutes(1), passcode=True) if settings else shown

    @pytest.mark.parametrize(
        ("seen", "verdict"),
        [
            ({}, ("kept", KEPT)),
            ({"chat": False}, ("not_checked", NO_MESSAGE)),
            ({"register": False}, ("not_checked", NO_REGISTER)),
            ({"settings": False}, ("not_checked", PASSCODE_UNKNOWN)),
            ({"chat": False, "register": False}, ("not_checked", NO_MESSAGE)),
        ],
    )
    def test_what_was_seen_decides(self, seen: dict[str, bool], verdict: tuple[str, str]) -> None:
        told = self.scene(**seen).joins("Sam", minutes(3)).ends().told()
        assert told.verdict("shared_link") == verdict

    @pytest.mark.parametrize("guest", ["Quentin Zebedee", "Amelia H", "iPad", "Otter.ai", ""])
    @pytest.mark.parametrize("chat", [True, False])
    def test_everybody_has_to_be_somebody_on_the_register(self, guest: str, chat: bool) -> None:
        shown = self.scene(chat=chat).joins("Sam", minutes(3)).is_known("Somebody", name=guest)
        told = shown.joins("Somebody", minutes(4)).ends().told()
        assert told.verdict("shared_link") == ("not_checked", NOT_ALL_KNOWN)

    def test_who_was_only_seen_to_leave_was_there_too(self) -> None:
        told = self.scene().joins("Sam", minutes(3)).leaves("Quentin Zebedee", minutes(9)).ends().told()
        assert told.verdict("shared_link") == ("not_checked", NOT_ALL_KNOWN)

    @pytest.mark.parametrize(("chat", "reason"), [(True, NOBODY_SEEN), (False, NO_MESSAGE)])
    def test_a_register_and_nobody_to_hold_against_it_show_nothing(self, chat: bool, reason: str) -> None:
        assert self.scene(chat=chat).ends().told().verdict("shared_link") == ("not_checked", reason)

    def test_a_passcode_that_zoom_said_nothing_of_would_not_have_been_noticed(self) -> None:
        told = self.scene(settings=False).settings(minutes(1)).joins("Sam", minutes(3)).ends().told()
        assert told.verdict("shared_link") == ("not_checked", PASSCODE_UNKNOWN)


def test_children_have_the_lead_told_too() -> None:
    presets = catalog()["shared_link"].presets
    assert ActionKind.ALERT_SAFEGUARDING in presets["children"].response.respond
    assert ActionKind.ALERT_SAFEGUARDING not in presets["adults"].response.respond


@pytest.mark.parametrize(("nth", "latest"), [(0, None), (1, 3), (2, 2), (3, 1), (4, None)])
def test_arrivals_are_in_the_order_of_time(nth: int, latest: int | None) -> None:
    arrivals = Arrivals()
    for key, minute in (("a", 2), ("b", 3), ("c", 1), ("a", 9)):
        arrivals.add(key, START + minutes(minute))
    assert arrivals.latest(nth) == (None if latest is None else START + minutes(latest))
