"""Nobody shares personal information (Z10)."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.actions import ActionKind
from rules.chat_events import Audience, ChatSent, Detail, DetailKind
from rules.conversation import NOT_PASSED_ON, QUIET, Party, no_more, recipient, sender
from rules.events import Event, Tick
from rules.finding import Finding, Status
from rules.phrases import listed
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked

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
KEPT = (
    "Zoom passed on what was written in the chat, and nothing in it looked like personal details. "
    "What is said or held up to the camera cannot be seen."
)

# These cannot well be anything else. Of the others somebody has to judge, so that nothing is done but to tell of them.
PLAIN = frozenset({DetailKind.PHONE, DetailKind.EMAIL, DetailKind.POSTCODE})


@dataclass(frozen=True, slots=True)
class PersonalInformation:
    """Nothing can be chosen."""


def look(view: View[PersonalInformation], event: Event) -> Iterator[Finding]:
    """Hold what was found in a message that a guest wrote or can read against the clause."""
    match event:
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
    sentence, advice = SHARED, SHARED_ADVICE
    if is_private:
        sentence, advice = SHARED_PRIVATELY, SHARED_PRIVATELY_ADVICE
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
        advice,
        doubtful=PLAIN.isdisjoint(kinds),
        recheck_at=event.at + QUIET,
        ends_with_call=True,
        for_leads=writer.is_staff and is_private,
    )


def verdict(view: View[PersonalInformation]) -> Finding:
    """Kept when Zoom passed the chat on and nothing of the kind was found in it."""
    return kept(KEPT) if view.session.chat.seen else not_checked(NOT_PASSED_ON)


_TELL = (ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT)
_WITH_CHILDREN = RulePolicy(Response(respond=(*_TELL, ActionKind.DELETE_MESSAGE)), PersonalInformation())
_WITH_ADULTS = RulePolicy(Response(respond=_TELL), PersonalInformation())

RULE = Rule(
    name="personal_information",
    clauses=("Z10",),
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
    presets={
        "children": _WITH_CHILDREN,
        "one_to_one": _WITH_CHILDREN,
        "adults": _WITH_ADULTS,
        "open_event": _WITH_ADULTS,
    },
)
