"""What lists and trends need of the newest reports, and the reviews of reports."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_SOME = 200
_OF_NEWEST = sa.text(
    "SELECT r.session, r.number, r.body, s.meeting_id, s.first_seen, p.body FROM reports r"
    " JOIN sessions s ON s.uuid = r.session JOIN policies p ON p.hash = s.policy_hash"
    " WHERE r.number > :after"
    " AND NOT EXISTS (SELECT 1 FROM reports n WHERE n.session = r.session AND n.number > r.number)"
    " ORDER BY r.number LIMIT :some"
)


def upgrade() -> None:
    summaries, answers = _create_summaries(), _create_answers()
    _create_reviews()
    going_on = sa.text("ended_at IS NULL")
    op.create_index(
        "sessions_going_on", "sessions", ["first_seen"], sqlite_where=going_on, postgresql_where=going_on
    )
    op.create_index("sessions_of_profile", "sessions", ["profile", "first_seen"])
    _sum_up(summaries, answers)


def _create_summaries() -> sa.Table:
    table = op.create_table(
        "summaries",
        sa.Column("session", sa.String(255), primary_key=True),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("meeting_id", sa.String(32)),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("unanswered", sa.Integer, nullable=False),
        sa.Column("review", sa.String(16), nullable=False),
    )
    op.create_index("summaries_by_month", "summaries", ["month", "meeting_id", "outcome"])
    op.create_index("summaries_by_outcome", "summaries", ["outcome", "review"])
    op.create_index("summaries_by_review", "summaries", ["review"])
    unanswered = sa.text("unanswered > 0")
    op.create_index(
        "summaries_unanswered",
        "summaries",
        ["session"],
        sqlite_where=unanswered,
        postgresql_where=unanswered,
    )
    return table


def _create_answers() -> sa.Table:
    table = op.create_table(
        "answers",
        sa.Column("session", sa.String(255), primary_key=True),
        sa.Column("rule", sa.String(64), primary_key=True),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
    )
    op.create_index("answers_by_month", "answers", ["month", "rule", "status"])
    return table


def _create_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("session", sa.String(255), nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("reviews_by_session", "reviews", ["session", "seq"])
    if op.get_bind().dialect.name == "sqlite":
        for name, what in (("changed", "UPDATE"), ("deleted", "DELETE")):
            op.execute(
                f"CREATE TRIGGER reviews_never_{name} BEFORE {what} ON reviews "
                f"BEGIN SELECT RAISE(ABORT, 'reviews is evidence and is never {name}'); END"
            )


def _sum_up(summaries: sa.Table, answers: sa.Table) -> None:
    """Write what the newest reports there are come to."""
    bind, after = op.get_bind(), 0
    while rows := bind.execute(_OF_NEWEST, {"after": after, "some": _SOME}).all():
        after = rows[-1][1]
        for session, number, body, meeting_id, first_seen, policy in rows:
            report = json.loads(body)
            month = _month(first_seen, json.loads(policy)["timezone"])
            summary = {
                "session": session,
                "number": number,
                "meeting_id": meeting_id,
                "month": month,
                "outcome": report["outcome"],
                "unanswered": _unanswered(report.get("attestations", ())),
                "review": "none",
            }
            bind.execute(sa.insert(summaries), summary)
            of_rules = [
                {"session": session, "rule": rule["rule"], "month": month, "status": rule["status"]}
                for rule in report["rules"]
            ]
            if of_rules:
                bind.execute(sa.insert(answers), of_rules)


def _month(microseconds: int, timezone: str) -> str:
    begun = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return f"{begun.astimezone(ZoneInfo(timezone)):%Y-%m}"


def _unanswered(attestations: Iterable[dict[str, object]]) -> int:
    return sum(one["answer"] is None for one in attestations)
