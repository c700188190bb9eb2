"""Evenings as they might go: who comes and goes, what of it Zoom tells, and what is known when. For tests that answer anew."""

from dataclasses import dataclass, replace
from datetime import date, timedelta, timezone
from itertools import pairwise
from typing import Final

from hypothesis import strategies as st

from rules.policy import Policy, StaffMember
from rules.register import RegisterEntry
from tests.rules.scenes import CO_HOST, HOST, LENGTH, STAFF, START, Scene, Told, entry, minutes, seconds

# Midnight comes after half of the session.
ZONE: Final = timezone(timedelta(hours=7, minutes=30))
TODAY: Final = START.astimezone(ZONE).date()
MIDNIGHT: Final = minutes(30)
AGREED: Final = date(2026, 2, 1)
COLUMNS: Final = frozenset({"policy_agreed", "under_18", "guardian"})
GUESTS: Final = ("Amelia Hart", "Noah Okonkwo", "Ruth Bennett")

_STEP: Final = seconds(20)
_LAST: Final = LENGTH // _STEP - 1


@dataclass(frozen=True)
class Visit:
    """One time that somebody was there. Zoom tells when they came unless that was lost, and so with when they left."""

    comes: timedelta
    leaves: timedelta | None
    coming_is_told: bool = True

    @property
    def is_told(self) -> bool:
        """Whether anything of it is."""
        return self.coming_is_told or self.leaves is not None

    @property
    def last_seen(self) -> timedelta:
        """When they were last there; all who are when the session is over leave with it."""
        return LENGTH if self.leaves is None else self.leaves


@dataclass(frozen=True)
class Reading:
    """A register as it was read at some time."""

    at: timedelta
    entries: tuple[RegisterEntry, ...]


@dataclass(frozen=True)
class Evening:
    """Who was there when, what registers there were, and when Zoom told the host's address, if ever."""

    visits: dict[str, tuple[Visit, ...]]
    readings: tuple[Reading, ...] = ()
    staff: tuple[StaffMember, ...] = STAFF
    host_known_at: timedelta | None = None

    def came(self, *names: str) -> list[str]:
        """Of whom Zoom told that they were there."""
        return [name for name in names if any(visit.is_told for visit in self.visits.get(name, ()))]

    def told(self, policy: Policy) -> Told:
        """What the engine makes of it."""
        shown = Scene(replace(policy, staff=self.staff, timezone=ZONE)).starts()
        if HOST in self.visits:
            shown.is_known(HOST, email=None)
        for name, visits in self.visits.items():
            for visit in visits:
                if visit.coming_is_told:
                    shown.joins(name, visit.comes)
                if visit.leaves is not None:
                    shown.leaves(name, visit.leaves)
        for reading in self.readings:
            shown.register(*reading.entries, at=reading.at, columns=COLUMNS)
        if self.host_known_at is not None:
            shown.settings(self.host_known_at, host_email=STAFF[0].email)
        return shown.ends().told(minutes(120))


def answer(told: Told, rule: str) -> str:
    """A rule's answer in the report: breached where anything was, or else the verdict."""
    return "breached" if told.session.episodes.of(rule) else told.verdict(rule)[0]


def _visits(times: list[int], *, stays: bool, lost: bool) -> tuple[Visit, ...]:
    """Visits from times that alternate between coming and leaving; who `stays` does so to the end the last time."""
    ends = [*times, None] if len(times) % 2 else times
    pairs = list(zip(ends[::2], ends[1::2], strict=True))
    visits = [
        Visit(come * _STEP, None if go is None else go * _STEP) for come, go in pairs if come is not None
    ]
    if stays and visits:
        visits[-1] = replace(visits[-1], leaves=None)
    if lost and visits and visits[0].leaves is not None:
        visits[0] = replace(visits[0], coming_is_told=False)
    return tuple(visits)


_times = st.lists(st.integers(0, _LAST), min_size=1, max_size=6, unique=True).map(sorted)
_seen = st.builds(_visits, _times, stays=st.booleans(), lost=st.just(value=False))
_mostly_seen = st.builds(_visits, _times, stays=st.booleans(), lost=st.sampled_from((False, False, True)))


def _entries(name: str) -> st.SearchStrategy[RegisterEntry]:
    known = st.sampled_from((True, False, False, None))
    agreed = st.sampled_from((AGREED, AGREED, AGREED, None))
    guardian = st.sampled_from(("Jo Hart", "Jo Hart", None))
    return st.builds(
        lambda u, a, g: entry(name, under_18=u, policy_agreed=a, guardian=g), known, agreed, guardian
    )


_registers = st.tuples(*map(_entries, GUESTS)) | st.tuples(*map(_entries, GUESTS[:2]))
_readings = st.lists(
    st.builds(Reading, st.integers(-5, 90).map(minutes), _registers), max_size=2, unique_by=lambda r: r.at
).map(tuple)
_days = st.just(date(2027, 1, 1)) | st.sampled_from(
    (None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))
)
_agreements = st.just(AGREED) | st.sampled_from(
    (None, *(TODAY - timedelta(days=count) for count in (366, 365, 364)))
)


def _cast(
    names: tuple[str, ...], visits: st.SearchStrategy[tuple[Visit, ...]]
) -> st.SearchStrategy[dict[str, tuple[Visit, ...]]]:
    return st.dictionaries(st.sampled_from(names), visits, max_size=len(names))


bookings = st.builds(Evening, _cast(GUESTS, _mostly_seen), _readings)

clearances = st.builds(
    lambda visits, files, known: Evening(
        visits,
        staff=tuple(
            replace(m, dbs_expires=d, policy_agreed=a) for m, (d, a) in zip(STAFF, files, strict=True)
        ),
        host_known_at=known,
    ),
    _cast((HOST, CO_HOST), _mostly_seen),
    st.tuples(st.tuples(_days, _agreements), st.tuples(_days, _agreements)),
    st.none() | st.integers(0, 90).map(minutes),
)

_AGES = (Reading(-minutes(5), tuple(entry(name, under_18=name != GUESTS[-1]) for name in GUESTS)),)
companies = st.builds(
    Evening,
    st.builds(dict.__or__, _cast((HOST, CO_HOST), _seen), _cast(GUESTS, _mostly_seen)),
    st.just(_AGES),
    host_known_at=st.just(minutes(0)),
)


def spans(evening: Evening) -> list[tuple[timedelta, timedelta, frozenset[str]]]:
    """From when to when who was there, where nobody came or left in between."""
    moments = {minutes(0), LENGTH}
    for visits in evening.visits.values():
        moments |= {moment for visit in visits for moment in (visit.comes, visit.last_seen)}
    return [
        (a, b, frozenset(n for n in evening.visits if _is_here(evening, n, a)))
        for a, b in pairwise(sorted(moments))
    ]


def _is_here(evening: Evening, name: str, at: timedelta) -> bool:
    return any(v.comes <= at < v.last_seen for v in evening.visits[name] if v.coming_is_told)
