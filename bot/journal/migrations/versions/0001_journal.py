"""The journal: what was received, decided, done and reported."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.BigInteger

# What is evidence may be added to, and never changed or taken away.
_EVIDENCE = {
    "deliveries": "seq, id, source, event, session, state, reason, signed_over, occurred_at, received_at, body",
    "decisions": "seq, session, decided_at, body",
    "actions": "id, session, finding, rule, kind, at, decided_at, body",
    "outcomes": "seq, action, session, at, outcome, channel, detail",
    "reports": "number, session, issued_at, hash, body",
    "policies": "hash, body",
}


def upgrade() -> None:
    _create_deliveries()
    _create_sessions()
    _create_decided()
    _create_done()
    if op.get_bind().dialect.name == "sqlite":
        for table, columns in _EVIDENCE.items():
            for name, what in (("changed", f"UPDATE OF {columns}"), ("deleted", "DELETE")):
                op.execute(
                    f"CREATE TRIGGER {table}_never_{name} BEFORE {what} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is evidence and is never {name}'); END"
                )


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("event", sa.String(128)),
        sa.Column("session", sa.String(255)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("signed_over", sa.String(16)),
        sa.Column("occurred_at", _TIME),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("decided_at", _TIME),
    )
    op.create_index("deliveries_by_session", "deliveries", ["session", "seq"])
    undecided = sa.text("state = 'for_session' AND decided_at IS NULL")
    op.create_index(
        "deliveries_undecided", "deliveries", ["seq"], sqlite_where=undecided, postgresql_where=undecided
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("uuid", sa.String(255), primary_key=True),
        sa.Column("key", sa.String(32), nullable=False, unique=True),
        sa.Column("meeting_id", sa.String(32)),
        sa.Column("topic", sa.Text),
        sa.Column("host_id", sa.String(64)),
        sa.Column("host_email", sa.String(255)),
        sa.Column("profile", sa.String(64), nullable=False),
        sa.Column("register", sa.Text),
        sa.Column("policy_hash", sa.String(64), nullable=False),
        sa.Column("first_seen", _TIME, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.Column("due", _TIME),
    )
    op.create_index("sessions_due", "sessions", ["due"])
    op.create_index("sessions_first_seen", "sessions", ["first_seen"])
    op.create_index("sessions_meeting", "sessions", ["meeting_id"])
    going_on = sa.text("ended_at IS NULL")
    op.create_index(
        "sessions_of_host", "sessions", ["host_id"], sqlite_where=going_on, postgresql_where=going_on
    )


def _create_decided() -> None:
    op.create_table(
        "policies",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("session", sa.String(255), nullable=False),
        sa.Column("decided_at", _TIME, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("decisions_by_session", "decisions", ["session"])
    op.create_table(
        "findings",
        sa.Column("session", sa.String(255), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("learnt_at", _TIME, nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("closed_at", _TIME),
        sa.Column("retracted_at", _TIME),
    )
    op.create_table(
        "actions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("session", sa.String(255), nullable=False),
        sa.Column("finding", sa.String(32), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("decided_at", _TIME, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("actions_by_session", "actions", ["session"])


def _create_done() -> None:
    op.create_table(
        "outcomes",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("action", sa.String(32), nullable=False, unique=True),
        sa.Column("session", sa.String(255), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(64)),
        sa.Column("detail", sa.Text),
    )
    op.create_index("outcomes_by_session", "outcomes", ["session"])
    op.create_table(
        "reports",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("session", sa.String(255), nullable=False),
        sa.Column("issued_at", _TIME, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("reports_by_session", "reports", ["session", "number"])
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("run_at", _TIME, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("done_at", _TIME),
    )
    waiting = sa.text("done_at IS NULL")
    op.create_index("jobs_waiting", "jobs", ["run_at"], sqlite_where=waiting, postgresql_where=waiting)
