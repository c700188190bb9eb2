"""What a report says of each clause, where one rule answers for several. Pure.

A finding that names no clauses is about all of its rule's, and so is every finding of a report from before they were kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rules.clauses import CLAUSES, clauses_of
from rules.episodes import Episode
from rules.finding import Finding, Status
from rules.phrases import spoken

CLAUSES_KEY: Final = "clauses"
AND_MORE: Final = "{reason} ({more} more of this kind.)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the row of a rule says of some of its clauses."""

    clauses: tuple[str, ...]
    status: Status
    reason: str
    breaches: int

    @property
    def numbers(self) -> str:
        """The clauses' numbers to read."""
        return ", ".join(self.clauses)

    def says(self, rule: str) -> list[tuple[str, str]]:
        """Numbers and text of the clauses, one text once; the rule's name where no clause is known."""
        texts: dict[str, list[str]] = {}
        for clause in CLAUSES:
            if clause.rule == rule and clause.number in self.clauses:
                texts.setdefault(clause.says, []).append(clause.number)
        return [(", ".join(numbers), says) for says, numbers in texts.items()] or [
            (self.numbers, spoken(rule))
        ]


def reason_of(reasons: Sequence[str]) -> str:
    """Why, by the first of several breaches, and how many more there are."""
    more = len(reasons) - 1
    return AND_MORE.format(reason=reasons[0], more=more) if more else reasons[0]


def named_clauses(episode: Episode) -> dict[str, list[str]]:
    """The clauses that a breach is about as a report keeps them with it; nothing where they are all of its rule's."""
    of_rule, named = clauses_of(episode.rule), episode.finding.clauses
    return {} if set(of_rule) <= set(named) or not named else {CLAUSES_KEY: list(named)}


def each_clause(rule: str, answer_of: Callable[[str], tuple[Finding, int]]) -> list[dict[str, Any]]:
    """The answer for each clause of a rule, with how many breaches there are of it."""
    answers = ((number, *answer_of(number)) for number in clauses_of(rule))
    return [
        {"clause": number, "status": answer.status.value, "reason": answer.reason, "breaches": count}
        for number, answer, count in answers
    ]


def apart(each: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """What is kept with the row of a rule that was breached: nothing where all of its clauses were."""
    is_all = all(one["status"] == Status.BREACHED for one in each)
    return {} if is_all else {CLAUSES_KEY: each}


def left_over(
    rule: str, kept: Sequence[Mapping[str, Any]], otherwise: Mapping[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    """The same for who is shown only these breaches; `otherwise` is what was answered without those that are not for all."""
    before = {one["clause"]: one for one in otherwise.get(CLAUSES_KEY, ())}
    each = []
    for number in clauses_of(rule):
        about = [one for one in kept if number in one.get(CLAUSES_KEY, (number,))]
        if about:
            reason = reason_of([one["reason"] for one in about])
            said = {"status": Status.BREACHED.value, "reason": reason, "breaches": len(about)}
        else:
            said = {**before.get(number, otherwise), "breaches": 0}
        each.append({"clause": number, **{name: said[name] for name in ("status", "reason", "breaches")}})
    return apart(each)


def answers_of(row: Mapping[str, Any]) -> list[Answer]:
    """What the row of a rule (`chaperone.report/1`) says, clauses with the same answer together."""
    each = row.get(CLAUSES_KEY)
    if not each:
        numbers = clauses_of(row["rule"]) or (row["clause"],)
        return [Answer(numbers, Status(row["status"]), row["reason"] or "", row["breaches"])]
    together: dict[tuple[Status, str, int], list[str]] = {}
    for one in each:
        said = (Status(one["status"]), one["reason"], one["breaches"])
        together.setdefault(said, []).append(one["clause"])
    return [Answer(tuple(numbers), *said) for said, numbers in together.items()]


def clauses_in(finding: Mapping[str, Any]) -> str:
    """The numbers of the clauses that a finding of a report is about."""
    return ", ".join(finding.get(CLAUSES_KEY) or clauses_of(finding["rule"]))


def unchecked(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The rules, and the numbers of their clauses, that nothing could be seen of."""
    for row in rows:
        for answer in answers_of(row):
            if answer.status == Status.NOT_CHECKED:
                yield row["rule"], answer.numbers
