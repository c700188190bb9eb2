"""Concern records, in two stores: those about adults who work here stand apart."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_STORES = ("concern", "adult_concern")
_NEVER_EARLY = """\
CREATE FUNCTION chaperone_never_early() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    expired boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE number = $1)', TG_ARGV[0]) INTO expired USING OLD.number;
    IF NOT expired THEN
        RAISE EXCEPTION '% is evidence and is never deleted before its date', TG_TABLE_NAME;
    END IF;
    RETURN OLD;
END;
$$
"""


def upgrade() -> None:
    for prefix in _STORES:
        _create(prefix)
    protect = _protect_postgresql if op.get_bind().dialect.name == "postgresql" else _protect_sqlite
    protect()


def _create(prefix: str) -> None:
    op.create_table(
        f"{prefix}_entries",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.String(64)),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index(f"{prefix}_entries_in_order", f"{prefix}_entries", ["number", "place"], unique=True)
    op.create_table(
        f"{prefix}_reads",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
    )
    op.create_index(f"{prefix}_reads_by_number", f"{prefix}_reads", ["number"])
    op.create_table(
        f"{prefix}_expiries",
        sa.Column("number", sa.String(16), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
    )


def _protect_sqlite() -> None:
    for prefix in _STORES:
        for table in ("entries", "reads", "expiries"):
            name = f"{prefix}_{table}"
            expired = f"SELECT 1 FROM {prefix}_expiries WHERE number = OLD.number"  # noqa: S608, a table of ours
            op.execute(
                f"CREATE TRIGGER {name}_never_changed BEFORE UPDATE ON {name} "
                f"BEGIN SELECT RAISE(ABORT, '{name} is evidence and is never changed'); END"
            )
            op.execute(
                f"CREATE TRIGGER {name}_never_deleted BEFORE DELETE ON {name} "
                + (f"WHEN NOT EXISTS ({expired}) " if table != "expiries" else "")
                + f"BEGIN SELECT RAISE(ABORT, '{name} is evidence and is never deleted before its date'); END"
            )


def _protect_postgresql() -> None:
    op.execute(_NEVER_EARLY)
    for prefix in _STORES:
        for table in ("entries", "reads", "expiries"):
            name = f"{prefix}_{table}"
            early = f"chaperone_never_early('{prefix}_expiries')"
            for deed, what, each, function in (
                ("changed", "UPDATE", "ROW", "chaperone_never('changed')"),
                ("deleted", "DELETE", "ROW", early if table != "expiries" else "chaperone_never('deleted')"),
                ("emptied", "TRUNCATE", "STATEMENT", "chaperone_never('emptied')"),
            ):
                op.execute(
                    f"CREATE TRIGGER {name}_never_{deed} BEFORE {what} ON {name} "
                    f"FOR EACH {each} EXECUTE FUNCTION {function}"
                )
