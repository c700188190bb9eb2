"""What several machines need that share a journal: evidence kept safe on PostgreSQL too, and which state of a session is the newest."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# What is evidence may be added to, and never changed or taken away.
_EVIDENCE = {
    "deliveries": "seq, id, source, event, session, state, reason, signed_over, occurred_at, received_at, body",
    "decisions": "seq, session, decided_at, body",
    "actions": "id, session, finding, rule, kind, at, decided_at, body",
    "outcomes": "seq, action, session, at, outcome, channel, detail",
    "reports": "number, session, issued_at, hash, body",
    "policies": "hash, body",
    "reminders": "seq, about, name, at, outcome, detail",
}
_NEVER = """\
CREATE FUNCTION chaperone_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is evidence and is never %', TG_TABLE_NAME, TG_ARGV[0];
END;
$$
"""


def upgrade() -> None:
    op.add_column("sessions", sa.Column("version", sa.BigInteger, nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "postgresql":
        _protect_evidence()


def _protect_evidence() -> None:
    op.execute(_NEVER)
    for table, columns in _EVIDENCE.items():
        for name, what, each in (
            ("changed", f"UPDATE OF {columns}", "ROW"),
            ("deleted", "DELETE", "ROW"),
            ("emptied", "TRUNCATE", "STATEMENT"),
        ):
            op.execute(
                f"CREATE TRIGGER {table}_never_{name} BEFORE {what} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION chaperone_never('{name}')"
            )
