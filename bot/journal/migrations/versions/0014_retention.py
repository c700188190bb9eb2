"""Deleting what is past its date: evidence goes while a run on record allows it, and at no other time."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# Nothing younger than this goes, whatever a run says, by the clock of the database's own machine.
_LEAST_DAYS = 28
_LEAST = _LEAST_DAYS * 24 * 60 * 60 * 1_000_000

_STATE = (
    "CASE OLD.state WHEN 'for_session' THEN kind = 'sessions' WHEN 'for_organisation' THEN kind = 'attestations'"
    " ELSE kind IN ('sessions', 'unaddressed') END"
)


def _run(of: str, at: str = "OLD.at < until") -> str:
    """That a run of some kind is under way which takes in the time of a row."""
    return f"EXISTS (SELECT 1 FROM retention_runs WHERE finished_at IS NULL AND {of} AND {at})"  # noqa: S608


_OF_SESSIONS = "kind = 'sessions'"
_HOLDS = "kind = 'holds'"
_WORKING = "kind = 'working'"
_STUB = "SELECT 1 FROM report_stubs WHERE number = OLD.number AND hash = OLD.hash"
_RELEASE = "SELECT 1 FROM hold_releases WHERE hold = OLD.number"
_STILL_USED = "SELECT 1 FROM sessions WHERE policy_hash = OLD.hash"
_DECIDED = "(OLD.decided_at IS NOT NULL OR OLD.state <> 'for_session')"

# What has to be so for a row of each table to be deleted.
_PAST_ITS_DATE = {
    "deliveries": f"{_run(_STATE, 'OLD.received_at < until')} AND {_DECIDED}",
    "decisions": _run(_OF_SESSIONS, "OLD.decided_at < until"),
    "actions": _run(_OF_SESSIONS, "OLD.decided_at < until"),
    "outcomes": _run(_OF_SESSIONS),
    "reviews": _run(_OF_SESSIONS),
    "reports": f"{_run(_OF_SESSIONS, 'OLD.issued_at < until')} AND EXISTS ({_STUB})",
    "reminders": _run("kind IN ('sessions', 'attestations')"),
    "holds": f"{_run(_HOLDS)} AND EXISTS ({_RELEASE})",
    "hold_releases": _run(_HOLDS),
    "policies": f"{_run(_WORKING, '1 = 1')} AND NOT EXISTS ({_STILL_USED})",
}
_NEW = ("holds", "hold_releases", "report_stubs")
_ENDS_ONCE = (
    "OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL AND NEW.seq = OLD.seq AND NEW.kind = OLD.kind"
    " AND NEW.until = OLD.until AND NEW.at = OLD.at"
)

_FUNCTIONS = f"""\
CREATE FUNCTION chaperone_run_too_soon() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.until > extract(epoch FROM clock_timestamp()) * 1000000 - {_LEAST} THEN
        RAISE EXCEPTION 'nothing younger than {_LEAST_DAYS} days is ever deleted';
    END IF;
    RETURN NEW;
END;
$$;
CREATE FUNCTION chaperone_run_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ({_ENDS_ONCE}) THEN
        RAISE EXCEPTION 'retention_runs is evidence and is never changed';
    END IF;
    RETURN NEW;
END;
$$;
"""


def upgrade() -> None:
    _create()
    protect = _protect_postgresql if op.get_bind().dialect.name == "postgresql" else _protect_sqlite
    protect()


def _create() -> None:
    op.create_table(
        "retention_runs",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("removed", sa.Integer),
        sa.Column("finished_at", sa.BigInteger),
    )
    op.create_table(
        "holds",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("named", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "hold_releases",
        sa.Column("hold", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "report_stubs",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("previous_hash", sa.String(64)),
        sa.Column("deleted_at", sa.BigInteger, nullable=False),
    )


def _protect_sqlite() -> None:
    for table, condition in _PAST_ITS_DATE.items():
        op.execute(f"DROP TRIGGER IF EXISTS {table}_never_deleted")
        _sqlite_trigger(table, "deleted", "DELETE", f"NOT ({condition})", " before its date")
    for table in _NEW:
        _sqlite_trigger(table, "changed", "UPDATE")
    for table in ("report_stubs", "retention_runs"):
        _sqlite_trigger(table, "deleted", "DELETE")
    _sqlite_trigger("retention_runs", "changed", "UPDATE", f"NOT ({_ENDS_ONCE})")
    op.execute(
        "CREATE TRIGGER retention_runs_too_soon BEFORE INSERT ON retention_runs "
        f"WHEN NEW.until > CAST(strftime('%s', 'now') AS INTEGER) * 1000000 - {_LEAST} "
        f"BEGIN SELECT RAISE(ABORT, 'nothing younger than {_LEAST_DAYS} days is ever deleted'); END"
    )


def _sqlite_trigger(table: str, deed: str, what: str, when: str = "", after: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {table}_never_{deed} BEFORE {what} ON {table} {f'WHEN {when} ' if when else ''}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is evidence and is never {deed}{after}'); END"
    )


def _protect_postgresql() -> None:
    op.execute(_FUNCTIONS)
    for table, condition in _PAST_ITS_DATE.items():
        op.execute(
            f"CREATE FUNCTION chaperone_{table}_before_date() RETURNS trigger LANGUAGE plpgsql AS $$\n"
            f"BEGIN\n    IF NOT ({condition}) THEN\n"
            f"        RAISE EXCEPTION '{table} is evidence and is never deleted before its date';\n"
            "    END IF;\n    RETURN OLD;\nEND;\n$$"
        )
        op.execute(f"DROP TRIGGER IF EXISTS {table}_never_deleted ON {table}")
        _postgresql_trigger(table, "deleted", "DELETE", f"chaperone_{table}_before_date()")
    for table in ("reviews", *_NEW):
        _postgresql_trigger(table, "changed", "UPDATE", "chaperone_never('changed')")
    for table in ("reviews", *_NEW, "retention_runs"):
        _postgresql_trigger(table, "emptied", "TRUNCATE", "chaperone_never('emptied')", "STATEMENT")
    for table in ("report_stubs", "retention_runs"):
        _postgresql_trigger(table, "deleted", "DELETE", "chaperone_never('deleted')")
    _postgresql_trigger("retention_runs", "changed", "UPDATE", "chaperone_run_ends_once()")
    op.execute(
        "CREATE TRIGGER retention_runs_too_soon BEFORE INSERT ON retention_runs "
        "FOR EACH ROW EXECUTE FUNCTION chaperone_run_too_soon()"
    )


def _postgresql_trigger(table: str, deed: str, what: str, function: str, each: str = "ROW") -> None:
    op.execute(
        f"CREATE TRIGGER {table}_never_{deed} BEFORE {what} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {function}"
    )
