"""The row of reports, held against itself: numbers without a gap, each what its hash says, each tied to the one before. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from bot.journal.report_stubs import Stub
from bot.journal.stored_reports import StoredReport
from bot.report.build import content_of, numbered

CHANGED: Final = "Report {number} was changed after it was issued: what it says does not fit its hash."
UNREADABLE: Final = "Report {number} was changed after it was issued: it can no longer be read."
RENUMBERED: Final = (
    "Report {number} says that it is number {says}: it was changed, or put in the place of another."
)
ANOTHER_SESSION: Final = "Report {number} is kept under a session that it is not about."
UNTIED: Final = (
    "Report {number} does not follow on report {before}: one of the two was put in the place of another."
)
NOT_FIRST: Final = "Report {number} follows on another report, and none before it is kept."
MISSING: Final = "Report {number} is missing."
MISSING_SPAN: Final = "Reports {first} to {last} are missing."
CUT_OFF: Final = (
    "There was a report {number}, as the head says that you gave; the newest that is kept is {last}."
)
NONE_KEPT: Final = "There was a report {number}, as the head says that you gave; none is kept."
UNACCOUNTED: Final = (
    "Report {number} is said to have been deleted at its date, and no run that is on record deleted it."
)
BEFORE_END: Final = (
    "Report {number} is kept as issued on {at:%d %b %Y, %H:%M} UTC, long before its session was over: that time was changed, or the "
    "machine's clock was wrong."
)
BEFORE_LAST: Final = (
    "Report {number} is kept as issued on {at:%d %b %Y, %H:%M} UTC, long before report {before}: that time was changed, or the "
    "machine's clock was wrong."
)

CLOCKS_ERROR: Final = timedelta(days=1)
"""How far the times may be apart at which two machines hold a report to be issued, or Zoom a session to be over."""
ANOTHER_HEAD: Final = "Report {number} does not have the hash of the head that you gave."


@dataclass(frozen=True, slots=True)
class Head:
    """The number and the hash of a report, kept apart from the journal."""

    number: int
    hash: str


@dataclass(slots=True)
class Verified:
    """What there is to say of a row of reports: how many, the newest of them, and what is wrong, each in a sentence.

    `deleted` are the numbers of those that were deleted at their date.
    """

    count: int = 0
    head: Head | None = None
    faults: list[str] = field(default_factory=list)
    deleted: tuple[int, ...] = ()


def verify(
    reports: Iterable[StoredReport], head: Head | None = None, cleared: Mapping[int, Stub] | None = None
) -> Verified:
    """Look at every report, in the order of their numbers.

    `head` is one that somebody kept: without it nobody can tell that the newest reports were taken away. `cleared` holds what is
    left, by number, of those that were deleted on purpose and on record.
    """
    found, chain = Verified(deleted=tuple(sorted(cleared or {}))), _Chain(cleared or {})
    if head is not None and head.number in chain.cleared and chain.cleared[head.number].hash != head.hash:
        found.faults.append(ANOTHER_HEAD.format(number=head.number))
    for report in reports:
        found.count += 1
        found.faults += chain.link(report)
        found.head = Head(report.number, report.hash.decode("ascii", "replace"))
        if head is not None and report.number == head.number and found.head != head:
            found.faults.append(ANOTHER_HEAD.format(number=head.number))
    found.faults += chain.end()
    if chain.last in chain.cleared:
        found.head = Head(chain.last, chain.cleared[chain.last].hash)
    if head is not None and head.number > chain.last:
        cut_off = CUT_OFF if found.count else NONE_KEPT
        found.faults.append(cut_off.format(number=head.number, last=chain.last))
    return found


def is_sealed(body: Mapping[str, Any]) -> bool:
    """Whether a report says what its hash was made of."""
    try:
        sealed = numbered({**content_of(body), "hash": None}, body["number"], body["previous_hash"])
    except (KeyError, UnicodeEncodeError):
        return False
    return sealed == dict(body)


@dataclass(slots=True)
class _Chain:
    """The row so far: the number of the last report, and its hash; the hash is empty where nobody can tell it."""

    cleared: Mapping[int, Stub]
    last: int = 0
    hash: str | None = None
    issued_at: datetime | None = None

    def link(self, report: StoredReport) -> Iterator[str]:
        """What is wrong with the next report."""
        yield from self._gap(report.number - 1)
        body = _read(report.body)
        faults = list(_faults(report, body))
        yield from faults
        if body is not None and self.hash != "" and body.get("previous_hash") != self.hash and not faults:
            yield (UNTIED if self.last else NOT_FIRST).format(number=report.number, before=self.last)
        yield from self._times(report, body)
        self.last = report.number
        # What follows one that was changed names the hash that it had: that is no fault of the next one's.
        self.hash = "" if faults else report.hash.decode()

    def _times(self, report: StoredReport, body: Mapping[str, Any] | None) -> Iterator[str]:
        """What does not fit of the time at which a report was issued, which its hash does not cover."""
        at, ended = report.issued_at, _ended_at(body)
        if at is None:
            return
        if ended is not None and at < ended - CLOCKS_ERROR:
            yield BEFORE_END.format(number=report.number, at=at)
        elif self.issued_at is not None and at < self.issued_at - CLOCKS_ERROR:
            yield BEFORE_LAST.format(number=report.number, at=at, before=self.last)
        self.issued_at = at

    def end(self) -> list[str]:
        """What is wrong with what was cleared away after the last report."""
        newest = max(self.cleared, default=0)
        return list(self._gap(newest)) if newest > self.last else []

    def _gap(self, until: int) -> Iterator[str]:
        """What is missing up to this number, and was not cleared away."""
        known = sorted(number for number in self.cleared if self.last < number <= until)
        for end in (*known, until + 1):
            first, last = self.last + 1, end - 1
            if first == last:
                yield MISSING.format(number=first)
            elif first < last:
                yield MISSING_SPAN.format(first=first, last=last)
            if first <= last:
                self.hash = ""
            if end in self.cleared:
                yield from self._stub(self.cleared[end])

    def _stub(self, stub: Stub) -> Iterator[str]:
        if not stub.is_on_record:
            yield UNACCOUNTED.format(number=stub.number)
        if self.hash != "" and stub.previous_hash != self.hash:
            yield (UNTIED if self.last else NOT_FIRST).format(number=stub.number, before=self.last)
        self.last, self.hash = stub.number, stub.hash


def _faults(report: StoredReport, body: Mapping[str, Any] | None) -> Iterator[str]:
    """What is wrong with a report by itself."""
    number = report.number
    if body is None:
        yield UNREADABLE.format(number=number)
        return
    if body.get("number") != number:
        yield RENUMBERED.format(number=number, says=body.get("number"))
    elif not (_is_as_written(report.body, body) and is_sealed(body) and _said(body, "hash") == report.hash):
        yield CHANGED.format(number=number)
    session = body.get("session")
    if not isinstance(session, dict) or _said(session, "meeting_uuid") != report.session:
        yield ANOTHER_SESSION.format(number=number)


def _ended_at(body: Mapping[str, Any] | None) -> datetime | None:
    session = body.get("session") if body is not None else None
    ended = session.get("ended_at") if isinstance(session, dict) else None
    try:
        at = datetime.fromisoformat(ended) if isinstance(ended, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        read = json.loads(body.decode())
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _is_as_written(kept: bytes, body: Mapping[str, Any]) -> bool:
    """Whether these are the bytes that were written, and not others that are read as the same."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass") == kept


def _said(body: Mapping[str, Any], name: str) -> bytes:
    return str(body.get(name)).encode("utf-8", "surrogatepass")
