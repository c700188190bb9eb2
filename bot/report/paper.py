"""A compliance report as a PDF that stands alone: what its page says, on A4."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.documents.glyphs import drawable
from bot.documents.typst import Imprint, typeset
from bot.report.page import counted
from bot.report.presses import PressLine
from bot.report.render import Attention, FindingCard, ResponseLine, RuleRow, as_read
from bot.report.review import EARLIER, covers
from bot.report.timeline import timeline_svg
from bot.report.times import NOT_KNOWN, LocalTimes, instant
from bot.report.wording import OF_THE_WHOLE, is_provisional
from rules.phrases import spoken

TEMPLATE: Final = "report/templates/report.typ"

REPORT: Final = "Compliance report"
PROVISIONAL: Final = "Provisional compliance report"
WITH_INITIALS: Final = "{kind} with initials"
NO_TOPIC: Final = "Session without a topic"
NONE_YET: Final = "none yet: provisional"
NOT_SEEN: Final = "not seen"
WRITTEN: Final = "Written {opened}"
OPEN: Final = "Opened {opened}, {closed}"
CLOSED: Final = "Opened {opened}, closed {closed} after {lasted}"
FINDING: Final = "finding {number}"
ABOUT: Final = " about finding {number}"
PRESSED: Final = "{words}{about}: {came}."
PRESSED_AT: Final = "{at}, {through}"
MORE: Final = " and {count} more"

# The date of a session of which no time is known at all, so that the same report is the same file.
_NO_DATE: Final = datetime(1970, 1, 1, tzinfo=UTC)


def render_pdf(report: Mapping[str, Any], *, tz: ZoneInfo, organisation: str) -> bytes:
    """The report (`chaperone.report/1`) as a PDF, times in `tz`."""
    read = as_read(report, tz)
    session, provisional = report["session"], read["provisional"]
    return typeset(
        TEMPLATE,
        {
            "document": Imprint(
                organisation=organisation,
                kind=_kind(report, provisional=provisional),
                title=session["topic"] or NO_TOPIC,
                at=_date(session),
                number=report["number"],
                hash=report["hash"],
            ),
            "when": _when(session, read["times"]),
            "zone": tz.key,
            "provisional": provisional,
            "outcome": read["style"],
            "mark": asdict(read["mark"]),
            "headline": read["headline"],
            "shareable": report.get("shareable", ""),
            "shown": report.get("shown", ""),
            "altered": report.get("altered", ""),
            "attention": [_attention(line) for line in read["attention"]],
            "facts": list(_facts(session, read["times"], read["ran"])),
            "timeline": str(timeline_svg(_drawable(report), tz)),
            "findings": [_finding(card) for card in read["findings"]],
            "announcements": [_response(line) for line in read["announcements"]],
            "presses": [_press(line) for line in read["presses"]],
            "retracted": [
                {**asdict(card), "response": _response(card.response)} for card in read["retracted"]
            ],
            "rules": [_rule(row) for row in read["rules"]],
            "attested": [asdict(row) for row in read["attested"]],
            "attendance": [_attended(row, session, read["times"]) for row in report["attendance"]],
            "coverage": [asdict(line) for line in read["coverage"]],
            "review": _review(report, read["times"]),
            "hashes": [
                ["Report number", NONE_YET if provisional else str(report["number"])],
                ["Hash of this report", report["hash"] or (NONE_YET if provisional else OF_THE_WHOLE)],
                ["Hash of the report before", report["previous_hash"] or _no_previous(report)],
                ["Hash of the policy", report["policy_hash"]],
            ],
        },
    )


def _no_previous(report: Mapping[str, Any]) -> str:
    return OF_THE_WHOLE if "shown" in report and not is_provisional(report) else "none"


def _kind(report: Mapping[str, Any], *, provisional: bool) -> str:
    kind = PROVISIONAL if provisional else REPORT
    return WITH_INITIALS.format(kind=kind) if "shareable" in report else kind


def _drawable(report: Mapping[str, Any]) -> Mapping[str, Any]:
    shown = drawable(report)
    return shown if isinstance(shown, Mapping) else report


def _date(session: Mapping[str, Any]) -> datetime:
    known = (instant(session[name]) for name in ("ended_at", "started_at", "scheduled_start"))
    return next((at for at in known if at is not None), _NO_DATE)


def _when(session: Mapping[str, Any], times: LocalTimes) -> str:
    day = times.day(session["started_at"] or session["scheduled_start"])
    if session["ended_at"]:
        return f"{day}, {times.span(session['started_at'], session['ended_at'])}"
    return f"{day}, started {times.clock(session['started_at'])}"


def _attention(line: Attention) -> str:
    named = [FINDING.format(number=number) for number in line.findings]
    listed = " and ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)
    return line.before + listed + line.after


def _facts(session: Mapping[str, Any], times: LocalTimes, ran: str) -> Iterator[Sequence[str]]:
    end = times.clock(session["ended_at"]) if session["ended_at"] else "now: still running"
    yield "Host", session["host"] or NOT_KNOWN
    yield "Policy", session["profile"]
    yield "Planned", times.span(session["scheduled_start"], session["scheduled_end"])
    yield "Ran", f"{times.clock(session['started_at'])} to {end}" + (f" ({ran})" if ran else "")
    yield "Zoom meeting", session["meeting_id"] or NOT_KNOWN
    yield "Zoom's id of this session", session["meeting_uuid"]


def _finding(card: FindingCard) -> dict[str, Any]:
    spans = WRITTEN if card.is_message else OPEN if card.is_open else CLOSED
    more = MORE.format(count=card.more_evidence) if card.more_evidence else ""
    return {
        "number": card.number,
        "rule": card.rule,
        "clause": card.clause,
        "kind": card.kind,
        "name": card.name,
        "reason": card.reason,
        "span": spans.format(opened=card.opened, closed=card.closed, lasted=card.lasted),
        "responses": [_response(line) for line in card.responses],
        "evidence": ", ".join(card.evidence) + more,
    }


def _response(line: ResponseLine) -> dict[str, Any]:
    return {
        "sign": line.sign,
        "words": f"{line.words}.",
        "detail": line.detail,
        "undone": line.undone,
        "note": ", ".join(part for part in (line.at, line.channel) if part),
    }


def _press(line: PressLine) -> dict[str, Any]:
    about = ABOUT.format(number=line.finding) if line.finding else ""
    words = PRESSED.format(words=line.words, about=about, came=line.came)
    return {
        "sign": "✗" if line.is_refused else "•",
        "words": words,
        "detail": "",
        "undone": line.is_refused,
        "note": PRESSED_AT.format(at=line.at, through=line.through),
    }


def _rule(row: RuleRow) -> dict[str, Any]:
    return {
        "clauses": [[number, says[:1].upper() + says[1:]] for number, says in row.clauses],
        "status": row.status,
        "mark": asdict(row.mark),
        "times": f"({counted(row.breaches, 'time')})" if row.breaches else "",
        "reason": row.reason,
    }


def _attended(row: Mapping[str, Any], session: Mapping[str, Any], times: LocalTimes) -> list[str]:
    is_staff = row["role"] in {"host", "staff"}
    still_here = row["joined_at"] and not session["ended_at"]
    return [
        row["name"],
        row["role"],
        row["matched"] or ("–" if is_staff else "not matched"),
        "waited" if row["waited"] else "did not wait",
        times.clock(row["joined_at"]) if row["joined_at"] else NOT_SEEN,
        times.clock(row["left_at"]) if row["left_at"] else "not yet" if still_here else NOT_SEEN,
        "–" if row["minutes"] is None else str(round(row["minutes"])),
    ]


def _review(report: Mapping[str, Any], times: LocalTimes) -> dict[str, Any] | None:
    review = report["review"]
    if review is None:
        return None
    changed = report.get("reviewed", {}).get("changed_since", False)
    return {
        "facts": [
            ["Reviewed by", review["by"]],
            ["On", times.day(review["at"])],
            *(
                [["Outcome", spoken(review["outcome"] or NOT_KNOWN)]]
                if "shown" not in report or review["outcome"]
                else []
            ),
        ],
        "note": " ".join(filter(None, (review["note"], covers(report), EARLIER if changed else ""))),
    }
