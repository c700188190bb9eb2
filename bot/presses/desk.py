"""Where the links in messages are opened and pressed."""

import json
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import Connection, select

from bot.accounts.rights import SignedIn
from bot.buttons.references import GRACE, Reference, References
from bot.cards.happened import Happened, happened
from bot.journal.cards import CardRow
from bot.journal.decided import SessionRow
from bot.journal.lookup import session_by_key
from bot.journal.received import CANNOT_READ, or_unavailable
from bot.journal.tables import findings
from bot.presses.on_cards import signed_in
from bot.presses.way_in import Answer, Presses
from rules.buttons import Button
from rules.policy import Policy
from rules.pressed import MAY_PRESS, Through


@dataclass(frozen=True, slots=True)
class Offered:
    """What a link offers to one person: a button about something, and what happened about that since."""

    session: SessionRow
    finding: str
    button: Button
    who: SignedIn
    reason: str
    person: str
    happened: Happened

    @property
    def is_open(self) -> bool:
        """Whether pressing it still does anything."""
        return self.button in self.happened.buttons


@dataclass(frozen=True, slots=True)
class LinkDesk:
    """Opens links, and presses what they stand for; times in what happened are of `timezone`."""

    presses: Presses
    references: References
    policy: Policy
    timezone: tzinfo

    async def opened(self, token: str) -> Offered | None:
        """What a link offers; None for one that is wrong, has run out, or is about a session that is long over.

        Raises JournalUnavailable.
        """
        now = self.presses.clock.now()
        reference = self.references.opened(token, now)
        if reference is None:
            return None
        database = self.presses.database
        with or_unavailable(CANNOT_READ):
            return await database.read(lambda connection: self._offered(connection, reference, now))

    async def press(self, token: str, moved: int | None = None) -> Answer | None:
        """Press what a link stands for; None where it opens nothing. Raises JournalUnavailable.

        `moved` is how often the close had been moved when the link's page was shown.
        """
        offered = await self.opened(token)
        if offered is None:
            return None
        session, who = offered.session.uuid, offered.who
        return await self.presses.press(
            session, offered.finding, offered.button, who, Through.LINK, moved=moved
        )

    def _offered(self, connection: Connection, reference: Reference, now: datetime) -> Offered | None:
        row = session_by_key(connection, reference.session)
        who = self._whose(row, reference) if row is not None else None
        if row is None or who is None:
            return None
        reason, person, since = _about(connection, row, reference.finding)
        if row.ended_at is not None and max(row.ended_at, since) + GRACE < now:
            return None
        as_card = CardRow(
            session=row.uuid,
            about=reference.finding,
            whom=who.email,
            finding=reference.finding,
            jid="",
            message_id="",
            text=reason,
            person=person,
            buttons=(reference.button,),
            sent_at=since,
        )
        since_then = happened(connection, as_card, self.timezone, now)
        return Offered(row, reference.finding, reference.button, who, reason, person, since_then)

    def _whose(self, row: SessionRow, reference: Reference) -> SignedIn | None:
        leads = (member.email for member in self.policy.staff if not MAY_PRESS.isdisjoint(member.roles))
        may_be = (row.host_email, *leads)
        for email in may_be:
            if email and self.references.print_of(email) == reference.whose:
                return signed_in(self.policy, email)
        return None


def _about(connection: Connection, row: SessionRow, finding: str) -> tuple[str, str, datetime]:
    """What a breach is, whom it is about, and since when; of the session as a whole where it is none."""
    of = (findings.c.session == row.uuid) & (findings.c.id == finding)
    found = connection.execute(
        select(findings.c.reason, findings.c.subject, findings.c.opened_at).where(of)
    ).first()
    if found is None:
        return "", "", row.first_seen
    return found.reason, str(json.loads(found.subject)["name"]), found.opened_at
