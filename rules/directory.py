"""Whom an event speaks of: everybody ever seen in a session, by what Zoom calls them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count

from rules.events import Participant
from rules.people import Person


@dataclass(slots=True)
class Directory:
    """Everybody ever seen in a session, in the order in which they were, by key and by Zoom's ids."""

    people: dict[str, Person] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _by_id: dict[str, Person] = field(default_factory=dict)
    _expected: dict[str, dict[str, Person]] = field(default_factory=dict)

    def find(self, who: Participant) -> Person | None:
        """The person an event speaks of, where some earlier event named them."""
        return next((self._by_id[i] for i in _ids(who) if i in self._by_id), None)

    def hear(self, who: Participant) -> str:
        """The key of whoever has one of these ids; a new one where nobody had any of them before.

        It is to be told of events in the order in which they were received. What came late is decided in its place
        before others and may carry fewer ids than they do; people keep the keys that they have been acted upon under.
        """
        ids = tuple(_ids(who))
        known = (self._keys[i] for i in ids if i in self._keys)
        key = next(known, None) or (_participant(who.participant_uuid) if who.participant_uuid else ids[0])
        for known_as in ids:
            self._keys.setdefault(known_as, key)
        return key

    def person(
        self, who: Participant, *, coming_in_at: datetime | None, in_breakout_room: bool = False
    ) -> Person:
        """The person an event speaks of, made known where they are new.

        Whoever comes in under ids that nobody has may be somebody who waited: where the waiting room's ids differ from
        the room's, the name is all that ties the two together. A breakout room's user id is of that room alone, so that
        the account or the registration tells who it is where no other id does.
        """
        lasts = who.parent_user_id or who.participant_uuid
        found = self._by_account(who) if in_breakout_room and not lasts else None
        key = self.hear(who)
        found = found or self.find(who)
        if found is None and coming_in_at is not None:
            found = self._let_in(who, coming_in_at)
        if found is None:
            key = self._free_key(key, who)
            found = self.people[key] = Person(key)
        for known_as in _every_id(who):
            self._by_id[known_as] = found
        return found

    def _free_key(self, key: str, who: Participant) -> str:
        # Ids that were heard of together may turn out to be two people's at the time.
        numbered = (f"{key} {number}" for number in count())
        keys = chain((key, *reversed(tuple(_ids(who)))), numbered)
        return next(key for key in keys if key not in self.people)

    def _by_account(self, who: Participant) -> Person | None:
        if who.zoom_id is None and who.registrant_id is None:
            return None
        same = [person for person in self.people.values() if _is_account_of(person, who)]
        here = [person for person in same if person.present] or same
        # One account may be here on two devices.
        return here[0] if len(here) == 1 else None

    def expect(self, person: Person) -> None:
        """Remember by name who waits for the room or was let in."""
        self._expected.setdefault(person.name, {})[person.key] = person

    def _let_in(self, who: Participant, at: datetime) -> Person | None:
        expected = self._expected.get(who.name, {}) if who.name else {}
        for person in [person for person in expected.values() if not person.may_come_in(at)]:
            del expected[person.key]
        candidates = (person for person in expected.values() if _fits(person, who))
        # Those who were let in first, the longest ago before the others.
        return min(candidates, key=lambda p: (p.cleared_at is None, p.cleared_at or at), default=None)


def _fits(person: Person, who: Participant) -> bool:
    # Who still waits and has another uuid was passed by.
    uuids = {person.participant_uuid, who.participant_uuid} - {None}
    return person.may_be(who) and (person.cleared_at is not None or len(uuids) < 2)


def _is_account_of(person: Person, who: Participant) -> bool:
    if who.zoom_id is not None:
        return person.zoom_id == who.zoom_id
    return person.registrant_id == who.registrant_id


def _participant(uuid: str) -> str:
    return f"participant {uuid}"


def _ids(who: Participant) -> Iterator[str]:
    """The ids that tell who somebody is, the surest first."""
    if who.parent_user_id:
        yield f"user {who.parent_user_id}"
    elif who.user_id:
        yield _user(who)
    if who.participant_uuid:
        yield _participant(who.participant_uuid)
    if not (who.parent_user_id or who.user_id or who.participant_uuid):
        yield f"otherwise {who.zoom_id or who.registrant_id or who.email or who.name}"


def _every_id(who: Participant) -> Iterator[str]:
    """All ids by which somebody is known from now on: a number in a breakout room was somebody else's before."""
    yield from _ids(who)
    if who.parent_user_id and who.user_id:
        yield _user(who)


def _user(who: Participant) -> str:
    return f"user {who.user_id}" if who.room is None else f"user {who.room} {who.user_id}"
