"""What the live page says to whom, by what is known of the session."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.accounts.rights import SignedIn
from bot.actions.reasons import ASKED_ROOM, OVERTAKEN, ROOM_CHAT_REFUSED
from bot.buttons.unanswered import BY_HAND, NO_ANSWER
from bot.journal.done import Outcome
from bot.live import words
from bot.live.buttons import Meant
from bot.live.pressed import says_more_at
from bot.live.shown import rendered
from bot.live.view import Known, LivePage, live_page
from rules.actions import Action, ActionKind, ActionOutcome, Step
from rules.catalog.screen_share import ScreenShare
from rules.catalog.session_close import SessionClose
from rules.engine import decide
from rules.events import (
    Event,
    Meeting,
    MeetingEnded,
    MeetingStarted,
    Participant,
    ParticipantJoined,
    RegisterRead,
    SharingStarted,
    WaitingRoomJoined,
)
from rules.finding import SESSION
from rules.policy import Policy, Profile, Response, RulePolicy, StaffMember, StaffRole
from rules.pressed import Button, Pressed, Through
from rules.pressing import action_ids
from rules.register import RegisterEntry
from rules.session import Session

START = datetime(2026, 11, 3, 16, tzinfo=UTC)
MARTA = StaffMember("Marta Reyes", "marta@willow.example", frozenset({StaffRole.HOST}))
GRACE = StaffMember("Grace Obi", "grace@willow.example", frozenset({StaffRole.SAFEGUARDING_LEAD}))
RITA = StaffMember("Rita Lowe", "rita@willow.example", frozenset({StaffRole.REVIEWER}))
ENDING = Response((ActionKind.ALERT_HOST,), timedelta(minutes=3), (ActionKind.END_MEETING,))
WATCHED = (
    "Grace Obi pressed “Remove”, 16:02: watching only: Chaperone would have removed the participant from the session. "
    "Chaperone is set to observe only."
)
WENT = "A message for everybody went into the meeting's chat"
TO_SAY = "The host was asked to tell everybody in the session"
RULES = {
    "screen_share": RulePolicy(Response(), ScreenShare()),
    "session_close": RulePolicy(ENDING, SessionClose()),
}
POLICY = Policy({"children": Profile("children", RULES)}, "children", staff=(MARTA, GRACE, RITA))
MEETING = Meeting("1", "h", "Kids knitting", START, timedelta(hours=1), 2)

HOST = Participant("1", MARTA.name, "p1", "h", MARTA.email)
ADA = Participant("2", "Ada Fenwick", "p2")
ZED = Participant("3", "<b>Zed</b>", "p3")
ENTRY = RegisterEntry("ada", "Ada Fenwick", recording_consent=False)


def after(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


BEGUN: tuple[Event, ...] = (
    MeetingStarted(at=START, meeting=MEETING, delivery="1"),
    RegisterRead(at=START, entries=(ENTRY,), delivery="2"),
    ParticipantJoined(at=after(1), who=HOST, delivery="3"),
    ParticipantJoined(at=after(2), who=ADA, delivery="4"),
    WaitingRoomJoined(at=after(3), who=ZED, delivery="5"),
)
SHARES = SharingStarted(at=after(60), who=ADA, delivery="6")


def signed_in(member: StaffMember) -> SignedIn:
    return SignedIn(member.email, member.name, member.roles)


def known(*events: Event) -> Known:
    session = Session("u")
    for event in (*BEGUN, *events):
        decide(POLICY, session, event)
    return Known(session, POLICY)


def page(*events: Event, person: StaffMember = MARTA) -> LivePage:
    return live_page(known(*events), signed_in(person))


def pressed(button: Button, by: StaffMember = MARTA, **about: Any) -> Pressed:
    fields: dict[str, Any] = {
        "at": after(120),
        "delivery": f"press {button}",
        "through": Through.LIVE_PAGE,
    } | about
    return Pressed(button=button, by=by.email, name=by.name, roles=by.roles, **fields)


def test_it_says_who_is_here_and_who_waits_and_whom_they_are_matched_to() -> None:
    people = page().people
    assert [(one.name, one.role, one.matched, one.also) for one in people.here] == [
        (MARTA.name, "Host", "Marta Reyes on the list of staff", ()),
        ("Ada Fenwick", "Guest", "Ada Fenwick on the register", (words.NOT_TO_BE_RECORDED,)),
    ]
    (zed,) = people.waiting
    assert (zed.name, zed.role, zed.is_known, zed.since) == ("<b>Zed</b>", "Not known", False, "since 16:00")
    assert zed.matched.startswith("Not on the register: nobody on the register has this name")


def test_what_people_call_themselves_stays_text() -> None:
    html = rendered(page(), START).html
    assert "&lt;b&gt;Zed&lt;/b&gt;" in html
    assert "<b>Zed" not in html


@pytest.mark.parametrize(
    ("person", "labels", "on_ada"),
    [
        (MARTA, ("10 more minutes", "End now"), ("Remove",)),
        (GRACE, ("10 more minutes", "End now"), ("Remove",)),
        (RITA, (), ()),
    ],
)
def test_whoever_may_only_look_has_nothing_to_press(
    person: StaffMember, labels: tuple[str, ...], on_ada: tuple[str, ...]
) -> None:
    seen = page(SHARES, person=person)
    assert tuple(offer.label for offer in seen.offers) == labels
    ada = next(one for one in seen.people.here if one.name == "Ada Fenwick")
    assert tuple(offer.label for offer in ada.offers) == on_ada
    (finding,) = seen.findings
    assert finding.rule == "Screen share"
    assert bool(finding.offers) is bool(labels)
    assert all(offer.is_grave is (offer.label == "Remove") for offer in finding.offers)


@pytest.mark.parametrize(
    ("concerns", "for_leads", "for_report", "seen_by"),
    [
        ("", False, False, {MARTA.name, GRACE.name, RITA.name}),
        ("", True, False, {GRACE.name}),
        ("", False, True, set()),
        (MARTA.email, False, False, {GRACE.name, RITA.name}),
        (GRACE.email, True, False, set()),
    ],
)
def test_nobody_is_shown_what_is_about_themselves_or_for_others(
    concerns: str, for_leads: bool, for_report: bool, seen_by: set[str]
) -> None:
    of = known(SHARES)
    (episode,) = of.session.episodes.all
    episode.finding = replace(episode.finding, concerns=concerns, for_leads=for_leads, for_report=for_report)
    decide(POLICY, of.session, pressed(Button.DEALT_WITH, GRACE, finding=episode.id))
    pages = {member.name: live_page(of, signed_in(member)) for member in (MARTA, GRACE, RITA)}
    assert {name for name, seen in pages.items() if seen.findings} == seen_by
    assert all(not seen.happened for seen in pages.values())


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ((), ["To end at 17:00.", "If it is still open at 17:05, Chaperone ends it for everybody."]),
        (
            (pressed(Button.EXTEND),),
            [
                "To end at 17:10: somebody moved that from 17:00.",
                "If it is still open at 17:15, Chaperone ends it for everybody.",
            ],
        ),
        ((MeetingEnded(at=after(600), delivery="9"),), ["This session is over since 16:10."]),
    ],
)
def test_the_clock_counts_extensions_and_grace(events: tuple[Event, ...], says: list[str]) -> None:
    close = page(*events).close
    assert list(close.says) == says
    assert (close.at is None) is ("over" in says[0])


def test_a_press_says_by_whom_and_what_came_of_it() -> None:
    of = known(SHARES, pressed(Button.EXTEND), pressed(Button.REMOVE, RITA, subject="none", delivery="no"))
    key = next(person.key for person in of.session.people.values() if person.name == "Ada Fenwick")
    decide(POLICY, of.session, pressed(Button.REMOVE, GRACE, subject=key, delivery="remove"))
    ids = dict(zip(ActionKind, action_ids("u", "remove"), strict=True))
    removal = ids[ActionKind.REMOVE_PARTICIPANT]

    def said(*outcome: Any) -> tuple[str, bool | None]:
        ended = {removal: Outcome(removal, after(121), *outcome)} if outcome else {}
        newest = live_page(replace(of, outcomes=ended), signed_in(MARTA)).happened[0]
        return newest.words, newest.is_done

    assert said() == ("Grace Obi pressed “Remove”, 16:02: under way", None)
    for seconds, came in ((129, "under way"), (130, f"{NO_ANSWER}. {BY_HAND}")):
        late = live_page(replace(of, at=after(seconds)), signed_in(MARTA)).happened[0]
        assert (late.words, late.is_done) == (f"Grace Obi pressed “Remove”, 16:02: {came}", None)
    assert [says_more_at(of.session, after(at)) for at in (120, 129, 130)] == [after(130), after(130), None]
    assert said(ActionOutcome.DONE) == ("Ada Fenwick removed by Grace Obi, 16:02", True)
    assert said(ActionOutcome.WOULD_HAVE, None, "Chaperone is set to observe only.") == (
        WATCHED,
        False,
    )
    earlier = live_page(of, signed_in(MARTA)).happened[1:]
    assert [one.words for one in earlier] == [
        "Rita Lowe pressed “Remove”, 16:02: refused, as it is not theirs to press",
        "10 more minutes from Marta Reyes, 16:02",
    ]


@pytest.mark.parametrize(
    ("outcome", "detail", "says", "is_done"),
    [
        (None, None, "A message for everybody is on its way to the meeting's chat, 16:10: {text}", None),
        (ActionOutcome.DONE, ASKED_ROOM, f"{WENT}, 16:10: {{text}} {ASKED_ROOM}", True),
        (
            ActionOutcome.ASKED_HOST,
            ROOM_CHAT_REFUSED,
            f"{TO_SAY}, 16:10: {{text}} {words.TELL_THEM} {ROOM_CHAT_REFUSED}",
            False,
        ),
        (ActionOutcome.NOT_POSSIBLE, OVERTAKEN, None, None),
    ],
)
def test_an_announcement_stands_among_what_happened_with_what_became_of_it(
    outcome: ActionOutcome | None, detail: str | None, says: str | None, is_done: bool | None
) -> None:
    text = "We finish in 5 minutes, at 17:00."
    earlier, last = (
        Action(one, ActionKind.ANNOUNCE, "session_close", "", SESSION, after(at), Step.NOTICE, text)
        for one, at in (("a1", 60), ("a2", 600))
    )
    ended = {"a1": Outcome("a1", after(61), ActionOutcome.ASKED_HOST)}
    if outcome is not None:
        ended["a2"] = Outcome("a2", after(601), outcome, None, detail)
    of = replace(known(pressed(Button.EXTEND)), announcements=(earlier, last), outcomes=ended)
    newest = [(says.format(text=f"“{text}”"), is_done)] if says is not None else []
    assert [(one.words, one.is_done) for one in live_page(of, signed_in(RITA)).happened] == [
        *newest,
        ("10 more minutes from Marta Reyes, 16:02", True),
        (f"{TO_SAY}, 16:01: “{text}”", False),
    ]


def test_it_says_what_is_not_being_checked_and_why_until_the_end() -> None:
    seen = page()
    assert {one.rule for one in seen.unchecked}.isdisjoint({"Session close", "Screen share"})
    assert "Camera" in seen.off
    over = page(MeetingEnded(at=after(600), delivery="9"))
    assert (over.unchecked, over.off, over.offers) == ((), (), ())


@pytest.mark.parametrize(
    "sent",
    [None, "", "remove", "remove::", "dance::", "remove:a:b:c", "extend@2::", "end:" + "x" * 600 + ":"],
)
def test_only_what_the_page_itself_sends_is_a_press(sent: str | None) -> None:
    meant = Meant.read(sent)
    assert (meant is not None) is (sent in {"remove::", "remove:a:b:c", "extend@2::"})
    assert meant is None or meant.sent == sent


def test_of_a_meeting_that_zoom_told_nothing_of_it_is_not_said_to_have_no_end() -> None:
    session = Session("u")
    decide(POLICY, session, ParticipantJoined(at=START, who=HOST, delivery="1"))
    (says,) = live_page(Known(session, POLICY), signed_in(MARTA)).close.says
    assert "Zoom has told it of no planned end." in says
