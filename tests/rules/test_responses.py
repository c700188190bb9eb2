"""What follows from a breach, and what never does."""

from typing import Any

import pytest

from rules.actions import ActionKind, fitting
from rules.care import STAFF_ARE_NEVER_REMOVED
from rules.events import Capture, Event
from rules.finding import SESSION, Finding, Status, Subject, SubjectKind
from rules.policy import Response, RulePolicy
from rules.rule import Rule, View, kept
from tests.rules.scenes import CO_HOST, HOST, Nothing, Scene, minutes, policy_of, seconds

ASK = ActionKind.ASK_PARTICIPANT
HOST_ALERT = ActionKind.ALERT_HOST
LEAD = ActionKind.ALERT_SAFEGUARDING
REMOVE = ActionKind.REMOVE_PARTICIPANT
ON_PEOPLE = [REMOVE, ActionKind.PUT_IN_WAITING_ROOM, ActionKind.RENAME]


def finding(kind: SubjectKind, *captures: Capture, doubtful: bool = False) -> Finding:
    subject = Subject(kind, "key", "name")
    return Finding(Status.BREACHED, subject, "So it is.", doubtful=doubtful, captures=captures)


@pytest.mark.parametrize("kind", [ASK, *ON_PEOPLE])
@pytest.mark.parametrize("subject", list(SubjectKind))
def test_what_is_done_to_people_is_done_to_nothing_else(kind: ActionKind, subject: SubjectKind) -> None:
    assert fitting(kind, finding(subject)) == (kind,) * (subject is SubjectKind.PARTICIPANT)


@pytest.mark.parametrize("kind", list(ActionKind))
def test_what_is_doubtful_is_only_told(kind: ActionKind) -> None:
    telling = {HOST_ALERT, LEAD, ASK, ActionKind.ANNOUNCE}
    doubtful = finding(SubjectKind.PARTICIPANT, *Capture, doubtful=True)
    assert fitting(kind, doubtful) == (kind,) * (kind in telling)


@pytest.mark.parametrize(
    ("kind", "captures", "stops"),
    [
        (ActionKind.STOP_RECORDING, [], []),
        (ActionKind.STOP_RECORDING, [Capture.MEDIA_STREAM], []),
        (ActionKind.STOP_RECORDING, [Capture.CLOUD_RECORDING], [ActionKind.STOP_RECORDING]),
        (ActionKind.STOP_RECORDING, [Capture.AI_COMPANION], [ActionKind.STOP_AI_COMPANION]),
        (
            ActionKind.STOP_RECORDING,
            [Capture.LIVE_STREAM, Capture.CLOUD_RECORDING],
            [ActionKind.STOP_LIVE_STREAM, ActionKind.STOP_RECORDING],
        ),
        (ActionKind.STOP_AI_COMPANION, [Capture.AI_COMPANION], [ActionKind.STOP_AI_COMPANION]),
        (ActionKind.STOP_AI_COMPANION, [Capture.CLOUD_RECORDING], []),
        (ActionKind.STOP_LIVE_STREAM, [Capture.LIVE_STREAM], [ActionKind.STOP_LIVE_STREAM]),
        (ActionKind.STOP_LIVE_STREAM, [], []),
    ],
)
def test_stopping_means_what_records(
    kind: ActionKind, captures: list[Capture], stops: list[ActionKind]
) -> None:
    assert list(fitting(kind, finding(SubjectKind.RECORDING, *captures))) == stops


@pytest.mark.parametrize("subject", list(SubjectKind))
def test_only_settings_are_put_right(subject: SubjectKind) -> None:
    fits = fitting(ActionKind.FIX_SETTINGS, finding(subject))
    assert fits == (ActionKind.FIX_SETTINGS,) * (subject is SubjectKind.SETTING)


@pytest.mark.parametrize("kind", [HOST_ALERT, LEAD, ActionKind.ANNOUNCE, ActionKind.END_MEETING])
def test_what_is_about_nothing_in_particular_fits_everything(kind: ActionKind) -> None:
    assert all(fitting(kind, finding(subject)) == (kind,) for subject in SubjectKind)


def scene(name: str, response: Response, **more: Any) -> Scene:
    """A session in which somebody is found to have done something as soon as they come in."""

    def look(view: View[Nothing], event: Event) -> list[Finding]:
        named = [person for person in view.session.people.values() if person.name == name]
        return [Finding(Status.BREACHED, person.subject, "So it is.") for person in named]

    rule: Rule[Any] = Rule("made_up", (), Nothing, look, lambda view: kept("Fine."), {})
    shown = Scene(policy_of(made_up=RulePolicy(response, Nothing())), {"made_up": rule}, **more)
    return shown.starts().joins(HOST).joins(CO_HOST).joins("Sam")


EVERYTHING = Response((HOST_ALERT, LEAD, ASK, ActionKind.ANNOUNCE, *ON_PEOPLE))


def test_a_guest_is_dealt_with_as_the_policy_says() -> None:
    actions = scene("Sam", EVERYTHING).told().actions
    assert [action.kind for action in actions] == list(EVERYTHING.respond)
    assert not any(action.barred for action in actions)


def test_staff_are_told_of_and_never_acted_upon() -> None:
    barred = {action.kind: action.barred for action in scene(CO_HOST, EVERYTHING).told().actions}
    assert barred == {kind: STAFF_ARE_NEVER_REMOVED * (kind in ON_PEOPLE) for kind in EVERYTHING.respond}


def test_a_concern_about_the_host_goes_to_the_safeguarding_lead_once() -> None:
    kinds = [action.kind for action in scene(HOST, EVERYTHING).told().actions]
    assert kinds == [LEAD, *ON_PEOPLE]
    assert [action.kind for action in scene(HOST, Response((HOST_ALERT,))).told().actions] == [LEAD]


def test_it_goes_there_though_the_host_is_known_by_address_only() -> None:
    shown = scene("Sam", Response((HOST_ALERT,))).is_known("Sam", email="Helen@thimblelane.example")
    shown.settings(seconds(-1), host_email="helen@thimblelane.example")
    shown.events = [event for event in shown.events if getattr(event, "who", None) is None]
    shown.joins("Sam", minutes(1))
    assert [action.kind for action in shown.told().actions] == [LEAD]


def test_the_second_step_is_barred_for_staff_too() -> None:
    actions = scene(CO_HOST, Response((HOST_ALERT,), seconds(30), (REMOVE,))).told(minutes(1)).actions
    assert [(action.kind, action.barred) for action in actions] == [
        (HOST_ALERT, ""),
        (REMOVE, STAFF_ARE_NEVER_REMOVED),
    ]


def test_ids_tell_sessions_steps_and_kinds_apart() -> None:
    response = Response((HOST_ALERT, LEAD), seconds(30), (HOST_ALERT,))
    one = scene("Sam", response).told(minutes(1)).actions
    other = scene("Sam", response, uuid="another").told(minutes(1)).actions
    assert len({action.id for action in (*one, *other)}) == len(one) + len(other) == 6


def test_an_action_says_what_it_is_about() -> None:
    (action,) = scene("Sam", Response((REMOVE,))).told().actions
    assert (action.rule, action.text, action.subject.name) == ("made_up", "So it is.", "Sam")
    assert action.subject.participant_uuid == "uuid-2"
    assert action.subject != SESSION
