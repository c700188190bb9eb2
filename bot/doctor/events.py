"""Whether Zoom's events come, each kind of them, and whether what was asked of Zoom in sessions was done."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import reasons
from bot.actions.words import ACTIONS
from bot.config import Config
from bot.doctor.check import EVENTS, SUPPORT, Check, fine, not_looked_at, to_do
from bot.doctor.credentials import asked_for, rules_in_force
from bot.enforce import ZOOM_API
from bot.journal.checkups import Ended, Heard
from bot.report.page import counted
from bot.report.times import moment
from bot.zoom.answers import MISSING_SCOPE
from rules.actions import ActionKind, ActionOutcome
from rules.catalog import catalog
from rules.phrases import listed, spoken
from rules.rule import Need
from webhooks.changes import SETTINGS_EVENTS
from webhooks.recordings import BATCHES
from webhooks.registrations import REGISTRATION_EVENTS
from webhooks.translate import FOLLOWED

LAST: Final = "last event"
KIND: Final = "event {kind}"
OTHER_KINDS: Final = "other events"
CHAT: Final = "chat"
ABLE: Final = "to {infinitive}"

HEARD: Final = "The last event of a session came on {when}."
SILENT: Final = (
    "A session was planned for {planned}, and no event of any session has come since {since}. Please see, unless nobody met, that "
    "the subscription has the right address and is switched on. Zoom switches it off when the address fails again and again."
)
NEVER: Final = "the beginning"
NOTHING_YET: Final = "no event of a session has come yet, and none was planned that is over"
LONG_AGO: Final = "nothing was planned since the last event of a session, on {when}"

SEEN: Final = "Last seen on {when}."
MUST_HAVE_COME: Final = "It has not come, though {because}. Please add it to the event subscription; new kinds are counted from then on."
NO_OCCASION: Final = (
    "It has not come lately, though {sessions} were held. If nobody gave occasion, all is well; if the event is not subscribed to, "
    "reports call {rule} kept where it was not. Please {act} once in a session of your own; where this line stays, add the "
    "event to the subscription."
)
SESSIONS_HELD: Final = "{sessions} were held"
OTHER_CAME: Final = "{other} came on {when}"
NOT_SEEN: Final = "Zoom does not say which events are chosen, and there may have been no occasion for these, which have not come lately: {kinds}"

CHAT_SEEN: Final = "Zoom passes the chat on; the last message came on {when}."
CHAT_UNSEEN: Final = (
    "No message has come though {sessions} were held. Unless nobody wrote anything, the chat is not seen, and {rules} cannot look at it. Please ask Zoom's "
    "support to switch on data loss prevention (DLP) for in-meeting chat, then choose the two events of chat; or switch these "
    "rules off, or live with reports that say they were not checked."
)
CHAT_UNKNOWN: Final = "too few sessions were held to tell whether Zoom passes the chat on ({sessions})"

DID: Final = "Zoom last did so on {when}."
DID_NOT: Final = (
    "Zoom last refused, on {when}: {detail} Where it refuses, the host is asked instead. {advice}"
)
ASK_ZOOM: Final = "Please ask Zoom's support whether your account can have this."
ASK_ZOOM_FOR_DLP: Final = (
    "Please ask Zoom's support to switch on data loss prevention (DLP) for in-meeting chat."
)
NEVER_DONE: Final = "Zoom says so only when it is asked to in a session, and it has not been yet"

# A session is missed once it should have begun so long ago; one that was opened so early is the one that was planned.
OVERDUE: Final = timedelta(minutes=15)
EARLY: Final = timedelta(hours=1)

# From so few sessions nothing is concluded.
ENOUGH: Final = 3

# After so many sessions without an occasion it is worth bringing one about.
MANY: Final = 10

# What comes of something else comes within that.
BY_THEN: Final = timedelta(days=1)

ALL_KINDS: Final = FOLLOWED | BATCHES.keys() | SETTINGS_EVENTS | REGISTRATION_EVENTS
CHAT_KINDS: Final = frozenset({"meeting.chat_message_sent", "meeting.chat_message_file_sent"})
EVERY_SESSION: Final = frozenset(
    {"meeting.started", "meeting.ended", "meeting.participant_joined", "meeting.participant_left"}
)
# Where one comes, the other comes as well.
_TOGETHER: Final = (
    ("meeting.sharing_started", "meeting.sharing_ended"),
    ("meeting.participant_joined_waiting_room", "meeting.participant_left_waiting_room"),
    ("meeting.participant_joined_breakout_room", "meeting.participant_left_breakout_room"),
    ("meeting.breakout_room_sharing_started", "meeting.breakout_room_sharing_ended"),
    ("recording.started", "recording.stopped"),
    ("recording.started", "recording.completed"),
    ("meeting.live_streaming_started", "meeting.live_streaming_stopped"),
    ("meeting.ai_companion_started", "meeting.ai_companion_stopped"),
)

# What a rule goes by that not every session has, and how it is brought about.
_OCCASIONS: Final = {
    "meeting.sharing_started": ("screen_share", "share a screen"),
    "meeting.participant_joined_waiting_room": ("waiting_room", "let somebody wait in the waiting room"),
    "recording.started": ("recording", "start a cloud recording and stop it"),
}

_BY_ZOOM: Final = (
    ActionKind.REMOVE_PARTICIPANT,
    ActionKind.STOP_RECORDING,
    ActionKind.STOP_AI_COMPANION,
    ActionKind.STOP_LIVE_STREAM,
    ActionKind.DELETE_MESSAGE,
    ActionKind.END_MEETING,
)
_TRIED: Final = frozenset({ActionOutcome.DONE, ActionOutcome.FAILED})
_REFUSALS: Final = tuple(sentence.partition("{")[0] for sentence in (reasons.REFUSED, reasons.NOT_ALLOWED))


def last_event_check(heard: Heard, now: datetime, tz: ZoneInfo) -> Check:
    """Whether Zoom has told of the sessions that were planned."""
    last = max((at for kind, at in heard.last_by_kind.items() if kind in FOLLOWED), default=None)
    missed = [at for at in heard.planned if at + OVERDUE < now and (last is None or last < at - EARLY)]
    if missed:
        since = moment(last, tz) if last is not None else NEVER
        says = SILENT.format(planned=moment(missed[-1], tz), since=since)
        return to_do(LAST, says, EVENTS, stops=True)
    if last is None:
        return not_looked_at(LAST, NOTHING_YET)
    return fine(LAST, HEARD.format(when=moment(last, tz)))


def kind_checks(config: Config, heard: Heard, now: datetime) -> Iterator[Check]:
    """When each kind of event was last seen, and which ought to have been."""
    unseen, tz = [], config.organisation.timezone
    in_force = {rule for _, rule, _ in rules_in_force(config)}
    for kind in sorted(ALL_KINDS - CHAT_KINDS):
        name, last = KIND.format(kind=kind), heard.last_by_kind.get(kind)
        if last is not None:
            yield fine(name, SEEN.format(when=moment(last, tz)))
        elif because := _ought_to(kind, heard, now, tz):
            yield to_do(name, MUST_HAVE_COME.format(because=because), EVENTS, stops=True)
        elif wanting := _wants_occasion(kind, in_force, sum(heard.held.values())):
            yield to_do(name, wanting, EVENTS)
        else:
            unseen.append(kind)
    if unseen:
        yield not_looked_at(OTHER_KINDS, NOT_SEEN.format(kinds=listed(unseen)))


def _wants_occasion(kind: str, in_force: Container[str], held: int) -> str:
    """What is to be tried out so that it is seen whether a rule hears of what it goes by; empty where nothing is."""
    rule, act = _OCCASIONS.get(kind, ("", ""))
    if rule not in in_force or held < MANY:
        return ""
    return NO_OCCASION.format(sessions=counted(held, "session"), rule=spoken(rule), act=act)


def _ought_to(kind: str, heard: Heard, now: datetime, tz: ZoneInfo) -> str:
    """Why a kind of event ought to have come; empty where nothing says so."""
    held = sum(heard.held.values())
    if kind in EVERY_SESSION and held >= ENOUGH:
        return SESSIONS_HELD.format(sessions=counted(held, "session"))
    for pair in (pair for pair in _TOGETHER if kind in pair):
        other = pair[1 - pair.index(kind)]
        came = heard.last_by_kind.get(other)
        if came is not None and came + BY_THEN < now:
            return OTHER_CAME.format(other=other, when=moment(came, tz))
    return ""


def chat_checks(config: Config, heard: Heard, tz: ZoneInfo) -> Iterator[Check]:
    """Whether Zoom passes the chat on, where a rule looks at it."""
    needing = {
        profile: rule for profile, rule, _ in rules_in_force(config) if Need.CHAT in catalog()[rule].needs
    }
    rules = sorted({r for _, r, _ in rules_in_force(config) if Need.CHAT in catalog()[r].needs})
    if not rules:
        return
    last = max((heard.last_by_kind[k] for k in CHAT_KINDS if k in heard.last_by_kind), default=None)
    held = sum(count for profile, count in heard.held.items() if profile in needing)
    sessions = counted(held, "session")
    if last is not None:
        yield fine(CHAT, CHAT_SEEN.format(when=moment(last, tz)))
    elif held >= ENOUGH:
        yield to_do(CHAT, CHAT_UNSEEN.format(sessions=sessions, rules=listed(rules)), SUPPORT)
    else:
        yield not_looked_at(CHAT, CHAT_UNKNOWN.format(sessions=sessions))


def ability_checks(
    config: Config, ended: Mapping[ActionKind, Sequence[Ended]], tz: ZoneInfo
) -> Iterator[Check]:
    """Whether Zoom did, when it was last asked to, each thing that the policy has it do in a session."""
    asked = {kind for _, kind in asked_for(config)}
    for kind in (kind for kind in _BY_ZOOM if kind in asked):
        name = ABLE.format(infinitive=ACTIONS[kind].infinitive)
        last = next((one for one in ended.get(kind, ()) if _tells(one)), None)
        if last is None:
            yield not_looked_at(name, NEVER_DONE)
        elif last.outcome is ActionOutcome.DONE:
            yield fine(name, DID.format(when=moment(last.at, tz)))
        else:
            advice = ASK_ZOOM_FOR_DLP if kind is ActionKind.DELETE_MESSAGE else ASK_ZOOM
            says = DID_NOT.format(when=moment(last.at, tz), detail=last.detail, advice=advice)
            yield to_do(name, says, SUPPORT, stops=True)


def all_reached(ended: Iterable[Ended]) -> datetime | None:
    """When the last alert to the safeguarding leads was delivered, if it was to every one of them."""
    tried = (one for one in ended if one.outcome in _TRIED and not one.concerns)
    last = next(tried, None)
    if last is None or last.outcome is not ActionOutcome.DONE or last.detail:
        return None
    return last.at


def _tells(one: Ended) -> bool:
    """Whether how an action ended tells what Zoom does; what a missing scope stopped is told of with the scope."""
    did = (
        one.outcome is ActionOutcome.DONE and one.channel == ZOOM_API and one.detail != reasons.ENDED_ALREADY
    )
    refused = one.detail.startswith(_REFUSALS) and f"code {MISSING_SCOPE}" not in one.detail
    return did or refused
