"""The reviews of reports that the journal keeps: each as it was given, none in place of another."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from bot.journal.tables import reviews


class ReviewOutcome(StrEnum):
    """What somebody concludes who has read a report."""

    NO_CONCERN = "no_concern"
    FOLLOW_UP = "follow_up"
    CONCERN_RAISED = "concern_raised"


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody says who has read the report with this number; `by` is their name.

    `in_part` says that parts of it were not shown to them. That stands in the reports that hold the review.
    """

    number: int
    by: str
    email: str
    at: datetime
    outcome: ReviewOutcome
    note: str = ""
    in_part: bool = False


def add_review(connection: Connection, session: str, review: Review) -> None:
    """Add a review of a report on a session."""
    connection.execute(
        reviews.insert().values(
            session=session,
            number=review.number,
            by=review.by,
            email=review.email,
            at=review.at,
            outcome=review.outcome.value,
            note=review.note,
        )
    )


def reviews_of(connection: Connection, session: str) -> list[Review]:
    """Every review of the reports on a session, the first first."""
    rows = connection.execute(select(reviews).where(reviews.c.session == session).order_by(reviews.c.seq))
    return [
        Review(row.number, row.by, row.email, row.at, ReviewOutcome(row.outcome), row.note) for row in rows
    ]
