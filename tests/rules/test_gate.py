"""What is done and said before a session begins."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.actions import ActionKind
from rules.engine import advance
from rules.events import FixFailed, MeetingStarted, SettingsRead, Tick
from rules.gate import CHANGED, CHANGED_BY, MOST_FIXES, OVER_AFTER, PUT_RIGHT, READY, notices
from rules.looks import BEFORE, Look, Occasion
from rules.plan_events import PlanEnded, SessionPlanned
from rules.readiness import ADVICE
from rules.session import Session
from tests.rules.planned import RIGHT, SETTINGS, Ahead
from tests.rules.scenes import A_MOMENT, ALERT, START, minutes, policy_of, preset

JO = "jo@thimblelane.example"
OFF = Look(Occasion.CHANGED, JO, START - minutes(55), ("waiting_room",))

OCCASIONS = list(Occasion)


@pytest.mark.parametrize("occasion", OCCASIONS)
@pytest.mark.parametrize("wrong", [False, True])
def test_who_is_told_of_what_a_look_showed(occasion: Occasion, wrong: bool) -> None:
    ahead = Ahead().look(occasion, None if occasion in BEFORE else minutes(60 * 72), waiting_room=not wrong)
    assert ahead.take(ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING) == []
    ahead.wait(2 * A_MOMENT)
    told = ahead.take()
    in_any_case = occasion in (Occasion.HALF_HOUR, Occasion.FIVE_MINUTES)
    assert (ActionKind.ALERT_HOST in {a.kind for a in told}) is (wrong or in_any_case)
    lead = [action for action in told if action.kind is ActionKind.ALERT_SAFEGUARDING]
    assert bool(lead) is (wrong and occasion is Occasion.FIVE_MINUTES)
    assert all("waiting room switched off" in action.text for action in lead)


def test_the_host_is_told_that_all_is_ready_once() -> None:
    ahead = Ahead().look(Occasion.HALF_HOUR)
    assert ahead.told() == [READY.format(when="at 16:00")]
    assert ahead.look(Occasion.FIVE_MINUTES).told() == []


def test_what_is_missing_is_said_with_what_to_do_and_where() -> None:
    (text,) = Ahead().look(Occasion.HALF_HOUR, waiting_room=False, guests_can_share=True).told()
    assert text.startswith("2 things are missing for the session at 16:00:\n• ")
    assert ADVICE["waiting_room"] in text
    assert ADVICE["who_can_share_screen"] in text
    assert "In the meeting" not in text


def test_a_session_of_another_day_is_told_of_with_its_day() -> None:
    (text,) = Ahead().look(Occasion.DAY_BEFORE, waiting_room=False).told()
    assert text.startswith("One thing is missing for the session on Tuesday 3 March 2026 at 16:00:")


def test_a_change_that_leaves_what_was_missing_as_it_was_is_not_told_again() -> None:
    ahead = Ahead().look(Look(Occasion.CHANGED), minutes(300), waiting_room=False)
    assert len(ahead.told()) == 1
    assert ahead.look(Look(Occasion.CHANGED), minutes(200), waiting_room=False).told() == []
    assert len(ahead.look(Occasion.HALF_HOUR, waiting_room=False).told()) == 1
    assert len(ahead.look(Occasion.FIVE_MINUTES, waiting_room=False).told()) == 1


def test_five_minutes_before_it_is_told_that_what_was_missing_is_there() -> None:
    ahead = Ahead().look(Occasion.HALF_HOUR, waiting_room=False)
    ahead.told()
    assert ahead.look(Occasion.FIVE_MINUTES).told() == [READY.format(when="at 16:00")]


def test_what_may_be_fixed_is_fixed_once_for_each_occasion() -> None:
    ahead, fix = Ahead(), ActionKind.FIX_SETTINGS
    ahead.look(Look(Occasion.CHANGED), minutes(300), waiting_room=False)
    ahead.look(Look(Occasion.CHANGED), minutes(290), waiting_room=False)
    assert len({action.id for action in ahead.take(fix)}) == 1
    ahead.look(Occasion.HALF_HOUR, waiting_room=False).look(Occasion.FIVE_MINUTES, waiting_room=False)
    assert len({action.id for action in ahead.take(fix)}) == 2


def test_what_was_fixed_in_time_is_not_asked_of_the_host() -> None:
    ahead = Ahead().look(Occasion.HALF_HOUR, waiting_room=False)
    ahead.hear(SettingsRead(at=START - minutes(29.5), **RIGHT))
    ahead.session.now = START - minutes(29) - A_MOMENT
    assert ahead.told() == [READY.format(when="at 16:00")]


def test_nothing_is_fixed_that_the_policy_does_not_have_fixed() -> None:
    ahead = Ahead(policy_of(waiting_room=preset("waiting_room", response=ALERT)))
    assert ahead.look(Occasion.HALF_HOUR, waiting_room=False).take() == []
    assert len(ahead.told()) == 1


@pytest.mark.parametrize(("times", "fixed"), [(MOST_FIXES, True), (MOST_FIXES + 1, False)])
def test_a_change_that_is_made_again_and_again_is_left_to_people(times: int, fixed: bool) -> None:
    ahead = Ahead()
    for time in range(times):
        ahead.take()
        ahead.look(OFF, minutes(600 - 10 * time)).look(OFF, minutes(595 - 10 * time), waiting_room=False)
    assert bool(ahead.take(ActionKind.FIX_SETTINGS)) is fixed
    assert ahead.look(Occasion.HALF_HOUR, waiting_room=False).take(ActionKind.FIX_SETTINGS)


def test_why_it_could_not_be_fixed_is_said_until_it_is_right() -> None:
    ahead = Ahead().look(Occasion.HALF_HOUR, waiting_room=False)
    ahead.hear(FixFailed(at=START - minutes(29.5), setting="waiting_room", why="It is locked."))
    ahead.session.now = START - minutes(29) - A_MOMENT
    (text,) = ahead.told()
    assert "Chaperone could not change this itself: It is locked." in text
    ahead.look(Look(Occasion.CHANGED), minutes(20)).look(
        Look(Occasion.CHANGED), minutes(10), waiting_room=False
    )
    assert "It is locked." not in " ".join(ahead.told())


def drifted(look: Look, **settings: Any) -> list[str]:
    ahead = Ahead().look(Look(Occasion.CHANGED), minutes(60))
    assert ahead.told() == []
    return ahead.look(look, minutes(50), waiting_room=False, **settings).told()


def test_who_changed_what_is_said_once() -> None:
    ahead = Ahead().look(Look(Occasion.CHANGED), minutes(60)).look(OFF, minutes(50), waiting_room=False)
    (text,) = ahead.told()
    assert CHANGED_BY.format(what="Waiting room", who=JO, time="at 15:05") in text
    again = ahead.look(OFF, minutes(40), waiting_room=False).look(Occasion.HALF_HOUR, waiting_room=False)
    assert JO not in " ".join(again.told())


@pytest.mark.parametrize(
    "look",
    [
        replace(OFF, changed_by=None),
        replace(OFF, changed_at=None),
        replace(OFF, changed=()),
        replace(OFF, changed=("topic",)),
        Look(Occasion.CHANGED),
    ],
)
def test_who_changed_it_is_never_guessed(look: Look) -> None:
    (text,) = drifted(look)
    assert CHANGED.format(what="Waiting room", time="at 15:00") in text
    assert JO not in text


def test_settings_that_zoom_calls_otherwise_are_known() -> None:
    ahead = Ahead().look(Look(Occasion.CHANGED), minutes(60))
    look = replace(OFF, changed=("auto_start_meeting_summary",))
    (text,) = ahead.look(look, minutes(50), auto_ai_companion=True).told()
    assert JO in text


def test_a_change_that_was_put_right_is_told_as_such() -> None:
    ahead = Ahead().look(Look(Occasion.CHANGED), minutes(60)).look(OFF, minutes(50), waiting_room=False)
    ahead.hear(SettingsRead(at=START - minutes(49.5), **RIGHT))
    ahead.session.now = START - minutes(49) - A_MOMENT
    (text,) = ahead.told()
    assert PUT_RIGHT in text


def test_what_was_wrong_from_the_first_is_nobodys_change() -> None:
    (text,) = Ahead().look(OFF, minutes(50), waiting_room=False).told()
    assert JO not in text


def test_what_chaperone_itself_reads_after_a_fix_is_nobodys_change() -> None:
    ahead = Ahead().look(Occasion.HALF_HOUR)
    ahead.told()
    ahead.hear(SettingsRead(at=START - minutes(20), **{**RIGHT, "waiting_room": False}))
    assert ahead.told() == []
    (text,) = ahead.look(Occasion.FIVE_MINUTES, waiting_room=False).told()
    assert "changed" not in text


def test_many_changes_one_upon_the_other_do_not_put_the_news_off() -> None:
    ahead = Ahead()
    for number in range(4):
        seen = START - minutes(50) + timedelta(seconds=20 * number)
        ahead.hear(SettingsRead(at=seen, look=OFF, **{**RIGHT, "waiting_room": False}))
    ahead.session.now = START - minutes(49) - A_MOMENT
    assert len(ahead.told()) == 1


def test_nothing_more_is_said_once_the_session_has_begun() -> None:
    ahead = Ahead().look(Occasion.FIVE_MINUTES, waiting_room=False)
    ahead.take()
    ahead.hear(PlanEnded(at=START - minutes(4) - A_MOMENT))
    assert ahead.told() == []
    assert ahead.look(Occasion.CHANGED, minutes(3), waiting_room=False).told() == []
    ended = ahead.session.ended_at
    assert ahead.hear(PlanEnded(at=START)).session.ended_at == ended


@pytest.mark.parametrize(
    ("after", "is_over"), [(OVER_AFTER - A_MOMENT, False), (OVER_AFTER, True), (OVER_AFTER + A_MOMENT, True)]
)
def test_a_session_that_never_begins_is_waited_for_some_time(after: timedelta, is_over: bool) -> None:
    ahead = Ahead()
    ahead.wait(START + after - ahead.session.now)
    assert (ahead.session.ended_at is not None) is is_over
    assert (ahead.session.agenda.next is None) is is_over


def test_a_session_that_is_planned_again_is_looked_at_again() -> None:
    ahead = Ahead().look(Occasion.CHANGED, minutes(600), waiting_room=False)
    ahead.told()
    ahead.hear(PlanEnded(at=START - minutes(500)), SessionPlanned(at=START - minutes(400), start=START))
    assert ahead.session.ended_at is None
    assert len(ahead.look(Occasion.HALF_HOUR, waiting_room=False).told()) == 1


def test_a_session_that_runs_has_no_gate() -> None:
    running = Session("uuid")
    made = [*advance(SETTINGS, running, MeetingStarted(at=START))]
    made += advance(SETTINGS, running, SettingsRead(at=START, waiting_room=False))
    assert ActionKind.ALERT_HOST in {action.kind for decision in made for action in decision.actions}
    tick = Tick(at=START, rule="gate", subject=Occasion.HALF_HOUR)
    profile = SETTINGS.profiles["children"]
    assert notices(SETTINGS, profile, running, tick) == []


def test_deciding_again_gives_the_same_actions() -> None:
    def played() -> list[tuple[str, datetime]]:
        ahead = (
            Ahead().look(OFF, minutes(60), waiting_room=False).look(Occasion.HALF_HOUR, waiting_room=False)
        )
        ahead.wait(minutes(2))
        return [(action.id, action.at) for action in ahead.actions]

    assert len(played()) == 4
    assert played() == played()
