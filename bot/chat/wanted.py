"""Which rules are on that look at a session's chat: nothing is kept of a message for those that are off."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from bot.chat.rewriting import CHAT_RULES, holds_chat
from bot.journal.database import Database
from bot.journal.decided import policy_body, session_row
from bot.journal.received import CANNOT_READ, or_unavailable
from bot.policy.canonical import policy_from_json
from rules.policy import Policy
from webhooks.delivery import Received


@dataclass(frozen=True, slots=True)
class WantedOfChat:
    """Knows the rules that are on by session. Where it is not sure yet under which profile one runs, all that may be count."""

    database: Database
    policy: Policy
    _policies: dict[str, Policy] = field(default_factory=dict)

    async def rules(self, delivery: Received) -> frozenset[str]:
        """The rules on chat for which something may be kept of a delivery; raises JournalUnavailable."""
        if not holds_chat(delivery) or delivery.meeting_uuid is None:
            return CHAT_RULES
        uuid = delivery.meeting_uuid
        with or_unavailable(CANNOT_READ):
            return await self.database.read(lambda connection: self._of_session(connection, uuid))

    def _of_session(self, connection: Connection, uuid: str) -> frozenset[str]:
        row = session_row(connection, uuid)
        if row is None:
            return _on_anywhere(self.policy)
        if row.policy_hash not in self._policies:
            self._policies[row.policy_hash], _ = policy_from_json(policy_body(connection, row.policy_hash))
        policy = self._policies[row.policy_hash]
        # A pattern may go by the host, whom Zoom does not name at once.
        if row.host_email is None:
            return _on_anywhere(policy)
        return CHAT_RULES & policy.profiles[row.profile].rules.keys()


def _on_anywhere(policy: Policy) -> frozenset[str]:
    return CHAT_RULES & {rule for profile in policy.profiles.values() for rule in profile.rules}
