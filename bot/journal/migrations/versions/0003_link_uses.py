"""Which session had which link and which passcode, of those that needed ones of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_uses",
        sa.Column("session", sa.String(255), primary_key=True),
        sa.Column("meeting_id", sa.String(32), primary_key=True),
        sa.Column("passcode_mark", sa.String(32), primary_key=True),
        sa.Column("used_at", sa.BigInteger, nullable=False),
    )
    op.create_index("link_uses_by_link", "link_uses", ["meeting_id"])
    op.create_index("link_uses_by_passcode", "link_uses", ["passcode_mark"])
