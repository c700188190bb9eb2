"""Which sessions somebody asks the list for: what they typed and chose, checked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.journal.listing import RUNNING, UNREVIEWED, Wanted
from bot.journal.summaries import ReviewState
from bot.report.wording import OUTCOMES
from rules.catalog import catalog
from rules.clauses import RULE_NAMES
from rules.phrases import spoken
from rules.policy import Policy, StaffRole

LONGEST: Final = 100
ANY: Final = ""

BAD_DATE: Final = "Please give a day as year, month and day, as in 2026-11-03."
WRONG_ORDER: Final = "Please give a last day that is not before the first."
UNKNOWN: Final = "Please choose one from the list."
TOO_LONG: Final = "Please search for fewer words."

OUTCOME_WORDS: Final[Mapping[str, str]] = {
    **{outcome: mark.word for outcome, mark in OUTCOMES.items()},
    RUNNING: "Running",
}
REVIEW_WORDS: Final[Mapping[str, str]] = {"open": "To be reviewed", "done": "Reviewed"}
_REVIEWS: Final[Mapping[str, Sequence[ReviewState]]] = {"open": UNREVIEWED, "done": (ReviewState.CURRENT,)}

FIELDS: Final = ("q", "from", "to", "profile", "outcome", "rule", "host", "review")


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from, by what stands in an address."""

    profile: Mapping[str, str]
    outcome: Mapping[str, str]
    rule: Mapping[str, str]
    host: Mapping[str, str]
    review: Mapping[str, str]

    @classmethod
    def of(cls, policy: Policy) -> "Choices":
        """What a policy has to choose from."""
        hosts = sorted(policy.having(StaffRole.HOST), key=lambda member: member.name)
        return cls(
            profile={name: name for name in policy.profiles},
            outcome=OUTCOME_WORDS,
            rule={name: spoken(name) for name in _rules()},
            host={member.email.casefold(): member.name for member in hosts},
            review=REVIEW_WORDS,
        )

    def __getitem__(self, name: str) -> Mapping[str, str]:
        found: Mapping[str, str] = getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody asks for: the text of each field as it was given, and what is wrong with it, by field."""

    given: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, query: Mapping[str, str], choices: Choices) -> "Filters":
        """The filters in an address's query; whatever else stands in it is left aside."""
        texts = {name: query.get(name, "").replace("\0", "").strip() for name in FIELDS}
        given = {name: text for name, text in texts.items() if text}
        return cls(given, dict(_problems(given, choices)))

    @property
    def query(self) -> str:
        """The filters for an address."""
        return urlencode(self.given)

    def wanted(self, policy: Policy, tz: ZoneInfo, only_host: str | None) -> Wanted:
        """The sessions that fit, days being those of `tz`; there has to be no problem."""
        words = self.given.get("q", "")
        begin, end = (_day(self.given.get(name)) for name in ("from", "to"))
        return Wanted(
            only_host=only_host,
            words=words,
            hosts_of_words=_named(policy, words),
            begin=_midnight(begin, tz),
            end=_midnight(end + timedelta(days=1), tz) if end is not None else None,
            profile=self.given.get("profile"),
            outcome=self.given.get("outcome"),
            rule=self.given.get("rule"),
            host=self.given.get("host"),
            review=_REVIEWS.get(self.given.get("review", ANY), ()),
        )


def _rules() -> Iterator[str]:
    yield from RULE_NAMES
    yield from sorted(set(catalog()) - set(RULE_NAMES))


def _problems(given: Mapping[str, str], choices: Choices) -> Iterator[tuple[str, str]]:
    if len(given.get("q", "")) > LONGEST:
        yield "q", TOO_LONG
    for name in ("from", "to"):
        if name in given and _day(given[name]) is None:
            yield name, BAD_DATE
    begin, end = _day(given.get("from")), _day(given.get("to"))
    if begin is not None and end is not None and end < begin:
        yield "to", WRONG_ORDER
    for name in ("profile", "outcome", "rule", "host", "review"):
        if name in given and given[name] not in choices[name]:
            yield name, UNKNOWN


# Nothing was before Zoom, and a day that can be moved by a time zone has to have one after it.
_FIRST, _LAST = date(2000, 1, 1), date(9998, 12, 31)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        found = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None
    return found if _FIRST <= found <= _LAST else None


def _midnight(day: date | None, tz: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), tz) if day is not None else None


def _named(policy: Policy, words: str) -> Sequence[str]:
    """The addresses of staff whose name has these words in it."""
    if not words:
        return ()
    named: Iterable[str] = (
        member.email.casefold() for member in policy.staff if words.casefold() in member.name.casefold()
    )
    return tuple(named)
