"""Whose turn it is to decide a session, where several programs share the journal.

A session's row is its lock: who has it decides the session's news to the end of the transaction, and the others go on to
other sessions. `version` tells whether the state that a program remembers is still the newest.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from bot.journal.tables import sessions

_TAKE = (
    select(sessions.c.uuid, sessions.c.version)
    .where(sessions.c.uuid.in_(bindparam("these", expanding=True)))
    .order_by(sessions.c.uuid)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_THERE = select(sessions.c.uuid).where(sessions.c.uuid.in_(bindparam("these", expanding=True)))
_MOVE_ON = (
    update(sessions)
    .where(sessions.c.uuid.in_(bindparam("these", expanding=True)))
    .values(version=sessions.c.version + 1)
)


class BegunElsewhere(Exception):
    """Another program has begun this session just now."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The sessions whose turn was had, with their versions, and those that nobody has begun yet."""

    versions: Mapping[str, int]
    new: Sequence[str]

    @property
    def all(self) -> Sequence[str]:
        """All the sessions that may be decided."""
        return (*self.versions, *self.new)


NO_TURNS = Turns({}, ())


def take_turns(connection: Connection, these: Collection[str], at_most: int) -> Turns:
    """Take some of the sessions that nobody else is deciding, until the end of the transaction."""
    wanted = sorted(these)
    taken = connection.execute(_TAKE, {"these": wanted, "at_most": at_most})
    versions = {row.uuid: row.version for row in taken}
    rest = [uuid for uuid in wanted if uuid not in versions]
    there = set(connection.scalars(_THERE, {"these": rest})) if rest else set()
    return Turns(versions, [uuid for uuid in rest if uuid not in there][:at_most])


def move_on(connection: Connection, these: Collection[str]) -> None:
    """Note that these sessions were decided, so that what others remember of them is out of date."""
    if these:
        connection.execute(_MOVE_ON, {"these": sorted(these)})
