"""The policy as a table: each clause, how it is sensed, what is done about a breach, and what is missing for more. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from bot.actions.words import ACTIONS
from bot.config import Config, Mode
from bot.config.tables import ZOOM_REGISTRANTS
from bot.spans import written_span
from bot.zoom.scopes import READ_SCOPES, REGISTRANTS, SCOPES_OF, TEAM_CHAT
from rules.actions import ActionKind
from rules.catalog import catalog
from rules.catalog.session_close import SessionClose
from rules.clauses import CLAUSES
from rules.phrases import listed
from rules.policy import Policy, Profile, Response, SessionPattern, StaffMember, StaffRole
from rules.questions import BUILT_IN, Item, Scope
from rules.responses import HEARD_BY_HOST
from rules.rule import Need, Rule

NOT_YET: Final = "This version of Chaperone does not look at this yet, and reports say so."
OFF: Final = "off"
ONLY_REPORTED: Final = "stands in the report"
IF_IT_GOES_ON: Final = "{at_once}; if it goes on for {span}, {then}"
TO_LEADS: Final = "; of {what}, the safeguarding lead instead of the host"
WOULD: Final = "only observed, and nothing is done; it would {actions}"
BY_THE_HOST: Final = "have the host {infinitive}"
AFTER_EACH: Final = "The host is asked after each session{profiles}."
OF_PROFILES: Final = " in {profiles}"
EACH_QUARTER: Final = "Whoever is responsible is asked once a quarter."

NO_SENDER: Final = (
    'No alert sender is configured (a Zoom user in [alerts], "sender"), so nobody can be told or asked.'
)
NO_SENDER_BUT_CARDS: Final = (
    'No alert sender is configured (a Zoom user in [alerts], "sender"), so only those can be told or asked who have the '
    "chatbot's app."
)
NO_LEAD: Final = 'Nobody on the list of staff has the role "safeguarding_lead", so no lead can be told.'
NO_REGISTER: Final = "No register is set for {sessions}."
NO_REGISTER_AT_ALL: Final = "No register is set for any session."
NO_STAFF: Final = (
    "Nobody is on the list of staff ([[staff]]), so that only a meeting's own host is known as staff."
)
NO_DBS: Final = "The list of staff does not say when the Enhanced DBS check of {names} runs out."
NOT_AGREED: Final = "The list of staff does not say when {names} agreed to the policy."
CHAT_UNSEEN: Final = (
    "Chat is only seen with Zoom's DLP for in-meeting chat, which Zoom switches on when asked. Until a first message "
    "is seen, the answer is that this was not checked."
)
ROOM_UNREACHED: Final = (
    "People are only asked or told in the meeting's chat where Zoom's \"continuous meeting chat\" is on for the meeting, which "
    "lets them write there before and after the session too (docs/zoom-app.md). Elsewhere the host is asked to."
)
CAMERAS_UNSEEN: Final = (
    "Zoom does not tell whose camera is on: the host is asked, and the answer is that this was not checked."
)

NO_CONFIGURATION: Final = (
    "There is no configuration here, so it is not shown what is done about a breach. Copy config.example.toml to "
    "chaperone.toml, or give --config."
)
OBSERVING: Final = 'The mode is "observe": Chaperone writes down what it would have done, and does nothing.'
SCOPES: Final = (
    "The Zoom app wants these scopes for all this: {scopes}. `chaperone doctor` says whether it has them."
)

# What Zoom lets no program do from outside the meeting.
_ONLY_BY_HOST: Final = frozenset({ActionKind.PUT_IN_WAITING_ROOM, ActionKind.RENAME})

# What is said in the meeting's chat.
_IN_ROOM: Final = frozenset({ActionKind.ASK_PARTICIPANT, ActionKind.ANNOUNCE})


class State(StrEnum):
    """Whether a program looks at a clause, or people answer for it."""

    SENSED = "sensed"
    ATTESTED = "attested"
    NOT_LOOKED_AT = "not_looked_at"


@dataclass(frozen=True, slots=True)
class Handling:
    """What one profile has done about a breach of one rule; `response` is None where the rule is off."""

    profile: str
    response: Response | None
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One clause. `rule` is the name of its rule, or of the question on the checklist that stands for it."""

    clause: str
    says: str
    rule: str
    state: State
    sensed: str
    limits: str = ""
    done: tuple[Handling, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyTable:
    """The whole policy; `mode` is None without a configuration, `notes` concern all of it."""

    mode: Mode | None
    profiles: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def policy_table(config: Config | None) -> PolicyTable:
    """The policy as this configuration has it kept; without one, what can be seen of it."""
    profiles = profiles_in_use(config.policy) if config is not None else []
    rows = [_row(config, profiles, clause.number, clause.says, clause.rule) for clause in CLAUSES]
    items = config.policy.attested if config is not None else BUILT_IN
    return PolicyTable(
        mode=config.mode if config is not None else None,
        profiles=tuple(profile.name for profile in profiles),
        rows=(*rows, *map(_attested, items)),
        notes=tuple(_notes(config, profiles)),
    )


def profiles_in_use(policy: Policy) -> list[Profile]:
    """The profiles that a session can run under."""
    names = {policy.strictest, *(pattern.profile for pattern in policy.patterns)}
    return [profile for name, profile in policy.profiles.items() if name in names]


def _row(config: Config | None, profiles: Iterable[Profile], clause: str, says: str, name: str) -> Row:
    rule = catalog().get(name)
    if rule is None:
        return Row(clause, says, name, State.NOT_LOOKED_AT, "", missing=(NOT_YET,))
    done = tuple(_handling(config, profile, name) for profile in profiles) if config is not None else ()
    missing = tuple(_missing(config, rule, done))
    return Row(clause, says, name, State.SENSED, rule.sensed, rule.limits, done, missing)


def _attested(item: Item) -> Row:
    profiles = OF_PROFILES.format(profiles=listed(sorted(item.profiles))) if item.profiles else ""
    asked = AFTER_EACH.format(profiles=profiles) if item.scope is Scope.SESSION else EACH_QUARTER
    return Row(item.clause, item.question, item.key, State.ATTESTED, asked)


def _handling(config: Config, profile: Profile, rule: str) -> Handling:
    settings = profile.rules.get(rule)
    if settings is None or rule in config.switched_off.get(profile.name, frozenset()):
        return Handling(profile.name, None, OFF)
    words = response_words(settings.response) + _to_leads(rule, settings.response)
    if config.mode is Mode.OBSERVE and words != ONLY_REPORTED:
        words = WOULD.format(actions=words)
    return Handling(profile.name, settings.response, words)


def response_words(response: Response) -> str:
    """What is done about a breach, as part of a sentence: "tell the host; if it goes on for 30s, remove …"."""
    at_once = listed(map(_infinitive, response.respond)) or ONLY_REPORTED
    if response.after is None:
        return at_once
    then = listed(map(_infinitive, response.then))
    return IF_IT_GOES_ON.format(at_once=at_once, span=written_span(response.after), then=then)


def _to_leads(rule: str, response: Response) -> str:
    """What the safeguarding lead is told where the policy asks for the host to be."""
    told = catalog()[rule].to_leads
    asked = HEARD_BY_HOST.intersection((*response.respond, *response.then))
    return TO_LEADS.format(what=told) if told and asked else ""


def _infinitive(kind: ActionKind) -> str:
    infinitive = ACTIONS[kind].infinitive
    return BY_THE_HOST.format(infinitive=infinitive) if kind in _ONLY_BY_HOST else infinitive


def _missing(config: Config | None, rule: Rule[Any], done: Iterable[Handling]) -> Iterator[str]:
    on = [handling for handling in done if handling.response is not None]
    if config is not None:
        if not on:
            return
        kinds = {kind for one in on for kind in _kinds(one)}
        yield from _nobody_to_tell(config, kinds)
        if kinds & _IN_ROOM or any(_announces(config, one.profile, rule.name) for one in on):
            yield ROOM_UNREACHED
        yield from _of_organisation(config.policy, rule.needs, {one.profile for one in on})
    if Need.CHAT in rule.needs:
        yield CHAT_UNSEEN
    if Need.CAMERAS in rule.needs:
        yield CAMERAS_UNSEEN


def _announces(config: Config, profile: str, rule: str) -> bool:
    """Whether a profile has everybody told when the session is about to close."""
    options = config.policy.profiles[profile].rules[rule].options
    return isinstance(options, SessionClose) and bool(options.announce_before)


def _kinds(handling: Handling) -> tuple[ActionKind, ...]:
    response = handling.response or Response()
    return (*response.respond, *response.then)


def _nobody_to_tell(config: Config, kinds: Iterable[ActionKind]) -> Iterator[str]:
    wanted = set(kinds)
    if wanted and config.alerts.sender is None:
        yield NO_SENDER_BUT_CARDS if config.alerts.chatbot is not None else NO_SENDER
    leads = {StaffRole.SAFEGUARDING_LEAD, StaffRole.ALTERNATE_LEAD}
    if ActionKind.ALERT_SAFEGUARDING in wanted and not any(m.roles & leads for m in config.policy.staff):
        yield NO_LEAD


def _of_organisation(policy: Policy, needs: frozenset[Need], profiles: set[str]) -> Iterator[str]:
    if Need.REGISTER in needs:
        yield from _registers(policy, profiles)
    if Need.STAFF_LIST in needs and not policy.staff:
        yield NO_STAFF
    if Need.CLEARANCES in needs:
        unknown = [member for member in policy.staff if member.dbs_expires is None]
        yield from _about(NO_DBS, unknown)
        yield from _about(NOT_AGREED, [member for member in policy.staff if member.policy_agreed is None])


def _about(sentence: str, members: list[StaffMember]) -> Iterator[str]:
    if members:
        yield sentence.format(names=listed(member.name for member in members))


def _registers(policy: Policy, profiles: set[str]) -> Iterator[str]:
    if not any(pattern.register for pattern in policy.patterns):
        yield NO_REGISTER_AT_ALL
        return
    without = [p for p in policy.patterns if p.profile in profiles and p.register is None]
    if without:
        yield NO_REGISTER.format(sessions=listed(map(called, without)))


def called(pattern: SessionPattern) -> str:
    """What a kind of session is called where it stands among others: topic "Adults *"."""
    parts = (("meeting", pattern.meeting_id), ("topic", pattern.topic), ("host", pattern.host))
    return ", ".join(f'{name} "{value}"' for name, value in parts if value is not None)


def _notes(config: Config | None, profiles: Iterable[Profile]) -> Iterator[str]:
    if config is None:
        yield NO_CONFIGURATION
        return
    if config.mode is Mode.OBSERVE:
        yield OBSERVING
    responses = [settings.response for profile in profiles for settings in profile.rules.values()]
    kinds = dict.fromkeys(kind for one in responses for kind in (*one.respond, *one.then))
    by_zoom = any(pattern.register == ZOOM_REGISTRANTS for pattern in config.policy.patterns)
    read = (*READ_SCOPES, REGISTRANTS) if by_zoom else READ_SCOPES
    scopes = [*read, TEAM_CHAT, *(scope for kind in kinds for scope in SCOPES_OF.get(kind, ()))]
    yield SCOPES.format(scopes=listed(dict.fromkeys(scopes)))
