"""The simulated Zoom: everything that can happen in its meetings, and the events it then sends."""

from collections.abc import Mapping
from typing import Any

from bot.simulator import payloads
from bot.simulator.captures import Captures
from bot.simulator.cards import Cards
from bot.simulator.chats import Chats
from bot.simulator.people import HOST_ENDED, People
from bot.simulator.planning import Planning
from bot.simulator.records import JSON, ChatMessage, User
from bot.simulator.registration import Registration
from bot.simulator.settings import difference, overlay, without

_MEETING_FIELDS = frozenset({"topic", "password", "duration", "timezone"})


class SimulatedZoom(People, Captures, Chats, Cards, Planning, Registration):
    """A Zoom account in memory, for rehearsals and tests.

    What happens in its meetings is made to happen by the methods here; the API in `bot.simulator.app` calls the same
    ones. Each gives the events that Zoom would send, in order, and queues them in `outbox`.
    """

    def start(self, meeting_id: str, *, uuid: str | None = None, host_joins: bool = True) -> list[JSON]:
        """The meeting goes live as a new run, by the host's coming unless `host_joins` is False.

        Recording and AI Companion start with it where the meeting's settings say so.
        """
        meeting = self.meetings[meeting_id]
        run = self.open_run(meeting_id, uuid)
        host = self.users[meeting.host_id]
        if host_joins:
            events = self.arrive(meeting_id, host.display_name, email=host.email)
        else:
            events = self.begin(run)
        if meeting.settings["auto_recording"] == "cloud":
            events += self.start_recording(meeting_id)
        if meeting.settings["auto_start_meeting_summary"]:
            events += self.start_ai_companion(meeting_id, ("summary",))
        if meeting.settings["auto_start_ai_companion_questions"]:
            events += self.start_ai_companion(meeting_id, ("questions",))
        return events

    def end(self, meeting_id: str) -> list[JSON]:
        """The host, or the API, ends the meeting for everybody."""
        run = self.live(meeting_id)
        events = [*self.stop_captures(meeting_id), *self.everybody_leaves(run, HOST_ENDED)]
        run.ended_at = self.clock.now()
        return [*events, self.send("meeting.ended", run, end_time=payloads.stamp(run.ended_at))]

    def change_meeting_settings(
        self, meeting_id: str, changes: Mapping[str, Any], *, operator: User | None = None
    ) -> list[JSON]:
        """Somebody edits the meeting: `settings` and fields such as `password`, as `PATCH /meetings` takes them.

        What a lock holds stays, silently. No event where nothing changed.
        """
        meeting = self.meetings[meeting_id]
        wanted = without(changes.get("settings", {}), meeting.locked)
        old = {key: getattr(meeting, key) for key in _MEETING_FIELDS}
        new = {key: changes[key] for key in sorted(_MEETING_FIELDS & changes.keys())}
        before, after = difference(old, new)
        settings = self.with_channel(overlay(meeting.settings, wanted))
        was, now = difference(meeting.settings, {key: settings[key] for key in wanted})
        meeting.settings = settings
        for key, value in after.items():
            setattr(meeting, key, value)
        if now:
            before["settings"], after["settings"] = was, now
        if not after:
            return []
        who = self.operator(operator or self.users[meeting.host_id])
        payload = payloads.updated(
            self.account_id, who | {"scope": "single"}, int(meeting_id), (before, after), self.clock.now()
        )
        return [self.queue("meeting.updated", payload)]

    def change_user_settings(
        self, user: User, changes: Mapping[str, Any], *, operator: User | None = None
    ) -> list[JSON]:
        """Somebody edits a user's settings; what a lock holds stays, silently. No event where nothing changed."""
        settings = overlay(user.settings, without(changes, user.locked))
        before, after = difference(user.settings, settings)
        user.settings = settings
        if not after:
            return []
        change = ({"settings": before}, {"settings": after})
        who = self.operator(operator or user)
        payload = payloads.updated(self.account_id, who, user.id, change, self.clock.now())
        return [self.queue("user.settings_updated", payload)]

    def write_chat(
        self, sender: User, text: str, *, to_contact: str | None = None, to_channel: str | None = None
    ) -> ChatMessage:
        """A Team Chat message is sent; whether it may be is the API's to say."""
        now = self.clock.now()
        message = ChatMessage(self.new_code(), sender.email, text, now, to_contact, to_channel)
        self.messages.append(message)
        return message

    def chat_channel(self, meeting_id: str) -> str:
        """The channel of the meeting's own chat; empty where continuous meeting chat is off."""
        chat = self.meetings[meeting_id].settings["continuous_meeting_chat"]
        return str(chat["channel_id"]) if chat["enable"] else ""

    def said_to_everybody(self, meeting_id: str) -> list[str]:
        """What was written into the meeting's own chat through the API, the first first."""
        channel = self.chat_channel(meeting_id)
        return [message.text for message in self.messages if channel and message.to_channel == channel]
