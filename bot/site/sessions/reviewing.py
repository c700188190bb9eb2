"""Marking a report reviewed: who may, what they have to say, and why it is not taken down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import Connection
from starlette.datastructures import FormData

from bot.accounts.rights import Right, SignedIn
from bot.journal.decided import SessionRow
from bot.journal.done import last_report_of
from bot.journal.reviews import Review, ReviewOutcome, add_review
from bot.report.issue import Reporter
from bot.report.shown import is_about, sees_all
from bot.report.wording import is_provisional
from bot.site.sessions.told import reader_of
from rules.phrases import listed
from rules.policy import StaffMember

LONGEST_NOTE: Final = 2000

WORDS: Final[Mapping[ReviewOutcome, str]] = {
    ReviewOutcome.NO_CONCERN: "No concern",
    ReviewOutcome.FOLLOW_UP: "Something to follow up",
    ReviewOutcome.CONCERN_RAISED: "A concern was raised",
}

OWN: Final = "You hosted this session, so that somebody else has to review it."
NAMED: Final = "Nobody reviews a session in which something was found that they have to do with. Please ask {who} to review it."
NAMED_ALL: Final = (
    "Nobody reviews a session in which something was found that they have to do with. Please ask whoever looks after the "
    "list of staff to put somebody else on it who reviews, and have them review it."
)
NOT_OVER: Final = (
    "This session has no report yet. It can be reviewed once it is over and its report is issued."
)
OUTDATED: Final = (
    "This report was issued again while you were reading. What you wrote is still here; "
    "please look at what has changed, and save it again."
)
CHOOSE: Final = "Please choose one."
NOTE_WANTED: Final = "Please say in a few words what it is about."
TOO_LONG: Final = f"Please use {LONGEST_NOTE} letters at most; what is longer belongs into a concern record."


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody filled in: the number of the report that they read, an outcome's name, and a note."""

    number: str = ""
    outcome: str = ""
    note: str = ""

    @classmethod
    def read(cls, form: FormData) -> "Given":
        """What stands in a form; whatever is no text counts as empty."""
        number, outcome, note = (_text(form, name) for name in ("number", "outcome", "note"))
        return cls(number, outcome, note)

    @property
    def problem(self) -> str:
        """What has to be put right first; empty where all is well."""
        if self.outcome not in {each.value for each in ReviewOutcome}:
            return CHOOSE
        if len(self.note) > LONGEST_NOTE:
            return TOO_LONG
        return "" if self.note or self.outcome == ReviewOutcome.NO_CONCERN else NOTE_WANTED


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\r\n", "\n").replace("\0", "").strip() if isinstance(value, str) else ""


class NotTaken(Exception):
    """A review that is not taken down; the message says why, for whoever gave it."""

    def __init__(self, why: str, status: HTTPStatus) -> None:
        super().__init__(why)
        self.status = status


def why_not(
    person: SignedIn, host_email: str | None, report: Mapping[str, Any], staff: Iterable[StaffMember]
) -> str:
    """Why somebody with the right to review may not review this whole report; empty where they may."""
    return _not_theirs(person, host_email, report, staff) or (NOT_OVER if is_provisional(report) else "")


def _not_theirs(
    person: SignedIn, host_email: str | None, report: Mapping[str, Any], staff: Iterable[StaffMember]
) -> str:
    if is_own(person, host_email, report):
        return OWN
    if not is_about(reader_of(person), report):
        return ""
    others = (SignedIn(one.email.casefold(), one.name, one.roles) for one in staff)
    able = [
        one.name
        for one in others
        if one.may(Right.REVIEW)
        and one.email != person.email
        and not (is_own(one, host_email, report) or is_about(reader_of(one), report))
    ]
    return NAMED.format(who=listed(able, "or")) if able else NAMED_ALL


def is_own(person: SignedIn, host_email: str | None, report: Mapping[str, Any]) -> bool:
    """Whether somebody hosted a session: by Zoom's account, or by name where Zoom has not said whose account it was."""
    theirs = {person.email, person.name.casefold()}
    hosts = {host_email, report["session"]["host"]}
    hosts |= {one["matched"] or one["name"] for one in report["attendance"] if one["role"] == "host"}
    return any(host is not None and host.casefold() in theirs for host in hosts)


def take_down(
    connection: Connection,
    reporter: Reporter,
    row: SessionRow,
    person: SignedIn,
    given: Given,
    staff: Iterable[StaffMember],
    now: datetime,
) -> None:
    """Keep a review of a session's newest report, and issue the report that holds it; NotTaken says why not."""
    newest = last_report_of(connection, row.uuid)
    if newest is None:
        raise NotTaken(NOT_OVER, HTTPStatus.CONFLICT)
    if why := _not_theirs(person, row.host_email, newest.body, staff):
        raise NotTaken(why, HTTPStatus.FORBIDDEN)
    if given.problem:
        raise NotTaken(given.problem, HTTPStatus.UNPROCESSABLE_ENTITY)
    if given.number != str(newest.number):
        raise NotTaken(OUTDATED, HTTPStatus.CONFLICT)
    outcome = ReviewOutcome(given.outcome)
    add_review(
        connection,
        row.uuid,
        Review(newest.number, person.name, person.email, now, outcome, given.note),
    )
    in_part = not sees_all(reader_of(person), row.host_email, newest.body)
    reporter.issue(connection, row, now, in_part=in_part)
