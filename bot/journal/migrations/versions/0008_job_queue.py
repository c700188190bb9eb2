"""The queue that shares jobs out among several machines; on SQLite the one program does them from the table."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("token", sa.BigInteger))
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        from procrastinate.schema import SchemaManager

        # Several statements, with percent signs in them: more than a prepared one may be.
        connection: Any = bind.connection.driver_connection
        connection.execute(SchemaManager.get_schema())
