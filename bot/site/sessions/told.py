"""What somebody is shown of a session's newest report: on its own pages, and as it counts in a list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.accounts.rights import SignedIn
from bot.journal.decided import SessionRow
from bot.journal.done import newest_reports
from bot.journal.listing import RUNNING, Listed, Wanted, listed_sessions
from bot.journal.lookup import session_by_key
from bot.journal.summaries import ReviewState
from bot.report.audience import Reader
from bot.report.issue import Reporter
from bot.report.shown import shown_to

_MAY_BE_WORSE: Final = frozenset({"kept", "not_proven"})


@dataclass(frozen=True, slots=True)
class Teller:
    """Shows `person` what they may read, as of `now`."""

    reporter: Reporter
    person: SignedIn
    now: datetime

    @property
    def reader(self) -> Reader:
        return reader_of(self.person)

    def report(self, connection: Connection, row: SessionRow) -> Mapping[str, Any]:
        """The newest report on a session, or how it stands, with what they may read of it."""
        whole = self.reporter.current(connection, row, self.now)
        return shown_to(self.reader, row.host_email, whole)

    def listed(
        self, connection: Connection, wanted: Wanted, at_most: int, after: SessionRow | None = None
    ) -> list[Listed]:
        """The sessions that are wanted, each with the outcome and the count of findings that its page has for them."""
        found: list[Listed] = []
        while len(found) < at_most:
            some = listed_sessions(connection, self._to_look_at(wanted), at_most, after)
            found += self._fitting(connection, wanted, some)
            if len(some) < at_most:
                break
            after = session_by_key(connection, some[-1].key)
        return found[:at_most]

    def _to_look_at(self, wanted: Wanted) -> Wanted:
        """Among which sessions those are that are wanted: with something left out a report says better of a session, never worse."""
        if self.reader.is_lead:
            return wanted
        outcome = None if wanted.outcome in _MAY_BE_WORSE else wanted.outcome
        return replace(wanted, outcome=outcome, review=_as_counted(wanted.review))

    def _fitting(self, connection: Connection, wanted: Wanted, some: list[Listed]) -> Iterator[Listed]:
        issued = newest_reports(connection, [one.uuid for one in some if self._is_in_part(one)])
        for one in some:
            if not self._is_in_part(one):
                yield one
                continue
            report = issued[one.uuid].body if one.uuid in issued else self._as_it_stands(connection, one)
            told = shown_to(self.reader, one.host_email, report) if report is not None else None
            findings = told["findings"] if told is not None else ()
            outcome = told["outcome"] if told is not None and one.uuid in issued else None
            rules = {found["rule"] for found in findings}
            if wanted.outcome in {None, RUNNING, outcome} and wanted.rule in {None, *rules}:
                yield replace(one, outcome=outcome, findings=len(findings), review=self._review(one))

    def _review(self, one: Listed) -> ReviewState:
        """How a session's review stands: that it is in part nobody but a lead is told, for it says that there is more."""
        is_hidden = one.review is ReviewState.IN_PART and not self.reader.is_lead
        return ReviewState.CURRENT if is_hidden else one.review

    def _is_in_part(self, one: Listed) -> bool:
        """Whether there may be less to show than there is."""
        is_theirs = (one.host_email or "").casefold() == self.person.email
        return is_theirs or not self.reader.is_lead

    def _as_it_stands(self, connection: Connection, one: Listed) -> Mapping[str, Any] | None:
        """A session's report before one is issued, where anything was found yet."""
        row = session_by_key(connection, one.key) if one.findings else None
        return self.reporter.report_now(connection, row, self.now) if row is not None else None


def _as_counted(review: Sequence[ReviewState]) -> Sequence[ReviewState]:
    """As which states those count in the list of somebody who is no lead: what is reviewed in part is reviewed."""
    others = tuple(state for state in review if state is not ReviewState.IN_PART)
    return (*others, ReviewState.IN_PART) if ReviewState.CURRENT in others else others


def reader_of(person: SignedIn) -> Reader:
    """Somebody at the pages, as one who reads."""
    return Reader(person.email, person.name, person.roles)
