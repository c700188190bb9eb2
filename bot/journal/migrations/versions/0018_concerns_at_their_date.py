"""A concern record goes while a run on record allows it, once it is closed, old and not held, and at no other time."""

from collections.abc import Iterator

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_STORES = {"concern": "concerns", "adult_concern": "concerns_about_adults"}


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for prefix, kind in _STORES.items():
        for table, condition in _past_its_date(prefix, kind):
            if on_postgresql:
                _protect_postgresql(table, condition)
            else:
                _protect_sqlite(table, condition)
    if on_postgresql:
        op.execute("DROP FUNCTION chaperone_never_early()")


def _past_its_date(prefix: str, kind: str) -> Iterator[tuple[str, str]]:
    """What has to be so for a row of each table to be deleted."""
    of_number = f"SELECT 1 FROM {prefix}_entries e WHERE e.number = OLD.number"  # noqa: S608, a table of ours
    run = f"SELECT 1 FROM retention_runs r WHERE r.finished_at IS NULL AND r.kind = '{kind}'"  # noqa: S608
    expired = f"EXISTS (SELECT 1 FROM {prefix}_expiries x WHERE x.number = OLD.number)"  # noqa: S608
    is_old = f"EXISTS ({run} AND NOT EXISTS ({of_number} AND e.at >= r.until))"
    held = (
        "SELECT 1 FROM holds h WHERE h.kind = 'concern' AND h.named = OLD.number"
        " AND NOT EXISTS (SELECT 1 FROM hold_releases l WHERE l.hold = h.number)"
    )
    later = f"SELECT 1 FROM {prefix}_entries l WHERE l.number = e.number AND l.kind = 'decision' AND l.place > e.place"  # noqa: S608
    # The body is canonical JSON, in which a quotation mark within a text has a backslash before it.
    closed = (
        f"EXISTS ({of_number} AND e.kind = 'decision' AND e.body LIKE '%\"standing\":\"closed\"%'"
        f" AND NOT EXISTS ({later}))"
    )
    # The first entry goes first, while all the others still say how the concern stands.
    begun = f"EXISTS ({of_number} AND e.place = 1)"
    yield f"{prefix}_entries", f"{expired} AND {is_old} AND NOT EXISTS ({held}) AND ({closed} OR NOT {begun})"
    yield f"{prefix}_reads", f"{expired} AND EXISTS ({run}) AND NOT EXISTS ({of_number})"


def _protect_sqlite(table: str, condition: str) -> None:
    op.execute(f"DROP TRIGGER IF EXISTS {table}_never_deleted")
    op.execute(
        f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} WHEN NOT ({condition}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is evidence and is never deleted before its date'); END"
    )


def _protect_postgresql(table: str, condition: str) -> None:
    op.execute(
        f"CREATE FUNCTION chaperone_{table}_before_date() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        f"BEGIN\n    IF NOT ({condition}) THEN\n"
        f"        RAISE EXCEPTION '{table} is evidence and is never deleted before its date';\n"
        "    END IF;\n    RETURN OLD;\nEND;\n$$"
    )
    op.execute(f"DROP TRIGGER IF EXISTS {table}_never_deleted ON {table}")
    op.execute(
        f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION chaperone_{table}_before_date()"
    )
