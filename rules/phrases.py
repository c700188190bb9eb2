"""Parts of the sentences that people read."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice

from rules.people import Person
from rules.register import Exemption

APPROVED = "approved by {by}"
APPROVED_UNTIL = "approved by {by} until {until}"

_ONE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_NAMED = 3
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def minutes(span: timedelta) -> str:
    """A span in minutes, begun ones counted as whole: "1 minute", "10 minutes"."""
    count = -(-span // _ONE)
    return "1 minute" if count == 1 else f"{count} minutes"


def days(span: timedelta) -> str:
    """A span in days, or in hours where it is no whole number of days: "one day", "30 days", "36 hours"."""
    if span % _DAY:
        count = -(-span // _HOUR)
        return "one hour" if count == 1 else f"{count} hours"
    count = span // _DAY
    return "one day" if count == 1 else f"{count} days"


def whole_minutes(span: timedelta) -> str:
    """A span in minutes, begun ones left out: "less than a minute", "1 minute", "10 minutes"."""
    return minutes(span // _ONE * _ONE) if span >= _ONE else "less than a minute"


def spoken(name: str) -> str:
    """A name of the contract as words: "screen_share" is "Screen share"."""
    return name.replace("_", " ").capitalize()


def people(count: int) -> str:
    """How many people: "one person", "12 people"."""
    return "one person" if count == 1 else f"{count} people"


def children(count: int) -> str:
    """How many children: "one child", "3 children"."""
    return "one child" if count == 1 else f"{count} children"


def adults(count: int) -> str:
    """How many adults: "no adult", "one adult", "2 adults"."""
    return ("no adult", "one adult")[count] if count < 2 else f"{count} adults"


def ordinal(count: int) -> str:
    """Which time it is, from 1: "first", "tenth", "11th"."""
    if count <= len(_ORDINALS):
        return _ORDINALS[count - 1]
    ending = "th" if count % 100 in _TEENS else _ENDINGS.get(count % 10, "th")
    return f"{count}{ending}"


def day(on: date) -> str:
    """A day as people write it: "1 March 2027"."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def weekday(on: date) -> str:
    """A day with its day of the week: "Monday 1 March 2027"."""
    return f"{_WEEKDAYS[on.weekday()]} {day(on)}"


def listed(parts: Iterable[str], word: str = "and") -> str:
    """Parts of a sentence one after the other: "Sam, Amelia and Jo"; nothing for none."""
    every = list(parts)
    return f" {word} ".join(part for part in (", ".join(every[:-1]), *every[-1:]) if part)


def approval(exemption: Exemption) -> str:
    """Who allowed an exemption, and until when: "approved by Jo Field until 1 March 2027"."""
    if exemption.until is None:
        return APPROVED.format(by=exemption.approved_by)
    return APPROVED_UNTIL.format(by=exemption.approved_by, until=day(exemption.until))


def names(persons: Iterable[Person], count: int) -> str:
    """The names of at most three of `count` persons, and how many more: "Sam, Amelia, Jo and 4 more"."""
    shown = [person.mention for person in islice(persons, _NAMED)]
    if count > len(shown):
        shown.append(f"{count - len(shown)} more")
    return listed(shown)
