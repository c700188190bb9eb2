"""Matching whoever is in a session to the register."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from rules.events import Participant
from rules.folding import plain
from rules.name_index import CROWD, Fit, NameIndex
from rules.names import Likeness, note_taker
from rules.readings import ScreenName, read_name
from rules.register import LearnedAlias, RegisterEntry


class Certainty(StrEnum):
    """How sure a match is.

    CERTAIN and LIKELY are of one person. DOUBTFUL leaves open which of several it is, or whether it is that one at all.
    """

    CERTAIN = "certain"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"
    NONE = "none"


class MatchedBy(StrEnum):
    """By what somebody was found on the register."""

    REGISTRANT_ID = "registrant_id"
    EMAIL = "email"
    NAME = "name"
    ALIAS = "alias"
    LEARNED = "learned"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Match:
    """Who somebody is, as far as the register tells.

    `entry` is there for CERTAIN and LIKELY alone. `candidates` are the names of whom it could be where that is
    DOUBTFUL, and of the nearest where it is NONE, five at most. `reason` is part of a sentence. `name_fits` is how
    the screen name compares with the entry's names, whatever the entry was found by; DIFFERENT without an entry.
    """

    entry: RegisterEntry | None
    certainty: Certainty
    by: MatchedBy
    reason: str
    candidates: tuple[str, ...] = ()
    name_fits: Likeness = Likeness.DIFFERENT


REGISTRATION_IS: Final = "the registration is {name}'s"
EMAIL_IS: Final = "the e-mail address is {name}'s"
GUARDIANS_EMAIL_IS: Final = "the e-mail address is that of {name}'s parent or carer"
SHARED: Final = "{what} is shared by several people on the register"
NAME_SAYS_OTHER: Final = "{what} is one person's and the screen name another's"
NAME_IS: Final = "the screen name is {name}'s"
ALIAS_IS: Final = "{name} is also known by this screen name"
ALLOWED_IS: Final = "{name} may use this screen name"
NAME_FITS: Final = "the screen name is like {name}'s: it {how}"
PARTLY_FITS: Final = "the screen name could be {name}'s, but it {how}"
SEVERAL_FIT: Final = "the screen name fits more than one person on the register"
GUARDIAN_IS: Final = "the screen name is that of a parent or carer on the register"
NOBODY: Final = "nobody on the register has this name"
NO_NAME: Final = "the screen name does not say who it is"
NO_PERSON: Final = "the screen name looks like that of {product}, not of a person"

LEARNED_IS: Final = "{by} confirmed that this screen name is {name}'s"
LEARNED_OF_OTHER: Final = "the screen name was confirmed as one person's, and {what} is another's"
LEARNED_ELSEWHERE: Final = "the screen name was confirmed as one person's, but {what} is not theirs"
THE_NAME: Final = "the name"

SHARED_REGISTRATION: Final = "the registration is shared, and the screen name is like {name}'s"
SHARED_EMAIL: Final = "the e-mail address is shared, and the screen name is like {name}'s"

_WHAT: Final = {MatchedBy.REGISTRANT_ID: "the registration", MatchedBy.EMAIL: "the e-mail address"}
_SHARED_BUT_NAMED: Final = {MatchedBy.REGISTRANT_ID: SHARED_REGISTRATION, MatchedBy.EMAIL: SHARED_EMAIL}
_NOT_LEARNED: Final[tuple[str, list[int]]] = ("", [])
_MOST_CANDIDATES: Final = 5
_MOST_REMEMBERED: Final = 4096
_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")


@dataclass(frozen=True, slots=True)
class _Answer:
    """A match, with places on the register for its entry or its candidates."""

    certainty: Certainty
    by: MatchedBy
    reason: str
    places: Sequence[int] = ()
    confirmed_by: str = ""

    @property
    def is_one_person(self) -> bool:
        return self.certainty in {Certainty.CERTAIN, Certainty.LIKELY}


class Register:
    """Who is expected, so indexed that matching takes as long on a long register as on a short one."""

    __slots__ = ("_by_email", "_by_registration", "_learned", "_names", "_remembered", "entries")

    def __init__(self, entries: tuple[RegisterEntry, ...]) -> None:
        self.entries = entries
        self._names = NameIndex(entries)
        self._by_registration: defaultdict[str, list[int]] = defaultdict(list)
        self._by_email: defaultdict[str, list[int]] = defaultdict(list)
        self._remembered: dict[tuple[str, str, str], Match] = {}
        self._learned: dict[str, tuple[str, list[int]]] = {}
        for place, entry in enumerate(entries):
            if entry.registrant_id:
                self._by_registration[entry.registrant_id].append(place)
            for address in {_address(entry.email), *_ADDRESS.findall(_address(entry.guardian))} - {""}:
                self._by_email[address].append(place)

    @classmethod
    def of(cls, entries: Iterable[RegisterEntry]) -> Self:
        """The register of these entries."""
        return cls(tuple(entries))

    def learn(self, aliases: Iterable[LearnedAlias]) -> None:
        """Go by these from now on, and by no others that were confirmed; of two about one screen name the later counts."""
        self._remembered.clear()
        learned = {plain(alias.screen_name): alias for alias in aliases}
        named: defaultdict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self.entries if learned else ()):
            named[plain(entry.name)].append(place)
        found = ((shown, alias.by, named.get(plain(alias.name))) for shown, alias in learned.items())
        self._learned = {shown: (by, places) for shown, by, places in found if places}

    def named(self, name: str) -> list[RegisterEntry]:
        """Everybody who stands on the register under a name, but for case and spacing."""
        return [entry for entry in self.entries if plain(entry.name) == plain(name)]

    def match(self, who: Participant) -> Match:
        """Who somebody is: by registration, else by confirmed screen name, else by e-mail address, else by screen name."""
        key = (who.registrant_id or "", _address(who.email), who.name)
        match = self._remembered.get(key)
        if match is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            shown = read_name(who.name)
            match = self._remembered[key] = self._told(self._answer(*key, shown), shown)
        return match

    def _told(self, answer: _Answer, shown: ScreenName) -> Match:
        if not answer.is_one_person:
            names = dict.fromkeys(self.entries[place].name for place in answer.places)
            candidates = tuple(names)[:_MOST_CANDIDATES]
            return Match(None, answer.certainty, answer.by, answer.reason, candidates)
        place = answer.places[0]
        entry, found = self.entries[place], self._names.fit(place, shown)
        reason = answer.reason.format(name=entry.name, how=found.comparison.reason, by=answer.confirmed_by)
        _, confirmed = self._learned.get(shown.text, _NOT_LEARNED)
        fits = Likeness.SAME if place in confirmed else self._names.own_fit(place, shown).likeness
        return Match(entry, answer.certainty, answer.by, reason, (), fits)

    def _answer(self, registration: str, email: str, name: str, shown: ScreenName) -> _Answer:
        product = note_taker(name)
        if product is not None:
            by_name = self._by_name(shown)
            no_person = _Answer(Certainty.NONE, MatchedBy.NOTHING, NO_PERSON.format(product=product))
            return by_name if by_name.certainty is Certainty.CERTAIN else no_person
        learned = self._learned.get(shown.text)
        if learned is not None:
            return self._as_learned(*learned, registration, email, shown)
        return self._unconfirmed(registration, email, shown)

    def _unconfirmed(self, registration: str, email: str, shown: ScreenName) -> _Answer:
        if places := self._by_registration.get(registration):
            if len(places) > 1:
                return self._among(places, MatchedBy.REGISTRANT_ID, shown)
            return _Answer(Certainty.CERTAIN, MatchedBy.REGISTRANT_ID, REGISTRATION_IS, places)
        if places := self._by_email.get(email):
            if len(places) > 1:
                return self._among(places, MatchedBy.EMAIL, shown)
            return self._at_address(places[0], email, shown)
        return self._by_name(shown)

    def _as_learned(
        self, by: str, places: Sequence[int], registration: str, email: str, shown: ScreenName
    ) -> _Answer:
        """Whose a confirmed screen name is, unless anything says that whoever bears it is somebody else."""
        found = self._unconfirmed(registration, email, shown)
        what, owners = self._owners(registration, email)
        if not owners and found.certainty is Certainty.CERTAIN:
            what, owners = THE_NAME, found.places
        places = [place for place in places if place in owners] or places
        if len(places) > 1:
            return _Answer(Certainty.DOUBTFUL, MatchedBy.LEARNED, SEVERAL_FIT, places)
        if owners and places[0] not in owners:
            reason = LEARNED_OF_OTHER.format(what=what)
            return _Answer(Certainty.DOUBTFUL, MatchedBy.LEARNED, reason, [*places, *owners])
        if other := self._not_theirs(places[0], registration, email):
            reason = LEARNED_ELSEWHERE.format(what=other)
            return _Answer(Certainty.DOUBTFUL, MatchedBy.LEARNED, reason, places)
        if found.by is MatchedBy.REGISTRANT_ID and found.is_one_person:
            return found
        return _Answer(Certainty.CERTAIN, MatchedBy.LEARNED, LEARNED_IS, places, by)

    def _owners(self, registration: str, email: str) -> tuple[str, Sequence[int]]:
        """Whose a registration is, else an e-mail address, and which of the two it was."""
        if places := self._by_registration.get(registration):
            return _WHAT[MatchedBy.REGISTRANT_ID], places
        return _WHAT[MatchedBy.EMAIL], self._by_email.get(email, ())

    def _not_theirs(self, place: int, registration: str, email: str) -> str:
        """What somebody shows that is another than the register has for an entry; empty where nothing is."""
        entry = self.entries[place]
        if registration and entry.registrant_id:
            return "" if registration == entry.registrant_id else _WHAT[MatchedBy.REGISTRANT_ID]
        is_known = bool(email and entry.email)
        return _WHAT[MatchedBy.EMAIL] if is_known and place not in self._by_email.get(email, ()) else ""

    def _at_address(self, place: int, email: str, shown: ScreenName) -> _Answer:
        """Whose an e-mail address is that stands with one entry, be it the guardian's."""
        by_name = self._by_name(shown)
        if by_name.certainty is Certainty.CERTAIN and by_name.places[0] != place:
            reason = NAME_SAYS_OTHER.format(what=_WHAT[MatchedBy.EMAIL])
            return _Answer(Certainty.DOUBTFUL, MatchedBy.EMAIL, reason, (place, by_name.places[0]))
        if _address(self.entries[place].email) == email:
            return _Answer(Certainty.CERTAIN, MatchedBy.EMAIL, EMAIL_IS, [place])
        fits = self._names.fit(place, shown).likeness in {Likeness.SAME, Likeness.LIKELY}
        certainty = Certainty.CERTAIN if fits else Certainty.LIKELY
        return _Answer(certainty, MatchedBy.EMAIL, GUARDIANS_EMAIL_IS, [place])

    def _among(self, places: Sequence[int], by: MatchedBy, shown: ScreenName) -> _Answer:
        """Which of those it is who share a registration or an address: the screen name decides."""
        what, by_name = _WHAT[by], self._by_name(shown)
        reason = _SHARED_BUT_NAMED[by]
        if by_name.is_one_person and by_name.places[0] in places:
            return _Answer(by_name.certainty, by, reason, by_name.places)
        if by_name.certainty is Certainty.CERTAIN:
            reason = NAME_SAYS_OTHER.format(what=what)
            return _Answer(Certainty.DOUBTFUL, by, reason, [*by_name.places, *places])
        fits = {place: self._names.fit(place, shown) for place in places[:CROWD]}
        best = _of(fits, Likeness.SAME) or _of(fits, Likeness.LIKELY)
        if len(best) == 1 and len(places) <= CROWD:
            return _Answer(Certainty.LIKELY, by, reason, best)
        return _Answer(Certainty.DOUBTFUL, by, SHARED.format(what=what), best or places)

    def _by_name(self, shown: ScreenName) -> _Answer:
        fits, crowded = self._names.fits(shown)
        same, likely = _of(fits, Likeness.SAME), _of(fits, Likeness.LIKELY)
        if same:
            return _of_the_same_name(fits, same, likely)
        if guardians := self._names.of_guardian(shown):
            return _Answer(Certainty.DOUBTFUL, MatchedBy.NAME, GUARDIAN_IS, [*likely, *guardians])
        if len(likely) == 1 and not crowded:
            return _Answer(Certainty.LIKELY, _by(fits[likely[0]]), NAME_FITS, likely)
        if fits:
            return self._doubtful(fits, likely or list(fits))
        reason = NOBODY if shown.readings else NO_NAME
        return _Answer(Certainty.NONE, MatchedBy.NOTHING, reason, self._names.nearest(shown))

    def _doubtful(self, fits: Mapping[int, Fit], places: Sequence[int]) -> _Answer:
        reason = SEVERAL_FIT
        if len(places) == 1:
            name, how = self.entries[places[0]].name, fits[places[0]].comparison.reason
            reason = PARTLY_FITS.format(name=name, how=how)
        return _Answer(Certainty.DOUBTFUL, MatchedBy.NAME, reason, places)


def _of_the_same_name(fits: Mapping[int, Fit], same: list[int], likely: list[int]) -> _Answer:
    """Who bears the name shown. A name as it is written on the register is its bearer's before it is anybody else's."""
    written = [place for place in same if fits[place].is_verbatim and not fits[place].name.is_alias]
    bearers = written if len(written) == 1 else same
    one = fits[bearers[0]]
    rivals = [place for place in (*same, *(likely if one.name.is_one_word else ())) if place != bearers[0]]
    reason = ALLOWED_IS if one.name.allowed else ALIAS_IS if one.name.is_alias else NAME_IS
    if not rivals:
        certainty = Certainty.LIKELY if one.name.bare else Certainty.CERTAIN
        return _Answer(certainty, _by(one), reason, bearers)
    if len(written) == 1:
        return _Answer(Certainty.LIKELY, _by(one), reason, written)
    return _Answer(Certainty.DOUBTFUL, _by(one), SEVERAL_FIT, [*bearers[:1], *rivals])


def _of(fits: Mapping[int, Fit], likeness: Likeness) -> list[int]:
    return [place for place, fit in fits.items() if fit.likeness is likeness]


def _by(fit: Fit) -> MatchedBy:
    return MatchedBy.ALIAS if fit.name.is_alias else MatchedBy.NAME


def _address(text: str | None) -> str:
    return (text or "").strip().casefold()
