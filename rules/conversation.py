"""Who writes to whom in a session's chat, and what the rules on chat have in common."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from rules.chat_events import Audience, ChatSent
from rules.chat_log import writer_key
from rules.events import Participant, Tick
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.people import NAMELESS, Person
from rules.rule import View

NO_MESSAGE = (
    "Zoom told of no message in the chat. Either nobody wrote one, or Zoom does not pass the chat on: it does so only for "
    "accounts that have its data loss prevention (DLP) for meeting chat switched on."
)
QUIET_AGAIN = "Nothing more of this kind was written for a while."

# A message is over as soon as it is sent. Those that follow it within this span belong to the same breach, so that the
# host is told of a conversation once and not of every line in it.
QUIET = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who writes, is written to or is reported; `person` is None where Zoom told of nobody with these ids.

    `address` is the e-mail address of a member of staff, empty where it is not known. One who `may_be_host` is staff of whom
    Zoom has not yet told who it is.
    """

    key: str
    name: str
    is_staff: bool
    person: Person | None
    who: Participant
    may_be_host: bool = False
    address: str = ""

    @property
    def mention(self) -> str:
        """Their name, or words that stand for it within a sentence."""
        return self.name if self.name != NAMELESS else NAMELESS[0].lower() + NAMELESS[1:]

    def subject_of(self, concern: str, message_id: str | None) -> Subject:
        """The subject of a finding about what they wrote."""
        if self.person is not None:
            return replace(self.person.subject_of(concern), message_id=message_id)
        ids = (self.who.user_id, self.who.participant_uuid, message_id)
        return Subject(SubjectKind.PARTICIPANT, concern + self.key, self.name, *ids)


_NOT_NAMED = Party("chat nobody named", NAMELESS, False, None, Participant())


def party(view: View[Any], who: Participant, *, host_side: bool = False) -> Party:
    """Whom an event speaks of; of somebody unknown, what Zoom says of them in it counts."""
    person = view.session.find(who)
    if person is not None and person.introduced:
        address = person.on_staff.email if person.on_staff is not None else ""
        return Party(person.key, person.label, person.is_staff, person, who, address=address)
    member = view.policy.staff_member(who.email)
    is_staff = host_side or member is not None
    # Whoever is not known to be somebody else may be the host.
    address = member.email if member is not None else (view.session.host_email or "") if is_staff else ""
    key, name = writer_key(person, who), who.name or NAMELESS
    return Party(key, name, is_staff, person, who, may_be_host=is_staff, address=address)


def sender(view: View[Any], event: ChatSent) -> Party:
    """Who wrote a message."""
    return party(view, event.sender, host_side=event.sender_is_host_side)


def recipient(view: View[Any], event: ChatSent) -> Party | None:
    """The one person that a message is for; None where it is for several, for whoever is host, or Zoom did not say.

    Zoom may leave out who it is, and still say that it is one guest: then it is somebody who has no name.
    """
    if event.recipient is not None:
        return party(view, event.recipient)
    return _NOT_NAMED if event.to is Audience.GUEST else None


def no_more(view: View[Any], rule: str, tick: Tick) -> Iterator[Finding]:
    """What ends a breach of a rule on chat: that nothing more of its kind was written."""
    episode = view.session.episodes.open_about(rule, tick.subject)
    if episode is not None:
        yield Finding(Status.KEPT, episode.finding.subject, QUIET_AGAIN)
