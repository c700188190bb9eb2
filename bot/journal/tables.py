"""The journal's tables, the same on every database it is kept in."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept as whole microseconds since 1970 so that it sorts and compares on any database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + value * _MICROSECOND


METADATA = MetaData()

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""A row's number, which the database counts up."""

# What was received, as it was received; only `decided_at` is ever written later.
deliveries = Table(
    "deliveries",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("source", String(16), nullable=False),
    Column("event", String(128)),
    Column("session", String(255)),
    Column("state", String(16), nullable=False),
    Column("reason", Text),
    Column("signed_over", String(16)),
    Column("occurred_at", UtcTime),
    Column("received_at", UtcTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("decided_at", UtcTime),
)
Index("deliveries_by_session", deliveries.c.session, deliveries.c.seq)
_UNDECIDED = (deliveries.c.state == "for_session") & deliveries.c.decided_at.is_(None)
Index("deliveries_undecided", deliveries.c.seq, sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED)

policies = Table(
    "policies",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("body", Text, nullable=False),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("uuid", String(255), primary_key=True),
    Column("key", String(32), nullable=False, unique=True),
    Column("meeting_id", String(32)),
    Column("topic", Text),
    Column("host_id", String(64)),
    Column("host_email", String(255)),
    Column("profile", String(64), nullable=False),
    Column("register", Text),
    Column("policy_hash", String(64), nullable=False),
    Column("first_seen", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("due", UtcTime),
    Column("planned_for", UtcTime),
    Column("version", BigInteger, nullable=False, server_default="0"),
)
Index("sessions_due", sessions.c.due)
Index("sessions_first_seen", sessions.c.first_seen)
_PLANNED = sessions.c.planned_for.is_not(None)
Index("sessions_planned", sessions.c.planned_for, sqlite_where=_PLANNED, postgresql_where=_PLANNED)
_RUN = sessions.c.planned_for.is_(None)
Index("sessions_listed", sessions.c.first_seen, sessions.c.key, sqlite_where=_RUN, postgresql_where=_RUN)
Index("sessions_of_profile", sessions.c.profile, sessions.c.first_seen)
Index("sessions_meeting", sessions.c.meeting_id)
_GOING_ON = sessions.c.ended_at.is_(None)
Index("sessions_of_host", sessions.c.host_id, sqlite_where=_GOING_ON, postgresql_where=_GOING_ON)
Index("sessions_going_on", sessions.c.first_seen, sqlite_where=_GOING_ON, postgresql_where=_GOING_ON)

# What was decided when; the record of it, never read to decide again.
decisions = Table(
    "decisions",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=True),
    Column("session", String(255), nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("body", Text, nullable=False),
)
Index("decisions_by_session", decisions.c.session)

# `learnt_at` is when a breach was first decided, however often it is decided again.
findings = Table(
    "findings",
    METADATA,
    Column("session", String(255), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("rule", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("learnt_at", UtcTime, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    Column("retracted_at", UtcTime),
)

actions = Table(
    "actions",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("session", String(255), nullable=False),
    Column("finding", String(32), nullable=False),
    Column("rule", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("body", Text, nullable=False),
)
Index("actions_by_session", actions.c.session)

outcomes = Table(
    "outcomes",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=True),
    Column("action", String(32), nullable=False, unique=True),
    Column("session", String(255), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("channel", String(64)),
    Column("detail", Text),
)
Index("outcomes_by_session", outcomes.c.session)

reports = Table(
    "reports",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("session", String(255), nullable=False),
    Column("issued_at", UtcTime, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("body", Text, nullable=False),
)
Index("reports_by_session", reports.c.session, reports.c.number)

# What lists and trends need of each session's newest report, which they would otherwise have to read. `month` is that in which
# the session began where the organisation is, `unanswered` counts the questions that people are still to answer, `review` says
# how the report stands to its review.
summaries = Table(
    "summaries",
    METADATA,
    Column("session", String(255), primary_key=True),
    Column("number", NUMBER, nullable=False),
    Column("meeting_id", String(32)),
    Column("month", String(7), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("unanswered", Integer, nullable=False),
    Column("review", String(16), nullable=False),
)
Index("summaries_by_month", summaries.c.month, summaries.c.meeting_id, summaries.c.outcome)
Index("summaries_by_outcome", summaries.c.outcome, summaries.c.review)
Index("summaries_by_review", summaries.c.review)
_UNANSWERED = summaries.c.unanswered > 0
Index("summaries_unanswered", summaries.c.session, sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED)

# Each rule's answer in the newest report on a session.
answers = Table(
    "answers",
    METADATA,
    Column("session", String(255), primary_key=True),
    Column("rule", String(64), primary_key=True),
    Column("month", String(7), nullable=False),
    Column("status", String(16), nullable=False),
)
Index("answers_by_month", answers.c.month, answers.c.rule, answers.c.status)

# Who read which report and what they say of it; each new review stands beside those before.
reviews = Table(
    "reviews",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=True),
    Column("session", String(255), nullable=False),
    Column("number", NUMBER, nullable=False),
    Column("by", Text, nullable=False),
    Column("email", String(255), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("note", Text, nullable=False),
)
Index("reviews_by_session", reviews.c.session, reviews.c.seq)

# How often a host's meetings were changed on one day, which Zoom limits. `day` is one of UTC, as in 2026-11-03.
meeting_updates = Table(
    "meeting_updates",
    METADATA,
    Column("host", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("count", Integer, nullable=False),
)

# What came of the last look for meetings to come, for each place that was looked at; `problem` is empty where all was well.
sweeps = Table(
    "sweeps",
    METADATA,
    Column("what", String(255), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("problem", Text, nullable=False),
)

# Of the sessions that needed a link and a passcode of their own; of a passcode there is only a mark.
link_uses = Table(
    "link_uses",
    METADATA,
    Column("session", String(255), primary_key=True),
    Column("meeting_id", String(32), primary_key=True),
    Column("passcode_mark", String(32), primary_key=True),
    Column("used_at", UtcTime, nullable=False),
)
Index("link_uses_by_link", link_uses.c.meeting_id)
Index("link_uses_by_passcode", link_uses.c.passcode_mark)

# Who was told, or was to be told, that answers are wanted; `about` is a session's uuid or a quarter's name.
reminders = Table(
    "reminders",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=True),
    Column("about", String(255), nullable=False),
    Column("name", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("detail", Text),
)
Index("reminders_by_name", reminders.c.about, reminders.c.name, unique=True)

# What came of the last look at whether everything is there that Chaperone needs, as JSON.
checkups = Table(
    "checkups",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("body", Text, nullable=False),
)

# `number` tells one from all others, `register` is a path, or "zoom:" and a meeting id.
aliases = Table(
    "aliases",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("register", Text, nullable=False),
    Column("screen_name", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("learned_by", Text, nullable=False),
    Column("learned_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
    Column("revoked_by", Text),
)
Index("aliases_in_force", aliases.c.register, aliases.c.revoked_at)

# `token` is the number under which the queue of jobs has one that waits, where there is such a queue.
jobs = Table(
    "jobs",
    METADATA,
    Column("id", String(128), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("payload", Text, nullable=False),
    Column("run_at", UtcTime, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("done_at", UtcTime),
    Column("token", BigInteger),
)
Index(
    "jobs_waiting",
    jobs.c.run_at,
    sqlite_where=jobs.c.done_at.is_(None),
    postgresql_where=jobs.c.done_at.is_(None),
)
