"""A journal with many sessions in it, copied from one that was played, so that it is there in seconds."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy import func as sql

from bot.journal.decided import session_key
from bot.journal.summaries import month_of
from bot.journal.tables import (
    actions,
    answers,
    decisions,
    deliveries,
    findings,
    outcomes,
    reports,
    sessions,
    summaries,
)
from bot.report.build import numbered
from bot.report.times import zulu
from tests.bot.house import ADA, BEN, HELPER_EMAIL, HOST_EMAIL, MEETING, START, UUID, House

TOPICS: Final = ("Kids knitting", "Weaving for adults", "Felt <b>& wool</b>", "Mending circle", "Lace")
MEETINGS: Final = 200
APART: Final = timedelta(minutes=50)

# Of ten sessions, how they went; the last of them, at the end, goes on.
OUTCOMES: Final = ("kept",) * 5 + ("not_proven",) * 3 + ("breached",) * 2
RUNNING: Final = 3

_COPIED: Final[Sequence[tuple[Table, Mapping[str, int]]]] = (
    (deliveries, {"id": 64, "session": 255}),
    (decisions, {"session": 255}),
    (findings, {"session": 255}),
    (actions, {"id": 32, "session": 255}),
    (outcomes, {"action": 32, "session": 255}),
)
_LOT: Final = 500


@dataclass(frozen=True, slots=True)
class Copied:
    """Where a session among many stands: its number, from 0 for the oldest, and when it began."""

    number: int
    uuid: str
    began: datetime
    meeting_id: str
    topic: str
    host: str
    outcome: str
    runs: bool

    @classmethod
    def numbered(cls, number: int, of: int, until: datetime) -> "Copied":
        """The session with this number of so many, the newest of which began just before `until`."""
        return cls(
            number=number,
            uuid=f"copy {number}",
            began=until - APART * (of - number),
            meeting_id=str(81_000_000_000 + number % MEETINGS),
            topic=TOPICS[number % len(TOPICS)],
            host=HELPER_EMAIL if number % 3 == 0 else HOST_EMAIL,
            outcome=OUTCOMES[number % len(OUTCOMES)],
            runs=number >= of - RUNNING,
        )


async def play(house: House) -> None:
    """Play the session that the others are copies of."""
    await house.begin(ADA, BEN)
    house.zoom.share_screen(MEETING, BEN)
    await house.wait(timedelta(minutes=1))
    await house.end()


def fill(connection: Connection, count: int, tz: Any) -> None:
    """Add so many sessions, each like the one that was played, over the time before it."""
    copies = [Copied.numbered(number, count, START) for number in range(count)]
    of_sessions = connection.execute(select(sessions).where(sessions.c.uuid == UUID)).mappings().one()
    connection.execute(insert(sessions), [_session(of_sessions, one) for one in copies])
    for table, columns in _COPIED:
        rows = connection.execute(select(table).where(table.c.session == UUID)).mappings().all()
        for lot in _lots([_copy(row, one, columns) for one in copies for row in rows]):
            connection.execute(insert(table), lot)
    _report(connection, [one for one in copies if not one.runs], tz)


def _session(row: Mapping[str, Any], one: Copied) -> dict[str, Any]:
    return {
        **row,
        "uuid": one.uuid,
        "key": session_key(one.uuid),
        "meeting_id": one.meeting_id,
        "topic": one.topic,
        "host_email": one.host,
        "first_seen": one.began,
        "ended_at": None if one.runs else one.began + timedelta(minutes=45),
    }


def _copy(row: Mapping[str, Any], one: Copied, columns: Mapping[str, int]) -> dict[str, Any]:
    made = {name: value for name, value in row.items() if name != "seq"}
    for name, longest in columns.items():
        made[name] = one.uuid if name == "session" else f"{one.number} {row[name]}"[:longest]
    return made


def _report(connection: Connection, copies: Sequence[Copied], tz: Any) -> None:
    newest = connection.execute(select(reports).order_by(reports.c.number.desc())).mappings().first()
    assert newest is not None
    body, previous, first = json.loads(newest["body"]), newest["hash"], newest["number"] + 1
    rows, summed, answered = [], [], []
    for number, one in enumerate(copies, first):
        made = numbered(_said(body, one), number, previous)
        previous, month = made["hash"], month_of(one.began, tz)
        rows.append(
            {
                "number": number,
                "session": one.uuid,
                "issued_at": one.began,
                "hash": previous,
                "body": json.dumps(made, ensure_ascii=False),
            }
        )
        summed.append(
            {
                "session": one.uuid,
                "number": number,
                "meeting_id": one.meeting_id,
                "month": month,
                "outcome": one.outcome,
                "unanswered": int(one.number % 50 == 0),
                "review": "current" if one.number % 2 else "none",
            }
        )
        answered += [
            {"session": one.uuid, "rule": rule["rule"], "month": month, "status": rule["status"]}
            for rule in made["rules"]
        ]
    for table, made_rows in ((reports, rows), (summaries, summed), (answers, answered)):
        for lot in _lots(made_rows):
            connection.execute(insert(table), lot)


def _said(body: Mapping[str, Any], one: Copied) -> dict[str, Any]:
    session = body["session"] | {
        "meeting_uuid": one.uuid,
        "meeting_id": one.meeting_id,
        "topic": one.topic,
        "host": one.host,
        "started_at": zulu(one.began),
        "ended_at": zulu(one.began + timedelta(minutes=45)),
    }
    return {**body, "session": session, "outcome": one.outcome}


def _lots(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    return (rows[at : at + _LOT] for at in range(0, len(rows), _LOT))


def count_of(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return connection.scalar(select(sql.count()).select_from(table)) or 0
