"""What a rule is, and what it is shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from rules.actions import ActionKind
from rules.events import Event, SettingsRead
from rules.finding import SESSION, Finding, Notice, Status
from rules.policy import Policy, Response, RulePolicy
from rules.session import Session

Options = TypeVar("Options")

NOT_BY_ITSELF = "This was not looked at by itself."

# Zoom ends a meeting after 30 hours.
_NO_LATER_THAN_TOMORROW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class View(Generic[Options]):
    """What one rule is shown: the policy, the session after the event, its own options, and what follows a breach."""

    policy: Policy
    session: Session
    options: Options
    response: Response = field(default_factory=Response)

    def clock(self, at: datetime) -> str:
        """A time as the organisation's clock shows it, such as 16:05."""
        return f"{at.astimezone(self.policy.timezone):%H:%M}"

    def day(self, at: datetime) -> date:
        """The day of a time on the organisation's calendar."""
        return at.astimezone(self.policy.timezone).date()

    def end_of(self, last: date, at: datetime) -> datetime | None:
        """When a last day is over that may pass while a session goes on at `at`; None for any other day."""
        if not timedelta() <= last - self.day(at) <= _NO_LATER_THAN_TOMORROW:
            return None
        return datetime.combine(last + timedelta(days=1), time(), self.policy.timezone)

    def is_anew(self, event: Event) -> bool:
        """Whether it is since the moment of this event that the session runs under its profile."""
        under = self.session.runs_under
        return under is not None and under.since == event.at


class About(StrEnum):
    """Whom or what a rule holds to its clause."""

    SESSION = "session"
    GUESTS = "guests"
    STAFF = "staff"
    EVERYBODY = "everybody"


class Need(StrEnum):
    """What a rule sees little or nothing without: something of the organisation's, or something that Zoom sends to few."""

    REGISTER = "register"
    STAFF_LIST = "staff_list"
    CLEARANCES = "clearances"
    SETTINGS = "settings"
    CHAT = "chat"
    CAMERAS = "cameras"


@dataclass(frozen=True, slots=True)
class Rule(Generic[Options]):
    """One rule of the policy.

    `look` gives what the rule says now about whatever the event concerns, `verdict` what it says about the session as
    a whole when nothing was breached: never kept where nothing was looked at. `clause_verdict` gives what it says of one of
    its clauses when nothing was found that is about that one, and something that is about another was. `presets` holds the rule's settings in
    the presets that have it on. Neither function changes the view.

    A finding that something is not breached closes an open breach about the same subject. The engine keeps nothing else
    of it but `recheck_at`; it may be given where nothing was open, and be left out where nothing was.

    A rule that `looks_ahead` has something to say of Zoom's settings before a session begins, and asks for no ticks over
    them; `unsaid` gives a sentence for each setting that it would have to know of and Zoom said nothing of. One that `looks_after_end` also has something to say of what comes when the session is over; the others are shown
    nothing of that.

    `sensed` says for people who are no engineers what it goes by, `limits` what it cannot see, both in whole sentences.
    `about` is whom it holds to the clause, `needs` what it sees little or nothing without. `can` is everything that may be
    done about a breach of it; a policy that asks for anything else asks for what never happens. `to_leads` is part of a
    sentence: what of it the safeguarding lead is told instead of the host, whatever the policy asks for. A breach of one that `may_be_allowed` can be excused by a host, for one person and one session.
    """

    name: str
    clauses: tuple[str, ...]
    options: type[Options]
    look: Callable[[View[Options], Event], Iterable[Finding | Notice]]
    verdict: Callable[[View[Options]], Finding]
    presets: Mapping[str, RulePolicy]
    clause_verdict: Callable[[View[Options], str], Finding] = lambda *_: not_checked(NOT_BY_ITSELF)
    looks_ahead: bool = False
    unsaid: Callable[[Options, SettingsRead], Iterable[str]] = lambda *_: ()
    looks_after_end: bool = False
    heeds_after_end: tuple[type[Event], ...] = ()
    sensed: str = ""
    limits: str = ""
    about: About | None = None
    needs: frozenset[Need] = frozenset()
    can: frozenset[ActionKind] = frozenset(ActionKind)
    to_leads: str = ""
    may_be_allowed: bool = False


def kept(reason: str) -> Finding:
    """The verdict that the session as a whole kept a rule."""
    return Finding(Status.KEPT, SESSION, reason)


def not_checked(reason: str) -> Finding:
    """The verdict that nothing could be seen."""
    return Finding(Status.NOT_CHECKED, SESSION, reason)
