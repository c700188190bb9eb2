"""Who is in a session and who waits, as the live page shows them. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.buttons.fitting import buttons_for_person
from bot.live import words
from bot.live.audience import Audience
from bot.live.buttons import Offer, offers
from rules.identity import Certainty
from rules.people import Person, Standing
from rules.policy import Policy
from rules.pressed import Button
from rules.pressing import About
from rules.rule import View
from rules.session import Session

# Whoever wants a look comes first.
_ORDER: Final[Mapping[Standing, int]] = {
    Standing.STRANGER: 0,
    Standing.HOST: 1,
    Standing.STAFF: 2,
    Standing.GUEST: 3,
}


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person as the page shows them: their screen name, whose side they are on, and whom they are matched to.

    `anchor` tells them from everybody else on the page, `is_known` is False where somebody is to have a look.
    """

    anchor: str
    name: str
    role: str
    matched: str
    is_known: bool
    since: str
    also: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """Who is here, and who waits."""

    here: tuple[Somebody, ...] = field(default=())
    waiting: tuple[Somebody, ...] = field(default=())


def people_of(session: Session, policy: Policy, audience: Audience, view: View[object]) -> People:
    """Everybody in a room or in the waiting room now, whoever wants a look first."""
    waiting = [person for person in session.people.values() if person.waiting_since is not None]
    return People(
        tuple(_shown(one, session, policy, audience, view) for one in _sorted(session.present.values())),
        tuple(_shown(one, session, policy, audience, view) for one in _sorted(waiting)),
    )


def _sorted(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda one: (_ORDER[one.standing], one.label.casefold(), one.key))


def _shown(
    person: Person, session: Session, policy: Policy, audience: Audience, view: View[object]
) -> Somebody:
    about = About(policy, session, None, person)
    buttons = buttons_for_person(person.key, session, policy) if audience.may_press(session, about) else ()
    own = [button for button in buttons if button is not Button.END]
    since = person.waiting_since or _came_at(person)
    return Somebody(
        anchor=f"person-{person.key}",
        name=person.label,
        role=words.ROLES[person.standing],
        matched=_matched(person, session),
        is_known=person.is_staff or _is_matched(person, session),
        since=words.SINCE.format(time=view.clock(since)) if since is not None else "",
        also=tuple(_also(person)),
        offers=offers(own, "", person.key, person.mention),
    )


def _came_at(person: Person) -> datetime | None:
    stay = person.stays[-1] if person.stays else None
    return (stay.joined_at or stay.seen_at) if stay is not None else None


def _is_matched(person: Person, session: Session) -> bool:
    if person.is_note_taker:
        return False
    return session.register is None or (person.match is not None and person.match.entry is not None)


def _matched(person: Person, session: Session) -> str:
    if person.is_staff:
        return words.ON_STAFF.format(name=person.on_staff.name) if person.on_staff is not None else ""
    if person.is_note_taker:
        return words.NOTE_TAKER.format(product=person.assistant)
    match = person.match
    if match is None:
        return words.NO_REGISTER if session.register is None else ""
    if match.entry is not None:
        return words.MATCHED[match.certainty].format(name=match.entry.name, reason=match.reason)
    said = words.UNSURE if match.certainty is Certainty.DOUBTFUL else words.NOBODY
    could_be = f". {words.COULD_BE.format(names=', '.join(match.candidates))}" if match.candidates else ""
    return said.format(reason=match.reason) + could_be


def _also(person: Person) -> Iterator[str]:
    if person.role in words.IN_ZOOM:
        yield words.IN_ZOOM[person.role]
    if person.shares:
        yield words.SHARES
    if person.breakout_room is not None:
        yield words.IN_BREAKOUT_ROOM
    if person.by_phone:
        yield words.BY_PHONE
    entry = person.match.entry if person.match is not None else None
    if entry is not None and entry.recording_consent is False:
        yield words.NOT_TO_BE_RECORDED
