"""Sessions that are only planned, how often meetings were changed, and what came of looking for meetings to come."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("planned_for", sa.BigInteger))
    op.create_index("sessions_planned", "sessions", ["planned_for"])
    op.create_table(
        "meeting_updates",
        sa.Column("host", sa.String(64), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "sweeps",
        sa.Column("what", sa.String(255), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
    )
