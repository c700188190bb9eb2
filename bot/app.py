"""The composition root: everything that runs, put together from a configuration."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass

from fastapi import FastAPI

from bot.alerts.messages import messenger_of
from bot.attest.links import Links
from bot.attest.messages import Wording
from bot.attest.reminders import Reminders
from bot.cards.wiring import cards_of, references_of
from bot.chat.rewriting import without_chat
from bot.chat.wanted import WantedOfChat
from bot.chat.watch import ChatWatch
from bot.clock import Clock
from bot.concerns.telling import Telling
from bot.config import Config, Mode
from bot.deciding import Decider
from bot.doctor.examination import Examination
from bot.doctor.rounds import Doctor
from bot.enforce import Enforcer
from bot.gate.gatekeeper import Gatekeeper
from bot.jobs.carriers import Runner, carrier
from bot.journal.database import Database, open_database
from bot.journal.known import Known
from bot.journal.received import Inbox
from bot.live.watching import LiveSessions
from bot.monitoring.routes import UNTRACED, watch
from bot.monitoring.vitals import Phase, Vitals
from bot.policy.canonical import policy_as_json
from bot.presses.on_cards import card_workers
from bot.presses.way_in import Presses
from bot.reconcile.work import Reconciler
from bot.redaction.credentials import without_credentials
from bot.redaction.presses import without_card
from bot.redaction.recordings import without_access
from bot.redaction.registrations import without_answers
from bot.register.watch import RegisterWatch
from bot.report.issue import Reporter
from bot.retention.nightly import Retention
from bot.sessions import SessionLoop
from bot.settings.account import AccountSettings
from bot.settings.budget import UpdateBudget
from bot.settings.fixed import SettingsFixer
from bot.settings.link_uses import LinkUses
from bot.settings.reader import SettingsReader
from bot.site.headers import guard
from bot.site.routes import page_routes
from bot.unaddressed import Unaddressed
from bot.ways.wiring import ways_of
from bot.work import Workshop
from bot.zoom import Zoom
from bot.zoom.account import zoom_of
from rules.policy import StaffRole
from webhooks.delivery import Accepted, Received
from webhooks.receiver import router as receiver
from webhooks.translate import State

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chaperone:
    """A running Chaperone."""

    config: Config
    clock: Clock
    database: Database
    zoom: Zoom
    inbox: Inbox
    sessions: SessionLoop
    jobs: Runner
    registers: RegisterWatch
    reporter: Reporter
    gate: Gatekeeper
    reconciler: Reconciler
    vitals: Vitals
    chat: ChatWatch
    reminders: Reminders
    links: Links
    doctor: Doctor
    presses: Presses
    live: LiveSessions
    retention: Retention
    wanted: WantedOfChat

    async def accept(self, delivery: Received) -> Accepted:
        """Keep a delivery, and have settings read again that it says were changed; JournalUnavailable if it cannot be.

        The text of a chat message goes no further than here: what was found in it is kept in its place. Nor does a passcode,
        a key, what opens a recording, or what somebody answered when they registered.
        """
        wanted = await self.wanted.rules(delivery)
        delivery = without_chat(delivery, self.chat, self.zoom.records.passcodes.of, wanted)
        delivery = without_card(without_answers(without_credentials(without_access(delivery))))
        accepted = await self.inbox.accept(delivery)
        # One that was kept before as well: the program may have ended before the rest was done.
        if delivery.state is State.IGNORED:
            unaddressed = Unaddressed(self.database, self.inbox, self.clock, self.jobs.news.set)
            await unaddressed.note(delivery)
        return accepted

    def wake(self) -> None:
        """Have whatever was written to the journal decided and done."""
        self.inbox.news.set()
        self.jobs.news.set()

    async def settle(self) -> None:
        """Decide and do everything that is to be decided and done by now."""
        while True:
            await self.registers.look()
            await self.sessions.settle()
            await self.jobs.settle()
            if not self.inbox.news.is_set():
                return
            self.inbox.news.clear()


@asynccontextmanager
async def assembled(
    config: Config, clock: Clock, vitals: Vitals | None = None, journal: Database | None = None
) -> AsyncIterator[Chaperone]:
    """Chaperone put together and not running yet; JournalUnusable where its journal cannot be opened.

    A `journal` that is open already is left open afterwards.
    """
    vitals = vitals or Vitals()
    policy, server, timezone = config.policy, config.server, config.organisation.timezone
    async with (
        nullcontext(journal) if journal else open_database(config.storage.url) as database,
        zoom_of(config.zoom, config.alerts.chatbot_app, clock) as zoom,
    ):
        inbox = Inbox(database)
        reporter = Reporter(config.webhooks.max_age)

        async def make_known(session: str, event: Known) -> None:
            await inbox.make_known(session, event, clock.now())

        def wake_jobs() -> None:
            jobs.news.set()

        reader = SettingsReader(
            zoom.records,
            clock,
            AccountSettings(zoom.records),
            LinkUses.keyed_by(database, config.zoom.client_secret),
        )
        cards = cards_of(config, zoom, database, clock)
        messenger = messenger_of(
            zoom.chat,
            config.alerts.sender,
            policy,
            timezone,
            server.public_url,
            cards=cards,
            references=references_of(config),
        )
        observing = config.mode is Mode.OBSERVE
        enforcer = Enforcer(
            zoom=zoom,
            messenger=messenger,
            clock=clock,
            max_age=config.webhooks.max_age,
            observing=observing,
            most_removed=policy.care.removals_per_session,
            make_known=make_known,
            fixer=SettingsFixer(zoom.records, reader, UpdateBudget(database, clock)),
        )
        links = Links.signed_with(config.zoom.client_secret, server.public_url)
        reminders = Reminders(database, clock, policy, messenger, Wording(links, timezone, policy), observing)
        ways = ways_of(config, database, clock)
        workshop = Workshop(database, inbox, clock, enforcer, reader, reporter, reminders, vitals, ways)
        hosts = frozenset(member.email for member in policy.having(StaffRole.HOST))
        meetings = frozenset(p.meeting_id for p in policy.patterns if p.meeting_id is not None)
        gate = Gatekeeper(database, inbox, clock, zoom.records, reader, hosts, meetings)
        examination = Examination(config, clock, zoom, database)
        doctor = Doctor(database, examination, messenger, ways, vitals.deliveries)
        reconciler = Reconciler(database, inbox, clock, zoom.records, config.zoom.plan)
        concerns = Telling(database, clock, policy, messenger, ways)
        retention = Retention(database, clock, config.retention, timezone, policy)
        decider = Decider(policy, policy_as_json(policy, config.switched_off))
        live = LiveSessions(database, clock, observing)
        sessions = SessionLoop(
            database,
            clock,
            decider,
            inbox.news,
            wake_jobs,
            inbox.fresh,
            is_receiving=lambda: inbox.is_busy,
            decided=live.news,
        )
        presses = Presses(database, inbox, clock, sessions)
        pressed = card_workers(config, cards, presses)
        workers = (workshop, gate, doctor, reconciler, concerns, retention, ways, *pressed)
        kinds = {kind: work for worker in workers for kind, work in worker.by_kind().items()}
        jobs = carrier(database, clock, kinds, config.storage.url)
        yield Chaperone(
            config,
            clock,
            database,
            zoom,
            inbox,
            sessions,
            jobs,
            RegisterWatch(database, inbox, clock),
            reporter,
            gate,
            reconciler,
            vitals,
            ChatWatch(config.chat),
            reminders,
            links,
            doctor,
            presses,
            live,
            retention,
            WantedOfChat(database, policy),
        )


@asynccontextmanager
async def running(chaperone: Chaperone) -> AsyncIterator[None]:
    """Decide and act for as long as the context lasts; if one of the loops breaks, so does the context."""
    await chaperone.gate.begin()
    await chaperone.reconciler.begin()
    await chaperone.reminders.begin()
    await chaperone.doctor.begin()
    await chaperone.retention.begin()
    async with asyncio.TaskGroup() as tasks:
        loops = [
            tasks.create_task(chaperone.sessions.run(), name="sessions"),
            tasks.create_task(chaperone.jobs.run(), name="jobs"),
            tasks.create_task(chaperone.registers.run(), name="registers"),
        ]
        chaperone.vitals.phase = Phase.RUNNING
        try:
            yield
        finally:
            chaperone.vitals.phase = Phase.STOPPING
            chaperone.live.end()
            for loop in loops:
                loop.cancel()


def create_entrance(chaperone: Chaperone) -> FastAPI:
    """What Zoom and those who watch over the program call: the receiver, and what says whether the program is well."""
    config = chaperone.config
    app = FastAPI(title="Chaperone", docs_url=None, redoc_url=None, openapi_url=None, telemetry=UNTRACED)
    guard(app)
    # The route itself, and first: FastAPI looks for one that is in a router twice, and this one is asked for most.
    app.router.routes += receiver(
        chaperone.accept,
        (*config.zoom.webhook_secrets, *config.alerts.webhook_secrets),
        now=chaperone.clock.now,
        counts=chaperone.vitals.deliveries,
    ).routes
    watch(app, chaperone.database, chaperone.vitals, chaperone.zoom, chaperone.clock)
    return app


def create_app(chaperone: Chaperone, hours: Clock | None = None) -> FastAPI:
    """The HTTP side: the entrance and the staff pages.

    `hours` is the clock by which people stay signed in, where that is another.
    """
    app = create_entrance(chaperone)
    for routes in page_routes(
        chaperone.config,
        chaperone.clock,
        chaperone.database,
        reporter=chaperone.reporter,
        decider=chaperone.sessions.decider,
        links=chaperone.links,
        live=chaperone.live,
        presses=chaperone.presses,
        wake=chaperone.wake,
        notices=chaperone.vitals.noticed,
        hours=hours,
    ):
        app.include_router(routes)
    return app
