"""Who was in a session and when, as a report keeps it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.report.times import zulu
from rules.people import Person, Stay
from rules.session import Session


def attendance_as_json(session: Session) -> Iterator[dict[str, Any]]:
    """Each time that somebody was in the room, in the order of their coming."""
    stays = [(stay, person) for person in session.people.values() for stay in person.stays]
    for stay, person in sorted(stays, key=_by_arrival):
        matched = person.match.entry if person.match is not None else None
        yield {
            "name": stay.name or person.label,
            "role": person.standing.value,
            "matched": matched.name if matched is not None else None,
            **when_as_json(stay),
        }


def when_as_json(stay: Stay) -> dict[str, Any]:
    """When somebody came and left, and whether they had waited."""
    minutes = None
    if stay.joined_at is not None and stay.left_at is not None:
        minutes = round((stay.left_at - stay.joined_at) / timedelta(minutes=1), 1)
    return {
        "joined_at": zulu(stay.joined_at),
        "left_at": zulu(stay.left_at),
        "minutes": minutes,
        "waited": stay.waited,
    }


def _by_arrival(pair: tuple[Stay, Person]) -> tuple[datetime, str]:
    stay, person = pair
    return stay.joined_at or stay.seen_at or stay.left_at or datetime.max.replace(tzinfo=UTC), person.key
