"""What staff are told by ways that Chaperone does not know the readers of: no names, and where to read more. Pure."""

from typing import Final

from bot.initials.words import initials
from rules.actions import Action
from rules.finding import SubjectKind

TOLD: Final = (
    "{organisation} · {topic} · {time}\nFor the safeguarding lead: {rule}{whom}. Please look: {where}"
)
TITLE: Final = "Chaperone"
WHOM: Final = " ({initials})"
NO_TOPIC: Final = "a Zoom session"
NO_ADDRESS: Final = "Chaperone's message in Zoom Team Chat says more."

# Why it ended as it did; staff read these in the report.
ABOUT_STAFF: Final = "This is about a member of staff, so only the safeguarding leads were told."
NOT_KNOWN: Final = "Apprise cannot read the address in {variable}. Please compare it with docs/alerts.md."
NOT_TAKEN: Final = "The service did not take the message ({tries} tries)."


def told_of(action: Action, *, organisation: str, topic: str | None, time: str, where: str | None) -> str:
    """What is said of an action's alert; of whom it is about the initials alone."""
    whom = ""
    if action.subject.kind is SubjectKind.PARTICIPANT:
        whom = WHOM.format(initials=initials(action.subject.name))
    rule = action.rule.replace("_", " ")
    named = {"organisation": organisation, "topic": topic or NO_TOPIC, "time": time}
    return TOLD.format(**named, rule=rule, whom=whom, where=where or NO_ADDRESS)
