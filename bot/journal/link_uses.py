"""The journal's memory of links and passcodes: which session had which, of those that needed ones of their own."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from bot.journal.inserts import insert_rows
from bot.journal.tables import link_uses


@dataclass(frozen=True, slots=True)
class LinkUse:
    """The link, by its meeting's id, and the passcode, by a mark, that a session had which began at `used_at`.

    The mark is empty where the passcode is not known or there is none.
    """

    session: str
    meeting_id: str
    passcode_mark: str
    used_at: datetime


def keep_use(connection: Connection, use: LinkUse) -> None:
    """Note that a session has this link and this passcode; nothing where that is noted already."""
    insert_rows(connection, link_uses, [asdict(use)])


def last_use_of_link(connection: Connection, use: LinkUse, before: datetime) -> datetime | None:
    """When the last other session with this link began that began `before`; None where there was none."""
    return _last(connection, _is_same_meeting(use) & (link_uses.c.used_at < before), use)


def last_use_of_passcode(connection: Connection, use: LinkUse, before: datetime) -> datetime | None:
    """When the last other session with this passcode began: one of this meeting `before`, one of another before this one."""
    if not use.passcode_mark:
        return None
    earlier = (_is_same_meeting(use) & (link_uses.c.used_at < before)) | (
        ~_is_same_meeting(use) & (link_uses.c.used_at < use.used_at)
    )
    return _last(connection, (link_uses.c.passcode_mark == use.passcode_mark) & earlier, use)


def _is_same_meeting(use: LinkUse) -> ColumnElement[bool]:
    return link_uses.c.meeting_id == use.meeting_id


def _last(connection: Connection, used: ColumnElement[bool], use: LinkUse) -> datetime | None:
    last = select(func.max(link_uses.c.used_at)).where(used & (link_uses.c.session != use.session))
    found: datetime | None = connection.scalar(last)
    return found
