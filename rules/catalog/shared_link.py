"""Link and passcode are never passed on (Z3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from rules.actions import TELLING, ActionKind
from rules.chat_events import ChatSent, DetailKind, RiskAlerted
from rules.conversation import NO_MESSAGE, QUIET, no_more, sender
from rules.events import Event, ParticipantEvent, ParticipantJoined, Tick
from rules.finding import SESSION, Finding, Status, Subject, SubjectKind
from rules.folding import fold
from rules.people import Person, Standing
from rules.phrases import listed, minutes, names
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.tightness import AT_LEAST_ONE

POSTED = "Zoom found the link to this session in a public post{where}."
ON_PLATFORM = " on {platform}"
POSTED_ADVICE = (
    "Please have the post taken down, let nobody in whom you do not know, "
    "and give the next session a new link and passcode."
)
POSTED_AT = " The post: {link}"
WROTE_LINK = "{name} has written {what} of this session in the chat."
WROTE_LINK_ADVICE = (
    "Everybody here has it already, but please ask them not to pass it on; "
    "whoever is missing gets it from the organisation."
)
WHAT = {DetailKind.LINK: "the link", DetailKind.PASSCODE: "the passcode"}
LINK_TWICE = "{names} are here at the same time over one person's own link."
LINK_TWICE_ADVICE = (
    "Please ask who they are. If one of them is a second device of the same person, nothing needs to be done."
)
LINK_ONCE = "No more than one person is here over this link."
STRANGERS = "{count} people whom nobody knows have come in within {span}."
STRANGERS_ADVICE = (
    'The link may have been passed on. In the meeting, choose Host tools and tick "Enable waiting room" or "Lock meeting", '
    "then find out who they are."
)
NO_MORE_STRANGERS = "No more strangers have come in for a while."
KEPT = (
    "Zoom passed on the chat, in which nobody passed on link or passcode, everybody who came was found on the register, "
    "and Zoom told of no link used by two people."
)
NO_REGISTER = (
    "No register was read for this session, so it is not known whether somebody came by a link passed on."
)
NOBODY_SEEN = "Zoom told of no guest who came in, so there was nobody to have come by a link passed on."
PASSCODE_UNKNOWN = (
    "Zoom's settings did not say what the passcode is, so that it would not have been noticed in the chat."
)
NOT_ALL_KNOWN = (
    "Somebody came in whom nobody could match to the register, so the link may have been passed on."
)

_POSTED = Subject(SubjectKind.SESSION, "posted", SESSION.name)
_STRANGERS = Subject(SubjectKind.SESSION, "strangers", SESSION.name)
_LINK = "link "


@dataclass(frozen=True, slots=True)
class SharedLink:
    """`strangers` is how many people whom nobody knows may come `within` a span until the host is told; 0 for never."""

    strangers: int = field(default=3, metadata=AT_LEAST_ONE)
    within: timedelta = timedelta(minutes=5)


def look(view: View[SharedLink], event: Event) -> Iterator[Finding]:
    """Hold public posts, the chat, who comes by whose link and how many strangers come against the clause."""
    match event:
        case RiskAlerted():
            yield _posted(event)
        case ChatSent():
            yield from _message(view, event)
        case ParticipantEvent():
            person = view.session.find(event.who)
            if person is not None:
                yield from _links(view, person)
                yield from _strangers(view, person, event)
        case Tick(subject=_STRANGERS.key):
            yield Finding(Status.KEPT, _STRANGERS, NO_MORE_STRANGERS)
        case Tick():
            yield from no_more(view, RULE.name, event)
        case _:
            return


def _posted(event: RiskAlerted) -> Finding:
    where = ON_PLATFORM.format(platform=event.platform) if event.platform else ""
    advice = POSTED_ADVICE + (POSTED_AT.format(link=event.link) if event.link else "")
    return Finding(Status.BREACHED, _POSTED, POSTED.format(where=where), advice)


def _message(view: View[SharedLink], event: ChatSent) -> Iterator[Finding]:
    kinds = {detail.kind for detail in event.details}
    what = [words for kind, words in WHAT.items() if kind in kinds]
    writer = sender(view, event)
    # Staff may help somebody back in whose connection broke.
    if what and not writer.is_staff:
        yield Finding(
            Status.BREACHED,
            writer.subject_of("wrote ", event.message_id),
            WROTE_LINK.format(name=writer.name, what=listed(what)),
            WROTE_LINK_ADVICE,
            doubtful=True,
            recheck_at=event.at + QUIET,
            ends_with_call=True,
        )


def _links(view: View[SharedLink], person: Person) -> Iterator[Finding]:
    link = person.registrant_id
    if link is None:
        return
    here = [one for one in view.session.room.present_by(link) if not one.is_staff]
    subject = Subject(SubjectKind.PARTICIPANT, _LINK + link, names(here, len(here)))
    # One name on two devices is for the rule on screen names, and one account is one person.
    if len({fold(one.label) for one in here}) > 1 and len({one.zoom_id or one.key for one in here}) > 1:
        reason = LINK_TWICE.format(names=subject.name)
        yield Finding(Status.BREACHED, subject, reason, LINK_TWICE_ADVICE, doubtful=True, ends_with_call=True)
    elif view.session.episodes.open_about(RULE.name, subject.key) is not None:
        yield Finding(Status.KEPT, subject, LINK_ONCE)


def _strangers(view: View[SharedLink], person: Person, event: ParticipantEvent) -> Iterator[Finding]:
    if not isinstance(event, ParticipantJoined) or person.standing is not Standing.STRANGER:
        return
    count, within = view.options.strangers, view.options.within
    since = view.session.strangers.latest(count)
    if since is not None and event.at - since <= within:
        reason = STRANGERS.format(count=count, span=minutes(within))
        yield Finding(
            Status.BREACHED,
            _STRANGERS,
            reason,
            STRANGERS_ADVICE,
            doubtful=True,
            recheck_at=event.at + within,
            ends_with_call=True,
        )


def verdict(view: View[SharedLink]) -> Finding:
    """Kept when the chat was passed on, the passcode would have been noticed in it, and everybody was found on the register."""
    session = view.session
    guests = session.guests_who_came()
    if session.register is None:
        return not_checked(NO_REGISTER if session.chat.seen else NO_MESSAGE)
    if any(person.match is None or person.match.entry is None for person in guests):
        return not_checked(NOT_ALL_KNOWN)
    if not session.chat.seen:
        return not_checked(NO_MESSAGE)
    if not guests:
        return not_checked(NOBODY_SEEN)
    is_known = session.settings is not None and session.settings.passcode is not None
    return kept(KEPT) if is_known else not_checked(PASSCODE_UNKNOWN)


_WITH_CHILDREN = RulePolicy(
    Response(respond=(ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING)), SharedLink()
)

RULE = Rule(
    name="shared_link",
    clauses=("Z3",),
    options=SharedLink,
    look=look,
    verdict=verdict,
    sensed=(
        "Public posts in which Zoom finds the link, the link or passcode in the chat, one person's own link that two use "
        "at once, and people whom nobody knows who come in numbers."
    ),
    limits=(
        "Zoom looks for public posts on few plans. A link that is passed on privately is only noticed once somebody comes by it."
    ),
    about=About.EVERYBODY,
    needs=frozenset({Need.CHAT, Need.REGISTER, Need.SETTINGS}),
    # Everybody may have the link to an open event.
    can=TELLING | {ActionKind.END_MEETING},
    presets={
        "children": _WITH_CHILDREN,
        "one_to_one": _WITH_CHILDREN,
        "adults": RulePolicy(Response(respond=(ActionKind.ALERT_HOST,)), SharedLink()),
    },
)
