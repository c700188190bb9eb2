"""What a report says in plain words: its outcome, and what a rule's answer means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.report.outcome import awaits_answers
from bot.report.page import counted
from rules.attestation import State
from rules.finding import Status, SubjectKind


@dataclass(frozen=True, slots=True)
class Mark:
    """A word with the sign that stands before it; the sign never stands alone."""

    sign: str
    word: str


OUTCOMES = {
    "kept": Mark("✓", "Kept"),
    "breached": Mark("✗", "Breached"),
    "not_proven": Mark("?", "Not proven"),
}
RUNNING = Mark("…", "Running")
SO_FAR = Mark("…", "Kept so far: answers are still due")

STATUSES = {
    Status.KEPT: Mark("✓", "Kept"),
    Status.BREACHED: Mark("✗", "Breached"),
    Status.EXEMPT: Mark("○", "Exempt"),
    Status.NOT_CHECKED: Mark("?", "Not checked"),
    Status.OFF: Mark("–", "Off"),
}

SUBJECTS = {
    SubjectKind.SESSION: "Session",
    SubjectKind.PARTICIPANT: "Participant",
    SubjectKind.SETTING: "Zoom setting",
    SubjectKind.RECORDING: "Recording",
    SubjectKind.AI_COMPANION: "AI Companion",
    SubjectKind.LIVE_STREAM: "Live stream",
    SubjectKind.MEDIA_STREAM: "Media stream",
    SubjectKind.FOOTAGE: "Finished recording",
}

# The rules that find nothing about a person but what they wrote.
WRITTEN = frozenset({"personal_information", "private_chat"})

STILL_RUNNING = "The session is still running, and this is only what has been seen so far."
NOT_FINAL = "This report is provisional: what has come in since is not in it yet."
KEPT = "The policy was kept: {checked} looked at, and no breach was seen."
NO_BREACH = "No breach was seen: {checked} looked at. This is not final yet."
KEPT_SO_FAR = "No breach has been seen yet; {checked} looked at so far."
BREACHED = "The policy was breached: {findings} under {rules}."
BREACHED_SO_FAR = "The policy has been breached: {findings} under {rules} so far."
NOT_PROVEN = (
    "Not everything could be checked: {unchecked} of {on} could not be looked at. "
    "No breach was seen in the others, which does not show that the policy was kept."
)
NOT_PROVEN_GAPS = (
    "Not everything could be checked: what came from Zoom is incomplete. "
    "No breach was seen, which does not show that the policy was kept."
)
NOT_PROVEN_ATTESTED = (
    "Not everything was vouched for. No breach was seen, which does not show that the policy was kept."
)
SAID_NO = "{questions} that a person answers {was} answered with no."
NOT_IN_TIME = "{questions} that a person answers {was} not answered in time."
AWAITED = "{questions} that a person answers {was} not answered yet."
ALSO_UNCHECKED = "{unchecked} of {on} could not be checked."
ALSO_OFF = "{off} switched off."


def is_message(finding: Mapping[str, Any]) -> bool:
    """Whether a finding of a report is about something that somebody wrote, which is said at one moment."""
    return finding["rule"] in WRITTEN and finding["subject"]["kind"] == SubjectKind.PARTICIPANT


# In place of a hash that is of more than somebody is shown.
OF_THE_WHOLE: Final = "on the copies of the safeguarding leads"


def is_provisional(report: Mapping[str, Any]) -> bool:
    """Whether a report is of a session that is not over and sealed yet."""
    return report["number"] is None


def mark_of(report: Mapping[str, Any]) -> Mark:
    """The outcome in a word or two."""
    if is_provisional(report):
        return RUNNING
    return SO_FAR if awaits_answers(report) else OUTCOMES.get(report["outcome"], OUTCOMES["not_proven"])


def headline(report: Mapping[str, Any]) -> str:
    """The outcome in a sentence or two; never claims more than was looked at."""
    provisional = is_provisional(report)
    unseen = _rules(report, Status.NOT_CHECKED) | set(report["coverage"]["not_checked"])
    breached = _rules(report, Status.BREACHED)
    looked_at = (breached | _rules(report, Status.KEPT)) - unseen
    on = looked_at | unseen | breached | _rules(report, Status.EXEMPT)
    off = _rules(report, Status.OFF)
    numbers = {
        "off": counted(len(off), "rule is", "rules are"),
        "checked": counted(len(looked_at), "rule was", "rules were"),
        "findings": counted(len(report["findings"]), "finding"),
        "rules": counted(len(breached), "rule"),
        "unchecked": len(unseen),
        "on": counted(len(on), "rule"),
    }
    sentences = [_outcome_template(report, provisional=provisional, unseen=bool(unseen))]
    if unseen and report["outcome"] != "not_proven":
        sentences.append(ALSO_UNCHECKED)
    sentences += _attested(report)
    if off:
        sentences.append(ALSO_OFF)
    if provisional:
        sentences.insert(0, STILL_RUNNING if report["session"]["ended_at"] is None else NOT_FINAL)
    return " ".join(sentences).format(**numbers)


def _rules(report: Mapping[str, Any], status: Status) -> set[str]:
    return {row["rule"] for row in report["rules"] if row["status"] == status}


def _attested(report: Mapping[str, Any]) -> list[str]:
    """What the outcome has to say of the questions that people answer."""
    states = [State(one["state"]) for one in report.get("attestations", ())]
    told = [(SAID_NO, State.NO), (NOT_IN_TIME, State.OVERDUE)]
    if awaits_answers(report):
        told.append((AWAITED, State.DUE))
    return [
        sentence.format(questions=counted(count, "question"), was="was" if count == 1 else "were")
        for sentence, state in told
        if (count := states.count(state))
    ]


def _outcome_template(report: Mapping[str, Any], *, provisional: bool, unseen: bool) -> str:
    match report["outcome"]:
        case "kept":
            return KEPT_SO_FAR if provisional else NO_BREACH if awaits_answers(report) else KEPT
        case "breached":
            return BREACHED_SO_FAR if provisional else BREACHED
        case _:
            otherwise = NOT_PROVEN_ATTESTED if _attested(report) else NOT_PROVEN_GAPS
            return NOT_PROVEN if unseen else otherwise
