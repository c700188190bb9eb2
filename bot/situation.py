"""What has to be known of a session at the moment when something is done about it."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.journal.decided import finding_is_open, session_row
from bot.journal.known import SETTINGS_READ, read_back
from bot.journal.tables import actions, deliveries
from rules.actions import Action, ActionKind
from rules.events import SettingsRead


@dataclass(frozen=True, slots=True)
class Situation:
    """A session and one breach in it, as they are now.

    `host` is what Team Chat knows the host by: an e-mail address or a user id. `breach_open` is True for what is about
    no breach; `host_alerted` says whether the policy has the host alerted to it as well.
    """

    session: str
    meeting_id: str | None
    topic: str | None
    host: str | None
    host_id: str | None
    chat_channel_id: str | None
    over: bool
    breach_open: bool
    host_alerted: bool


def situation(connection: Connection, session: str, action: Action) -> Situation:
    """The situation in which an action is to be carried out; the session has been decided on before."""
    row = session_row(connection, session)
    assert row is not None
    settings = last_settings(connection, session)
    alerted = select(actions.c.id).where(
        (actions.c.session == session)
        & (actions.c.finding == action.finding)
        & (actions.c.kind == ActionKind.ALERT_HOST.value)
    )
    return Situation(
        session=session,
        meeting_id=row.meeting_id,
        topic=row.topic,
        host=(settings.host_email if settings is not None else None) or row.host_id,
        host_id=row.host_id,
        chat_channel_id=settings.chat_channel_id if settings is not None else None,
        over=row.ended_at is not None,
        breach_open=not action.finding or finding_is_open(connection, session, action.finding),
        host_alerted=connection.execute(alerted).first() is not None,
    )


def last_settings(connection: Connection, session: str) -> SettingsRead | None:
    """Zoom's settings for a session as they were last read."""
    read = (deliveries.c.session == session) & (deliveries.c.event == SETTINGS_READ)
    row = connection.execute(
        select(deliveries.c.body, deliveries.c.id).where(read).order_by(deliveries.c.seq.desc())
    ).first()
    if row is None:
        return None
    event = read_back(SETTINGS_READ, row.body, row.id)
    assert isinstance(event, SettingsRead)
    return event
