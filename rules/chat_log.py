"""What is known of a session's chat, without any of its text."""

from dataclasses import dataclass, field

from rules.chat_events import ChatSent
from rules.events import Participant
from rules.people import Person


@dataclass(slots=True)
class ChatLog:
    """How much of the chat Zoom told of, and who wrote words from the lists how often.

    `hits` counts messages that held such words, by who wrote them. Zoom may tell of one message twice: as a message and
    as a file that was sent with it.
    """

    messages: int = 0
    all_addressed: bool = True
    hits: dict[str, int] = field(default_factory=dict)
    _counted: set[str] = field(default_factory=set)

    @property
    def seen(self) -> bool:
        """Whether Zoom passes on what is written in this session."""
        return self.messages > 0

    def note(self, event: ChatSent, sender: Person | None) -> None:
        """Take in one message; `sender` is who wrote it, None where nobody is known by these ids."""
        self.messages += 1
        self.all_addressed = self.all_addressed and (event.to is not None or event.recipient is not None)
        message = event.message_id or event.delivery
        if event.words and message not in self._counted:
            self._counted.add(message)
            key = writer_key(sender, event.sender)
            self.hits[key] = self.hits.get(key, 0) + 1


def writer_key(person: Person | None, who: Participant) -> str:
    """The key by which what somebody writes is counted."""
    return person.key if person is not None else f"chat {who.user_id or who.email or who.name}"
