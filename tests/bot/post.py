"""An enforcer at its post, over the simulated Zoom."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import stamina

from bot.alerts.messages import Messenger
from bot.clock import ManualClock
from bot.enforce import Enforcer
from bot.journal.database import open_database
from bot.journal.done import Outcome
from bot.journal.known import Known
from bot.settings.account import AccountSettings
from bot.settings.budget import UpdateBudget
from bot.settings.fixed import SettingsFixer
from bot.settings.link_uses import LinkUses
from bot.settings.reader import SettingsReader
from bot.simulator.zoom import SimulatedZoom
from bot.situation import Breach, HostAlert, Situation
from bot.zoom import Zoom, connect
from bot.zoom.api import TRIES
from rules.actions import Action, ActionKind, ActionOutcome, Step
from rules.finding import Subject, SubjectKind
from tests.bot.house import (
    ADA,
    HOST_EMAIL,
    LEAD_EMAIL,
    MEETING,
    SENDER_EMAIL,
    START,
    TOPIC,
    an_account,
)
from tests.bot.journals import new_journal
from tests.bot.switchboard import put_through

MAX_AGE = timedelta(minutes=2)
MOST_REMOVED = 3

SECOND = timedelta(seconds=1)

DONE, ASKED_HOST, FAILED = ActionOutcome.DONE, ActionOutcome.ASKED_HOST, ActionOutcome.FAILED

NOT_POSSIBLE, WOULD_HAVE = ActionOutcome.NOT_POSSIBLE, ActionOutcome.WOULD_HAVE

SOMEBODY = Subject(SubjectKind.PARTICIPANT, "k", ADA, "16778240", "UUID-OF-ADA")

Result = TypeVar("Result")


def setting(key: str) -> Subject:
    return Subject(SubjectKind.SETTING, key, key)


def action(kind: ActionKind, **other: Any) -> Action:
    usual = Action(
        id="a1",
        kind=kind,
        rule="screen_share",
        finding="f1",
        subject=SOMEBODY,
        at=START,
        step=Step.RESPOND,
        text=f"{ADA} is sharing a screen.",
        advice="Please ask them to stop.",
    )
    return replace(usual, **other)


SITUATION = Situation(
    session="u",
    begun=START,
    meeting_id=MEETING,
    topic=TOPIC,
    host=HOST_EMAIL,
    host_id=None,
    chat_channel_id=None,
    over=False,
    superseded=False,
    breach=Breach.OPEN,
    about_host=False,
    learnt_after=timedelta(),
    due=START,
    host_alert=HostAlert.NOT_WANTED,
    removed=0,
)


@dataclass
class Post:
    """An enforcer at its post: the account that it works on, and what became known through it."""

    zoom: SimulatedZoom
    clock: ManualClock
    enforcer: Enforcer
    known: list[Known] = field(default_factory=list)

    async def do(
        self, kind: ActionKind, *, tries: int = 0, also: Mapping[str, Any] | None = None, **situation: Any
    ) -> Outcome:
        """Carry an action out; `also` is what is unusual about it, the rest about the situation."""
        live = (
            SITUATION
            if SITUATION.host_id
            else replace(SITUATION, host_id=self.zoom.meetings[MEETING].host_id)
        )
        wanted = action(kind, **(also or {}))
        now = replace(live, **({"due": wanted.at} | situation))
        return await self.enforcer.carry_out(wanted, now, tries)

    def told(self, whom: str) -> list[str]:
        return [m.text for m in self.zoom.messages if whom in (m.to_contact, m.to_channel)]

    def controls(self) -> list[Any]:
        return [c.json for c in self.zoom.calls if c.path.startswith("/live_meetings") or c.method == "PUT"]


def at_post(
    story: Callable[[Post], Awaitable[Result]],
    *,
    sender: str | None = SENDER_EMAIL,
    leads: tuple[str, ...] = (LEAD_EMAIL,),
    alternates: tuple[str, ...] = (),
    observing: bool = False,
    running: bool = True,
    **meeting: Any,
) -> Result:
    async def played() -> Result:
        clock = ManualClock(START)
        account, _, _ = an_account(clock, **meeting)
        if running:
            account.start(MEETING)
            account.join(MEETING, ADA, participant_uuid="UUID-OF-ADA")
        url = put_through(account)
        with stamina.set_testing(True, attempts=TRIES, cap=True):
            async with connect(
                account_id=account.account_id,
                client_id=account.client_id,
                client_secret=account.client_secret,
                api_url=f"{url}/v2",
                oauth_url=f"{url}/oauth/token",
                clock=clock,
            ) as zoom:
                known: list[Known] = []
                with TemporaryDirectory() as folder:
                    async with open_database(new_journal(Path(folder))) as database:
                        reader = SettingsReader(
                            zoom.records,
                            clock,
                            AccountSettings(zoom.records),
                            LinkUses.keyed_by(database, account.client_secret),
                        )
                        fixer = SettingsFixer(zoom.records, reader, UpdateBudget(database, clock))
                        return await story(Post(account, clock, enforcer(zoom, clock, known, fixer), known))

    def enforcer(zoom: Zoom, clock: ManualClock, known: list[Known], fixer: SettingsFixer) -> Enforcer:
        async def make_known(session: str, event: Known) -> None:
            known.append(event)

        return Enforcer(
            zoom=zoom,
            messenger=Messenger(zoom.chat, sender, leads, ZoneInfo("Europe/London"), alternates),
            clock=clock,
            max_age=MAX_AGE,
            observing=observing,
            most_removed=MOST_REMOVED,
            make_known=make_known,
            fixer=fixer,
        )

    return asyncio.run(played())


def ended(outcome: Outcome) -> tuple[ActionOutcome, str | None, str | None]:
    assert (outcome.action, outcome.at) == ("a1", outcome.at)
    return outcome.outcome, outcome.channel, outcome.detail
