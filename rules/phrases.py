"""Parts of the sentences that people read."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from rules.people import Person

_ONE = timedelta(minutes=1)
_NAMED = 3


def minutes(span: timedelta) -> str:
    """A span in minutes, begun ones counted as whole: "1 minute", "10 minutes"."""
    count = -(-span // _ONE)
    return "1 minute" if count == 1 else f"{count} minutes"


def whole_minutes(span: timedelta) -> str:
    """A span in minutes, begun ones left out: "less than a minute", "1 minute", "10 minutes"."""
    return minutes(span // _ONE * _ONE) if span >= _ONE else "less than a minute"


def people(count: int) -> str:
    """How many people: "one person", "12 people"."""
    return "one person" if count == 1 else f"{count} people"


def names(persons: Iterable[Person], count: int) -> str:
    """The names of at most three of `count` persons, and how many more: "Sam, Amelia, Jo and 4 more"."""
    shown = [person.mention for person in islice(persons, _NAMED)]
    if count > len(shown):
        shown.append(f"{count - len(shown)} more")
    return " and ".join(part for part in (", ".join(shown[:-1]), shown[-1]) if part)
