"""Buttons: who may press which, what follows, and what does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.actions import ActionKind, Step
from rules.episodes import Episode
from rules.events import Capture, SettingsRead
from rules.finding import SESSION, Finding, Status
from rules.plan import Plan
from rules.policy import Care, Policy, Response, StaffRole
from rules.pressed import Button, Pressed, Reply, Through
from rules.pressing import About, about_breach, action_ids, may_press
from rules.pressing import press as decided
from rules.session import Session
from tests.rules.scenes import (
    CO_HOST,
    HOST,
    STAFF,
    START,
    Scene,
    Told,
    entry,
    minutes,
    policy_of,
    preset,
)

ADA, BEN = "Ada Fenwick", "Ben Adeyemi"
HELEN, TOM = STAFF[0].email, STAFF[1].email
LEAD = "grace@thimblelane.example"
LEADS = frozenset({StaffRole.SAFEGUARDING_LEAD})
POLICY = policy_of(
    screen_share=preset("screen_share"),
    recording=preset("recording"),
    session_close=preset("session_close"),
    staff_clearance=preset("staff_clearance"),
    personal_information=preset("personal_information"),
)


def scene(policy: Policy = POLICY) -> Scene:
    shown = Scene(policy).starts().joins(HOST).register(entry(ADA), entry(BEN))
    return shown.settings(host_email=HELEN).comes_in(ADA, minutes(1)).comes_in(BEN, minutes(1))


def the_breach(shown: Scene, until: timedelta | None = None) -> Episode:
    return shown.told(until).session.episodes.all[-1]


def press(
    shown: Scene,
    button: Button,
    at: timedelta,
    by: str = HELEN,
    *,
    about: Episode | None = None,
    roles: frozenset[StaffRole] = frozenset(),
    person: str = "",
    moved: int | None = None,
) -> Scene:
    known = {"finding": about.id, "rule": about.rule, "subject": about.finding.subject.key} if about else {}
    details = {
        "button": button,
        "by": by,
        "name": by.partition("@")[0].title(),
        "roles": roles,
        "moved": moved,
    }
    return shown.happens(Pressed, at, **({"subject": person, "through": Through.CARD} | details | known))


def replies(told: Told) -> list[Reply]:
    return [one.reply for one in told.session.presses.all]


def done(told: Told) -> list[tuple[ActionKind, str]]:
    return [(action.kind, action.subject.name) for action in told.actions if action.step is Step.PRESS]


def test_the_host_has_somebody_removed() -> None:
    shown = scene().shares(ADA, minutes(5))
    told = press(shown, Button.REMOVE, minutes(5.1), about=the_breach(shown)).told()
    assert (replies(told), done(told)) == ([Reply.TAKEN], [(ActionKind.REMOVE_PARTICIPANT, ADA)])
    (action,) = (one for one in told.actions if one.is_pressed)
    assert (action.barred, action.left_to_host, told.session.removals) == ("", "", 0)
    (pressed,) = told.session.presses.all
    assert action.id in action_ids(told.session.meeting_uuid, pressed.event.delivery)
    assert [bool(decision) for decision in told.decisions if decision.press] == [True]


@pytest.mark.parametrize(
    ("by", "roles", "reply"),
    [
        (HELEN, frozenset(), Reply.TAKEN),
        (HELEN.upper(), frozenset(), Reply.TAKEN),
        (LEAD, LEADS, Reply.TAKEN),
        (LEAD, frozenset({StaffRole.ALTERNATE_LEAD}), Reply.TAKEN),
        (TOM, frozenset({StaffRole.HOST}), Reply.NOT_THEIRS),
        (LEAD, frozenset({StaffRole.REVIEWER, StaffRole.ADMINISTRATOR}), Reply.NOT_THEIRS),
        ("zoom-somebody", frozenset(), Reply.NOT_THEIRS),
        ("", frozenset(), Reply.NOT_THEIRS),
    ],
)
def test_who_may_press(by: str, roles: frozenset[StaffRole], reply: Reply) -> None:
    shown = scene().shares(ADA, minutes(5))
    told = press(shown, Button.ALLOW, minutes(5.1), by, about=the_breach(shown), roles=roles).told(minutes(7))
    assert replies(told) == [reply]
    removed = [kind for kind, *_ in told.deeds if kind is ActionKind.REMOVE_PARTICIPANT]
    assert bool(removed) is (reply is not Reply.TAKEN)


def test_whoever_may_goes_on_and_is_not_found_again() -> None:
    shown = scene().shares(ADA, minutes(5))
    press(shown, Button.ALLOW, minutes(5.1), about=the_breach(shown))
    told = shown.stops_sharing(ADA, minutes(8)).shares(ADA, minutes(9)).shares(BEN, minutes(10)).told()
    assert [(b.about, b.closed) for b in told.breaches] == [(ADA, minutes(5.1)), (BEN, None)]
    assert told.session.episodes.all[0].exempted_by == "Helen"


def test_a_link_needs_no_sign_in_so_whoever_has_it_may_have_pressed() -> None:
    shown = scene().shares(ADA, minutes(5))
    breach = the_breach(shown)
    known = {"finding": breach.id, "rule": breach.rule, "subject": breach.finding.subject.key}
    who = {"by": HELEN, "name": "Helen", "through": Through.LINK}
    shown.happens(Pressed, minutes(5.1), button=Button.ALLOW, **who, **known)
    (episode,) = shown.told(minutes(7)).session.episodes.all
    assert episode.exempted_by == "whoever has the link sent to Helen"


def test_what_is_dealt_with_goes_no_further_and_stays_open() -> None:
    shown = scene().shares(ADA, minutes(5))
    press(shown, Button.DEALT_WITH, minutes(5.1), about=the_breach(shown))
    press(shown, Button.DEALT_WITH, minutes(6), about=the_breach(shown))
    told = shown.told(minutes(7))
    assert replies(told) == [Reply.TAKEN, Reply.OVER]
    assert ActionKind.REMOVE_PARTICIPANT not in {kind for kind, *_ in told.deeds}
    (episode,) = told.session.episodes.all
    assert (episode.is_dealt_with, episode.closed_at) == (True, None)


def test_a_close_is_moved_by_ten_minutes_each_time() -> None:
    shown = scene()
    press(shown, Button.EXTEND, minutes(55))
    press(shown, Button.EXTEND, minutes(56))
    assert [one.about for one in shown.told(minutes(81)).breaches] == []
    told = shown.told(minutes(83))
    assert [breach.opened for breach in told.breaches] == [minutes(82)]
    assert [one.closes_at for one in told.session.presses.all] == [
        shown.meeting.start_time + minutes(70),  # type: ignore[operator]
        shown.meeting.start_time + minutes(80),  # type: ignore[operator]
    ]
    assert told.session.scheduled_end == shown.meeting.start_time + minutes(60)  # type: ignore[operator]


def test_a_close_that_was_missed_is_moved_from_now_and_the_breach_is_over() -> None:
    policy = policy_of(session_close=preset("session_close", response=Response((ActionKind.ALERT_HOST,))))
    shown = scene(policy)
    press(shown, Button.EXTEND, minutes(65), about=the_breach(shown, minutes(64)))
    told = shown.told(minutes(76))
    assert [(breach.opened, breach.closed) for breach in told.breaches] == [(minutes(62), minutes(65))]
    assert len(shown.told(minutes(77)).breaches) == 2
    assert "somebody moved that to 17:15" in shown.ends(minutes(74)).told().verdict("session_close")[1]


def test_a_session_is_ended_and_a_recording_stopped() -> None:
    shown = scene().records(minutes(5)).records(minutes(5), Capture.MEDIA_STREAM)
    press(shown, Button.STOP_RECORDING, minutes(6))
    press(shown, Button.STOP_RECORDING, minutes(6.05), about=shown.told().session.episodes.all[0])
    press(shown, Button.END, minutes(7))
    told = shown.stops_recording(minutes(8)).told()
    assert done(told) == [
        (ActionKind.STOP_RECORDING, "the session"),
        (ActionKind.STOP_RECORDING, told.findings[0].subject.name),
        (ActionKind.END_MEETING, "the session"),
    ]
    assert [action.rule for action in told.actions if action.is_pressed] == ["recording"] * 2 + [
        "session_close"
    ]
    press(shown, Button.STOP_RECORDING, minutes(9), about=told.session.episodes.all[0])
    assert replies(shown.told())[-1] is Reply.OVER


def test_one_press_that_comes_twice_counts_once() -> None:
    shown = scene()
    for at in (55, 55.05, 56):
        press(shown, Button.EXTEND, minutes(at))
    assert replies(shown.told()) == [Reply.TAKEN, Reply.AGAIN, Reply.TAKEN]


def test_a_close_is_moved_once_from_where_it_was_when_the_button_was_shown() -> None:
    shown = scene()
    for at, moved in ((55, 0), (56, 0), (56.01, 1), (58, 1)):
        press(shown, Button.EXTEND, minutes(at), moved=moved)
    told = shown.told(minutes(81))
    assert replies(told) == [Reply.TAKEN, Reply.AGAIN, Reply.TAKEN, Reply.AGAIN]
    assert told.session.presses.moved == 2


def test_a_press_about_another_breach_of_the_same_person_is_a_press_of_its_own() -> None:
    shown = scene().shares(ADA, minutes(5))
    first = the_breach(shown)
    second = the_breach(shown.stops_sharing(ADA, minutes(5.1)).shares(ADA, minutes(5.15)))
    press(shown, Button.DEALT_WITH, minutes(5.06), about=first)
    press(shown, Button.DEALT_WITH, minutes(5.17), about=second)
    press(shown, Button.DEALT_WITH, minutes(5.18), about=second)
    told = shown.told(minutes(7))
    assert replies(told) == [Reply.TAKEN, Reply.TAKEN, Reply.AGAIN]
    assert [episode.is_dealt_with for episode in told.session.episodes.all] == [True, True]


def test_a_press_that_is_heard_of_late_is_not_one_with_a_later_one() -> None:
    shown = scene()
    session = shown.told(minutes(57)).session
    pressed = Pressed(at=START, button=Button.EXTEND, by=HELEN, name="Helen", through=Through.CARD)
    for at in (56, 55, 55.95):
        event = replace(pressed, at=START + minutes(at))
        session.presses.all.append(decided(POLICY, session, event).press)
    assert [one.reply for one in session.presses.all] == [Reply.TAKEN, Reply.TAKEN, Reply.AGAIN]


def test_what_is_over_is_not_done() -> None:
    shown = scene().shares(ADA, minutes(5))
    breach = the_breach(shown)
    shown.leaves(ADA, minutes(6))
    press(shown, Button.REMOVE, minutes(7), about=breach)
    press(shown, Button.DEALT_WITH, minutes(8), about=breach)
    shown.ends(minutes(60))
    press(shown, Button.END, minutes(61))
    told = shown.told()
    assert (replies(told), done(told)) == ([Reply.OVER] * 3, [])


def test_a_button_with_nothing_to_do_there_does_nothing() -> None:
    shown = scene().shares(ADA, minutes(5))
    breach = the_breach(shown)
    for button in (Button.EXTEND, Button.END, Button.STOP_RECORDING):
        press(shown, button, minutes(5.1), about=breach)
    for button in (Button.REMOVE, Button.ALLOW, Button.DEALT_WITH):
        press(shown, button, minutes(5.1))
    assert replies(shown.told()) == [Reply.NOT_FITTING] * 6


def test_a_breach_that_there_is_not_and_a_person_who_is_not_there() -> None:
    shown = scene()
    shown.happens(
        Pressed, minutes(2), button=Button.END, by=HELEN, name="H", through=Through.LINK, finding="none"
    )
    press(shown, Button.REMOVE, minutes(2), person="nobody")
    press(shown, Button.REMOVE, minutes(2), TOM, person="nobody")
    assert replies(shown.told()) == [Reply.UNKNOWN, Reply.UNKNOWN, Reply.NOT_THEIRS]


def test_somebody_is_removed_without_a_breach_and_staff_never_are() -> None:
    shown = scene().joins(CO_HOST, minutes(2))
    keys = {person.name: person.key for person in shown.told().session.people.values()}
    press(shown, Button.REMOVE, minutes(3), person=keys[ADA])
    press(shown, Button.REMOVE, minutes(3), person=keys[CO_HOST])
    told = shown.told()
    assert [(one.subject.name, one.rule, bool(one.barred)) for one in told.actions if one.is_pressed] == [
        (ADA, "behaviour", False),
        (CO_HOST, "behaviour", True),
    ]
    assert told.actions[-2].text == "Asked for by Helen."
    about = About(POLICY, told.session, None, told.session.people[keys[CO_HOST]])
    assert Button.REMOVE not in about.buttons()
    assert About(POLICY, told.session).barred() == ""


def test_nobody_decides_about_themselves_and_no_host_about_what_is_for_the_lead() -> None:
    shown = scene().joins(CO_HOST, minutes(2)).records(minutes(3))
    told = shown.told()
    helen, tom = (next(p for p in told.session.people.values() if p.name == name) for name in (HOST, CO_HOST))
    press(shown, Button.END, minutes(4), HELEN, person=helen.key)
    press(shown, Button.END, minutes(4), TOM, person=tom.key, roles=LEADS)
    press(shown, Button.END, minutes(4), LEAD, person=tom.key, roles=LEADS)
    assert replies(shown.told()) == [Reply.NOT_THEIRS, Reply.NOT_THEIRS, Reply.TAKEN]


def test_what_fits_a_breach() -> None:
    shown = scene().shares(ADA, minutes(5)).records(minutes(6))
    told = shown.told()
    share, recording = (about_breach(POLICY, told.session, one.id) for one in told.session.episodes.all)
    assert share is not None
    assert recording is not None
    assert share.buttons() == (Button.REMOVE, Button.ALLOW, Button.DEALT_WITH)
    assert recording.buttons() == (Button.STOP_RECORDING, Button.DEALT_WITH)
    assert About(POLICY, told.session).buttons() == (Button.STOP_RECORDING, Button.EXTEND, Button.END)
    assert about_breach(POLICY, told.session, "none") is None
    protecting = Policy(POLICY.profiles, POLICY.strictest, care=Care(protected=frozenset({ADA.casefold()})))
    cared_for = about_breach(protecting, told.session, told.session.episodes.all[0].id)
    assert cared_for is not None
    assert cared_for.buttons() == (Button.ALLOW, Button.DEALT_WITH)


def test_a_breach_whose_beginning_moves_is_still_the_one_that_was_pressed_about() -> None:
    shown = scene().shares(ADA, minutes(5))
    breach = the_breach(shown)
    press(shown, Button.ALLOW, minutes(5.2), about=breach)
    told = shown.shares(ADA, minutes(4.9)).told()
    assert told.session.episodes.all[0].id != breach.id
    assert replies(told) == [Reply.TAKEN]
    assert told.breaches[0].closed == minutes(5.2)


def test_nobody_decides_about_what_concerns_them_and_nothing_is_pressed_before_a_session() -> None:
    session = Session("uuid", settings=SettingsRead(at=START, host_email=HELEN))
    concern = Finding(Status.BREACHED, SESSION, "It is.", concerns=TOM, for_leads=True)
    about = About(POLICY, session, Episode("e", "staff_clearance", concern, START))
    pressing = [(TOM, LEADS), (LEAD, LEADS), (HELEN, frozenset[StaffRole]())]
    assert [may_press(session, about, *who) for who in pressing] == [False, True, False]
    session.plan = Plan(START)
    assert about.buttons() == ()
