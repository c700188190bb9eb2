"""What stands on which row of the timeline: people with their stays, findings with the person they are about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.actions.words import UNDONE, response_words
from bot.report.done import announced_words
from bot.report.presses import pressed_words
from bot.report.times import LocalTimes, instant
from bot.report.wording import SUBJECTS
from rules.finding import SubjectKind
from rules.phrases import spoken
from rules.pressed import Reply

SESSION_ROW = "Session"
NOT_ATTENDING = "not in the attendance list"
NOT_SEEN = "coming and going not seen"
COMING_NOT_SEEN = "coming in not seen, left {left}"
NO_TIMES = "no times known"
STAFF_ROLES = frozenset({"host", "staff"})

# What a finding of the rule `recording` is called in the picture: by what it is that records.
CAPTURED = frozenset(
    {SubjectKind.RECORDING, SubjectKind.AI_COMPANION, SubjectKind.LIVE_STREAM, SubjectKind.MEDIA_STREAM}
)

_ORDER = {"host": 0, "staff": 1}


@dataclass(frozen=True, slots=True)
class Stay:
    """One time somebody was in the room; `open_ended` where nobody knows when they left, or they have not yet."""

    begin: datetime
    end: datetime
    open_ended: bool
    role: str
    title: str


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done, or was not."""

    at: datetime
    outcome: str
    title: str


@dataclass(frozen=True, slots=True)
class Found:
    """One finding; `number` is its place in the report's list, from 1."""

    number: int
    opened: datetime
    closed: datetime
    still_open: bool
    label: str
    title: str
    acts: tuple[Act, ...]


@dataclass(slots=True)
class Row:
    """One person, or the session itself with an empty `role`; `note` stands where there are no stays.

    `acts` are what was done that is about no finding.
    """

    name: str
    role: str
    stays: list[Stay] = field(default_factory=list)
    findings: list[Found] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    note: str = ""

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES


def timeline_rows(report: Mapping[str, Any], times: LocalTimes) -> list[Row]:
    """The session's row, then staff, then guests in the order they came."""
    horizon = _horizon(report)
    session = _session_row(report["session"], horizon, times)
    session.acts = [_announcement(each, times) for each in report.get("announcements", ())]
    people = _people(report["attendance"], horizon, times)
    strays: list[Row] = []
    for number, finding in enumerate(report["findings"], 1):
        found = _found(number, finding, horizon, times, report.get("presses", ()))
        row = session
        if finding["subject"]["kind"] == SubjectKind.PARTICIPANT:
            row = _row_of(finding["subject"]["name"], found, people) or _stray(finding, strays)
        row.findings.append(found)
    return [session, *people, *strays]


def _horizon(report: Mapping[str, Any]) -> datetime | None:
    """When the session ended, or the last that is known of one that runs."""
    session = report["session"]
    if session["ended_at"] is not None:
        return instant(session["ended_at"])
    texts = [session["started_at"]]
    texts += [row[key] for row in report["attendance"] for key in ("joined_at", "left_at")]
    for finding in report["findings"]:
        texts += [finding["opened_at"], finding["closed_at"]]
        texts += [response["at"] for response in finding["responses"]]
    return max(filter(None, map(instant, texts)), default=None)


def _session_row(session: Mapping[str, Any], horizon: datetime | None, times: LocalTimes) -> Row:
    row = Row(SESSION_ROW, "")
    begin = instant(session["started_at"])
    if begin is None:
        row.note = NO_TIMES
    else:
        open_ended = session["ended_at"] is None
        ended = "still running" if open_ended else f"to {times.clock(session['ended_at'])}"
        title = f"The session: {times.clock(session['started_at'])}, {ended}"
        row.stays.append(Stay(begin, max(begin, horizon or begin), open_ended, "", title))
    return row


def _people(
    attendance: Iterable[Mapping[str, Any]], horizon: datetime | None, times: LocalTimes
) -> list[Row]:
    rows: list[Row] = []
    stays = [(_stay(entry, horizon, times), entry) for entry in attendance]
    for stay, entry in sorted(stays, key=_came):
        row = _same_person(rows, entry, stay)
        if row is None:
            row = Row(entry["name"], entry["role"])
            rows.append(row)
        if stay is not None:
            row.stays.append(stay)
            row.note = ""
        elif not row.stays:
            left = times.clock(entry["left_at"])
            row.note = COMING_NOT_SEEN.format(left=left) if entry["left_at"] else NOT_SEEN
    return sorted(rows, key=lambda row: _ORDER.get(row.role, 2))


def _came(arrival: tuple[Stay | None, Mapping[str, Any]]) -> tuple[bool, datetime]:
    stay, _ = arrival
    return stay is None, stay.begin if stay else datetime.max.replace(tzinfo=UTC)


def _same_person(rows: Iterable[Row], entry: Mapping[str, Any], stay: Stay | None) -> Row | None:
    """The row that an entry belongs to: same name and same side, and not in the room twice at the same time.

    Who bears a member of staff's name without being one is never put on that person's row.
    """
    staff = entry["role"] in STAFF_ROLES
    for row in rows:
        same = row.name.casefold() == entry["name"].casefold() and row.is_staff == staff
        if same and (stay is None or all(other.end <= stay.begin for other in row.stays)):
            return row
    return None


def _stay(entry: Mapping[str, Any], horizon: datetime | None, times: LocalTimes) -> Stay | None:
    begin, left = instant(entry["joined_at"]), instant(entry["left_at"])
    if begin is None:
        return None
    end = max(begin, left or horizon or begin)
    until = times.clock(entry["left_at"]) if left else "when they left is not known yet"
    waited = ", came through the waiting room" if entry["waited"] else ""
    title = f"{entry['name']}, {entry['role']}: {times.clock(entry['joined_at'])} to {until}{waited}"
    return Stay(begin, end, left is None, entry["role"], title)


def _found(
    number: int,
    finding: Mapping[str, Any],
    horizon: datetime | None,
    times: LocalTimes,
    presses: Iterable[Mapping[str, Any]],
) -> Found:
    opened = instant(finding["opened_at"])
    if opened is None:
        raise ValueError(f"finding {number} does not say when it opened")
    closed = instant(finding["closed_at"])
    until = f"closed {times.exact(finding['closed_at'])}" if closed else "not closed"
    title = f"Finding {number}, opened {times.exact(finding['opened_at'])}, {until}: {finding['reason']}"
    acts = [_act(response, opened, times) for response in finding["responses"]]
    acts += [_press(press, opened, times) for press in presses if press["finding"] == number]
    acts.sort(key=lambda act: act.at)
    end = max(opened, closed or horizon or opened)
    return Found(number, opened, end, closed is None, _label(finding), title, tuple(acts))


def _label(finding: Mapping[str, Any]) -> str:
    kind = finding["subject"]["kind"]
    return SUBJECTS[kind] if kind in CAPTURED else spoken(finding["rule"])


def _act(response: Mapping[str, Any], opened: datetime, times: LocalTimes) -> Act:
    words = response_words(response["action"], response["outcome"], response["detail"])
    return Act(instant(response["at"]) or opened, _mark(response), f"{times.exact(response['at'])}: {words}")


def _mark(response: Mapping[str, Any]) -> str:
    outcome: str = response["outcome"]
    return "undone" if outcome in UNDONE else outcome


def _announcement(announcement: Mapping[str, Any], times: LocalTimes) -> Act:
    at = datetime.fromisoformat(announcement["at"])
    words = f"{times.exact(announcement['at'])}: {announced_words(announcement)}"
    return Act(at, _mark(announcement), words)


def _press(press: Mapping[str, Any], opened: datetime, times: LocalTimes) -> Act:
    words = f"{times.exact(press['at'])}: {pressed_words(press)}"
    return Act(
        instant(press["at"]) or opened, "refused" if press["reply"] == Reply.NOT_THEIRS else "pressed", words
    )


def _row_of(name: str, found: Found, people: Sequence[Row]) -> Row | None:
    same = [row for row in people if row.name.casefold() == name.casefold()]
    there = (row for row in same if any(s.begin <= found.opened <= s.end for s in row.stays))
    return next(there, same[0] if same else None)


def _stray(finding: Mapping[str, Any], strays: list[Row]) -> Row:
    name = finding["subject"]["name"]
    for row in strays:
        if row.name == name:
            return row
    strays.append(Row(name, "", note=NOT_ATTENDING))
    return strays[-1]
