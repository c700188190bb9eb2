"""The forms of concern records as they were filled in: what is wrong with one, and what it says. Pure.

Whatever was typed is kept, so that a form that cannot be taken comes back as it was.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.concerns.desk import Decided
from bot.concerns.readers import may_be, staff_named
from bot.concerns.record import Account, Decision, Person, Source, Standing
from bot.documents.text import printable
from rules.policy import Policy, StaffRole

LONGEST: Final = {"facts": 10_000, "own_words": 5_000, "done": 5_000, "reason": 5_000, "text": 10_000}
LONGEST_OTHERWISE: Final = 1_000
MOST_PEOPLE: Final = 20

# As browsers write one, of this century or the last.
_LOCAL_TIME: Final = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?", re.ASCII)

FACTS_WANTED: Final = "Please say what was seen or said."
DONE_WANTED: Final = 'Please say what was done. If nothing was done yet, please write "nothing yet".'
ABOUT_WANTED: Final = "Please say who this is about. If you do not know the name, describe them."
ADULT_WANTED: Final = "Please say whether it is about something that an adult who works here did."
WHICH_ADULT: Final = "Please tick or name the adult. If you do not know the name, describe them."
WORKS_HERE: Final = "Is this {names}, who works here? Then please tick that name below, so that they never see it. If it is somebody else, send the form again as it is."
NOT_A_TIME: Final = "Please choose a day and a time, or leave it empty if you do not know."
NOT_YET: Final = "This time has not come yet. Please choose when it happened."
TOO_LONG: Final = "This is too long: {length} characters, of which there is room for {longest}. Nothing was cut off; please shorten it, or add the rest to the record afterwards."
TOO_MANY: Final = "There is room for {most} people."
TEXT_WANTED: Final = "Please write what is to be added."
DECISION_WANTED: Final = "Please choose at least one decision."
NOTHING_ELSE: Final = '"No further action" stands alone. Please choose that, or the others.'
REASON_WANTED: Final = "Please give the reason for the decision."
STANDING_WANTED: Final = "Please say whether the concern stays open."


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with a form: each field as it was typed, and what was ticked."""

    texts: Mapping[str, str] = field(default_factory=dict)
    ticked: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was typed into a field."""
        return self.texts.get(name, "")

    def lines(self, name: str) -> list[str]:
        """The same, each line by itself, without empty ones."""
        return [line.strip() for line in self.text(name).splitlines() if line.strip()]

    def ticks(self, name: str) -> frozenset[str]:
        """What was ticked of several."""
        return self.ticked.get(name, frozenset())

    def with_texts(self, **texts: str) -> "Sent":
        """The same with these filled in."""
        return replace(self, texts={**self.texts, **texts})


def longest(name: str) -> int:
    """How many characters there is room for in a field."""
    return LONGEST.get(name, LONGEST_OTHERWISE)


def written(text: str) -> str:
    """A text as it is kept: with plain line ends, and without characters that are not seen."""
    return printable(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass(frozen=True, slots=True)
class NewConcern:
    """The form with which a concern is recorded, for the staff whom a policy names."""

    sent: Sent
    policy: Policy
    tz: ZoneInfo
    now: datetime

    def problems(self) -> dict[str, str]:
        """What is wrong, by field."""
        found = too_long(self.sent)
        wanted: Mapping[str, tuple[str, Callable[[], bool]]] = {
            "facts": (FACTS_WANTED, lambda: bool(self.sent.text("facts"))),
            "done": (DONE_WANTED, lambda: bool(self.sent.text("done"))),
            "adult": (ADULT_WANTED, lambda: self.sent.text("adult") in {"yes", "no"}),
            "children": (
                ABOUT_WANTED,
                lambda: bool(self._children() or self._adults() or self._says_adult()),
            ),
            "other_adults": (WHICH_ADULT, lambda: bool(self._adults()) or not self._says_adult()),
        }
        for name, (problem, is_there) in wanted.items():
            if name not in found and not is_there():
                found[name] = problem
        if len(self._children()) > MOST_PEOPLE or len(self._adults()) > MOST_PEOPLE:
            found["children"] = TOO_MANY.format(most=MOST_PEOPLE)
        if asked := self._not_asked_yet():
            found["children"] = WORKS_HERE.format(names=" or ".join(asked.values()))
        return found | self._problem_of_time()

    def account(self, source: Source | None) -> Account:
        """What the form says; of a form without problems."""
        text = self.sent.text
        return Account(
            facts=text("facts"),
            own_words=text("own_words"),
            children=tuple(self._children()),
            adults=tuple(self._adults()),
            present=text("present"),
            happened_at=self._happened_at() if text("happened_at") else None,
            place=text("place"),
            done=text("done"),
            told=text("told"),
            source=source,
        )

    def asked(self) -> dict[str, str]:
        """Who of those that would read it may be meant by somebody named as if they did not work here: address and name."""
        named, adults = self._children(), {person.email for person in self._adults()}
        leads = (
            *self.policy.having(StaffRole.SAFEGUARDING_LEAD),
            *self.policy.having(StaffRole.ALTERNATE_LEAD),
        )
        return {
            one.email: one.name
            for one in leads
            if one.email not in adults and any(may_be(one, person) for person in named)
        }

    def _not_asked_yet(self) -> dict[str, str]:
        before = self.sent.text("asked").split()
        return {email: name for email, name in self.asked().items() if email not in before}

    def _says_adult(self) -> bool:
        return self.sent.text("adult") == "yes"

    def _children(self) -> list[Person]:
        """Who is named and does not work here."""
        return [Person(name) for name in self.sent.lines("children") if self._staff(name) is None]

    def _adults(self) -> list[Person]:
        """Who works here: ticked or typed, and whoever was named among the others and is on the list of staff."""
        ticked = self.sent.ticks("staff")
        found = [Person(one.name, one.email) for one in self.policy.staff if one.email in ticked]
        found += [self._staff(name) or Person(name) for name in self.sent.lines("other_adults")]
        found += [person for name in self.sent.lines("children") if (person := self._staff(name))]
        return list(dict.fromkeys(found))

    def _staff(self, name: str) -> Person | None:
        member = staff_named(self.policy, name)
        return Person(member.name, member.email) if member is not None else None

    def _happened_at(self) -> datetime:
        return datetime.fromisoformat(self.sent.text("happened_at")).replace(tzinfo=self.tz)

    def _problem_of_time(self) -> dict[str, str]:
        if not self.sent.text("happened_at"):
            return {}
        if _LOCAL_TIME.fullmatch(self.sent.text("happened_at")) is None:
            return {"happened_at": NOT_A_TIME}
        try:
            at = self._happened_at()
        except ValueError:
            return {"happened_at": NOT_A_TIME}
        return {"happened_at": NOT_YET} if at > self.now else {}


def too_long(sent: Sent) -> dict[str, str]:
    """The fields into which more was typed than there is room for."""
    return {
        name: TOO_LONG.format(length=len(text), longest=longest(name))
        for name, text in sent.texts.items()
        if len(text) > longest(name)
    }


def addendum_problems(sent: Sent) -> dict[str, str]:
    """What is wrong with an addendum, by field."""
    found = too_long(sent)
    if not found and not (sent.text("text") or sent.text("own_words")):
        found["text"] = TEXT_WANTED
    return found


def decision_problems(sent: Sent) -> dict[str, str]:
    """What is wrong with a decision, by field."""
    found = too_long(sent)
    chosen = sent.ticks("decision") & set(Decision)
    if not chosen:
        found["decision"] = DECISION_WANTED
    elif Decision.NO_FURTHER_ACTION in chosen and len(chosen) > 1:
        found["decision"] = NOTHING_ELSE
    if not sent.text("reason"):
        found["reason"] = REASON_WANTED
    if sent.text("standing") not in set(Standing):
        found["standing"] = STANDING_WANTED
    return found


def decided(sent: Sent) -> Decided:
    """The decision in a form without problems."""
    chosen = sent.ticks("decision")
    decisions = tuple(one for one in Decision if one in chosen)
    return Decided(decisions, sent.text("reason"), Standing(sent.text("standing")))
