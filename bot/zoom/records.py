"""Account records: meetings, users and their settings, who took part, what was recorded.

zoomus knows these endpoints and is asked for them, by component: its client would fetch a token of its own, without a
time-out, and never renew it. It is not asynchronous, so it runs in threads of its own; the event loop's are needed for
looking up host names. Token, turns, retries and errors are those of `bot.zoom.api`.

zoomus sends the id in the path once more as a query parameter, which Zoom does not look at. It encodes uuids in some
methods and some cases; it is given them encoded, which it then leaves alone.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Any

import requests
from zoomus.components.base import BaseComponent
from zoomus.components.meeting import MeetingComponentV2
from zoomus.components.metric import MetricComponentV2
from zoomus.components.past_meeting import PastMeetingComponentV2
from zoomus.components.recording import RecordingComponentV2
from zoomus.components.report import ReportComponentV2
from zoomus.components.user import UserComponentV2
from zoomus.util import API_VERSION_2

from bot.zoom.answers import Answer
from bot.zoom.api import Api, Send, path_id, path_uuid
from bot.zoom.errors import Unavailable
from bot.zoom.limits import Label
from bot.zoom.passcodes import Passcodes

# Seconds; records are asked for when nobody waits, and long lists take Zoom a while.
ANSWER_WITHIN = 10

# The most that Zoom puts on a page.
PAGE_SIZE = 300

PARTICIPANTS = "list who took part"
REGISTRANTS = "list who has registered"
INSTANCES = "list when the meeting took place"
MEETINGS = "list the meetings to come"

# Zoom's specification says 204 in one place and 200 in another for a change of settings.
CHANGED = frozenset({200, 204})

Use = Callable[[Any], requests.Response]


class AccountRecords:
    """Reads and changes records of the account; gives Zoom's JSON objects as they are.

    `passcodes` holds those of the meetings that were read.
    """

    def __init__(self, api: Api, threads: Executor) -> None:
        self._api = api
        self._threads = threads
        self.passcodes = Passcodes()

    async def meeting(self, meeting_id: str) -> dict[str, Any]:
        """A meeting and its settings; NotFound where it does not exist or has expired.

        Of a recurring one the past occurrences are there as well, and one that has begun may be among them.
        """
        send = self._sending(
            MeetingComponentV2,
            lambda meetings: meetings.get(id=path_id(meeting_id), show_previous_occurrences="true"),
        )
        meeting = await self._api.fetch("read the meeting", Label.LIGHT, send)
        self.passcodes.note(meeting_id, meeting)
        return meeting

    async def upcoming_meetings(self, user_id: str) -> list[dict[str, Any]]:
        """The meetings of a user that are still to come, on all pages, without their settings."""
        meetings: list[dict[str, Any]] = []
        token = ""
        while True:
            match await self._meetings_page(user_id, token):
                case {"meetings": list(found), **rest}:
                    meetings += found
                    token = str(rest.get("next_page_token", ""))
                case _:
                    raise Unavailable(MEETINGS, message="no list of meetings")
            if not token:
                return meetings

    async def update_meeting(self, meeting_id: str, changes: Mapping[str, Any]) -> None:
        """Change a meeting; Zoom takes 100 changes a day for each host."""
        # zoomus' own `update` would put the id among the changes, and takes no text for a time.
        path = f"/meetings/{path_id(meeting_id)}"
        send = self._sending(
            MeetingComponentV2, lambda meetings: meetings.patch_request(path, data=dict(changes))
        )
        await self._api.carry_out("change the meeting", Label.LIGHT, send)

    async def user(self, user_id: str) -> dict[str, Any]:
        """A user by id or address; `type` is 1 without a licence, 2 with one."""
        send = self._sending(UserComponentV2, lambda users: users.get(id=path_id(user_id)))
        return await self._api.fetch("read the user", Label.LIGHT, send)

    async def user_settings(self, user_id: str) -> dict[str, Any]:
        """A user's settings, in Zoom's tree of them."""
        send = self._sending(UserComponentV2, lambda users: users.get_settings(id=path_id(user_id)))
        return await self._api.fetch("read the user's settings", Label.MEDIUM, send)

    async def update_user_settings(self, user_id: str, changes: Mapping[str, Any]) -> None:
        """Change a user's settings, given as a part of Zoom's tree; take them to count from the next meeting on."""
        send = self._sending(
            UserComponentV2, lambda users: users.update_settings(id=path_id(user_id), **changes)
        )
        await self._api.carry_out("change the user's settings", Label.MEDIUM, send, promised=CHANGED)

    async def account_settings(self) -> dict[str, Any]:
        """The account's settings, in Zoom's tree of them."""
        return await self._of_account("settings", "read the account's settings")

    async def account_security(self) -> dict[str, Any]:
        """The part of the account's settings that is about meetings' security (`meeting_security`)."""
        return await self._of_account(
            "settings", "read the account's security settings", option="meeting_security"
        )

    async def account_locks(self) -> dict[str, Any]:
        """Which of the security settings the account's users cannot change (`meeting_security`, True where locked)."""
        return await self._of_account("lock_settings", "read the account's locks", option="meeting_security")

    async def past_participants(self, meeting_uuid: str) -> list[dict[str, Any]]:
        """Everybody who took part in a session that is over, on all pages.

        Empty where one person was alone in it. After a large meeting Zoom needs some time to have it all.
        """
        uuid = path_uuid(meeting_uuid)

        def page(query: Mapping[str, Any]) -> Send:
            return self._sending(
                PastMeetingComponentV2, lambda meetings: meetings.get_participants(meeting_id=uuid, **query)
            )

        return await self._all_pages(PARTICIPANTS, "participants", page)

    async def participants_report(self, meeting_uuid: str) -> list[dict[str, Any]]:
        """The same as Zoom's reports have it, which tell breakout rooms apart; NotFound while Zoom is not done with it."""
        uuid = path_uuid(meeting_uuid)

        def page(query: Mapping[str, Any]) -> Send:
            return self._sending(
                ReportComponentV2,
                lambda reports: reports.get_meeting_participants_report(
                    id=uuid, include_fields="registrant_id", **query
                ),
            )

        return await self._all_pages(PARTICIPANTS, "participants", page, Label.HEAVY)

    async def live_participants(self, meeting_uuid: str) -> list[dict[str, Any]]:
        """Who takes part in a session that goes on, as the dashboard of larger plans shows it; NotFound where it is over."""
        uuid = path_uuid(meeting_uuid)

        def page(query: Mapping[str, Any]) -> Send:
            return self._sending(
                MetricComponentV2,
                lambda metrics: metrics.list_participants(meeting_id=uuid, type="live", **query),
            )

        return await self._all_pages(PARTICIPANTS, "participants", page, Label.HEAVY)

    async def past_meeting(self, meeting_uuid: str) -> dict[str, Any]:
        """When a session began and ended, and of which meeting it was; NotFound or Refused while it goes on."""
        send = self._sending(
            PastMeetingComponentV2, lambda meetings: meetings.get(meeting_id=path_uuid(meeting_uuid))
        )
        return await self._api.fetch("read when the session was", Label.LIGHT, send)

    async def past_instances(self, meeting_id: str) -> list[dict[str, Any]]:
        """Every time that a meeting took place; NotFound where it never did."""
        send = self._sending(
            PastMeetingComponentV2, lambda meetings: meetings.list(meeting_id=path_id(meeting_id))
        )
        answer = await self._api.fetch(INSTANCES, Label.MEDIUM, send)
        if not isinstance(answer.get("meetings"), list):
            raise Unavailable(INSTANCES, message="no list of meetings")
        return list(answer["meetings"])

    async def registrants(self, meeting_id: str) -> list[dict[str, Any]]:
        """Everybody whose registration for a meeting is approved, on all pages."""

        def page(query: Mapping[str, Any]) -> Send:
            return self._sending(
                MeetingComponentV2,
                lambda meetings: meetings.list_registrants(
                    id=path_id(meeting_id), status="approved", **query
                ),
            )

        return await self._all_pages(REGISTRANTS, "registrants", page)

    async def recordings(self, meeting_uuid: str) -> dict[str, Any]:
        """A session's cloud recordings (`recording_files`) and who may see them; NotFound where there are none."""
        send = self._sending(
            RecordingComponentV2, lambda recordings: recordings.get(meeting_id=path_uuid(meeting_uuid))
        )
        return await self._api.fetch("list the recordings", Label.LIGHT, send)

    async def recording_settings(self, meeting_uuid: str) -> dict[str, Any]:
        """Who may watch a session's cloud recording and what they may do; NotFound where there is none."""
        path = f"/meetings/{path_uuid(meeting_uuid)}/recordings/settings"
        send = self._api.sending("GET", path)
        return await self._api.fetch("read who may watch the recording", Label.LIGHT, send)

    async def update_recording_settings(self, meeting_uuid: str, changes: Mapping[str, Any]) -> None:
        """Change who may watch a session's cloud recording; NotFound where there is none."""
        path = f"/meetings/{path_uuid(meeting_uuid)}/recordings/settings"
        send = self._api.sending("PATCH", path, dict(changes))
        await self._api.carry_out("change who may watch the recording", Label.LIGHT, send)

    async def trash_recordings(self, meeting_uuid: str) -> None:
        """Move a session's cloud recording to the trash, where Zoom keeps it for 30 days; NotFound where there is none."""
        uuid = path_uuid(meeting_uuid)
        send = self._sending(
            RecordingComponentV2, lambda recordings: recordings.delete(meeting_id=uuid, action="trash")
        )
        await self._api.carry_out("move the recording to the trash", Label.LIGHT, send, promised=CHANGED)

    async def _meetings_page(self, user_id: str, token: str) -> dict[str, Any]:
        query = {"page_size": PAGE_SIZE} | ({"next_page_token": token} if token else {})
        user = path_id(user_id)
        send = self._sending(
            MeetingComponentV2,
            lambda meetings: meetings.list(user_id=user, type="upcoming_meetings", **query),
        )
        return await self._api.fetch(MEETINGS, Label.MEDIUM, send)

    async def _of_account(self, what: str, asked: str, **query: str) -> dict[str, Any]:
        # zoomus has no component for accounts; any of them asks for a path.
        send = self._sending(
            UserComponentV2, lambda users: users.get_request(f"/accounts/me/{what}", params=query)
        )
        return await self._api.fetch(asked, Label.MEDIUM, send)

    async def _all_pages(
        self,
        asked: str,
        name: str,
        page: Callable[[Mapping[str, Any]], Send],
        label: Label = Label.MEDIUM,
    ) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            query = {"page_size": PAGE_SIZE} | ({"next_page_token": token} if token else {})
            answer = await self._api.fetch(asked, label, page(query))
            if not isinstance(answer.get(name), list):
                raise Unavailable(asked, message=f"no list of {name}")
            found += answer[name]
            token = str(answer.get("next_page_token") or "")
            if not token:
                return found

    def _sending(self, component: type[BaseComponent], use: Use) -> Send:
        def answer(token: str) -> Answer:
            config = {"version": API_VERSION_2, "token": token}
            response = use(component(base_uri=self._api.url, config=config, timeout=ANSWER_WITHIN))
            return Answer(response.status_code, response.headers, response.content)

        async def send(token: str) -> Answer:
            return await asyncio.get_running_loop().run_in_executor(self._threads, answer, token)

        return send
