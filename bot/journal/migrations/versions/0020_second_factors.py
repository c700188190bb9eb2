"""Second factors of those who sign in with a password."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factors",
        sa.Column("email", sa.String(255), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("since", sa.BigInteger),
        sa.Column("last_step", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("email", sa.String(255), nullable=False),
    )
    op.create_table(
        "half_signed_in",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
    )
