"""Whether screen names are those of the people on the register."""

import pytest

from rules.actions import ActionKind
from rules.catalog import screen_name
from rules.events import ZoomRole
from rules.identity import Certainty, Match, MatchedBy
from rules.policy import Response
from tests.rules.expected import POLICY, REGISTER, scene
from tests.rules.scenes import (
    CO_HOST,
    HOST,
    Breach,
    Scene,
    entry,
    found,
    minutes,
    policy_of,
    policy_with,
    preset,
)

ROOM = "room-of-looms"


@pytest.mark.parametrize(
    ("name", "ids", "reason", "doubtful"),
    [
        ("Amelia Hart", {}, None, False),
        ("amelia h", {}, None, False),
        ("Nono", {}, None, False),
        ("Amelia Hart", {"registrant_id": "r-amelia"}, None, False),
        ("Bubbles", {"registrant_id": "r-amelia"}, '"Bubbles" looks like Amelia Hart', True),
        ("Sunshine", {"email": "noah@thimblelane.example"}, '"Sunshine" looks like Noah Okonkwo', True),
        ("iPad", {"registrant_id": "r-amelia"}, '"iPad" looks like Amelia Hart', True),
        ("Jack", {}, '"Jack" could be Jack Underhill or Jack Overton', True),
        ("iPad (2)", {}, '"iPad (2)" looks like the name of a device', True),
        ("", {}, "Somebody whose name Zoom did not give is in the session.", True),
        ("Jordan Pike", {}, "Jordan Pike is not on the register for this session.", False),
        ("Otter.ai", {}, "Otter.ai is not on the register for this session.", False),
    ],
)
def test_a_name_is_held_against_the_register(
    name: str, ids: dict[str, str], reason: str | None, doubtful: bool
) -> None:
    told = scene().is_known("Somebody", name=name, **ids).joins("Somebody", minutes(1)).told()
    if reason is None:
        assert told.breaches == []
        assert told.verdict("screen_name") == ("kept", screen_name.KEPT)
    else:
        (finding,) = told.findings
        assert finding.reason.startswith(reason)
        assert finding.doubtful is doubtful


LIKE_OTTER = screen_name.LIKE_ASSISTANTS.format(names='"Otter.ai"')


class TestNoteTakers:
    """One assistant is told of once: by the rule on recording, wherever that is on."""

    BOTH = policy_of(screen_name=preset("screen_name"), recording=preset("recording"))

    def scene(self) -> Scene:
        return Scene(self.BOTH).register(*REGISTER).starts()

    def test_the_rule_on_recording_tells_of_it(self) -> None:
        told = self.scene().joins("Otter.ai", minutes(1)).told()
        assert [breach.rule for breach in told.breaches] == ["recording"]
        assert told.verdict("screen_name") == ("not_checked", LIKE_OTTER)

    def test_a_stranger_who_takes_such_a_name_is_no_stranger_any_more(self) -> None:
        shown = self.scene().joins("Sam", minutes(1), name="Jordan Pike").leaves("Sam", minutes(2))
        told = shown.joins("Sam", minutes(3), name="Otter.ai").told()
        assert [(one.rule, one.closed) for one in told.breaches if one.rule == "screen_name"] == [
            ("screen_name", minutes(2))
        ]

    def test_a_new_name_while_they_are_there_closes_it(self) -> None:
        shown = self.scene().joins("Sam", minutes(1), name="Jordan Pike")
        told = shown.shares("Sam", minutes(2), name="Otter.ai").told()
        assert [one.closed for one in told.breaches if one.rule == "screen_name"] == [minutes(2)]

    def test_others_are_held_against_the_register_all_the_same(self) -> None:
        """Beside somebody whom nobody matched, names were not kept as far as anybody saw."""
        told = self.scene().joins("Otter.ai", minutes(1)).joins("Amelia Hart", minutes(2)).told()
        assert told.verdict("screen_name") == ("not_checked", LIKE_OTTER + screen_name.THE_OTHERS)


def test_a_doubtful_name_is_asked_about_and_a_stranger_may_be_removed() -> None:
    everything = (ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT, ActionKind.REMOVE_PARTICIPANT)
    policy = policy_with("screen_name", response=Response(everything))
    doubtful = Scene(policy).register(*REGISTER).starts().joins("Jack").told()
    assert [kind for kind, _, _ in doubtful.deeds] == list(everything[:2])
    stranger = Scene(policy).register(*REGISTER).starts().joins("Jordan Pike").told()
    assert [kind for kind, _, _ in stranger.deeds] == list(everything)


def test_staff_are_not_on_the_register() -> None:
    assert found(scene().joins(CO_HOST, minutes(1))) == []


def test_who_turns_out_to_be_staff_needs_no_entry() -> None:
    shown = scene().is_known(CO_HOST, zoom_id=None, email=None).joins(CO_HOST, minutes(1))
    shown.becomes(ZoomRole.CO_HOST, CO_HOST, minutes(2))
    assert found(shown) == [(CO_HOST, minutes(1), minutes(2))]


class TestComingAndGoing:
    def test_it_ends_when_they_leave(self) -> None:
        shown = scene().joins("Jordan Pike", minutes(1)).leaves("Jordan Pike", minutes(2))
        assert found(shown) == [("Jordan Pike", minutes(1), minutes(2))]

    def test_it_ends_when_they_are_put_back_into_the_waiting_room(self) -> None:
        shown = scene().joins("Jordan Pike", minutes(1)).waits("Jordan Pike", minutes(2))
        assert found(shown) == [("Jordan Pike", minutes(1), minutes(2))]

    def test_who_waits_is_not_in_yet(self) -> None:
        assert found(scene().waits("Jordan Pike", minutes(1))) == []

    def test_coming_back_under_the_right_name_is_fine(self) -> None:
        shown = scene().joins("Sam", minutes(1), name="iPad").leaves("Sam", minutes(2))
        shown.joins("Sam", minutes(3), name="Amelia Hart")
        assert found(shown) == [("iPad", minutes(1), minutes(2))]

    def test_coming_back_before_news_of_leaving(self) -> None:
        shown = scene().joins("Sam", minutes(1), name="iPad")
        before = shown.user_id("Sam")
        shown.joins("Sam", minutes(2), name="Amelia Hart")
        shown.leaves("Sam", minutes(3), name="iPad", user_id=before)
        told = shown.told()
        assert told.breaches == [Breach("screen_name", "iPad", minutes(1), minutes(2))]
        assert [person.name for person in told.session.present.values()] == [HOST, "Amelia Hart"]

    def test_a_breakout_room_is_still_the_session(self) -> None:
        shown = scene().joins("Jordan Pike", minutes(1)).enters(ROOM, "Jordan Pike", minutes(2))
        assert found(shown.leaves_room(ROOM, "Jordan Pike", minutes(3))) == [
            ("Jordan Pike", minutes(1), None)
        ]

    def test_who_is_renamed_is_looked_at_again(self) -> None:
        shown = scene().joins("Sam", minutes(1), name="iPad").shares("Sam", minutes(2), name="Noah Okonkwo")
        assert found(shown) == [("iPad", minutes(1), minutes(2))]
        shown = (
            scene()
            .joins("Sam", minutes(1), name="Noah Okonkwo")
            .shares("Sam", minutes(2), name="Jordan Pike")
        )
        assert found(shown) == [("Jordan Pike", minutes(2), None)]

    def test_news_of_sharing_alone_does_not_say_who_somebody_is(self) -> None:
        shown = (
            scene().is_known("Somebody", name="iPad", registrant_id="r-amelia").shares("Somebody", minutes(1))
        )
        assert found(shown) == []

    def test_the_same_is_not_told_of_twice(self) -> None:
        shown = scene().joins("Jordan Pike", minutes(1)).shares("Jordan Pike", minutes(2))
        assert found(shown.becomes(ZoomRole.CO_HOST, "Jordan Pike", minutes(3))) == [
            ("Jordan Pike", minutes(1), None)
        ]


def test_who_joined_before_the_host_is_not_known_yet() -> None:
    assert found(scene().comes_before_host("Jordan Pike", minutes(1))) == []


class TestTwoUnderOneEntry:
    def test_two_people_as_one_entry_are_asked_about(self) -> None:
        shown = (
            scene()
            .joins("Amelia Hart", minutes(1))
            .joins("Amelia H", minutes(2))
            .leaves("Amelia H", minutes(3))
        )
        told = shown.told()
        assert told.breaches == [Breach("screen_name", "Amelia Hart", minutes(2), minutes(3))]
        assert told.reasons == ["Two people are here who both look like Amelia Hart from the register."]
        assert told.findings[0].doubtful

    def test_three_are_no_more_than_two(self) -> None:
        shown = (
            scene().joins("Amelia Hart", minutes(1)).joins("Amelia H", minutes(2)).joins("amelia", minutes(3))
        )
        shown.leaves("Amelia H", minutes(4))
        assert found(shown) == [("Amelia Hart", minutes(2), None)]

    def test_one_zoom_account_on_two_devices_is_one_person(self) -> None:
        shown = (
            scene().is_known("A", name="Noah Okonkwo", zoom_id="z").is_known("B", name="Noah O", zoom_id="z")
        )
        assert found(shown.joins("A", minutes(1)).joins("B", minutes(2))) == []

    def test_staff_who_are_called_like_somebody_are_not_somebody(self) -> None:
        shown = Scene(POLICY).register(entry(CO_HOST)).starts().joins(CO_HOST, minutes(1))
        assert found(shown.is_known("Other", name=CO_HOST).joins("Other", minutes(2))) == []

    def test_it_ends_when_one_turns_out_to_be_another(self) -> None:
        shown = scene().joins("Amelia Hart", minutes(1)).joins("Sam", minutes(2), name="Amelia H")
        shown.shares("Sam", minutes(3), name="Noah Okonkwo")
        assert found(shown) == [("Amelia Hart", minutes(2), minutes(3))]

    def test_being_in_twice_by_rejoining_is_being_in_once(self) -> None:
        shown = scene().joins("Amelia Hart", minutes(1)).joins("Amelia Hart", minutes(2))
        assert found(shown) == []


def test_a_match_without_candidates_is_asked_about_in_other_words() -> None:
    match = Match(None, Certainty.DOUBTFUL, MatchedBy.NAME, "")
    assert screen_name._unclear("Jo", match) == '"Jo" does not say for certain who on the register this is.'


class TestDiallingIn:
    @pytest.mark.parametrize("name", ["+44 7700 900123", "44770****123", "Call-in User_1", "Phone 2"])
    def test_a_number_does_not_say_who_is_there(self, name: str) -> None:
        (finding,) = scene().joins("Sam", minutes(1), name=name, by_phone=True).told().findings
        assert finding.reason == screen_name.DIALLED_IN.format(name=name)
        assert finding.doubtful

    def test_a_caller_without_a_name_or_with_one_of_their_own(self) -> None:
        (finding,) = scene().joins("Sam", minutes(1), name="", by_phone=True).told().findings
        assert finding.reason.startswith("Somebody whose name Zoom did not give")
        assert found(scene().joins("Sam", minutes(1), name="Noah Okonkwo", by_phone=True)) == []

    def test_a_caller_who_is_registered_is_known(self) -> None:
        shown = scene().joins("Sam", minutes(1), name="+44 7700 900123", registrant_id="r-amelia")
        (finding,) = shown.told().findings
        assert finding.reason == screen_name.OTHER_NAME.format(name="+44 7700 900123", entry="Amelia Hart")


class TestHiddenNames:
    @pytest.mark.parametrize("name", ["A***a H**t", "Am****", "***", "A***** H***"])
    def test_a_hidden_name_says_nothing(self, name: str) -> None:
        (finding,) = scene().joins("Sam", minutes(1), name=name).told().findings
        assert finding.reason == screen_name.HIDDEN.format(name=name)

    def test_a_name_that_was_known_is_not_hidden_again(self) -> None:
        shown = scene().joins("Sam", minutes(1), name="Noah Okonkwo").shares("Sam", minutes(2), name="N***")
        assert found(shown) == []

    def test_a_registration_tells_who_it_is_all_the_same(self) -> None:
        shown = scene().joins("Sam", minutes(1), name="", registrant_id="r-amelia")
        (finding,) = shown.told().findings
        assert finding.reason.endswith("looks like Amelia Hart from the register, under another screen name.")


class TestOneDeviceForAFamily:
    REGISTER = (entry("Amelia Hart"), entry("Oliver Hart"))

    def test_two_of_the_register_on_one_device_are_asked_about_once(self) -> None:
        shown = Scene(POLICY).register(*self.REGISTER).starts().joins("Amelia & Oliver Hart", minutes(1))
        (finding,) = shown.told().findings
        assert "Amelia Hart or Oliver Hart" in finding.reason
        assert finding.doubtful

    def test_a_shared_address_goes_by_the_screen_name(self) -> None:
        both = [entry(f"{name} Hart", email="harts@x.example") for name in ("Amelia", "Oliver")]
        shown = Scene(POLICY).register(*both).starts().is_known("Sam", email="harts@x.example")
        assert found(shown.joins("Sam", minutes(1), name="Oliver")) == []
        shown.leaves("Sam", minutes(2)).joins("Sam", minutes(3), name="Amelia Hart")
        assert found(shown) == []
        assert found(shown.joins("iPad", minutes(4), email="harts@x.example")) == [("iPad", minutes(4), None)]
