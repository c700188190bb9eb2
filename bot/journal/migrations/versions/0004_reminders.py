"""Reminders of what people are asked."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("about", sa.String(255), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("detail", sa.Text),
    )
    op.create_index("reminders_by_name", "reminders", ["about", "name"], unique=True)
    if op.get_bind().dialect.name == "sqlite":
        for name, what in (("changed", "UPDATE"), ("deleted", "DELETE")):
            op.execute(
                f"CREATE TRIGGER reminders_never_{name} BEFORE {what} ON reminders "
                f"BEGIN SELECT RAISE(ABORT, 'reminders is evidence and is never {name}'); END"
            )
