"""Every staff page, put together from what the program is made of."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from fastapi import APIRouter

from bot.accounts.providers import provider_of
from bot.accounts.reception import Reception
from bot.attest.desk import Desk
from bot.attest.links import Links
from bot.cards.wiring import references_of
from bot.clock import Clock
from bot.concerns.desk import ConcernDesk
from bot.config import Config, Mode
from bot.deciding import Decider
from bot.journal.database import Database
from bot.live.watching import LiveSessions
from bot.presses.desk import LinkDesk
from bot.presses.way_in import Presses
from bot.report.issue import Reporter
from bot.site.account import account_pages
from bot.site.accounts.pages import accounts_pages
from bot.site.attest import answer_pages
from bot.site.checkup import checkup_pages
from bot.site.code import code_pages
from bot.site.concerns.pages import concern_pages
from bot.site.due import due_pages
from bot.site.installation import installation_pages
from bot.site.live.pages import live_pages
from bot.site.live.script import script_routes
from bot.site.live.seen import Live
from bot.site.pages import StaffAccess
from bot.site.person.pages import Holdings, person_pages
from bot.site.press import press_pages
from bot.site.provider import provider_pages
from bot.site.quarters import open_quarters
from bot.site.registers.desk import RegisterDesk
from bot.site.registers.pages import register_pages
from bot.site.second_factor import second_factor_pages
from bot.site.sessions.files import session_files
from bot.site.sessions.filters import Choices
from bot.site.sessions.listing import list_page
from bot.site.sessions.report import session_pages
from bot.site.sessions.store import JournalPages
from bot.site.sign_in import door_pages
from bot.site.today import today_page
from bot.site.trends.pages import trend_pages
from rules.policy import StaffRole


def page_routes(
    config: Config,
    clock: Clock,
    database: Database,
    *,
    reporter: Reporter,
    decider: Decider,
    links: Links,
    live: LiveSessions,
    presses: Presses,
    wake: Callable[[], None],
    notices: Callable[[], Sequence[str]],
    hours: Clock | None = None,
) -> Iterator[APIRouter]:
    """The routes of all the pages. `wake` has what they write decided, `notices` are about the configuration.

    How long somebody stays signed in goes by `hours`, where that is another clock.
    """
    provider = provider_of(config)
    reception = Reception.of(database, hours or clock, config.policy)
    access = StaffAccess(
        reception,
        config.server.public_url,
        by_provider=provider is not None,
        asks_codes=config.server.require_second_factor,
    )
    theirs = provider.name if provider is not None else None
    timezone, name = config.organisation.timezone, config.organisation.name
    yield door_pages(access, tz=timezone, organisation=name, provider=theirs)
    yield code_pages(access, tz=timezone, organisation=name)
    yield second_factor_pages(access, tz=timezone, organisation=name)
    yield provider_pages(access, provider)
    yield account_pages(access, tz=timezone, organisation=name, provider=theirs)
    yield accounts_pages(config, access=access, provider=theirs)
    sessions = JournalPages(database, reporter, clock, decider, timezone)
    desk = Desk(database, clock, config.policy, links, wake)
    concerns = ConcernDesk(database, clock, config.policy, wake)
    leads = config.policy.having(StaffRole.SAFEGUARDING_LEAD)
    yield today_page(
        sessions,
        access=access,
        open_concerns=concerns.open_to,
        open_quarters=partial(open_quarters, desk, timezone),
        tz=timezone,
        organisation=name,
        notices=notices,
        has_links=links.public_url is not None,
    )
    choices = Choices.of(config.policy)
    yield list_page(sessions, access=access, choices=choices, tz=timezone, organisation=name)
    has_links = links.public_url is not None
    yield session_pages(sessions, access=access, tz=timezone, organisation=name, has_links=has_links)
    yield session_files(sessions, access=access, tz=timezone, organisation=name)
    yield trend_pages(database, clock, access=access, tz=timezone, organisation=name)
    yield answer_pages(desk, tz=timezone, organisation=name, leads=leads)
    yield due_pages(desk, access=access, tz=timezone, organisation=name)
    yield concern_pages(concerns, access=access, tz=timezone, organisation=name)
    holdings = Holdings(database, clock, config.policy, reporter, concerns)
    yield person_pages(holdings, access=access, tz=timezone, organisation=name)
    yield register_pages(RegisterDesk(database, clock, config), access=access)
    yield checkup_pages(database, access=access, tz=timezone, organisation=name)
    yield installation_pages(database, clock, config.retention, access=access, tz=timezone, organisation=name)
    yield live_pages(Live(database, live, presses, access), tz=timezone, organisation=name)
    pressed = LinkDesk(presses, references_of(config), config.policy, timezone)
    yield press_pages(pressed, organisation=name, observing=config.mode is Mode.OBSERVE)
    yield script_routes()
