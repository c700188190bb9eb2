"""Legal holds: what is not to be deleted whatever its date, who said so and why. Added to and never changed."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text

from bot.concerns.store import find, still_open
from bot.journal.retention_tables import hold_releases, holds
from bot.journal.tables import sessions
from bot.retention.names import HoldOn
from rules.folding import fold


@dataclass(frozen=True, slots=True)
class Released:
    """Who released a hold, when and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold: `named` is a session's uuid, a meeting's id, a name or an e-mail address, or a concern's number."""

    number: int
    kind: HoldOn
    named: str
    reason: str
    by: str
    at: datetime
    released: Released | None = None


class NoSuchHold(Exception):
    """There is no hold in force with this number."""


def place(connection: Connection, kind: HoldOn, named: str, reason: str, by: str, now: datetime) -> Hold:
    """Hold something from now on."""
    row = {"kind": kind.value, "named": named, "reason": reason, "by": by, "at": now}
    number = connection.execute(holds.insert().values(**row).returning(holds.c.number)).scalar_one()
    return Hold(number, kind, named, reason, by, now)


def release(connection: Connection, number: int, reason: str, by: str, now: datetime) -> Hold:
    """Hold something no longer; raises NoSuchHold."""
    found = next((hold for hold in in_force(connection) if hold.number == number), None)
    if found is None:
        raise NoSuchHold
    connection.execute(hold_releases.insert().values(hold=number, reason=reason, by=by, at=now))
    return found


def every_hold(connection: Connection) -> list[Hold]:
    """Every hold that is kept, the first first."""
    columns = (hold_releases.c[name].label(f"released_{name}") for name in ("by", "at", "reason"))
    joined = holds.outerjoin(hold_releases, hold_releases.c.hold == holds.c.number)
    rows = connection.execute(select(holds, *columns).select_from(joined).order_by(holds.c.number))
    return [
        Hold(
            row.number,
            HoldOn(row.kind),
            row.named,
            row.reason,
            row.by,
            row.at,
            Released(row.released_by, row.released_at, row.released_reason) if row.released_at else None,
        )
        for row in rows
    ]


def in_force(connection: Connection) -> list[Hold]:
    """The holds that were not released."""
    return [hold for hold in every_hold(connection) if hold.released is None]


@dataclass(frozen=True, slots=True)
class Held:
    """What is held now. `keys` are those of the sessions that a hold names, themselves or by their series; `by_concerns`
    those of the sessions that concerns began from which are open or held.
    """

    sessions: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    concerns: frozenset[str] = frozenset()
    by_concerns: frozenset[str] = field(default=frozenset())
    keys: frozenset[str] = field(default=frozenset())

    @property
    def is_in_texts(self) -> bool:
        """Whether a record can only be known to be held by what it says."""
        return bool(self.people or self.series or self.concerns)

    def is_said(self, texts: Iterable[object]) -> bool:
        """Whether a held person, meeting or concern is named in what a record says: rather held too often than not."""
        said = [fold(_text(one)) for one in texts if one is not None]
        wanted = {*map(fold, self.people), *self.series, *map(fold, self.concerns)}
        return any(one in text for text in said for one in wanted)


def held_now(connection: Connection) -> Held:
    """What is held; nobody places a hold until the transaction ends, where somebody else could."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE holds IN SHARE ROW EXCLUSIVE MODE"))
    return held_as_seen(connection)


def held_as_seen(connection: Connection) -> Held:
    """What is held at this moment; a hold may be placed meanwhile."""
    found: Mapping[HoldOn, set[str]] = {kind: set() for kind in HoldOn}
    for hold in in_force(connection):
        found[hold.kind].add(hold.named)
    named = (find(connection, number) for number in found[HoldOn.CONCERN])
    kept = [*still_open(connection), *(one for one in named if one is not None)]
    sources = (one.account.source for one in kept)
    return Held(
        frozenset(found[HoldOn.SESSION]),
        frozenset(found[HoldOn.SERIES]),
        frozenset(found[HoldOn.PERSON]),
        frozenset(found[HoldOn.CONCERN]),
        frozenset(source.session for source in sources if source is not None),
        _keys(connection, found[HoldOn.SESSION], found[HoldOn.SERIES]),
    )


def _keys(connection: Connection, uuids: Collection[str], meetings: Collection[str]) -> frozenset[str]:
    of_hold = sessions.c.uuid.in_(uuids) | sessions.c.meeting_id.in_(meetings)
    return frozenset(connection.scalars(select(sessions.c.key).where(of_hold)))


def _text(value: object) -> str:
    """What a value says, as it reads; JSON may write a letter as a number."""
    said = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    if "\\u" not in said:
        return said
    try:
        read: Any = json.loads(said)
    except ValueError:
        return said
    return json.dumps(read, ensure_ascii=False)
