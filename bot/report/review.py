"""The review of a report: what somebody says who has read it, and how it goes into the reports.

A report is sealed and is not written into. A review is kept by itself, and a report is issued that says the same and holds the
review: its hash covers the review and it has the next number, so that a review that is changed or taken away afterwards shows
like any other change. A later report holds the review as well, and says whether it says anything that the reviewed one did not.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from bot.journal.done import report_numbered, reports_of
from bot.journal.reviews import Review, reviews_of
from bot.report.build import content_of
from bot.report.times import zulu

EARLIER: Final = (
    "This report says something that the one which was reviewed did not, because more came in afterwards. "
    "Nobody has reviewed that yet."
)

IN_PART: Final = (
    "This review covers what {by} was shown: what is for the safeguarding leads alone was left out for them."
)
NOT_AS_A_WHOLE: Final = (
    "The report has not been reviewed as a whole yet. A safeguarding lead has still to do that."
)
AS_A_WHOLE: Final = "Somebody who was shown all of the report has reviewed it as well."
AS_SHOWN: Final = "A review covers what whoever reviewed was shown."

_OF_REVIEW: Final = frozenset({"review", "reviewed"})


def reviewed(
    connection: Connection, session: str, report: Mapping[str, Any], *, in_part: bool = False
) -> dict[str, Any]:
    """The report on a session with its newest review; as it is where there is none.

    `reviewed` beside it has the number of the report that was read, and whether this one says anything else. Where parts of that
    were not shown to whoever read it, the review has `in_part`, and `as_a_whole` says whether somebody who was shown all of it
    has reviewed what this one says. `in_part` is of a review that no report holds yet.
    """
    given = given_of(connection, session)
    if not given:
        return dict(report)
    newest = replace(given[-1], in_part=in_part or given[-1].in_part)
    told: dict[str, Any] = {
        "number": newest.number,
        "changed_since": not _is_of_this(connection, newest, report),
    }
    if newest.in_part:
        whole = (one for one in given[:-1] if not one.in_part)
        told["as_a_whole"] = any(_is_of_this(connection, one, report) for one in whole)
    return {**report, "review": as_json(newest), "reviewed": told}


def given_of(connection: Connection, session: str) -> list[Review]:
    """Every review of the reports on a session, the first first, with what the reports that hold them say of each."""
    given = reviews_of(connection, session)
    if not given:
        return []
    held = (issued.body["review"] for issued in reports_of(connection, session))
    in_part = {(one["by"], one["at"]) for one in held if one is not None and one.get("in_part")}
    return [replace(one, in_part=(one.by, zulu(one.at)) in in_part) for one in given]


def said_in(report: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """What a report holds of what its reviewer concluded and wrote; nothing where that is left out, or nobody did."""
    review = report["review"] or {}
    return review.get("outcome"), review.get("note")


def covers(report: Mapping[str, Any]) -> str:
    """What a review covers, where that wants saying; empty where it is all of the report."""
    review = report["review"]
    if review is not None and review.get("in_part"):
        rest = AS_A_WHOLE if report["reviewed"]["as_a_whole"] else NOT_AS_A_WHOLE
        return f"{IN_PART.format(by=review['by'])} {rest}"
    # Said whether or not anything was left out, so that it tells nobody which.
    return AS_SHOWN if review is not None and "shown" in report else ""


def _is_of_this(connection: Connection, review: Review, report: Mapping[str, Any]) -> bool:
    """Whether the report that was reviewed said what this one says."""
    read = report_numbered(connection, review.number)
    return read is not None and _what_it_says(read.body) == _what_it_says(report)


def as_json(review: Review) -> dict[str, Any]:
    """A review as a report keeps it."""
    return {
        "by": review.by,
        "at": zulu(review.at),
        "outcome": review.outcome.value,
        "note": review.note or None,
        **({"in_part": True} if review.in_part else {}),
    }


def _what_it_says(report: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content_of(report).items() if name not in _OF_REVIEW}
