"""The journal's memory of how far sessions are decided, by the deliveries that are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from bot.journal.tables import deliveries
from webhooks.translate import State

# Put together once, for they are carried out for every session that is decided.
_DECIDED = (deliveries.c.state == State.FOR_SESSION.value) & deliveries.c.decided_at.is_not(None)
_HOW_FAR = (
    select(deliveries.c.session, func.count(), func.max(deliveries.c.seq))
    .where(deliveries.c.session.in_(bindparam("these", expanding=True)) & _DECIDED)
    .group_by(deliveries.c.session)
)
_DECIDED_AFTER = (
    select(deliveries)
    .where(
        (deliveries.c.session == bindparam("session")) & (deliveries.c.seq > bindparam("newest")) & _DECIDED
    )
    .order_by(deliveries.c.seq)
)


@dataclass(frozen=True, slots=True)
class Far:
    """How many of a session's deliveries are decided, and the number of the newest."""

    count: int
    newest: int


def how_far(connection: Connection, sessions: Collection[str]) -> dict[str, Far]:
    """How far each of these sessions is decided."""
    rows = connection.execute(_HOW_FAR, {"these": list(sessions)})
    return {row.session: Far(row[1], row[2]) for row in rows}


def decided_after(connection: Connection, session: str, newest: int) -> Sequence[RowMapping]:
    """A session's decided deliveries with higher numbers than that, in the order in which they were received."""
    return connection.execute(_DECIDED_AFTER, {"session": session, "newest": newest}).mappings().all()
