"""What is written in the chat of the simulated meetings, and links to them that are found in public."""

import base64
from typing import Any

from bot.simulator import payloads
from bot.simulator.account import Account
from bot.simulator.records import JSON, InMeetingMessage, Participant, Run


class Chats(Account):
    """The account with people writing in its meetings.

    Every method gives the events that Zoom would send and queues them. Zoom tells of chat only where it has data loss
    prevention (`dlp`) for the account; the messages are there all the same.
    """

    def write_in_meeting(
        self,
        meeting_id: str,
        who: str | Participant,
        text: str = "",
        *,
        to: str | Participant | None = None,
        file_name: str | None = None,
    ) -> list[JSON]:
        """Somebody writes to everybody, or to one person alone, or sends a file; a file's own message has no text."""
        run, sender = self.live(meeting_id), self.person(meeting_id, who)
        reader = self.person(meeting_id, to) if to is not None else None
        message = InMeetingMessage(self._message_id(), sender, text, self.clock.now(), reader, file_name)
        run.chat.append(message)
        if not self.dlp:
            return []
        if file_name is None:
            part = payloads.chat_message(message)
            return [self._tell_chat("meeting.chat_message_sent", run, chat_message=part)]
        part = payloads.chat_message_file(message, self.new_code())
        return [self._tell_file(run, part)]

    def delete_message(self, meeting_id: str, message_id: str) -> bool:
        """The API takes a message out of the chat; False where there is none with this id. Zoom sends no event of it."""
        for message in self.live(meeting_id).chat:
            if message.id == message_id and not message.deleted:
                message.deleted = True
                return True
        return False

    def alert_risk(
        self, meeting_id: str, *, platform: str = "Y", link: str = "https://social.example/status/1"
    ) -> list[JSON]:
        """Zoom's At-Risk Meeting Notifier finds the meeting's link in a public post."""
        name, meeting = "meeting.risk_alert", self.meetings[meeting_id]
        run = self.run(meeting_id) or self.open_run(meeting_id, None)
        part = payloads.meeting_part(name, meeting, run) | {
            "host_email": self.users[meeting.host_id].email,
            "armn_details": payloads.risk(meeting, self.clock.now(), platform, link),
        }
        del part["duration"]  # this event alone says nothing of it
        return [self.queue(name, {"account_id": self.account_id, "object": part})]

    def _tell_chat(self, name: str, run: Run, **parts: Any) -> JSON:
        told = {"id": int(run.meeting_id), "uuid": run.uuid} | parts
        return self.queue(name, {"account_id": self.account_id, "object": told})

    def _tell_file(self, run: Run, part: JSON) -> JSON:
        told = {"meeting_id": int(run.meeting_id), "meeting_uuid": run.uuid, "chat_message_file": part}
        return self.queue("meeting.chat_message_file_sent", {"account_id": self.account_id, "object": told})

    def _message_id(self) -> str:
        return base64.b64encode(f"1-{{{self.new_uuid()}}}".encode()).decode()
