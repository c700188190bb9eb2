"""The journal's first part: what was received."""

import asyncio
import logging
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Connection, RowMapping, Select, Text, bindparam, func, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.journal.database import Database, reason
from bot.journal.inserts import insert_missing
from bot.journal.known import ATTESTED, Known, known_id, read_back, what_is_new, written
from bot.journal.tables import deliveries
from rules.events import Event
from webhooks.delivery import Accepted, JournalUnavailable, Received
from webhooks.payloads import Unreadable, parse
from webhooks.translate import State, to_event

log = logging.getLogger(__name__)

CANNOT_READ = "the journal cannot be read"
CANNOT_WRITE = "the journal cannot be written"

ZOOM = "zoom"
CHAPERONE = "chaperone"
RECONCILIATION = "reconciliation"


# How many of the events that were just kept are remembered for whoever is about to decide them; a backlog is read back.
REMEMBERED = 20_000

_Waiting = tuple[dict[str, object], Event | None, asyncio.Future[Accepted]]


class Inbox:
    """Keeps deliveries. Those that come while one lot is being written are written together as the next.

    `fresh` holds what some of those just kept tell of, by delivery, so that they need not be read back; whoever has
    decided one takes it out.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None
        self.news = asyncio.Event()
        self.fresh: dict[str, Event] = {}

    @property
    def is_busy(self) -> bool:
        """Whether deliveries are being written or wait to be."""
        return self._writer is not None

    async def accept(self, delivery: Received) -> Accepted:
        """Keep what Zoom sent; on disk when this returns, JournalUnavailable if it cannot be."""
        return await self._keep(row_of(delivery), delivery.told)

    async def make_known(self, session: str, event: Known, now: datetime) -> Accepted:
        """Keep what Chaperone has learnt by itself about a session."""
        return await self._keep(row_of_known(session, event, now), None)

    async def _keep(self, row: dict[str, object], told: Event | None) -> Accepted:
        kept: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, told, kept))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        return await kept

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                lot, self._waiting = self._waiting, []
                await self._write_lot(lot)
        finally:
            self._writer = None

    async def _write_lot(self, lot: Sequence[_Waiting]) -> None:
        rows = [row for row, _, _ in lot]
        try:
            new = await self._database.write(lambda connection: insert_in_turn(connection, rows))
        except OperationalError as error:
            log.error("the journal cannot be written: %s", reason(error))
            _refuse(lot, CANNOT_WRITE)
            return
        except Exception:  # whoever waits has to get an answer, and one that breaks must not stop the others
            log.exception("deliveries could not be kept")
            if len(lot) == 1:
                _refuse(lot, CANNOT_WRITE)
            else:
                for one in lot:
                    await self._write_lot([one])
            return
        for row, told, kept in lot:
            name = str(row["id"])
            if not kept.done():
                kept.set_result(Accepted(new=name in new))
            if told is not None and name in new:
                self.fresh[name] = told
            new.discard(name)
        if len(self.fresh) > REMEMBERED:
            self.fresh.clear()
        self.news.set()


@contextmanager
def or_unavailable(why: str) -> Iterator[None]:
    """Have what the database refuses in here raise JournalUnavailable."""
    try:
        yield
    except DBAPIError as error:
        log.error("%s: %s", why, reason(error))
        raise JournalUnavailable(why) from error


def _refuse(lot: Sequence[_Waiting], why: str) -> None:
    for _, _, kept in lot:
        if not kept.done():
            kept.set_exception(JournalUnavailable(why))


def row_of(delivery: Received) -> dict[str, object]:
    """The row that keeps a delivery."""
    return {
        "id": delivery.id,
        "source": ZOOM,
        "event": delivery.event,
        "session": delivery.meeting_uuid,
        "state": delivery.state.value,
        "reason": delivery.reason or None,
        "signed_over": delivery.signed_over.value,
        "occurred_at": delivery.occurred_at,
        "received_at": delivery.received_at,
        "body": delivery.body,
        "decided_at": None,
    }


def row_of_known(session: str, event: Known, now: datetime, *, decided: bool = False) -> dict[str, object]:
    """The row that keeps what Chaperone has learnt by itself; `decided` if it is being taken into account already."""
    name, body = written(event)
    return {
        "id": known_id(session, name, what_is_new(event, body)),
        "source": RECONCILIATION if event.reconciled else CHAPERONE,
        "event": name,
        "session": session,
        "state": State.FOR_SESSION.value,
        "reason": None,
        "signed_over": None,
        "occurred_at": event.at,
        "received_at": now,
        "body": body,
        "decided_at": now if decided else None,
    }


def insert_in_turn(connection: Connection, rows: Sequence[dict[str, object]]) -> set[str]:
    """The same where several programs insert at once: of one session, whatever has the lower number is there first.

    In that order people are heard of, which has to be the same whenever a session is decided again.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(
            _IN_TURN, {"these": sorted({str(row["session"]) for row in rows if row["session"]})}
        )
    return insert_new(connection, rows)


def insert_new(connection: Connection, rows: Sequence[dict[str, object]]) -> set[str]:
    """Insert the rows whose id is not there yet; gives the ids of those."""
    return insert_missing(connection, deliveries, rows)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A delivery that waits to be decided."""

    session: str
    delivery: str
    row: RowMapping

    @property
    def event(self) -> Event | None:
        """What it tells of; None where this version no longer finds an event in it."""
        return event_of(self.row)


_WAITING = (deliveries.c.state == State.FOR_SESSION.value) & deliveries.c.decided_at.is_(None)

# Put together once, for they are carried out for every delivery, and putting them together takes longer than that.
_OLDEST = select(deliveries).where(_WAITING).order_by(deliveries.c.seq).limit(bindparam("at_most"))
_OF = _OLDEST.where(deliveries.c.session.in_(bindparam("these", expanding=True)))
_WHOSE = select(deliveries.c.session).where(_WAITING).order_by(deliveries.c.seq).limit(bindparam("at_most"))
_ANY = select(deliveries.c.id).where(_WAITING).limit(1)
_MARK = (
    update(deliveries)
    .where(deliveries.c.id.in_(bindparam("these", expanding=True)))
    .values(decided_at=bindparam("now"))
)


# In one order, so that no two wait for each other.
_IN_TURN = text(
    "SELECT pg_advisory_xact_lock(number) FROM"
    " (SELECT hashtextextended(session, 0) AS number FROM unnest(:these) AS session ORDER BY 1) AS turns"
).bindparams(bindparam("these", type_=ARRAY(Text)))


_FIRST_OF_LOT = select(func.min(deliveries.c.received_at)).where(
    (deliveries.c.session == bindparam("of"))
    & (deliveries.c.state == State.FOR_SESSION.value)
    & (deliveries.c.decided_at == bindparam("decided"))
)


def undecided(connection: Connection, at_most: int, apart_from: Iterable[str]) -> list[Undecided]:
    """The oldest deliveries that wait to be decided, but for those of the sessions named."""
    rows = connection.execute(_apart(_OLDEST, apart_from), {"at_most": at_most})
    return [Undecided(row["session"], row["id"], row) for row in rows.mappings()]


def undecided_of(connection: Connection, at_most: int, these: Collection[str]) -> list[Undecided]:
    """The oldest deliveries that wait to be decided and are about these sessions."""
    rows = connection.execute(_OF, {"at_most": at_most, "these": list(these)})
    return [Undecided(row["session"], row["id"], row) for row in rows.mappings()]


def waiting_sessions(connection: Connection, at_most: int, apart_from: Iterable[str]) -> list[str]:
    """The sessions that the oldest deliveries which wait to be decided are about, but for those named."""
    of = connection.scalars(_apart(_WHOSE, apart_from), {"at_most": at_most})
    return list(dict.fromkeys(of))


def is_undecided(connection: Connection, apart_from: Iterable[str]) -> bool:
    """Whether any delivery waits to be decided, but for those of the sessions named."""
    return connection.execute(_apart(_ANY, apart_from)).first() is not None


def _apart(statement: Select[Any], apart_from: Iterable[str]) -> Select[Any]:
    set_aside = list(apart_from)
    return statement.where(deliveries.c.session.not_in(set_aside)) if set_aside else statement


def events_of(connection: Connection, session: str) -> list[Event]:
    """Every event of a session, decided or not, in the order in which they were received."""
    of_session = (deliveries.c.session == session) & (deliveries.c.state == State.FOR_SESSION.value)
    rows = connection.execute(select(deliveries).where(of_session).order_by(deliveries.c.seq))
    return [event for row in rows.mappings() if (event := event_of(row)) is not None]


def event_of(row: RowMapping | Mapping[str, Any]) -> Event | None:
    """The event that a delivery for a session tells of; None where an older version understood it and this does not."""
    if row["source"] in {CHAPERONE, RECONCILIATION}:
        return read_back(row["event"], row["body"], row["id"])
    try:
        heard = to_event(parse(row["body"]), delivery=row["id"], received_at=row["received_at"])
    except Unreadable:
        return None
    return heard.event if heard is not None else None


def mark_decided(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Note that these deliveries are decided."""
    if ids:
        connection.execute(_MARK, {"these": ids, "now": now})


def mark_folded(connection: Connection, session: str, folded: Container[str], now: datetime) -> None:
    """Note that those of a session's waiting deliveries that were decided with all the others need not be again."""
    of_session = (deliveries.c.session == session) & (deliveries.c.state == State.FOR_SESSION.value)
    waiting = select(deliveries.c.id).where(of_session & deliveries.c.decided_at.is_(None))
    mark_decided(connection, [name for name in connection.scalars(waiting) if name in folded], now)


def received_first(connection: Connection, session: str, decided_at: datetime) -> datetime | None:
    """When the first of a session's news was received that were decided at that moment; None where the clock alone led to it."""
    received: datetime | None = connection.scalar(_FIRST_OF_LOT, {"of": session, "decided": decided_at})
    return received


def last_heard_of(connection: Connection, session: str) -> datetime | None:
    """When the last delivery about a session was received; what people answer afterwards is none."""
    of_session = (deliveries.c.session == session) & deliveries.c.event.is_distinct_from(ATTESTED)
    newest = select(func.max(deliveries.c.received_at)).where(of_session)
    heard: datetime | None = connection.scalar(newest)
    return heard
