"""The list of sessions is read in its own order."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    planned = sa.text("planned_for IS NOT NULL")
    # One that held all those that ran as well would be taken to find them, and they then sorted.
    op.drop_index("sessions_planned", "sessions")
    op.create_index(
        "sessions_planned", "sessions", ["planned_for"], sqlite_where=planned, postgresql_where=planned
    )
    ran = sa.text("planned_for IS NULL")
    op.create_index(
        "sessions_listed", "sessions", ["first_seen", "key"], sqlite_where=ran, postgresql_where=ran
    )
