"""What can be done to a meeting while it runs.

Each method takes Zoom's numeric meeting id and returns when Zoom has accepted. NotFound means that the meeting is not
live or does not exist. In-meeting controls are for "the host or an alternative host"; where an account's app does not
count as one Zoom answers with code 300, which is Refused.
"""

from typing import Any

from bot.zoom.api import Api, path_id
from bot.zoom.limits import Label


class LiveControls:
    """Zoom's REST controls of live meetings."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def end_meeting(self, meeting_id: str) -> None:
        """End the meeting for everybody in it."""
        await self._status("end the meeting", meeting_id, "PUT", "status", "end")

    async def stop_live_stream(self, meeting_id: str) -> None:
        """Stop sending the meeting to a streaming service."""
        await self._status("stop the live stream", meeting_id, "PATCH", "livestream/status", "stop")

    async def remove_participant(self, meeting_id: str, participant_uuid: str) -> None:
        """Send somebody out of the meeting; `participant_uuid` is the webhooks', which lasts for the meeting."""
        params = {"participant_uuid": participant_uuid}
        await self._control("remove a participant", meeting_id, "participant.remove", params)

    async def stop_recording(self, meeting_id: str) -> None:
        """Stop the cloud recording; recordings on somebody's own computer are out of reach."""
        await self._control("stop the recording", meeting_id, "recording.stop")

    async def stop_ai_companion(self, meeting_id: str) -> None:
        """Stop AI Companion and delete what it made of the meeting.

        Without the deletion Zoom would still summarise what children said up to now and send that out after the meeting.
        No evidence goes with it: that AI Companion ran, and when, stays in the journal. Zoom allows the deletion in mode
        "all" alone.
        """
        params = {"ai_companion_mode": "all", "delete_meeting_assets": True}
        await self._control("stop AI Companion", meeting_id, "ai_companion.stop", params)

    async def delete_message(self, meeting_id: str, message_id: str) -> None:
        """Take a message out of the meeting's chat for everybody; Refused where the account has no DLP for it."""
        path = f"/live_meetings/{path_id(meeting_id)}/chat/messages/{path_id(message_id)}"
        await self._api.carry_out("delete a chat message", Label.MEDIUM, self._api.sending("DELETE", path))

    async def _status(self, asked: str, meeting_id: str, method: str, page: str, action: str) -> None:
        send = self._api.sending(method, f"/meetings/{path_id(meeting_id)}/{page}", {"action": action})
        await self._api.carry_out(asked, Label.LIGHT, send)

    async def _control(
        self, asked: str, meeting_id: str, method: str, params: dict[str, Any] | None = None
    ) -> None:
        body: dict[str, Any] = {"method": method} if params is None else {"method": method, "params": params}
        send = self._api.sending("PATCH", f"/live_meetings/{path_id(meeting_id)}/events", body)
        await self._api.carry_out(asked, Label.MEDIUM, send)
