"""What people are asked, when it is due, how it stands, and who is reminded when."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attestation import (
    OVERDUE,
    Checklist,
    Period,
    Quarter,
    State,
    are_open,
    attestations,
    lacks_note,
    next_step,
    reminders,
)
from rules.engine import decide
from rules.events import Answer, Attested, MeetingEnded, MeetingStarted
from rules.policy import Policy, Profile
from rules.questions import BUILT_IN, QUARTER_ITEMS, SESSION_ITEMS, Item, Scope
from rules.session import Session

ENDED = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
LONDON = ZoneInfo("Europe/London")
CHECKLIST = Checklist(BUILT_IN)
PERIOD = CHECKLIST.after(ENDED)
ITEM = SESSION_ITEMS[0]


def attested(answer: Answer, after: timedelta = HOUR, **said: str) -> Attested:
    return Attested(
        at=ENDED + after, **{"item": ITEM.key, "answer": answer, "by": "marta@example.org"} | said
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("profile", "asked"),
    [
        ("children", ["devices_away", "no_private_contact", "children_seen", "concerns_passed_on"]),
        ("one_to_one", ["devices_away", "no_private_contact", "children_seen", "concerns_passed_on"]),
        ("open_event", ["devices_away", "no_private_contact", "concerns_passed_on"]),
        ("adults", ["devices_away", "concerns_passed_on"]),
    ],
)
def test_what_is_asked_after_a_session_goes_by_its_profile(profile: str, asked: list[str]) -> None:
    assert [item.key for item in CHECKLIST.of_session(profile)] == asked


def test_a_quarter_has_questions_of_its_own() -> None:
    assert CHECKLIST.of_quarter == QUARTER_ITEMS
    assert Checklist().of_quarter == Checklist().of_session("children") == ()


def test_every_question_is_a_sentence_with_a_key_of_its_own() -> None:
    assert len({item.key for item in BUILT_IN}) == len(BUILT_IN)
    assert all(item.question.endswith("?") and item.clause for item in BUILT_IN)


def test_a_policy_gives_its_items() -> None:
    policy = Policy({"children": Profile("children", {})}, "children", attestations=CHECKLIST)
    assert policy.attested == BUILT_IN


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(), State.DUE),
        (24 * HOUR - MOMENT, State.DUE),
        (24 * HOUR, State.OVERDUE),
        (24 * HOUR + MOMENT, State.OVERDUE),
    ],
)
def test_an_unanswered_question_is_overdue_from_its_time_on(after: timedelta, state: State) -> None:
    (found,) = attestations([ITEM], [], PERIOD, ENDED + after)
    assert (found.state, found.due, found.answer) == (state, ENDED + 24 * HOUR, None)
    assert are_open([found])


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer.YES, State.YES),
        (Answer.NO, State.NO),
        (Answer.NOT_APPLICABLE, State.NOT_APPLICABLE),
    ],
)
@pytest.mark.parametrize("now", [HOUR, 100 * HOUR])
def test_an_answer_counts_whenever_it_came(answer: Answer, state: State, now: timedelta) -> None:
    (found,) = attestations([ITEM], [attested(answer, now)], PERIOD, ENDED + now)
    assert found.state is state
    assert not are_open([found])


def test_nothing_is_asked_before_the_end_and_an_answer_counts_all_the_same() -> None:
    (before,) = attestations([ITEM], [], None, ENDED)
    assert (before.state, before.due) == (State.NOT_ASKED, None)
    assert not are_open([before])
    (early,) = attestations([ITEM], [attested(Answer.YES, -HOUR)], None, ENDED)
    assert early.state is State.YES


def test_the_newest_answer_counts_and_the_earlier_stay() -> None:
    first, second = attested(Answer.YES), attested(Answer.NO, 2 * HOUR, note="a phone after all")
    other = attested(Answer.YES, 3 * HOUR, item="something_else")
    (found,) = attestations([ITEM], [other, second, first], PERIOD, ENDED + 4 * HOUR)
    assert found.answers == (first, second)
    assert found.answer is second
    assert found.state is State.NO


@pytest.mark.parametrize(
    ("answer", "note", "lacks"),
    [
        (Answer.NO, "", True),
        (Answer.NO, " \n", True),
        (Answer.NO, "x", False),
        (Answer.YES, "", False),
        (Answer.NOT_APPLICABLE, "", False),
    ],
)
def test_a_no_says_what_there_was(answer: Answer, note: str, lacks: bool) -> None:
    assert lacks_note(answer, note) is lacks


AUCKLAND, HONOLULU = ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")


@pytest.mark.parametrize(
    ("at", "timezone", "name"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), UTC, "2026-Q1"),
        (datetime(2026, 3, 31, 22, 59, 59, tzinfo=UTC), LONDON, "2026-Q1"),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), LONDON, "2026-Q2"),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), UTC, "2026-Q1"),
        (datetime(2026, 6, 30, 12, 0, tzinfo=UTC), AUCKLAND, "2026-Q3"),
        (datetime(2026, 10, 1, 9, 59, tzinfo=UTC), HONOLULU, "2026-Q3"),
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), LONDON, "2026-Q4"),
    ],
)
def test_the_quarter_is_that_of_the_organisations_calendar(
    at: datetime, timezone: ZoneInfo, name: str
) -> None:
    assert str(Quarter.of(at, timezone)) == name


@pytest.mark.parametrize(
    ("name", "timezone", "begins", "ends", "last"),
    [
        ("2026-Q1", LONDON, "2026-01-01T00:00:00", "2026-03-31T22:59:59", date(2026, 3, 31)),
        ("2026-Q2", LONDON, "2026-03-31T23:00:00", "2026-06-30T22:59:59", date(2026, 6, 30)),
        ("2026-Q3", LONDON, "2026-06-30T23:00:00", "2026-09-30T22:59:59", date(2026, 9, 30)),
        ("2026-Q4", LONDON, "2026-09-30T23:00:00", "2026-12-31T23:59:59", date(2026, 12, 31)),
        ("2026-Q4", AUCKLAND, "2026-09-30T11:00:00", "2026-12-31T10:59:59", date(2026, 12, 31)),
        ("2026-q2", HONOLULU, "2026-04-01T10:00:00", "2026-07-01T09:59:59", date(2026, 6, 30)),
    ],
)
def test_a_quarter_is_due_by_its_last_day_there(
    name: str, timezone: ZoneInfo, begins: str, ends: str, last: date
) -> None:
    period = CHECKLIST.during(Quarter.named(name), timezone)
    assert period.begins == datetime.fromisoformat(begins).replace(tzinfo=UTC)
    assert period.due == datetime.fromisoformat(ends).replace(tzinfo=UTC)
    assert Quarter.named(name).last_day == last


@given(st.integers(0, 7_000_000_000))
def test_every_moment_falls_into_its_quarter_and_quarters_follow_each_other(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    quarter = Quarter.of(at, LONDON)
    assert quarter.begins(LONDON) <= at < quarter.next.begins(LONDON)
    assert quarter.next.begins(LONDON) - quarter.ends(LONDON) == timedelta(seconds=1)
    assert Quarter.named(str(quarter)) == quarter == quarter.next.before


@pytest.mark.parametrize(
    "name", ["", "2026", "2026-Q0", "2026-Q5", "26-Q1", "2026-Q1 ", "quarter", "0000-Q1"]
)
def test_what_is_no_quarter_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a quarter"):
        Quarter.named(name)


def test_reminders_come_before_the_answers_are_due_and_one_when_they_are() -> None:
    assert [(r.name, r.at - ENDED, r.is_overdue) for r in reminders(PERIOD)] == [
        ("1", HOUR, False),
        ("2", 22 * HOUR, False),
        (OVERDUE, 24 * HOUR, True),
    ]


def test_a_reminder_from_before_the_questions_comes_with_them_and_once() -> None:
    period = Period(ENDED, ENDED + HOUR, (24 * HOUR, 23 * HOUR, timedelta(minutes=30), timedelta()))
    assert [(r.name, r.at - ENDED) for r in reminders(period)] == [
        ("1", timedelta()),
        ("2", timedelta(minutes=30)),
        (OVERDUE, HOUR),
    ]


@pytest.mark.parametrize(
    ("after", "sent", "reminder", "again"),
    [
        (HOUR - MOMENT, (), None, HOUR),
        (HOUR, (), "1", 22 * HOUR),
        (HOUR + MOMENT, ("1",), None, 22 * HOUR),
        (22 * HOUR - MOMENT, (), "1", 22 * HOUR),
        (22 * HOUR, ("1",), "2", 24 * HOUR),
        (22 * HOUR, (), "2", 24 * HOUR),
        (23 * HOUR, ("2",), None, 24 * HOUR),
        (24 * HOUR - MOMENT, ("1", "2"), None, 24 * HOUR),
        (24 * HOUR, ("1", "2"), OVERDUE, None),
        (24 * HOUR + MOMENT, ("1",), OVERDUE, None),
        (300 * HOUR, (), OVERDUE, None),
        (300 * HOUR, (OVERDUE,), None, None),
    ],
)
def test_each_reminder_goes_out_once_and_of_several_that_were_missed_the_last(
    after: timedelta, sent: tuple[str, ...], reminder: str | None, again: timedelta | None
) -> None:
    step = next_step(PERIOD, sent, is_open=True, now=ENDED + after)
    assert (step.reminder.name if step.reminder else None) == reminder
    assert step.again_at == (ENDED + again if again is not None else None)
    answered = next_step(PERIOD, sent, is_open=False, now=ENDED + after)
    assert (answered.reminder, answered.again_at) == (None, None)


def test_an_answer_in_the_journal_opens_and_closes_nothing() -> None:
    policy = Policy({"children": Profile("children", {})}, "children", attestations=CHECKLIST)
    session = Session("uuid")
    for event in (
        MeetingStarted(at=ENDED - HOUR),
        attested(Answer.NO, -HOUR / 2, note="early"),
        MeetingEnded(at=ENDED),
        attested(Answer.YES),
    ):
        assert not decide(policy, session, event)
    assert session.ended_at == ENDED


def test_an_item_says_no_more_than_it_has_to() -> None:
    item = Item("key", "Our rule", "Is it so?", Scope.SESSION)
    assert Checklist((item,)).of_session("any profile") == (item,)
