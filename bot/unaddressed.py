"""What follows from a delivery that is about no one session: settings that were changed, recordings in a batch, registrations, presses."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from bot.clock import Clock
from bot.config.tables import ZOOM_REGISTRANTS
from bot.deciding import open_jobs
from bot.gate.gatekeeper import jobs_after_change
from bot.jobs.table import defer, defer_anew
from bot.journal.database import Database
from bot.journal.decided import session_row
from bot.journal.lookup import sessions_concerned
from bot.journal.received import CANNOT_READ, CANNOT_WRITE, Inbox, or_unavailable
from bot.presses.on_cards import press_job
from bot.register.expected import registrants_job
from webhooks.changes import settings_changed
from webhooks.delivery import Received
from webhooks.payloads import Delivered, parse
from webhooks.presses import card_press
from webhooks.recordings import in_batch
from webhooks.registrations import registration_changed


@dataclass(frozen=True, slots=True)
class Unaddressed:
    """Sees to such deliveries; `wake` is called once there are jobs."""

    database: Database
    inbox: Inbox
    clock: Clock
    wake: Callable[[], None]

    async def note(self, delivery: Received) -> None:
        """Have everything done that follows from a delivery, which may be done already; raises JournalUnavailable."""
        told = parse(delivery.body)
        await self._note_changed_settings(told, delivery.id)
        await self._note_recordings(told, delivery)
        await self._note_registrations(told)
        await self._note_press(told, delivery)

    async def _note_recordings(self, told: Delivered, delivery: Received) -> None:
        """Make known to each session what a delivery about many recordings says of its own."""
        now = self.clock.now()
        for session, event in in_batch(told, delivery.occurred_at or now):
            with or_unavailable(CANNOT_READ):
                known = await self.database.read(partial(session_row, uuid=session))
            if known is not None:
                await self.inbox.make_known(session, event, now)

    async def _note_press(self, told: Delivered, delivery: Received) -> None:
        """Have a press on a card taken."""
        press = card_press(told)
        if press is not None:
            job = press_job(press, delivery.id, delivery.occurred_at or delivery.received_at)
            await self._defer(lambda connection: defer(connection, job, self.clock.now()))

    async def _note_registrations(self, told: Delivered) -> None:
        """Have the registrants of a meeting read again for its sessions that go by them."""
        meeting_id = registration_changed(told)
        if meeting_id is None:
            return
        now = self.clock.now()

        def read_again(connection: Connection) -> None:
            for row in sessions_concerned(connection, meeting_id, None):
                if row.register == ZOOM_REGISTRANTS:
                    defer_anew(connection, registrants_job(row.uuid, meeting_id), now)

        await self._defer(read_again)

    async def _note_changed_settings(self, told: Delivered, delivery: str) -> None:
        changed = settings_changed(told)
        if changed is None:
            return
        now = self.clock.now()

        def read_again(connection: Connection) -> None:
            rows = sessions_concerned(connection, changed.meeting_id, changed.user_id)
            ahead = jobs_after_change(connection, changed, delivery, now)
            for job in (*open_jobs(rows, delivery), *ahead):
                defer(connection, job, now)

        await self._defer(read_again)

    async def _defer(self, work: Callable[[Connection], None]) -> None:
        with or_unavailable(CANNOT_WRITE):
            await self.database.write(work)
        self.wake()
