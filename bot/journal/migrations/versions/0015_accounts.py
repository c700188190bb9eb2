"""Who may sign in to the staff pages, and who is."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("email", sa.String(255), primary_key=True),
        sa.Column("password_hash", sa.Text),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("password_at", sa.BigInteger),
        sa.Column("closed_at", sa.BigInteger),
    )
    op.create_table(
        "entry_links",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("email", sa.String(255)),
        sa.Column("asks_password", sa.Integer, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "signed_in",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )
    op.create_index("signed_in_by_email", "signed_in", ["email"])
    op.create_table(
        "sign_in_tries",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True
        ),
        sa.Column("whose", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("sign_in_tries_by_whose", "sign_in_tries", ["whose", "at"])
