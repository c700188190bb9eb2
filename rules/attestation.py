"""What no program can see and people answer: by when, how it stands with each question, and who is reminded of them when."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from rules.events import Answer, Attested
from rules.questions import Item, Scope


class State(StrEnum):
    """How it stands with a question."""

    NOT_ASKED = "not_asked"
    DUE = "due"
    OVERDUE = "overdue"
    YES = "answered_yes"
    NO = "answered_no"
    NOT_APPLICABLE = "not_applicable"


OPEN: Final = frozenset({State.DUE, State.OVERDUE})


@dataclass(frozen=True, slots=True)
class Period:
    """When questions are asked from, by when they are to be answered, and how long before that people are reminded."""

    begins: datetime
    due: datetime
    remind: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a calendar year; `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, at: datetime, timezone: tzinfo) -> "Quarter":
        """The quarter that a moment falls into, by the calendar of a time zone."""
        local = at.astimezone(timezone)
        return cls(local.year, (local.month + 2) // 3)

    @classmethod
    def named(cls, name: str) -> "Quarter":
        """The quarter called "2026-Q4"; ValueError for what is no quarter's name."""
        match = _QUARTER.fullmatch(name)
        if match is None:
            raise ValueError(f"not a quarter: {name}")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def next(self) -> "Quarter":
        """The quarter after this one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        """The quarter before this one."""
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    @property
    def last_day(self) -> date:
        """The day by which its questions are to be answered."""
        return date(self.next.year, self.next.number * 3 - 2, 1) - timedelta(days=1)

    def begins(self, timezone: tzinfo) -> datetime:
        """The first moment of its first day."""
        return datetime(self.year, self.number * 3 - 2, 1, tzinfo=timezone).astimezone(UTC)

    def ends(self, timezone: tzinfo) -> datetime:
        """The last second of its last day."""
        return datetime.combine(self.last_day, time(23, 59, 59), timezone).astimezone(UTC)


_QUARTER: Final = re.compile("([1-9][0-9]{3})-[Qq]([1-4])")


@dataclass(frozen=True, slots=True)
class Checklist:
    """The questions that an organisation has answered, and by when.

    A session's are due `session_due` after its end, a quarter's by its last day. `responsible` for the quarter's is
    somebody's e-mail address, or a staff role: everybody who has it.
    """

    items: tuple[Item, ...] = ()
    session_due: timedelta = timedelta(hours=24)
    session_remind: tuple[timedelta, ...] = (timedelta(hours=23), timedelta(hours=2))
    quarter_remind: tuple[timedelta, ...] = (timedelta(days=14), timedelta(days=2))
    responsible: str = "safeguarding_lead"

    def of_session(self, profile: str) -> tuple[Item, ...]:
        """What is asked after a session under this profile."""
        return tuple(
            item
            for item in self.items
            if item.scope is Scope.SESSION and (not item.profiles or profile in item.profiles)
        )

    @property
    def of_quarter(self) -> tuple[Item, ...]:
        """What is asked every quarter."""
        return tuple(item for item in self.items if item.scope is Scope.QUARTER)

    def after(self, ended_at: datetime) -> Period:
        """When a session that ended then is asked about."""
        return Period(ended_at, ended_at + self.session_due, self.session_remind)

    def during(self, quarter: Quarter, timezone: tzinfo) -> Period:
        """When a quarter is asked about."""
        return Period(quarter.begins(timezone), quarter.ends(timezone), self.quarter_remind)


@dataclass(frozen=True, slots=True)
class Attestation:
    """A question, how it stands, and every answer to it, the one that counts last."""

    item: Item
    state: State
    due: datetime | None = None
    answers: tuple[Attested, ...] = ()

    @property
    def answer(self) -> Attested | None:
        """The answer that counts."""
        return self.answers[-1] if self.answers else None


_ANSWERED: Final = {
    Answer.YES: State.YES,
    Answer.NO: State.NO,
    Answer.NOT_APPLICABLE: State.NOT_APPLICABLE,
}


def attestations(
    items: Iterable[Item], answers: Iterable[Attested], period: Period | None, now: datetime
) -> tuple[Attestation, ...]:
    """How it stands with each question; `period` is None for as long as nothing is asked. The newest answer counts."""
    given = sorted(answers, key=lambda one: (one.at, one.delivery))
    due = period.due if period is not None else None
    found = []
    for item in items:
        to_this = tuple(one for one in given if one.item == item.key)
        state = _ANSWERED[to_this[-1].answer] if to_this else _unanswered(due, now)
        found.append(Attestation(item, state, due, to_this))
    return tuple(found)


def _unanswered(due: datetime | None, now: datetime) -> State:
    if due is None:
        return State.NOT_ASKED
    return State.OVERDUE if now >= due else State.DUE


def are_open(found: Iterable[Attestation]) -> bool:
    """Whether an answer is still wanted to any of these."""
    return any(one.state in OPEN for one in found)


def lacks_note(answer: Answer, note: str) -> bool:
    """Whether an answer says too little: "no" says what there was."""
    return answer is Answer.NO and not note.strip()


OVERDUE: Final = "overdue"


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody told at `at` that answers are wanted: whoever answers, or the safeguarding lead once they are overdue."""

    name: str
    at: datetime

    @property
    def is_overdue(self) -> bool:
        """Whether it tells that nobody answered in time."""
        return self.name == OVERDUE


def reminders(period: Period) -> tuple[Reminder, ...]:
    """Every reminder of a period, the first first; one that would come before the questions are asked comes with them."""
    times = sorted({max(period.begins, period.due - span) for span in period.remind})
    early = (at for at in times if at < period.due)
    return (
        *(Reminder(str(number), at) for number, at in enumerate(early, 1)),
        Reminder(OVERDUE, period.due),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """The reminder that is to be sent now, and when to look again; None where there is none."""

    reminder: Reminder | None = None
    again_at: datetime | None = None


def next_step(period: Period, sent: Container[str], *, is_open: bool, now: datetime) -> Step:
    """What is to be done about reminders now, `sent` being the names of those that went out.

    Each goes out once. Of several that were missed only the last does, and none that comes before one that was sent.
    """
    if not is_open:
        return Step()
    every = reminders(period)
    last_sent = max((place for place, one in enumerate(every, 1) if one.name in sent), default=0)
    left = every[last_sent:]
    come = [one for one in left if one.at <= now]
    later = [one.at for one in left if one.at > now]
    return Step(come[-1] if come else None, later[0] if later else None)
