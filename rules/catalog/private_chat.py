"""Staff never write to children privately (S4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.actions import TELLING, ActionKind
from rules.chat_events import Audience, ChatSent
from rules.conversation import NO_MESSAGE, QUIET, Party, no_more, recipient, sender
from rules.events import Event, SettingsRead, Tick
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.unsaid import unsaid

STAFF_TO_GUEST = "{sender}, a member of staff, has written privately to {recipient} in the chat."
STAFF_TO_SOMEBODY = (
    "{sender}, a member of staff, has written privately to {recipient} in the chat, "
    "and Zoom has not said who that is."
)
STAFF_TO_GROUP = (
    "{sender}, a member of staff, has written to a group in the chat, and Zoom has not said who is in it."
)
STAFF_TO_GUEST_ADVICE = (
    "Please find out from them what it was about. The message itself can be seen in the chat of those two alone, "
    "and Chaperone has not kept it."
)
STAFF_TO_GROUP_ADVICE = (
    "Please find out from them what it was about and who was in the group. The message itself can be seen in the chat of "
    "that group alone, and Chaperone has not kept it."
)
AMONG_GUESTS = "{sender} has written privately to {recipient} in the chat."
AMONG_GUESTS_ADVICE = (
    'Please ask everybody to write to all or to you. To keep it so, open the chat, choose "…" and let participants chat '
    'with "Everyone" only.'
)
MAY_WRITE = "Zoom's settings let guests write to each other privately in this session."
MAY_WRITE_ADVICE = 'In the meeting, open the chat, choose "…" and let participants chat with "Everyone" only.'
MAY_NOT_WRITE = "Zoom's settings let no guest write to another privately, or your policy lets them."
KEPT = (
    "Zoom passed on what was written in the chat, and no member of staff wrote privately to a guest, "
    "adults on the register aside."
)
NOT_ADDRESSED = (
    "Zoom did not say of every message in the chat whom it was for, so that some may have been private."
)

SETTING_KEY = "private_chat"

_SETTING = Subject(SubjectKind.SETTING, SETTING_KEY, "Private chat")


@dataclass(frozen=True, slots=True)
class PrivateChat:
    """`among_guests` is whether guests may write to each other privately."""

    among_guests: bool = False


def look(view: View[PrivateChat], event: Event) -> Iterator[Finding]:
    """Hold whoever writes to one person alone, and the setting that lets guests, against the clause."""
    match event:
        case SettingsRead(private_chat=bool(may_write)):
            yield _setting(may_write=may_write and not view.options.among_guests)
        case ChatSent(to=Audience.GUEST | None):
            yield from _message(view, event)
        case ChatSent(to=Audience.GROUP):
            yield from _to_group(view, event)
        case Tick():
            yield from no_more(view, RULE.name, event)
        case _:
            return


def _message(view: View[PrivateChat], event: ChatSent) -> Iterator[Finding]:
    writer, reader = sender(view, event), recipient(view, event)
    if reader is None or reader.is_staff:
        return
    if writer.is_staff and not _is_adult(reader):
        yield _from_staff(writer, reader, event)
    elif not writer.is_staff and not view.options.among_guests:
        reason = AMONG_GUESTS.format(sender=writer.name, recipient=reader.mention)
        yield Finding(
            Status.BREACHED,
            writer.subject_of(f"to {reader.key} ", event.message_id),
            reason,
            AMONG_GUESTS_ADVICE,
            doubtful=True,
            recheck_at=event.at + QUIET,
            ends_with_call=True,
        )


def _to_group(view: View[PrivateChat], event: ChatSent) -> Iterator[Finding]:
    """Of staff to some but not to all: it may be to one child and nobody else."""
    writer = sender(view, event)
    if writer.is_staff:
        yield Finding(
            Status.BREACHED,
            writer.subject_of("to a group ", event.message_id),
            STAFF_TO_GROUP.format(sender=writer.name),
            STAFF_TO_GROUP_ADVICE,
            doubtful=True,
            recheck_at=event.at + QUIET,
            ends_with_call=True,
            for_leads=True,
        )


def _from_staff(writer: Party, reader: Party, event: ChatSent) -> Finding:
    sentence = STAFF_TO_SOMEBODY if reader.person is None else STAFF_TO_GUEST
    return Finding(
        Status.BREACHED,
        writer.subject_of(f"to {reader.key} ", event.message_id),
        sentence.format(sender=writer.name, recipient=reader.mention),
        STAFF_TO_GUEST_ADVICE,
        doubtful=reader.person is None,
        recheck_at=event.at + QUIET,
        ends_with_call=True,
        for_leads=True,
        concerns=writer.address,
    )


def _is_adult(party: Party) -> bool:
    """Whether the register says that somebody is no child."""
    match = party.person.match if party.person is not None else None
    return match is not None and match.entry is not None and match.entry.under_18 is False


def _setting(*, may_write: bool) -> Finding:
    if may_write:
        return Finding(Status.BREACHED, _SETTING, MAY_WRITE, MAY_WRITE_ADVICE)
    return Finding(Status.KEPT, _SETTING, MAY_NOT_WRITE)


def verdict(view: View[PrivateChat]) -> Finding:
    """Kept when Zoom passed the chat on, said whom it was for, and nobody wrote privately who must not."""
    chat = view.session.chat
    if not chat.seen:
        return not_checked(NO_MESSAGE)
    return kept(KEPT) if chat.all_addressed else not_checked(NOT_ADDRESSED)


RULE = Rule(
    name="private_chat",
    clauses=("S4",),
    looks_ahead=True,
    unsaid=lambda options, event: unsaid(event, *(() if options.among_guests else ("private_chat",))),
    options=PrivateChat,
    look=look,
    verdict=verdict,
    sensed=(
        "Who writes to whom, where Zoom passes the chat on, and whether Zoom's settings let guests write to each other "
        "privately. Whom the register calls an adult, staff may write to."
    ),
    limits=(
        "Zoom passes on the chat of few accounts. Messages outside the session, by telephone or on other apps, cannot be seen."
    ),
    about=About.EVERYBODY,
    needs=frozenset({Need.CHAT, Need.SETTINGS}),
    can=TELLING | {ActionKind.DELETE_MESSAGE, ActionKind.FIX_SETTINGS, ActionKind.END_MEETING},
    to_leads="what a member of staff wrote privately",
    presets={
        preset: RulePolicy(Response(respond=(ActionKind.ALERT_HOST, ActionKind.FIX_SETTINGS)), PrivateChat())
        for preset in ("children", "one_to_one")
    },
)
