"""Bringing what a program remembers of a session up to what another has decided of it meanwhile."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.deciding import Live
from bot.journal.decided import SessionRow, session_row
from bot.journal.how_far import Far, decided_after, how_far
from bot.journal.received import event_of
from rules.engine import advance, fold, follows, order_key, run_until
from rules.events import Event
from rules.policy import Policy
from rules.session import Session

_JUST_BEFORE = timedelta(microseconds=1)
_BEFORE_ALL = 0


def caught_up(connection: Connection, live: Live, now: datetime) -> Live | None:
    """The session with what was decided elsewhere; None where it takes the whole journal to tell.

    What followed from it was recorded by whoever decided it, and is not recorded again.
    """
    uuid = live.session.meeting_uuid
    row = session_row(connection, uuid)
    if row is None or live.far is None or row.policy_hash != live.row.policy_hash:
        return None
    told = decided_after(connection, uuid, live.far.newest)
    far = how_far(connection, [uuid])[uuid]
    if live.far.count + len(told) != far.count:
        return None
    events = [event for one in told if (event := event_of(one)) is not None]
    if not _heard(live, events):
        return None
    _look_at_clock(live, row, now)
    if live.session.agenda.next != row.due:
        return None
    live.row, live.far = row, far
    return live


def folded_so_far(connection: Connection, row: SessionRow, policy: Policy, now: datetime) -> Live:
    """A session as far as it is decided, from the journal; nothing is recorded of it."""
    live = Live(Session(row.uuid), policy, row)
    told = decided_after(connection, row.uuid, _BEFORE_ALL)
    live.far = how_far(connection, [row.uuid]).get(row.uuid, Far(0, _BEFORE_ALL))
    for _ in fold(policy, live.session, [event for one in told if (event := event_of(one)) is not None]):
        pass
    _look_at_clock(live, row, now)
    return live


def _look_at_clock(live: Live, row: SessionRow, now: datetime) -> None:
    """Whoever decided it looked at the clock as well: at everything that was to be looked at before what is due next."""
    if live.session.agenda.next == row.due:
        return
    until = row.due - _JUST_BEFORE if row.due is not None else now
    for _ in run_until(live.policy, live.session, until):
        pass


def _heard(live: Live, events: Sequence[Event]) -> bool:
    """Take in events that follow what is known; False where one belongs before that."""
    in_order = sorted(events, key=order_key)
    if in_order and not follows(live.session, in_order[0]):
        return False
    live.session.hear(events)
    for event in in_order:
        for _ in advance(live.policy, live.session, event):
            pass
    return True
