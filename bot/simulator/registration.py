"""People who register for meetings of the simulated Zoom."""

from collections.abc import Mapping

from bot.simulator import payloads
from bot.simulator.account import Account
from bot.simulator.records import JSON, Registrant

AUTOMATIC = 0

_STATUS = {"approve": "approved", "cancel": "cancelled", "deny": "denied"}


class Registration(Account):
    """Meetings for which people register. A meeting uses registration once its `approval_type` is 0 or 1."""

    def register(
        self,
        meeting_id: str,
        first_name: str,
        last_name: str,
        email: str,
        *,
        answers: Mapping[str, str] | None = None,
    ) -> Registrant:
        """Somebody registers; `answers` are to the meeting's own questions. Approved at once where that is automatic."""
        meeting = self.meetings[meeting_id]
        status = "approved" if meeting.settings["approval_type"] == AUTOMATIC else "pending"
        now = self.clock.now()
        registrant = Registrant(
            self.new_code(), first_name, last_name, email, now, status, dict(answers or {})
        )
        meeting.registrants.append(registrant)
        self._tell_of("created", meeting_id, payloads.registrant(registrant))
        return registrant

    def decide_registration(self, meeting_id: str, registrant: Registrant, action: str) -> list[JSON]:
        """Somebody approves, cancels or denies ("approve", "cancel", "deny") a registration."""
        registrant.status = _STATUS[action]
        part = payloads.registrant_in_short(registrant)
        if registrant.status == "approved":
            part |= {"join_url": registrant.join_url}
        return [self._tell_of(registrant.status, meeting_id, part)]

    def _tell_of(self, what: str, meeting_id: str, part: JSON) -> JSON:
        meeting = self.meetings[meeting_id]
        told = payloads.planned(meeting) | {"uuid": self.new_code(), "registrant": part}
        payload: JSON = {"account_id": self.account_id, "object": told}
        if what != "created":
            payload |= self.operator(self.users[meeting.host_id])
        return self.queue(f"meeting.registration_{what}", payload)
