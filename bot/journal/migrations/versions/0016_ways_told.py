"""How alerts ended that went to staff by other ways than Team Chat."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ways_told",
        sa.Column("action", sa.String(32), primary_key=True),
        sa.Column("way", sa.String(64), primary_key=True),
        sa.Column("session", sa.String(255), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("detail", sa.Text),
    )
    op.create_index("ways_told_by_session", "ways_told", ["session"])
