"""The run that is under way is found at once, however many there were: each row that is deleted asks for it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    under_way = sa.text("finished_at IS NULL")
    op.create_index(
        "retention_runs_under_way",
        "retention_runs",
        ["kind"],
        sqlite_where=under_way,
        postgresql_where=under_way,
    )
