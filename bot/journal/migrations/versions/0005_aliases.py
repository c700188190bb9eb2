"""Screen names that somebody confirmed to be a person's."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "aliases",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("register", sa.Text, nullable=False),
        sa.Column("screen_name", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("learned_by", sa.Text, nullable=False),
        sa.Column("learned_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("revoked_by", sa.Text),
    )
    op.create_index("aliases_in_force", "aliases", ["register", "revoked_at"])
