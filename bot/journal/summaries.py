"""What the newest report on each session comes to, in columns: so that no list reads reports."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, func, select

from bot.journal.decided import SessionRow
from bot.journal.inserts import insert_rows
from bot.journal.tables import answers, sessions, summaries


class ReviewState(StrEnum):
    """How a session's newest report stands to its review.

    There is none, it is of what the report says, of what it said, or of as much as was shown to whoever is no lead.
    """

    NONE = "none"
    CURRENT = "current"
    EARLIER = "earlier"
    IN_PART = "in_part"


def review_state(report: Mapping[str, Any]) -> ReviewState:
    """How a report stands to the review in it."""
    if report["review"] is None:
        return ReviewState.NONE
    told = report["reviewed"]
    # Only a review in part says whether there is one of the whole beside it.
    if told.get("as_a_whole"):
        return ReviewState.CURRENT
    if told["changed_since"]:
        return ReviewState.EARLIER
    return ReviewState.IN_PART if report["review"].get("in_part") else ReviewState.CURRENT


def keep_summary(connection: Connection, row: SessionRow, report: Mapping[str, Any], tz: tzinfo) -> None:
    """Write what a session's newest report comes to in place of what the one before came to."""
    month = month_of(row.first_seen, tz)
    summary: dict[str, object] = {
        "session": row.uuid,
        "number": report["number"],
        "meeting_id": row.meeting_id,
        "month": month,
        "outcome": report["outcome"],
        "unanswered": sum(one["answer"] is None for one in report.get("attestations", ())),
        "review": review_state(report).value,
    }
    of_rules: list[dict[str, object]] = [
        {"session": row.uuid, "rule": rule["rule"], "month": month, "status": rule["status"]}
        for rule in report["rules"]
    ]
    insert_rows(connection, summaries, [summary], key=["session"], overwriting=summary.keys() - {"session"})
    connection.execute(delete(answers).where(answers.c.session == row.uuid))
    insert_rows(connection, answers, of_rules)


def month_of(at: datetime, tz: tzinfo) -> str:
    """The month in which something was where the organisation is, as in "2026-11"."""
    return f"{at.astimezone(tz):%Y-%m}"


def count_unanswered(connection: Connection, host: str | None = None) -> int:
    """About how many sessions people are still to answer something; only those of a host, by address in lower case, if named."""
    counting = select(func.count()).select_from(summaries).where(summaries.c.unanswered > 0)
    if host is not None:
        of_host = counting.join(sessions, sessions.c.uuid == summaries.c.session)
        counting = of_host.where(func.lower(sessions.c.host_email) == host)
    return connection.scalar(counting) or 0


def newest_unanswered(connection: Connection, at_most: int, host: str | None = None) -> list[SessionRow]:
    """The newest sessions about which people are still to answer something; of a host's alone, as above."""
    of = select(sessions).join(summaries, summaries.c.session == sessions.c.uuid)
    if host is not None:
        of = of.where(func.lower(sessions.c.host_email) == host)
    newest = of.where(summaries.c.unanswered > 0).order_by(sessions.c.first_seen.desc(), sessions.c.key)
    return [SessionRow(**row) for row in connection.execute(newest.limit(at_most)).mappings()]
