"""Whether Zoom knows the people whom Chaperone works with: the sender of alerts, hosts and safeguarding leads."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.config import Config
from bot.doctor.asking import each
from bot.doctor.check import USERS, Check, fine, not_looked_at, place_in, to_do, unread
from bot.doctor.credentials import asked_for, rules_in_force
from bot.settings.way_in import licensed
from bot.zoom.errors import NotFound, ZoomError
from bot.zoom.records import AccountRecords
from rules.actions import ActionKind
from rules.catalog.recording import Recording, RecordingPolicy
from rules.phrases import listed
from rules.policy import StaffMember, StaffRole

SENDER: Final = "Team Chat sender"
REACH: Final = "Team Chat to {name}"
LICENCE: Final = "licence of {name}"
TIME_ZONE: Final = "time zone"
RECORDING: Final = "cloud recording of {name}"
THE_OTHERS: Final = "other people"

SENDER_FINE: Final = "Zoom knows the user that alerts come from."
NOBODY_TOLD: Final = "none is configured, and your policy has nobody told anything"
NO_SENDER: Final = (
    "No alert sender is configured, so nobody can be told or asked anything. Please make a Zoom user that alerts come from, not a "
    "host, and write its address into sender in [alerts]."
)
NO_SENDER_BUT_CARDS: Final = (
    "No alert sender is configured, so only those can be told or asked who have the chatbot's app, and nobody of a record of a "
    "concern. Please make a Zoom user that alerts come from, not a host, and write its address into sender in [alerts]."
)
NO_LEAD: Final = 'Nobody in [[staff]] has the role "safeguarding_lead", so no lead can be told of a concern. Please give it to somebody.'
NO_SUCH_SENDER: Final = (
    "Zoom knows no user {email} on your account, so nobody can be told anything. Please make one, or write another into "
    "sender in [alerts]. It must not be a host."
)
NOT_ACTIVE: Final = "Zoom says of {email} that the user is {status}. Please have the invitation accepted, or the user switched on again."
REACH_FINE: Final = "{email} is a user of your account, to whom the sender can write."
REACHED: Final = (
    "{email} is no user of your account; the last alert to every safeguarding lead was delivered, on {when}."
)
OUT_OF_REACH: Final = (
    "Zoom knows no user {email} on your account. Please correct the address in [[staff]], or invite the user; somebody from "
    "outside can be written to once they are a contact of the sender."
)
IS_SENDER: Final = (
    "Alerts come from this user, and in Team Chat nobody can write to themselves. Please have alerts come from a Zoom user of "
    "its own."
)
LICENSED: Final = "{name} has a licence."
UNLICENSED: Final = (
    "{name} hosts sessions and has no licence: Zoom ends a session with a basic host after 40 minutes, and records and streams "
    "nothing for them. Please assign a licence."
)
NO_LICENCE_SAID: Final = "Zoom did not say whether {name} has a licence"
NO_HOSTS: Final = "nobody in [[staff]] has the role host"
UNKNOWN_USER: Final = "Zoom does not know {email}"
NO_TOKEN: Final = "Zoom gave no token"  # noqa: S105
MORE_PEOPLE: Final = "{count} more are looked at in turn, at most {most} at a time"

TIME_ZONE_FINE: Final = "{zone} is the time that your hosts have in Zoom."
TIME_ZONE_DIFFERS: Final = (
    "Chaperone's times are those of {ours}, and in Zoom {names} {have} {theirs}. Please change timezone in [organisation], or "
    "the time zone in Zoom (Profile, Time Zone)."
)
NO_TIME_ZONE: Final = "Zoom did not say which time zone your hosts have"

RECORDING_FINE: Final = "Cloud recording is on, as your policy wants it."
RECORDING_OFF: Final = (
    "Your policy requires recordings, and cloud recording is off for {name}. Please switch it on in the user's settings, under "
    "Recording; it wants a licence."
)
NO_RECORDING_SAID: Final = "Zoom did not say whether cloud recording is on"

# So many people are looked at each time; of more, others the next time.
MOST: Final = 50

_TELLING: Final = frozenset({ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING})
_LEADS: Final = frozenset({StaffRole.SAFEGUARDING_LEAD, StaffRole.ALTERNATE_LEAD})
_CONCERNED: Final = _LEADS | {StaffRole.HOST}

Answered = Mapping[str, Mapping[str, Any] | ZoomError]


def in_turn(staff: Iterable[StaffMember], now: datetime) -> tuple[list[StaffMember], int]:
    """The hosts and leads to look at this hour, and how many are left for other hours."""
    concerned = [member for member in staff if member.roles & _CONCERNED]
    if len(concerned) <= MOST:
        return concerned, 0
    start = int(now.timestamp() // 3600) * MOST % len(concerned)
    return [*concerned, *concerned][start : start + MOST], len(concerned) - MOST


async def recorders(
    records: AccountRecords, config: Config, people: Iterable[StaffMember]
) -> Answered | None:
    """The settings of the hosts where the policy requires recordings; None where it does not."""
    required = any(
        isinstance(settings.options, Recording) and settings.options.policy is RecordingPolicy.REQUIRED
        for _, _, settings in rules_in_force(config)
    )
    return await each(_hosts(people), records.user_settings) if required else None


def recording_checks(people: Iterable[StaffMember], answered: Answered | None) -> Iterator[Check]:
    """Whether each host can record in the cloud; `answered` is None where the policy does not require that."""
    names = {member.email: member.name for member in people}
    for email, settings in (answered or {}).items():
        name = RECORDING.format(name=names[email])
        if isinstance(settings, ZoomError):
            yield unread(name, settings)
            continue
        recording = settings.get("recording")
        match recording.get("cloud_recording") if isinstance(recording, Mapping) else None:
            case True:
                yield fine(name, RECORDING_FINE)
            case False:
                yield to_do(name, RECORDING_OFF.format(name=names[email]), USERS, stops=True)
            case _:
                yield not_looked_at(name, NO_RECORDING_SAID)


def _hosts(people: Iterable[StaffMember]) -> list[str]:
    return [member.email for member in people if StaffRole.HOST in member.roles]


def sender_check(config: Config, answered: Answered | None) -> Check:
    """Whether the user that alerts come from is there; `answered` is None where Zoom was not asked."""
    sender = config.alerts.sender
    if sender is None:
        if any(kind in _TELLING for _, kind in asked_for(config)):
            has_cards = config.alerts.chatbot is not None
            words = NO_SENDER_BUT_CARDS if has_cards else NO_SENDER
            return to_do(SENDER, words, place_in("[alerts]"), stops=True)
        return not_looked_at(SENDER, NOBODY_TOLD)
    if answered is None:
        return not_looked_at(SENDER, NO_TOKEN)
    match answered[sender]:
        case NotFound():
            return to_do(SENDER, NO_SUCH_SENDER.format(email=sender), USERS, stops=True)
        case ZoomError() as error:
            return unread(SENDER, error)
        case user if status := _out_of_use(user):
            return to_do(SENDER, NOT_ACTIVE.format(email=sender, status=status), USERS, stops=True)
        case _:
            return fine(SENDER, SENDER_FINE)


def reach_checks(
    config: Config, people: Iterable[StaffMember], answered: Answered | None, reached: datetime | None
) -> Iterator[Check]:
    """Whether the sender can write to the hosts and leads; `reached` is when the last alert to every lead was delivered."""
    leads = any(kind is ActionKind.ALERT_SAFEGUARDING for _, kind in asked_for(config))
    if leads and not any(member.roles & _LEADS for member in config.policy.staff):
        yield to_do(REACH.format(name="the safeguarding lead"), NO_LEAD, place_in("[[staff]]"), stops=True)
    for member in people:
        name = REACH.format(name=member.name)
        if answered is None:
            yield not_looked_at(name, NO_TOKEN)
        elif member.email == config.alerts.sender:
            yield to_do(name, IS_SENDER, place_in("[alerts]"), stops=True)
        else:
            when = reached.astimezone(config.organisation.timezone) if reached is not None else None
            yield _reach(name, member, answered[member.email], when)


def _reach(
    name: str, member: StaffMember, user: Mapping[str, Any] | ZoomError, reached: datetime | None
) -> Check:
    match user:
        case NotFound() if reached is not None and StaffRole.HOST not in member.roles:
            return fine(name, REACHED.format(email=member.email, when=f"{reached:%d %B}".lstrip("0")))
        case NotFound():
            return to_do(name, OUT_OF_REACH.format(email=member.email), USERS, stops=True)
        case ZoomError() as error:
            return unread(name, error)
        case _ if status := _out_of_use(user):
            return to_do(name, NOT_ACTIVE.format(email=member.email, status=status), USERS, stops=True)
        case _:
            return fine(name, REACH_FINE.format(email=member.email))


def licence_checks(people: Iterable[StaffMember], answered: Answered | None) -> Iterator[Check]:
    """Whether each host has a licence."""
    hosts = [member for member in people if StaffRole.HOST in member.roles]
    if not hosts:
        yield not_looked_at("licences", NO_HOSTS)
    for host in hosts:
        name = LICENCE.format(name=host.name)
        if answered is None:
            yield not_looked_at(name, NO_TOKEN)
            continue
        match answered[host.email]:
            case NotFound():
                yield not_looked_at(name, UNKNOWN_USER.format(email=host.email))
            case ZoomError() as error:
                yield unread(name, error)
            case user if (has := licensed(user)) is not None:
                says = (LICENSED if has else UNLICENSED).format(name=host.name)
                yield fine(name, says) if has else to_do(name, says, USERS, stops=True)
            case _:
                yield not_looked_at(name, NO_LICENCE_SAID.format(name=host.name))


def the_others(left: int) -> Iterator[Check]:
    """That not everybody was looked at this time."""
    if left:
        yield not_looked_at(THE_OTHERS, MORE_PEOPLE.format(count=left, most=MOST))


def time_zone_check(
    ours: ZoneInfo, people: Iterable[StaffMember], answered: Answered | None, now: datetime
) -> Check:
    """Whether the organisation's clock is the one that its hosts have in Zoom."""
    differing: dict[str, list[str]] = {}
    known = False
    for host in people:
        user = (answered or {}).get(host.email)
        zone = _zone(user) if StaffRole.HOST in host.roles and isinstance(user, Mapping) else None
        if zone is None:
            continue
        known = True
        if not _same_time(zone, ours, now):
            differing.setdefault(zone.key, []).append(host.name)
    if differing:
        theirs, names = max(differing.items(), key=lambda pair: len(pair[1]))
        have = "have" if len(names) > 1 else "has"
        says = TIME_ZONE_DIFFERS.format(ours=ours.key, theirs=theirs, names=listed(names), have=have)
        return to_do(TIME_ZONE, says, place_in("[organisation]"))
    if not known:
        return not_looked_at(TIME_ZONE, NO_TOKEN if answered is None else NO_TIME_ZONE)
    return fine(TIME_ZONE, TIME_ZONE_FINE.format(zone=ours.key))


def _same_time(one: tzinfo, other: tzinfo, now: datetime) -> bool:
    """Whether two places have the same time, in summer and in winter."""
    moments = (now, now + timedelta(days=182))
    return all(at.astimezone(one).utcoffset() == at.astimezone(other).utcoffset() for at in moments)


def _zone(user: Mapping[str, Any]) -> ZoneInfo | None:
    name = user.get("timezone")
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _out_of_use(user: Mapping[str, Any]) -> str | None:
    """Why a user cannot be written to, in Zoom's word; None for one who can."""
    status = user.get("status")
    return status if status in {"pending", "inactive"} else None
