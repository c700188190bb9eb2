"""The staff page of trends: by rule, by month and by series, as pictures with a table beside each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from bot.accounts.rights import Right, SignedIn
from bot.clock import Clock
from bot.journal.database import Database
from bot.journal.trends import Counts, Series, Trends
from bot.report.page import counted
from bot.site.pages import PageRoute, StaffAccess, page_response, require, root_of
from bot.site.sessions.listed import NO_TOPIC
from bot.site.sessions.told import reader_of
from bot.site.trends.chart import Line, chart
from bot.site.trends.seen import SeenTrends
from rules.clauses import RULE_NAMES, clauses_of
from rules.finding import Status
from rules.phrases import spoken

SPANS: Final[Mapping[str, int]] = {"3": 3, "6": 6, "12": 12, "24": 24}
USUAL: Final = "12"
LONGEST_ID: Final = 32

# In the order in which they stand in a bar; a rule that is off stands in the table alone.
OF_RULES: Final = (Status.BREACHED, Status.NOT_CHECKED, Status.EXEMPT, Status.KEPT)
OF_SESSIONS: Final = ("breached", "not_proven", "kept")

BREACHED: Final = "{breached} of {sessions} breached"
NOT_PROVEN: Final = ", {count} not proven"
OF_CHECKED: Final = "breached in {breached} of {checked} checked"
NOT_CHECKED: Final = "not checked"
NOTHING: Final = "–"
NO_NUMBER: Final = "Sessions without a meeting number"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """How a rule was answered, and where the sessions are in which something was found under it."""

    rule: str
    clauses: str
    counts: Mapping[str, int]
    address: str


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """How the sessions of a month or a series came out; `address` leads to more about them, empty where there is none."""

    name: str
    counts: Mapping[str, int]
    sessions: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Months:
    """The months that are looked at: the first day of the first, and the last day of the last."""

    begin: date
    end: date

    @classmethod
    def until(cls, today: date, count: int) -> "Months":
        """So many months, the last being that of today."""
        months = today.year * 12 + today.month - count
        after = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
        return cls(date(months // 12, months % 12 + 1, 1), after - timedelta(days=1))

    def __iter__(self) -> Iterator[date]:
        day = self.begin
        while day <= self.end:
            yield day
            day = (day + timedelta(days=31)).replace(day=1)


def trend_pages(
    database: Database, clock: Clock, *, access: StaffAccess, tz: ZoneInfo, organisation: str
) -> APIRouter:
    """`/trends`, for whoever sees every session; months are those of `tz`."""
    seen = SeenTrends(database)
    pages = APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)

    @pages.get("/trends")
    async def shown(
        request: Request,
        person: Annotated[SignedIn, Depends(access)],
        months: Annotated[str, Query()] = USUAL,
        series: Annotated[str, Query()] = "",
    ) -> HTMLResponse:
        require(person, Right.SEE_SESSIONS)
        wrong = months not in SPANS or len(series) > LONGEST_ID or "\0" in series
        months, series = (USUAL, "") if wrong else (months, series)
        span = Months.until(clock.now().astimezone(tz).date(), SPANS[months])
        first, last = _name(span.begin), _name(span.end)
        found = await seen.of(reader_of(person), first, last, series or None)
        page = _Page(found, span, months, series, root_of(request))
        rules, by_month, by_series = list(page.rules()), list(page.months()), list(page.series_rows())
        return page_response(
            request,
            "trends.html.j2",
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            person=person,
            organisation=organisation,
            of_rules=chart([line for row in rules if (line := page.rule_line(row)).total]),
            of_months=chart([page.line(row) for row in by_month]),
            of_series=chart([page.line(row) for row in by_series]),
            rules=rules,
            months=by_month,
            series=by_series,
            more_series=found.more_series,
            only=_topic(found) if series else "",
            spans=SPANS,
            span=months,
            only_id=series,
            wrong=wrong,
            begin=span.begin,
            end=span.end,
        )

    return pages


@dataclass(frozen=True, slots=True)
class _Page:
    found: Trends
    span: Months
    months_asked: str
    series: str
    root: str

    def rules(self) -> Iterator[RuleRow]:
        """A row for every rule that anything is counted of, in the reports' order."""
        known = [name for name in RULE_NAMES if name in self.found.by_rule]
        for name in (*known, *sorted(set(self.found.by_rule) - set(known))):
            counts = {status.value: self.found.by_rule[name].get(status, 0) for status in Status}
            yield RuleRow(spoken(name), ", ".join(clauses_of(name)), counts, self._sessions(rule=name))

    def rule_line(self, row: RuleRow) -> Line:
        """A rule as a bar; where it is off there was nothing to keep."""
        counts: dict[str, int] = {kind: row.counts[kind] for kind in OF_RULES}
        return Line(f"{row.clauses} {row.rule}".strip(), _words_of_rule(counts), counts)

    def months(self) -> Iterator[OutcomeRow]:
        """A row for every month, the newest first."""
        for begin in reversed(list(self.span)):
            counts = _outcomes(self.found.by_month.get(_name(begin), {}))
            last = Months.until(begin, 1).end
            yield OutcomeRow(
                f"{begin:%B %Y}",
                counts,
                self._sessions(begin=begin, end=last) if any(counts.values()) else "",
            )

    def series_rows(self) -> Iterator[OutcomeRow]:
        """A row for every series that is named."""
        for one in self.found.by_series:
            narrower = urlencode({"months": self.months_asked, "series": one.meeting_id or ""})
            yield OutcomeRow(
                _title(one),
                _outcomes(one.outcomes),
                self._sessions(series=one.meeting_id or "") if one.meeting_id else "",
                f"{self.root}/trends?{narrower}" if one.meeting_id and not self.series else "",
            )

    def line(self, row: OutcomeRow) -> Line:
        """A month or a series as a bar."""
        return Line(row.name, _words_of_sessions(row.counts), row.counts)

    def _sessions(
        self, rule: str = "", begin: date | None = None, end: date | None = None, series: str = ""
    ) -> str:
        asked = {
            "q": series or self.series,
            "from": begin or self.span.begin,
            "to": end or self.span.end,
            "rule": rule,
        }
        return f"{self.root}/sessions?{urlencode({name: value for name, value in asked.items() if value})}"


def _words_of_rule(counts: Mapping[str, int]) -> str:
    """How often a rule was breached where it was checked; of the other sessions nobody knows."""
    checked = sum(counts.values()) - counts["not_checked"]
    if not checked:
        return NOT_CHECKED if counts["not_checked"] else NOTHING
    return OF_CHECKED.format(breached=counts["breached"], checked=checked)


def _words_of_sessions(counts: Mapping[str, int]) -> str:
    if not (every := sum(counts.values())):
        return NOTHING
    words = BREACHED.format(breached=counts["breached"], sessions=counted(every, "session"))
    return words + (NOT_PROVEN.format(count=counts["not_proven"]) if counts["not_proven"] else "")


def _outcomes(counts: Counts | Mapping[str, int]) -> dict[str, int]:
    return {outcome: counts.get(outcome, 0) for outcome in OF_SESSIONS}


def _title(series: Series) -> str:
    return NO_NUMBER if series.meeting_id is None else series.topic or NO_TOPIC


def _topic(found: Trends) -> str:
    return _title(found.by_series[0]) if found.by_series else NO_TOPIC


def _name(month: date) -> str:
    return f"{month:%Y-%m}"
