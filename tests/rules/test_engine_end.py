"""What happens after a breach has been open for a while, and after the session is over."""

from datetime import timedelta

import pytest

from rules.actions import ActionKind
from rules.agenda import ESCALATION
from rules.engine import decide
from rules.events import Tick
from rules.policy import Response
from rules.session import Session
from tests.rules.scenes import (
    EVERYTHING,
    HOST,
    START,
    UUID,
    Scene,
    entry,
    minutes,
    policy_of,
    preset,
    seconds,
)


class TestAfterTheEnd:
    def test_nothing_is_found_any_more(self) -> None:
        told = (
            Scene(EVERYTHING)
            .starts()
            .joins("Sam")
            .ends(minutes(1))
            .shares("Sam", minutes(1) + seconds(1))
            .told()
        )
        assert not told.decisions[-1]
        assert told.session.ended_at == START + minutes(1)

    @pytest.mark.parametrize("after", [seconds(1), seconds(60)])
    def test_somebody_who_comes_in_a_moment_later_is_old_news(self, after: timedelta) -> None:
        told = Scene(EVERYTHING).starts().joins("Sam").ends(minutes(1)).joins("Jo", minutes(1) + after).told()
        assert told.session.ended_at is not None
        assert not told.session.present

    def test_who_comes_in_well_after_it_is_there(self) -> None:
        shown = Scene(policy_of(screen_share=preset("screen_share"))).starts().joins("Sam").ends(minutes(1))
        told = shown.joins("Jo", minutes(3)).shares("Jo", minutes(4)).told()
        assert told.session.ended_at is None
        assert [breach.about for breach in told.breaches] == ["Jo"]

    def test_a_session_that_starts_again_goes_on(self) -> None:
        told = Scene(EVERYTHING).starts().joins("Sam").ends(minutes(1)).starts(minutes(1) + seconds(5)).told()
        assert told.session.ended_at is None

    def test_who_is_only_seen_to_leave_is_in_the_attendance(self) -> None:
        told = (
            Scene(EVERYTHING)
            .starts()
            .joins("Sam")
            .ends(minutes(1))
            .leaves("Jo", minutes(1) + seconds(1))
            .told()
        )
        (stay,) = [
            stay for person in told.session.people.values() if person.name == "Jo" for stay in person.stays
        ]
        assert (stay.joined_at, stay.left_at) == (None, START + minutes(1) + seconds(1))

    def test_the_first_end_is_the_end(self) -> None:
        told = Scene(EVERYTHING).starts().ends(minutes(1)).ends(minutes(2)).told()
        assert told.session.ended_at == START + minutes(1)


class TestWhatTheEndEnds:
    """A report must not call put right what nobody put right."""

    END = minutes(60)

    def closed(self, shown: Scene) -> list[tuple[str, timedelta | None]]:
        told = shown.ends(self.END).told(minutes(90))
        assert told.session.agenda.next is None
        assert told.deeds == shown.told().deeds
        return [(breach.about, breach.closed) for breach in told.breaches]

    def scene(self, *rules: str) -> Scene:
        policy = policy_of(**{name: preset(name) for name in rules})
        return Scene(policy).register(entry("Sam")).starts().joins(HOST)

    @pytest.mark.parametrize(
        ("rule", "settings"),
        [
            ("waiting_room", {"waiting_room": False}),
            ("waiting_room", {"join_before_host": True}),
            ("screen_share", {"guests_can_share": True}),
        ],
    )
    def test_a_setting_is_as_wrong_as_before(self, rule: str, settings: dict[str, bool]) -> None:
        ((_, closed),) = self.closed(self.scene(rule).settings(minutes(1), **settings))
        assert closed is None

    def test_a_stranger_who_stayed_was_there_until_the_end(self) -> None:
        assert self.closed(self.scene("screen_name").joins("Jordan Pike")) == [("Jordan Pike", None)]

    def test_a_stranger_who_left_was_not(self) -> None:
        shown = self.scene("screen_name").joins("Jordan Pike").leaves("Jordan Pike", minutes(5))
        assert self.closed(shown) == [("Jordan Pike", minutes(5))]

    def test_who_did_not_wait_has_still_not_waited(self) -> None:
        shown = self.scene("waiting_room").joins("Sam")
        assert self.closed(shown) == [("Sam", None)]

    def test_a_note_taker_that_stayed_took_notes_until_the_end(self) -> None:
        assert self.closed(self.scene("recording").joins("Otter.ai")) == [("Otter.ai", None)]

    def test_a_share_a_recording_and_a_wait_are_over(self) -> None:
        shown = self.scene("screen_share", "recording", "waiting_room").waits("Jo", minutes(1))
        shown.comes_in("Sam", minutes(2)).shares("Sam", minutes(3)).records(minutes(4))
        assert {closed for _, closed in self.closed(shown)} == {self.END}

    def test_it_is_not_escalated_any_more(self) -> None:
        response = Response((ActionKind.ALERT_HOST,), minutes(2), (ActionKind.ALERT_SAFEGUARDING,))
        shown = Scene(policy_of(screen_name=preset("screen_name", response=response)))
        shown.register(entry("Sam")).starts().joins("Jordan Pike", minutes(59)).ends(minutes(60))
        assert [kind for kind, _, _ in shown.told(minutes(90)).deeds] == [ActionKind.ALERT_HOST]


class TestEscalation:
    RESPONSE = Response((ActionKind.ALERT_HOST,), seconds(30), (ActionKind.ALERT_SAFEGUARDING,))
    POLICY = policy_of(screen_share=preset("screen_share", response=RESPONSE))

    def test_a_breach_that_is_over_is_not_escalated(self) -> None:
        shown = (
            Scene(self.POLICY)
            .starts()
            .joins("Sam")
            .shares("Sam", minutes(1))
            .stops_sharing("Sam", minutes(1.25))
        )
        assert [kind for kind, _, _ in shown.told(minutes(5)).deeds] == [ActionKind.ALERT_HOST]

    def test_each_breach_has_its_own_time(self) -> None:
        shown = (
            Scene(self.POLICY)
            .starts()
            .joins("Sam")
            .shares("Sam", minutes(1))
            .stops_sharing("Sam", minutes(1.25))
        )
        told = shown.shares("Sam", minutes(1.4)).told(minutes(5))
        assert [at for kind, _, at in told.deeds if kind is ActionKind.ALERT_SAFEGUARDING] == [minutes(1.9)]

    def test_a_tick_for_a_breach_that_is_not_there_is_for_nobody(self) -> None:
        assert not decide(self.POLICY, Session(UUID), Tick(at=START, rule=ESCALATION, subject="0" * 16))

    def test_a_policy_without_a_second_step_has_none(self) -> None:
        policy = policy_of(
            screen_share=preset("screen_share", response=Response((ActionKind.ALERT_HOST,), seconds(30)))
        )
        shown = Scene(policy).starts().joins("Sam").shares("Sam", minutes(1))
        assert shown.told().session.agenda.next is None
