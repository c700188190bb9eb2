"""What people pressed about a session, and what they were answered."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presses",
        sa.Column("delivery", sa.String(64), primary_key=True),
        sa.Column("session", sa.String(255), nullable=False),
        sa.Column("finding", sa.String(32), nullable=False),
        sa.Column("button", sa.String(16), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("through", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("reply", sa.String(16), nullable=False),
        sa.Column("closes_at", sa.BigInteger),
    )
    op.create_index("presses_by_session", "presses", ["session"])
