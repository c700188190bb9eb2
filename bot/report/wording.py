"""What a report says in plain words: its outcome, what a rule's answer means, what was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.alerts import words as messages
from bot.report.outcome import awaits_answers
from bot.report.page import counted
from rules.actions import ActionKind, ActionOutcome
from rules.attestation import State
from rules.care import EXEMPT, PROTECTED, STAFF_ARE_NEVER_REMOVED
from rules.clauses import CLAUSES
from rules.finding import Status, SubjectKind


@dataclass(frozen=True, slots=True)
class Mark:
    """A word with the sign that stands before it; the sign never stands alone."""

    sign: str
    word: str


@dataclass(frozen=True, slots=True)
class ActionWords:
    """One action: the sentence when it was done, and the forms that fit "asked to …" and "would have …"."""

    done: str
    infinitive: str
    participle: str


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

ACTIONS = {
    ActionKind.ALERT_HOST: ActionWords("The host was told", "tell the host", "told the host"),
    ActionKind.ALERT_SAFEGUARDING: ActionWords(
        "The safeguarding lead was told", "tell the safeguarding lead", "told the safeguarding lead"
    ),
    ActionKind.ASK_PARTICIPANT: ActionWords(
        "The participant was asked to put it right",
        "ask the participant to put it right",
        "asked the participant to put it right",
    ),
    ActionKind.ANNOUNCE: ActionWords(
        "A message for everybody went into the meeting's chat",
        "tell everybody in the session",
        "told everybody in the session",
    ),
    ActionKind.REMOVE_PARTICIPANT: ActionWords(
        "The participant was removed from the session",
        "remove the participant from the session",
        "removed the participant from the session",
    ),
    ActionKind.PUT_IN_WAITING_ROOM: ActionWords(
        "The participant was put back into the waiting room",
        "put the participant back into the waiting room",
        "put the participant back into the waiting room",
    ),
    ActionKind.RENAME: ActionWords(
        "The participant's screen name was changed",
        "change the participant's screen name",
        "changed the participant's screen name",
    ),
    ActionKind.STOP_RECORDING: ActionWords(
        "The recording was stopped", "stop the recording", "stopped the recording"
    ),
    ActionKind.STOP_AI_COMPANION: ActionWords(
        "AI Companion was stopped", "stop AI Companion", "stopped AI Companion"
    ),
    ActionKind.STOP_LIVE_STREAM: ActionWords(
        "The live stream was stopped", "stop the live stream", "stopped the live stream"
    ),
    ActionKind.DELETE_MESSAGE: ActionWords(
        "The message was deleted", "delete the message", "deleted the message"
    ),
    ActionKind.FIX_SETTINGS: ActionWords(
        "Zoom's settings were put right", "put Zoom's settings right", "put Zoom's settings right"
    ),
    ActionKind.RESTRICT_RECORDING: ActionWords(
        "Access to the recording was restricted",
        "restrict access to the recording",
        "restricted access to the recording",
    ),
    ActionKind.TRASH_RECORDING: ActionWords(
        "The recording was moved to Zoom's trash",
        "move the recording to Zoom's trash",
        "moved the recording to Zoom's trash",
    ),
    ActionKind.END_MEETING: ActionWords(
        "The session was ended for everybody",
        "end the session for everybody",
        "ended the session for everybody",
    ),
}

ASKED_HOST = "The host was asked to {infinitive}"
WOULD_HAVE = "Watching only: Chaperone would have {participle}"
FAILED = "Chaperone tried to {infinitive} and could not"
NOT_POSSIBLE = "Chaperone had no way to {infinitive}"
NOT_DONE = "Chaperone did not {infinitive}"
UNKNOWN_RESPONSE = "{action}: {outcome}"

# Asking the host to tell themselves would be odd: what reached them in the end is the telling.
_OTHERWISE = {(ActionKind.ALERT_HOST, ActionOutcome.ASKED_HOST): ACTIONS[ActionKind.ALERT_HOST].done}

# Reasons for which Chaperone left something alone that it would have had a way to do.
LEFT_ALONE = frozenset(
    {
        messages.OVER,
        messages.SESSION_OVER,
        messages.OVERTAKEN,
        messages.DISPROVED,
        messages.TOO_LATE,
        messages.FROM_RECORDS,
        messages.SUPERSEDED,
        messages.GONE,
        messages.RECORDING_GONE,
        EXEMPT,
        PROTECTED,
        STAFF_ARE_NEVER_REMOVED,
    }
)

# The rules that find nothing about a person but what they wrote.
WRITTEN = frozenset({"personal_information", "private_chat"})

UNDONE = frozenset({ActionOutcome.FAILED, ActionOutcome.NOT_POSSIBLE})

RESPONSE_SIGNS = {
    ActionOutcome.DONE: "✓",
    ActionOutcome.ASKED_HOST: "→",
    ActionOutcome.WOULD_HAVE: "○",
    ActionOutcome.FAILED: "✗",
    ActionOutcome.NOT_POSSIBLE: "✗",
}

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


def response_words(action: str, outcome: str, detail: str | None = None) -> str:
    """What became of an action, as a sentence without its full stop; `detail` is the reason given with it."""
    if action not in ACTIONS or outcome not in RESPONSE_SIGNS:
        return UNKNOWN_RESPONSE.format(action=spoken(action), outcome=spoken(outcome).lower())
    words = ACTIONS[ActionKind(action)]
    match ActionOutcome(outcome):
        case ActionOutcome.DONE:
            return words.done
        case ActionOutcome.ASKED_HOST:
            template = _OTHERWISE.get((ActionKind(action), ActionOutcome.ASKED_HOST), ASKED_HOST)
        case ActionOutcome.WOULD_HAVE:
            template = WOULD_HAVE
        case ActionOutcome.FAILED:
            template = FAILED
        case ActionOutcome.NOT_POSSIBLE:
            template = NOT_DONE if detail in LEFT_ALONE else NOT_POSSIBLE
    return template.format(infinitive=words.infinitive, participle=words.participle)


def is_message(finding: Mapping[str, Any]) -> bool:
    """Whether a finding of a report is about something that somebody wrote, which is said at one moment."""
    return finding["rule"] in WRITTEN and finding["subject"]["kind"] == SubjectKind.PARTICIPANT


def spoken(name: str) -> str:
    """A name of the contract as words: "screen_share" is "Screen share"."""
    return name.replace("_", " ").capitalize()


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


def clauses_of(rule: str, clause: str, listed: frozenset[str]) -> list[tuple[str, str]]:
    """Numbers and text of the clauses that a row of the rules stands for.

    That is its own, and the rule's others unless they are `listed` in a row of theirs; one text is said once.
    """
    texts: dict[str, list[str]] = {}
    for each in CLAUSES:
        if each.rule == rule and (each.number == clause or each.number not in listed):
            texts.setdefault(each.says, []).append(each.number)
    return [(", ".join(numbers), says) for says, numbers in texts.items()] or [(clause, spoken(rule))]
