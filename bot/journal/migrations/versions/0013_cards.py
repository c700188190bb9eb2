"""The cards that were sent, so that each can be changed to say what happened."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("session", sa.String(255), primary_key=True),
        sa.Column("about", sa.String(32), primary_key=True),
        sa.Column("whom", sa.String(255), primary_key=True),
        sa.Column("finding", sa.String(32), nullable=False),
        sa.Column("jid", sa.String(255), nullable=False),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("buttons", sa.Text, nullable=False),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
        sa.Column("told", sa.String(64), nullable=False),
    )
