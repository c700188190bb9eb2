"""What was found in Zoom's own records of a session, as the journal has it, and what was decided because of it."""

import json

from sqlalchemy import Connection, bindparam, select

from bot.journal.received import RECONCILIATION
from bot.journal.tables import decisions, deliveries
from rules.actions import Action

_FOUND = select(deliveries.c.id).where(
    (deliveries.c.session == bindparam("of")) & (deliveries.c.source == RECONCILIATION)
)


def is_from_records(connection: Connection, session: str, action: Action) -> bool:
    """Whether an action, or the breach that it is about, was decided because of something that Zoom's records say.

    So it counts also where a delivery was decided together with it: rather nothing is done than something wrong.
    """
    found = set(connection.scalars(_FOUND, {"of": session}))
    if not found:
        return False
    made = select(decisions.c.body).where(decisions.c.session == session)
    return any(
        (action.id in told["actions"] or action.finding in told["opened"])
        and not found.isdisjoint(told.get("because") or (told["delivery"],))
        for told in map(json.loads, connection.scalars(made))
    )
