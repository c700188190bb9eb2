"""Whether screen names are those of the people on the register."""

from datetime import date, timedelta

import pytest

from rules.actions import ActionKind
from rules.catalog import screen_name
from rules.events import ZoomRole
from rules.finding import Status
from rules.identity import Certainty, Match, MatchedBy
from rules.names import Likeness
from rules.policy import Response
from rules.register import Exemption, RegisterEntry
from rules.rule import View
from tests.rules.scenes import (
    ALERT,
    CO_HOST,
    HOST,
    START,
    Breach,
    Scene,
    entry,
    found,
    minutes,
    policy_of,
    policy_with,
    preset,
    seconds,
)

POLICY = policy_with("screen_name", response=ALERT)
ROOM = "room-of-looms"

AMELIA = entry("Amelia Hart", registrant_id="r-amelia", guardian="Joanna Hart <joanna@thimblelane.example>")
NOAH = entry("Noah Okonkwo", also_known_as=("Nono",), email="noah@thimblelane.example")
REGISTER = (AMELIA, NOAH, entry("Jack Underhill"), entry("Jack Overton"))


def scene() -> Scene:
    return Scene(POLICY).register(*REGISTER).starts().joins(HOST)


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


class TestNoteTakers:
    """One assistant is told of once: by the rule on recording, wherever that is on."""

    BOTH = policy_of(screen_name=preset("screen_name"), recording=preset("recording"))

    def scene(self) -> Scene:
        return Scene(self.BOTH).register(*REGISTER).starts()

    def test_the_rule_on_recording_tells_of_it(self) -> None:
        told = self.scene().joins("Otter.ai", minutes(1)).told()
        assert [breach.rule for breach in told.breaches] == ["recording"]
        assert told.verdict("screen_name") == ("not_checked", screen_name.NOBODY_SEEN)

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
        told = self.scene().joins("Otter.ai", minutes(1)).joins("Amelia Hart", minutes(2)).told()
        assert told.verdict("screen_name") == ("kept", screen_name.KEPT)


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


class TestReadingTheRegister:
    def test_who_is_here_is_looked_at_when_it_is_read(self) -> None:
        shown = Scene(POLICY).starts().joins(HOST).joins("Jordan Pike", minutes(1)).joins("Noah", minutes(1))
        shown.register(*REGISTER, at=minutes(2))
        assert found(shown) == [("Jordan Pike", minutes(2), None)]

    def test_who_is_put_on_it_is_fine_from_then(self) -> None:
        shown = (
            scene().joins("Jordan Pike", minutes(1)).register(*REGISTER, entry("Jordan Pike"), at=minutes(2))
        )
        assert found(shown) == [("Jordan Pike", minutes(1), minutes(2))]

    def test_who_is_taken_off_it_no_longer_is(self) -> None:
        shown = scene().joins("Noah Okonkwo", minutes(1)).register(AMELIA, at=minutes(2))
        assert found(shown) == [("Noah Okonkwo", minutes(2), None)]

    def test_two_who_become_one_are_told_of(self) -> None:
        shown = scene().joins("Noah Okonkwo", minutes(1)).joins("Nono", minutes(1) + seconds(1))
        assert found(shown) == [("Noah Okonkwo", minutes(1) + seconds(1), None)]


class TestAProblemWithTheRegister:
    PROBLEM = "tuesday.csv is not there."

    def test_the_host_is_told_once_it_matters(self) -> None:
        told = Scene(POLICY).register(problem=self.PROBLEM).starts(minutes(-1)).joins("Sam").told()
        action, to_lead = told.actions
        assert (action.kind, to_lead.kind) == (ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING)
        assert to_lead.text == action.text + screen_name.HOST_TOLD
        assert action.at == told.session.started_at
        assert action.text == screen_name.UNREADABLE.format(problem=self.PROBLEM)
        assert told.breaches == []
        assert told.verdict("screen_name") == ("not_checked", action.text)

    def test_the_last_one_read_stays_in_force(self) -> None:
        shown = scene().register(at=minutes(1), problem=self.PROBLEM).joins("Jordan Pike", minutes(2))
        told = shown.told()
        assert [breach.about for breach in told.breaches] == ["Jordan Pike"]
        assert told.actions[0].text == screen_name.UNREADABLE_NOW.format(problem=self.PROBLEM)

    def test_it_is_over_when_it_can_be_read(self) -> None:
        shown = Scene(POLICY).register(problem=self.PROBLEM).starts().register(*REGISTER, at=minutes(1))
        told = shown.joins("Noah Okonkwo", minutes(2)).told()
        assert len(told.actions) == 2
        assert told.verdict("screen_name") == ("kept", screen_name.KEPT)

    def test_it_is_told_of_again_when_it_breaks_again(self) -> None:
        shown = scene().register(at=minutes(1), problem=self.PROBLEM).joins("Noah Okonkwo", minutes(2))
        shown.register(*REGISTER, at=minutes(3)).register(at=minutes(4), problem=self.PROBLEM)
        told = shown.register(at=minutes(5), problem=self.PROBLEM).told()
        assert [action.at - START for action in told.actions] == [minutes(1)] * 2 + [minutes(4)] * 2


class TestVerdict:
    def test_not_checked_without_a_register(self) -> None:
        told = Scene(POLICY).starts().joins("Sam").told()
        assert told.breaches == []
        assert told.verdict("screen_name") == ("not_checked", screen_name.NO_REGISTER)

    def test_not_checked_where_no_guest_came_in(self) -> None:
        told = scene().waits("Noah", minutes(1)).told()
        assert told.verdict("screen_name") == ("not_checked", screen_name.NOBODY_SEEN)

    def test_not_checked_where_the_register_came_too_late_for_somebody(self) -> None:
        shown = Scene(POLICY).starts().joins("Jordan Pike").leaves("Jordan Pike", minutes(1))
        told = shown.register(*REGISTER, at=minutes(2)).joins("Noah", minutes(3)).told()
        assert told.breaches == []
        assert told.verdict("screen_name") == ("not_checked", screen_name.READ_TOO_LATE)


def test_a_match_without_candidates_is_asked_about_in_other_words() -> None:
    match = Match(None, Certainty.DOUBTFUL, MatchedBy.NAME, "")
    assert screen_name._unclear("Jo", match) == '"Jo" does not say for certain who on the register this is.'


LAST = START.date()
PAST = LAST - timedelta(days=1)


def allowed(screen_name: str | None = None, until: date | None = None) -> RegisterEntry:
    exemption = Exemption("screen_name", "Grace Obi", until, screen_name)
    return entry("Amelia Hart", registrant_id="r-amelia", exemptions=(exemption,))


class TestAnotherScreenName:
    @pytest.mark.parametrize(
        ("exempt", "name", "is_breach"),
        [
            (allowed(), "Bubbles", False),
            (allowed(until=LAST), "Bubbles", False),
            (allowed(until=PAST), "Bubbles", True),
            (allowed("Bubbles"), "Bubbles", False),
            (allowed("Bubbles"), "bubbles 🫧", False),
            (allowed("Bubbles"), "Somebody Else", True),
            (allowed("Bubbles", PAST), "Bubbles", True),
            (AMELIA, "Bubbles", True),
        ],
    )
    def test_who_may_use_one_is_exempt_for_as_long_as_it_is_approved(
        self, exempt: RegisterEntry, name: str, is_breach: bool
    ) -> None:
        shown = Scene(POLICY).register(exempt).starts().joins(HOST)
        told = shown.joins("Sam", minutes(1), name=name, registrant_id="r-amelia").told()
        assert bool(told.breaches) is is_breach

    def test_the_approved_name_tells_who_it_is_and_is_not_theirs(self) -> None:
        told = Scene(POLICY).register(allowed("Bubbles", LAST)).starts().joins("Bubbles", minutes(1)).told()
        (bubbles,) = told.session.people.values()
        assert bubbles.match is not None
        assert bubbles.match.reason == "Amelia Hart may use this screen name"
        assert bubbles.match.name_fits is Likeness.DIFFERENT
        (looked,) = screen_name._judge(View(POLICY, told.session, screen_name.ScreenName()), bubbles, START)
        assert (looked.status, looked.reason) == (
            Status.EXEMPT,
            '"Bubbles" is a screen name that Amelia Hart may use: approved by Grace Obi until 3 March 2026.',
        )

    def test_the_report_says_who_approved_it_and_until_when(self) -> None:
        shown = Scene(POLICY).register(allowed(until=LAST), NOAH).starts()
        shown.joins("Sam", minutes(1), name="Bubbles", registrant_id="r-amelia")
        told = shown.told()
        approved = '"Bubbles" (approved by Grace Obi until 3 March 2026)'
        assert told.verdict("screen_name") == ("exempt", screen_name.ALL_EXEMPT.format(names=approved))
        told = shown.joins("Noah Okonkwo", minutes(2)).told()
        assert told.verdict("screen_name") == ("kept", screen_name.KEPT_BUT.format(names=approved))

    def test_an_approval_that_is_put_on_the_register_ends_it(self) -> None:
        shown = Scene(POLICY).register(AMELIA).starts()
        shown.joins("Sam", minutes(1), name="Bubbles", registrant_id="r-amelia")
        assert found(shown.register(allowed(), at=minutes(2))) == [("Bubbles", minutes(1), minutes(2))]


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
