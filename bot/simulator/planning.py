"""Meetings of the simulated Zoom that people make, move and delete."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.simulator import payloads
from bot.simulator.account import Account
from bot.simulator.records import JSON, User


class Planning(Account):
    """What people do to meetings before they begin. `operator` is who does it, the host unless somebody else is named."""

    def create_meeting(
        self, host: User, topic: str, *, operator: User | None = None, **details: Any
    ) -> list[JSON]:
        """Somebody schedules a meeting, with the details that `add_meeting` takes."""
        meeting = self.add_meeting(host, topic, **details)
        settings = {
            key: meeting.settings[key]
            for key in ("use_pmi", "alternative_hosts", "join_before_host", "jbh_time")
        }
        told = payloads.planned(meeting) | {
            "uuid": self.new_code(),
            "join_url": f"https://zoom.example/j/{meeting.id}",
            "password": meeting.password,
            "settings": settings,
        }
        return [self._of_plan("meeting.created", operator or host, told)]

    def move_meeting(
        self, meeting_id: str, start: datetime, *, also: Iterable[datetime] = (), operator: User | None = None
    ) -> list[JSON]:
        """Somebody moves a meeting to another time, or to other times where it recurs."""
        meeting = self.meetings[meeting_id]
        before = payloads.stamp(meeting.start)
        meeting.start, meeting.also = start, list(also)
        who = self.operator(operator or self.users[meeting.host_id]) | {"scope": "single"}
        change = ({"start_time": before}, {"start_time": payloads.stamp(start)})
        payload = payloads.updated(self.account_id, who, int(meeting_id), change, self.clock.now())
        return [self.queue("meeting.updated", payload)]

    def delete_meeting(self, meeting_id: str, *, operator: User | None = None) -> list[JSON]:
        """Somebody deletes a meeting with all its occurrences."""
        meeting = self.meetings.pop(meeting_id)
        told = payloads.planned(meeting) | {"uuid": self.new_code()}
        return [self._of_plan("meeting.deleted", operator or self.users[meeting.host_id], told)]

    def _of_plan(self, name: str, operator: User, told: JSON) -> JSON:
        who = self.operator(operator) | {"operation": "all"}
        return self.queue(name, {"account_id": self.account_id} | who | {"object": told})
