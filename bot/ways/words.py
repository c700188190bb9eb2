"""What staff are told by ways that Chaperone does not know the readers of: no names, and where to read more. Pure."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said of Chaperone itself, and the page that says more, by its address and its name."""

    text: str
    page: str
    name: str


NOTICE: Final = "{organisation} · For the safeguarding lead: {text} {where}"
ON_PAGE: Final = "Please look: {url}{page}"
ON_THE_PAGES: Final = "Please look on Chaperone's pages, under “{name}”."
CHECKUP: Final = Notice(
    "Something keeps Chaperone from doing all that your policy asks of it, and Zoom Team Chat took no message about it. "
    "Please pass it on to whoever looks after Chaperone.",
    "/checkup",
    "Checkup",
)
CONFIGURATION: Final = Notice(
    "Chaperone's configuration was changed and cannot be used as it is now; what it said until now stays in force. "
    "Please pass it on to whoever changed it.",
    "/",
    "Today",
)
CONCERN: Final = Notice("A concern is recorded, or something was added to one.", "/concerns", "Concerns")

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


def said_of(notice: Notice, *, organisation: str, url: str | None) -> str:
    """What is said of Chaperone itself, where its pages are at `url`."""
    where = ON_THE_PAGES.format(name=notice.name)
    if url is not None:
        where = ON_PAGE.format(url=url, page=notice.page)
    return NOTICE.format(organisation=organisation, text=notice.text, where=where)
