"""What people answered for because no program can see it, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.report.times import LocalTimes, zulu
from bot.report.wording import Mark
from rules.attestation import Attestation, State
from rules.events import Answer, Attested

MARKS = {
    State.YES: Mark("✓", "Yes"),
    State.NO: Mark("✗", "No"),
    State.NOT_APPLICABLE: Mark("–", "Does not apply"),
    State.DUE: Mark("…", "Not answered yet"),
    State.OVERDUE: Mark("!", "Not answered"),
    State.NOT_ASKED: Mark("…", "Asked after the session"),
}
ANSWERS = {
    Answer.YES: MARKS[State.YES],
    Answer.NO: MARKS[State.NO],
    Answer.NOT_APPLICABLE: MARKS[State.NOT_APPLICABLE],
}
ANSWERED = "{by}, {at}"
DUE = "due {due}"
WAS_DUE = "was due {due}"
EARLIER = "Before that: {answer} ({by}, {at})"
NOTED = "{text}: {note}"


def attested_as_json(one: Attestation) -> dict[str, Any]:
    """A question as a report keeps it, with the answers that were corrected since."""
    return {
        "item": one.item.key,
        "clause": one.item.clause,
        "question": one.item.question,
        "state": one.state.value,
        "due": zulu(one.due),
        **_answer(one.answer),
        "earlier": [_answer(answer) for answer in one.answers[:-1]],
    }


def _answer(given: Attested | None) -> dict[str, Any]:
    if given is None:
        return {"answer": None, "by": None, "at": None, "note": None}
    return {
        "answer": given.answer.value,
        "by": given.by,
        "at": zulu(given.at),
        "note": given.note or None,
    }


@dataclass(frozen=True, slots=True)
class AttestedRow:
    """One question as it is read."""

    clause: str
    question: str
    state: str
    mark: Mark
    details: str
    note: str
    earlier: tuple[str, ...]


def attested_rows(report: Mapping[str, Any], times: LocalTimes) -> list[AttestedRow]:
    """Every question of a report in the checklist's order; none where nothing is asked."""
    return [
        AttestedRow(
            clause=one["clause"],
            question=one["question"],
            state=one["state"],
            mark=MARKS[State(one["state"])],
            details=_details(one, times),
            note=one["note"] or "",
            earlier=tuple(_earlier(before, times) for before in reversed(one["earlier"])),
        )
        for one in report.get("attestations", ())
    ]


def _details(one: Mapping[str, Any], times: LocalTimes) -> str:
    match State(one["state"]):
        case State.NOT_ASKED:
            return ""
        case State.DUE:
            return DUE.format(due=times.clock(one["due"]))
        case State.OVERDUE:
            return WAS_DUE.format(due=times.clock(one["due"]))
        case _:
            return ANSWERED.format(by=one["by"], at=times.clock(one["at"]))


def _earlier(before: Mapping[str, Any], times: LocalTimes) -> str:
    word = ANSWERS[Answer(before["answer"])].word.lower()
    text = EARLIER.format(answer=word, by=before["by"], at=times.clock(before["at"]))
    return NOTED.format(text=text, note=before["note"]) if before["note"] else text
