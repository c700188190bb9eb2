"""Trends as one person may see them: each session counts as its report reads for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection

from bot.journal.database import Database
from bot.journal.done import IssuedReport, newest_reports
from bot.journal.trends import Counted, Counts, Trends, may_read_otherwise, trends
from bot.report.audience import LEADS_ALONE, Reader
from bot.report.shown import shown_to

# How many reports are read at once, so that no other page waits for long.
AT_ONCE: Final = 100
# Reports never change, so what somebody is shown of one is worked out once. Of so many it is remembered.
REMEMBERED: Final = 100_000


@dataclass(frozen=True, slots=True)
class Answered:
    """What a report comes to: its outcome, and each rule's answer."""

    outcome: str
    rules: Mapping[str, str]

    @classmethod
    def by(cls, report: Mapping[str, Any]) -> "Answered":
        """What a report (`chaperone.report/1`) comes to."""
        return cls(report["outcome"], {row["rule"]: row["status"] for row in report["rules"]})


# As it was counted and as it is to count; None where that is the same.
Difference = tuple[Answered, Answered] | None


@dataclass(frozen=True, slots=True)
class SeenTrends:
    """Counts what each reader may see."""

    database: Database
    _known: dict[tuple[Reader, int], Difference] = field(default_factory=dict)

    async def of(self, reader: Reader, first: str, last: str, series: str | None) -> Trends:
        """What is counted from the `first` month to the `last`, those of one meeting where it is named."""
        apart = frozenset() if reader.is_lead else LEADS_ALONE

        def count(connection: Connection) -> tuple[Trends, list[Counted]]:
            found = trends(connection, first, last, series)
            return found, may_read_otherwise(connection, first, last, series, apart)

        found, others = await self.database.read(count)
        unknown = [one for one in others if (reader, one.number) not in self._known]
        for begin in range(0, len(unknown), AT_ONCE):
            await self._read(reader, unknown[begin : begin + AT_ONCE])
        changed = ((one, self._known.get((reader, one.number))) for one in others)
        return recounted(found, changed, apart)

    async def _read(self, reader: Reader, some: Sequence[Counted]) -> None:
        uuids = [one.session for one in some]
        issued = await self.database.read(lambda connection: newest_reports(connection, uuids))
        if len(self._known) > REMEMBERED:
            self._known.clear()
        for one in some:
            if one.session in issued:
                report = issued[one.session]
                self._known[reader, report.number] = _difference(reader, one, report)


def _difference(reader: Reader, one: Counted, issued: IssuedReport) -> Difference:
    whole, shown = Answered.by(issued.body), Answered.by(shown_to(reader, one.host_email, issued.body))
    return (whole, shown) if whole != shown else None


def recounted(found: Trends, changed: Iterable[tuple[Counted, Difference]], apart: frozenset[str]) -> Trends:
    """The same with each of these sessions counted as it reads, and without the rules that are kept `apart`."""
    by_rule = {rule: dict(counts) for rule, counts in found.by_rule.items() if rule not in apart}
    by_month = {month: dict(counts) for month, counts in found.by_month.items()}
    by_series = {one.meeting_id: dict(one.outcomes) for one in found.by_series}
    for one, difference in changed:
        if difference is None:
            continue
        whole, shown = difference
        for rule, counts in by_rule.items():
            _move(counts, whole.rules.get(rule), shown.rules.get(rule))
        for counts in _outcomes_with(one, by_month, by_series):
            _move(counts, whole.outcome, shown.outcome)
    named = tuple(replace(one, outcomes=by_series[one.meeting_id]) for one in found.by_series)
    return Trends(
        {rule: c for rule, c in by_rule.items() if any(c.values())}, by_month, named, found.more_series
    )


def _outcomes_with(
    one: Counted, by_month: Mapping[str, Counts], by_series: Mapping[str | None, Counts]
) -> Iterator[Counts]:
    if one.month in by_month:
        yield by_month[one.month]
    if one.meeting_id in by_series:
        yield by_series[one.meeting_id]


def _move(counts: Counts, before: str | None, after: str | None) -> None:
    if before is not None:
        counts[before] = counts.get(before, 0) - 1
    if after is not None:
        counts[after] = counts.get(after, 0) + 1
