"""Text as PostgreSQL takes it: without NUL, which a screen name may hold and its text never does."""

from psycopg import Connection
from psycopg.types.string import StrDumperUnknown

IN_PLACE_OF_NUL = "\N{REPLACEMENT CHARACTER}"


class _WithoutNul(StrDumperUnknown):
    def dump(self, obj: str) -> bytes | bytearray | memoryview | None:
        return super().dump(obj.replace("\0", IN_PLACE_OF_NUL))


def take_any_text(connection: Connection) -> None:
    """Have each NUL in what this connection writes replaced by a mark, so that what holds one can be kept."""
    connection.adapters.register_dumper(str, _WithoutNul)
