"""The review of a report: what somebody says who has read it, and how it goes into the reports.

A report is sealed and is not written into. A review is kept by itself, and a report is issued that says the same and holds the
review: its hash covers the review and it has the next number, so that a review that is changed or taken away afterwards shows
like any other change. A later report holds the review as well, and says whether it says anything that the reviewed one did not.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from bot.journal.done import report_numbered
from bot.journal.reviews import Review, reviews_of
from bot.report.build import content_of
from bot.report.times import zulu

EARLIER: Final = (
    "This report says something that the one which was reviewed did not, because more came in afterwards. "
    "Nobody has reviewed that yet."
)

_OF_REVIEW: Final = frozenset({"review", "reviewed"})


def reviewed(connection: Connection, session: str, report: Mapping[str, Any]) -> dict[str, Any]:
    """The report on a session with its newest review; as it is where there is none.

    `reviewed` beside it has the number of the report that was read, and whether this one says anything else.
    """
    given = reviews_of(connection, session)
    if not given:
        return dict(report)
    newest = given[-1]
    read = report_numbered(connection, newest.number)
    changed = read is None or _what_it_says(read.body) != _what_it_says(report)
    return {
        **report,
        "review": as_json(newest),
        "reviewed": {"number": newest.number, "changed_since": changed},
    }


def as_json(review: Review) -> dict[str, Any]:
    """A review as a report keeps it."""
    return {
        "by": review.by,
        "at": zulu(review.at),
        "outcome": review.outcome.value,
        "note": review.note or None,
    }


def _what_it_says(report: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content_of(report).items() if name not in _OF_REVIEW}
