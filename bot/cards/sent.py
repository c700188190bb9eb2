"""Sending cards and having them say what happened: one card in force for each thing that somebody is told of."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection

from bot.buttons.matter import Matter
from bot.buttons.references import GOOD_FOR, References
from bot.cards.content import content_of
from bot.cards.happened import Happened, happened
from bot.cards.touched import closing_job
from bot.clock import Clock
from bot.jobs.doing import NotYet, Work
from bot.jobs.table import Job, JobKind, defer
from bot.journal.cards import CardRow, card_to, keep_card, note_told
from bot.journal.database import Database
from bot.journal.decided import session_key
from bot.zoom.chatbot import Chatbot
from bot.zoom.errors import CredentialsRefused, NotAllowed, NotNow, Refused, ZoomError
from bot.zoom.records import AccountRecords
from rules.buttons import Button

log = logging.getLogger(__name__)

NEWER: Final = "There is a newer card about this, which says what is wanted now. Please see that one."

_REMEMBERED: Final = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """A user of the account: by what address the organisation knows them, by what id Zoom, and by what Team Chat."""

    email: str
    zoom_id: str
    jid: str


@dataclass(frozen=True, slots=True)
class Cards:
    """Sends cards as the organisation's chatbot, and changes them; times on them are of `timezone`."""

    chatbot: Chatbot
    records: AccountRecords
    database: Database
    clock: Clock
    references: References
    timezone: tzinfo
    _known: dict[str, Reader] = field(default_factory=dict)

    def by_kind(self) -> Mapping[JobKind, Work]:
        """What to do for each kind of job."""
        return {JobKind.UPDATE_CARD: self.update}

    async def tell(self, whom: str, text: str, matter: Matter) -> bool:
        """Tell somebody, by address or Zoom user id, over a card; False where that cannot be, as they have not got the app.

        Where they have a card about it already that says something else, the new one stands for it and the old one says so:
        of a card that is only changed Team Chat may show nothing. Raises NotNow.
        """
        try:
            reader = await self.reader(whom)
            if not reader.jid:
                return False
            before, card = await self._card(reader, text, matter)
            shown = await self._shown(card)
            content = self._content(card, shown)
            if card.message_id:
                await self.chatbot.change(card.message_id, card.jid, content)
            else:
                sent = await self.chatbot.send(card.jid, content)
                card = replace(card, message_id=sent)
        except (CredentialsRefused, NotAllowed, Refused) as error:
            log.warning("a card could not be sent, so a message is: %s", error)
            return False
        await self._keep(replace(card, told=_print(content)), before)
        return True

    async def _keep(self, card: CardRow, before: CardRow | None) -> None:
        def kept(connection: Connection) -> None:
            keep_card(connection, card)
            if before is not None and before.message_id != card.message_id:
                defer(connection, closing_job(before), self.clock.now())

        await self.database.write(kept)

    async def say(self, jid: str, text: str) -> None:
        """Say something to somebody that is not about a breach or a notice; raises what the chatbot's API does."""
        await self.chatbot.send(jid, content_of(text, (), ()))

    async def update(self, job: Job) -> None:
        """Have a card say what is so now, if it does not yet, or that there is a newer one."""
        if "message_id" in job.payload:
            await self._change(
                job.payload["message_id"], job.payload["jid"], content_of(job.payload["head"], (NEWER,), ())
            )
            return
        of = job.payload["session"], job.payload["about"], job.payload["whom"]
        card = await self.database.read(lambda connection: card_to(connection, *of))
        if card is None:
            return
        content = self._content(card, await self._shown(card))
        if (told := _print(content)) == card.told:
            return
        if await self._change(card.message_id, card.jid, content):
            await self.database.write(lambda connection: note_told(connection, card, told))

    async def _change(self, message_id: str, jid: str, content: dict[str, Any]) -> bool:
        try:
            await self.chatbot.change(message_id, jid, content)
        except NotNow as error:
            raise NotYet(str(error)) from error
        except ZoomError as error:
            log.warning("a card could not be changed to say what happened: %s", error)
            return False
        return True

    async def reader(self, whom: str) -> Reader:
        """The user with this address or Zoom user id; NotFound where there is none."""
        known = self._known.get(whom.casefold()) or self._known.get(whom)
        if known is not None:
            return known
        user = await self.records.user(whom)
        reader = Reader(
            str(user.get("email", "")).casefold(), str(user.get("id", "")), str(user.get("jid", ""))
        )
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        for name in (reader.email, reader.zoom_id, whom):
            self._known[name] = reader
        return reader

    async def _card(self, reader: Reader, text: str, matter: Matter) -> tuple[CardRow | None, CardRow]:
        """The card that somebody has about something, if any, and the one that is to be: that one, or one to be sent."""
        of = matter.session, matter.about, reader.email
        before = await self.database.read(lambda connection: card_to(connection, *of))
        if before is not None and before.text == text:
            return before, before
        card = CardRow(
            *of,
            finding=matter.finding,
            jid=reader.jid,
            message_id="",
            text=text,
            person=matter.person,
            buttons=matter.buttons or (before.buttons if before is not None else ()),
            sent_at=self.clock.now(),
        )
        return before, card

    async def _shown(self, card: CardRow) -> Happened:
        def look(connection: Connection) -> Happened:
            return happened(connection, card, self.timezone, self.clock.now())

        return await self.database.read(look)

    def _content(self, card: CardRow, shown: Happened) -> dict[str, Any]:
        of, until = (session_key(card.session), card.finding), card.sent_at + GOOD_FOR
        values = (
            (button, self.references.token(*of, button, card.whom, until, _moved(button, shown)))
            for button in shown.buttons
        )
        return content_of(card.text, shown.lines, values)


def _moved(button: Button, shown: Happened) -> int | None:
    return shown.moved if button is Button.EXTEND else None


def _print(content: Mapping[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
