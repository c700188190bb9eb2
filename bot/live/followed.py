"""A session in the memory of whoever watches it, brought up to what is decided of it a step at a time.

The loop that decides sessions has its own, which it changes in another thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.catching_up import caught_up, folded_so_far
from bot.deciding import Live
from bot.journal.decided import SessionRow, announcements_of, policy_body, session_row
from bot.journal.done import outcomes_of
from bot.journal.tables import decisions, outcomes, sessions
from bot.live.pressed import says_more_at
from bot.live.view import Known
from bot.policy.canonical import policy_from_json


@dataclass(frozen=True, slots=True)
class Followed:
    """A session as it was decided by then. `known` is changed in place when it is brought up to date."""

    live: Live
    known: Known

    @property
    def row(self) -> SessionRow:
        """The session's row, as it was then."""
        return self.live.row

    def says_more(self, now: datetime) -> bool:
        """Whether there is something else to say by now although nothing was decided or done since."""
        before = self.known.at
        at = says_more_at(self.known.session, before) if before is not None else None
        return at is not None and at <= now


def mark(connection: Connection, uuid: str) -> tuple[Any, ...] | None:
    """What is another whenever a session was decided or something in it was done; None for a session that there is not.

    A look at a row and the ends of two indexes. Where one program alone decides, a delivery that led to nothing leaves it as
    it was: `SessionLoop.decided` tells of those.
    """
    made = select(func.max(decisions.c.seq)).where(decisions.c.session == uuid).scalar_subquery()
    done = select(func.max(outcomes.c.seq)).where(outcomes.c.session == uuid).scalar_subquery()
    of = select(sessions.c.version, sessions.c.due, sessions.c.host_email, made, done)
    row = connection.execute(of.where(sessions.c.uuid == uuid)).first()
    return tuple(row) if row is not None else None


def followed(
    connection: Connection, uuid: str, before: Followed | None, now: datetime, *, observing: bool
) -> Followed | None:
    """The session as it is decided now, going on from `before`; None where there is none."""
    live = caught_up(connection, before.live, now) if before is not None else None
    if before is not None and live is not None:
        switched_off = before.known.switched_off
    else:
        row = session_row(connection, uuid)
        if row is None:
            return None
        policy, switched_off = policy_from_json(policy_body(connection, row.policy_hash))
        live = folded_so_far(connection, row, policy, now)
    return Followed(live, _known(connection, live, switched_off, now, observing=observing))


def _known(
    connection: Connection,
    live: Live,
    switched_off: Mapping[str, frozenset[str]],
    now: datetime,
    *,
    observing: bool,
) -> Known:
    uuid = live.session.meeting_uuid
    ended, announcements = outcomes_of(connection, uuid), tuple(announcements_of(connection, uuid))
    return Known(live.session, live.policy, ended, switched_off, observing, now, announcements)
