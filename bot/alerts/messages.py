"""Messages to hosts and safeguarding leads over Team Chat."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from bot.actions import reasons
from bot.alerts import words
from bot.alerts.links import live_address, without_links
from bot.buttons.links import link_lines
from bot.buttons.matter import Matter
from bot.buttons.references import References
from bot.cards.sent import Cards
from bot.situation import HostAlert, Situation
from bot.zoom.chat import LONGEST_MESSAGE, TeamChat, shortened
from bot.zoom.errors import NotNow, ZoomError
from rules.actions import Action, ActionKind, Step
from rules.policy import Policy, StaffRole


class NobodyToTell(Exception):
    """The message has nobody to go to; the text says why."""


@dataclass(frozen=True, slots=True)
class Messenger:
    """Writes to people from the organisation's alert sender; every method may raise what `TeamChat` raises.

    `leads` are the e-mail addresses of the safeguarding leads, `alternates` of those who are told where no lead may be.
    Only addresses below `public_url` can be pressed in what is written. What has a matter goes out as a card where there are
    `cards`, and otherwise with links for its buttons where there are `references`.
    """

    chat: TeamChat
    sender: str | None
    leads: Sequence[str]
    timezone: tzinfo
    alternates: Sequence[str] = ()
    public_url: str | None = None
    cards: Cards | None = None
    references: References | None = None

    async def to_host(self, situation: Situation, text: str, matter: Matter | None = None) -> None:
        """Write to the session's host; NobodyToTell where there is no way to."""
        if situation.host is None:
            raise NobodyToTell(reasons.NO_HOST_KNOWN)
        if matter is not None and await self._told_by_card(situation.host, text, matter):
            return
        await self.to_person(situation.host, text, matter)

    async def to_person(self, address: str, text: str, matter: Matter | None = None) -> None:
        """Write to somebody by address or Zoom user id; NobodyToTell where there is no way to."""
        sender = self._sender()
        if address.casefold() == sender.casefold():
            raise NobodyToTell(reasons.HOST_IS_SENDER)
        await self._write(sender, address, text, matter)

    async def to_leads(
        self, text: str, *, apart_from: Iterable[str | None] = (), matter: Matter | None = None
    ) -> str | None:
        """Write to every safeguarding lead but those named, else to the alternates; says so where some could not be.

        The alternates are written to where no lead may be or could be. NobodyToTell where there is nobody; where nobody could
        be written to, the error, one that may pass at once.
        """
        if not (self.leads or self.alternates):
            raise NobodyToTell(reasons.NO_LEAD)
        spared = {address.casefold() for address in apart_from if address}
        why, refused = reasons.NO_OTHER_LEAD, list[ZoomError]()
        for people in (_without(spared, self.leads), _without(spared, self.alternates)):
            tried = [await self._tried(lead, text, matter) for lead in people]
            came = [one for one in tried if one != reasons.HOST_IS_SENDER]
            errors = [one for one in came if isinstance(one, ZoomError)]
            if told := came.count(None):
                return _of_missed(told, len(came), instead=bool(refused))
            for error in errors:
                if isinstance(error, NotNow):
                    raise error
            refused += errors
            why = next((one for one in came if isinstance(one, str)), why)
        raise refused[0] if refused else NobodyToTell(why)

    async def _tried(self, lead: str, text: str, matter: Matter | None) -> ZoomError | str | None:
        """Why a lead could not be told; None where they were."""
        try:
            if matter is None or not await self._told_by_card(lead, text, matter):
                await self.to_person(lead, text, matter)
        except NobodyToTell as nobody:
            return str(nobody)
        except ZoomError as error:
            return error
        return None

    async def to_room(self, channel_id: str, text: str) -> None:
        """Write to everybody in the meeting, over its continuous chat."""
        await self.chat.send_to_channel(self._sender(), channel_id, without_links(text, self.public_url))

    def host_alert(self, action: Action, situation: Situation, *, planned: bool = True) -> str:
        """What the host is told of a breach, or of something to come.

        `planned` adds what Chaperone does about it; where it is too late for that, there is nothing to add.
        """
        page = self._live_page(situation)
        if not action.finding:
            return words.NOTICE.format(topic=_topic(situation), text=action.text) + page
        told = words.HOST_ALERT.format(**self._head(action, situation)) + _to_do(action)
        return (told + self._plan(action, situation) if planned else told) + page

    def safeguarding_alert(self, action: Action, situation: Situation) -> str:
        """What the safeguarding lead is told of a breach; what the host was asked to do is not asked of the lead."""
        told = words.SAFEGUARDING_ALERT.format(**self._head(action, situation))
        asked = situation.host_alert in {HostAlert.SENT, HostAlert.UNDER_WAY} and bool(action.advice)
        return told + (words.HOST_TO_DO.format(advice=action.advice) if asked else _to_do(action))

    def learnt_late(self, now: datetime) -> str:
        """What is added where Chaperone learns of something long after it happened."""
        return words.LEARNT_LATE.format(now=self._clock(now))

    def told_late(self, now: datetime) -> str:
        """What is added where something could not be told for long."""
        return words.TOLD_LATE.format(now=self._clock(now))

    def request(self, action: Action, situation: Situation) -> str:
        """What the host is asked to do where Chaperone cannot, or leaves it to a person."""
        if action.kind is ActionKind.ANNOUNCE and action.step is Step.NOTICE:
            return words.TO_SAY.format(topic=_topic(situation), time=self._clock(action.at), text=action.text)
        if action.left_to_host:
            asked = words.TO_DECIDE.format(name=action.subject.name)
            return words.LEFT_TO_YOU.format(
                **self._head(action, situation), why=action.left_to_host, request=asked
            )
        wanted = words.REQUESTS.get(action.kind, words.OTHER_REQUEST).format(name=action.subject.name)
        return words.COULD_NOT.format(**self._head(action, situation), request=wanted)

    def _live_page(self, situation: Situation) -> str:
        """Where the session's live page is, in the first that its host hears of it while it goes on."""
        told = situation.host_told or situation.planned or situation.over
        if self.public_url is None or told:
            return ""
        return words.LIVE_PAGE.format(link=live_address(self.public_url, situation.session))

    def _head(self, action: Action, situation: Situation) -> dict[str, str]:
        return {"topic": _topic(situation), "time": self._clock(action.at), "reason": action.text}

    def _plan(self, action: Action, situation: Situation) -> str:
        name = action.subject.name
        lines = [words.DOING[kind].format(name=name) for kind in action.beside if kind in words.DOING]
        if action.later_at is not None:
            later_at = action.later_at + max(situation.learnt_after, timedelta())
            time = f"{later_at.astimezone(self.timezone):%H:%M:%S}"
            coming = (words.COMING[kind] for kind in action.later if kind in words.COMING)
            lines += [sentence.format(time=time, name=name) for sentence in coming]
        return "".join(f"\n{line}" for line in lines)

    async def _told_by_card(self, whom: str, text: str, matter: Matter) -> bool:
        if self.cards is None:
            return False
        return await self.cards.tell(whom, without_links(text, self.public_url), matter)

    async def _write(self, sender: str, to: str, text: str, matter: Matter | None = None) -> None:
        links = link_lines(self.references, matter, to) if matter is not None else ""
        told = shortened(without_links(text, self.public_url), LONGEST_MESSAGE - len(links))
        await self.chat.send_direct(sender, to, told + links)

    def _clock(self, at: datetime) -> str:
        return f"{at.astimezone(self.timezone):%H:%M}"

    def _sender(self) -> str:
        if self.sender is None:
            raise NobodyToTell(reasons.NO_SENDER)
        return self.sender


def messenger_of(
    chat: TeamChat,
    sender: str | None,
    policy: Policy,
    timezone: tzinfo,
    public_url: str | None,
    *,
    cards: Cards | None = None,
    references: References | None = None,
) -> Messenger:
    """The messenger to the leads whom a policy names."""
    leads, alternates = (
        [member.email for member in policy.having(role)]
        for role in (StaffRole.SAFEGUARDING_LEAD, StaffRole.ALTERNATE_LEAD)
    )
    return Messenger(chat, sender, leads, timezone, alternates, public_url, cards, references)


def _of_missed(told: int, people: int, *, instead: bool) -> str | None:
    """What is to be said of those who could not be told; `instead` where these are told in place of the leads."""
    if instead:
        return reasons.ALTERNATES_TOLD.format(told=told, alternates=people)
    return reasons.SOME_LEADS.format(missed=people - told, leads=people) if told < people else None


def _without(spared: Container[str], addresses: Iterable[str]) -> list[str]:
    return [address for address in addresses if address.casefold() not in spared]


def room_request(action: Action) -> str:
    """What everybody in the meeting is asked, so that nobody is named."""
    if action.kind is ActionKind.ANNOUNCE:
        return action.text
    return words.ASK_ROOM.get(action.rule, words.ASK_ROOM_OTHERWISE)


def _topic(situation: Situation) -> str:
    return situation.topic or words.NO_TOPIC


def _to_do(action: Action) -> str:
    return words.TO_DO.format(advice=action.advice) if action.advice else ""
