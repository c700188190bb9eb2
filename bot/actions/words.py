"""What each action is called, and what became of it, in plain words."""

from dataclasses import dataclass

from bot.actions import reasons
from rules.actions import ActionKind, ActionOutcome
from rules.care import EXEMPT, PROTECTED, STAFF_ARE_NEVER_REMOVED
from rules.phrases import spoken


@dataclass(frozen=True, slots=True)
class ActionWords:
    """One action: the sentence when it was done, and the forms that fit "asked to …" and "would have …"."""

    done: str
    infinitive: str
    participle: str


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
        reasons.OVER,
        reasons.SESSION_OVER,
        reasons.OVERTAKEN,
        reasons.DISPROVED,
        reasons.TOO_LATE,
        reasons.FROM_RECORDS,
        reasons.SUPERSEDED,
        reasons.GONE,
        reasons.RECORDING_GONE,
        EXEMPT,
        PROTECTED,
        STAFF_ARE_NEVER_REMOVED,
    }
)

UNDONE = frozenset({ActionOutcome.FAILED, ActionOutcome.NOT_POSSIBLE})

RESPONSE_SIGNS = {
    ActionOutcome.DONE: "✓",
    ActionOutcome.ASKED_HOST: "→",
    ActionOutcome.WOULD_HAVE: "○",
    ActionOutcome.FAILED: "✗",
    ActionOutcome.NOT_POSSIBLE: "✗",
}


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
