"""Who signed in, and who did what with whose account."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_log",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("by_email", sa.String(255)),
        sa.Column("way", sa.String(16)),
    )
    op.create_index("account_log_by_email", "account_log", ["email"])
    op.execute(
        "INSERT INTO account_log (at, email, act, by_email, way) "
        "SELECT began_at, email, 'signed_in', email, way FROM signed_in ORDER BY began_at"
    )
