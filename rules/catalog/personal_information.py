"""Nobody shares personal information (Z10)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rules.actions import ON_PARTICIPANTS, ON_SESSION, ActionKind
from rules.chat_events import Audience, ChatSent, Detail, DetailKind
from rules.conversation import NO_MESSAGE, QUIET, Party, no_more, recipient, sender
from rules.events import Event, SettingsRead, Tick
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.phrases import listed
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.tightness import DOWNWARDS
from rules.unsaid import unsaid

NAMES = {
    DetailKind.PHONE: "a phone number",
    DetailKind.EMAIL: "an e-mail address",
    DetailKind.POSTCODE: "a postcode",
    DetailKind.ADDRESS: "a postal address",
    DetailKind.SCHOOL: "the name of a school",
    DetailKind.SOCIAL: "a name on another app",
    DetailKind.MEETING_UP: "a plan to meet up",
}
SHARED = "{name} has written what looks like {kinds} in the chat{snippet}."
SHARED_PRIVATELY = "{name} has written what looks like {kinds} privately to {recipient} in the chat{snippet}."
SNIPPET = ' ("{snippet}")'
SHARED_ADVICE = (
    "Please ask everybody to keep such things out of the chat. If the message is still there, delete it: "
    'point at it in the chat, choose "…", then Delete.'
)
SHARED_PRIVATELY_ADVICE = (
    "Please ask everybody to keep such things out of the chat. You cannot see this message, "
    "which stands in the chat of those two alone; tell the safeguarding lead if it worries you."
)
STAFF_ADVICE = (
    "Please find out from them what it was about. Chaperone has not kept the message, and has left it where it is: "
    "in the chat of those who could read it."
)
FILES = "Zoom's settings let people send files in the chat, in which nobody can see personal details."
FILES_ADVICE = (
    'Please switch off "Send files via meeting chat" in the host\'s settings, at zoom.us under Settings, '
    '"In Meeting (Basic)".'
)
NO_FILES = "Zoom's settings let nobody send files in the chat, or your policy lets them."
KEPT = (
    "Zoom passed on what was written in the chat, and nothing in it looked like personal details. "
    "What is said or held up to the camera cannot be seen."
)

# These cannot well be anything else. Of the others somebody has to judge, so that nothing is done but to tell of them.
PLAIN = frozenset({DetailKind.PHONE, DetailKind.EMAIL, DetailKind.POSTCODE})


_FILES = Subject(SubjectKind.SETTING, "file_transfer", "Files in the chat")


@dataclass(frozen=True, slots=True)
class PersonalInformation:
    """`files` is whether Zoom's settings may let people send files in the chat."""

    files: bool = field(default=False, metadata=DOWNWARDS)


def look(view: View[PersonalInformation], event: Event) -> Iterator[Finding]:
    """Hold what was found in a message that a guest wrote or can read against the clause."""
    match event:
        case SettingsRead(file_transfer=bool(may_send)):
            yield _files(may_send=may_send and not view.options.files)
        case ChatSent():
            yield from _message(view, event)
        case Tick():
            yield from no_more(view, RULE.name, event)
        case _:
            return


def _message(view: View[PersonalInformation], event: ChatSent) -> Iterator[Finding]:
    # The session's own link and passcode are for the rule about those.
    found = [detail for detail in event.details if detail.kind in NAMES]
    if not found:
        return
    writer, reader = sender(view, event), recipient(view, event)
    among_staff = writer.is_staff and (event.to is Audience.HOST or (reader is not None and reader.is_staff))
    if not among_staff:
        yield _shared(writer, reader, event, found)


def _shared(writer: Party, reader: Party | None, event: ChatSent, found: list[Detail]) -> Finding:
    kinds = sorted({detail.kind for detail in found}, key=list(NAMES).index)
    is_private = reader is not None and not reader.is_staff
    for_leads = writer.may_be_host or (writer.is_staff and is_private)
    sentence, advice = (SHARED_PRIVATELY, SHARED_PRIVATELY_ADVICE) if is_private else (SHARED, SHARED_ADVICE)
    return Finding(
        Status.BREACHED,
        # News of another kind of detail is told of, another message with the same is not.
        writer.subject_of(f"{'+'.join(kinds)} ", event.message_id),
        sentence.format(
            name=writer.name,
            kinds=listed([NAMES[kind] for kind in kinds]),
            recipient=reader.mention if reader is not None else "",
            snippet=SNIPPET.format(snippet=found[0].snippet) if found[0].snippet else "",
        ),
        STAFF_ADVICE if for_leads else advice,
        doubtful=PLAIN.isdisjoint(kinds),
        recheck_at=event.at + QUIET,
        ends_with_call=True,
        for_leads=for_leads,
        concerns=writer.address,
    )


def _files(*, may_send: bool) -> Finding:
    if may_send:
        return Finding(Status.BREACHED, _FILES, FILES, FILES_ADVICE)
    return Finding(Status.KEPT, _FILES, NO_FILES)


def verdict(view: View[PersonalInformation]) -> Finding:
    """Kept when Zoom passed the chat on and nothing of the kind was found in it."""
    return kept(KEPT) if view.session.chat.seen else not_checked(NO_MESSAGE)


_TELL = (ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT)
_WITH_CHILDREN = Response(respond=(*_TELL, ActionKind.DELETE_MESSAGE, ActionKind.FIX_SETTINGS))
# Homework goes to and fro in a lesson, and patterns among adults.
_WITH_FILES = PersonalInformation(files=True)

RULE = Rule(
    name="personal_information",
    clauses=("Z10",),
    looks_ahead=True,
    unsaid=lambda options, event: unsaid(event, *(() if options.files else ("file_transfer",))),
    options=PersonalInformation,
    look=look,
    verdict=verdict,
    sensed=(
        "Telephone numbers, e-mail and postal addresses, postcodes, schools, names on other apps and plans to meet, in what "
        "people write in the chat and in the names of files. The message is not kept."
    ),
    limits=(
        "Zoom passes on the chat of few accounts. What is said, held up to the camera or stands in a file cannot be seen, and "
        "what is put in other words is not found."
    ),
    about=About.EVERYBODY,
    needs=frozenset({Need.CHAT}),
    to_leads="what a member of staff wrote to a guest alone",
    can=ON_SESSION | ON_PARTICIPANTS | {ActionKind.DELETE_MESSAGE, ActionKind.FIX_SETTINGS},
    presets={
        "children": RulePolicy(_WITH_CHILDREN, PersonalInformation()),
        "one_to_one": RulePolicy(_WITH_CHILDREN, _WITH_FILES),
        "adults": RulePolicy(Response(respond=_TELL), _WITH_FILES),
        "open_event": RulePolicy(Response(respond=_TELL), _WITH_FILES),
    },
)
