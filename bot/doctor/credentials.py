"""Whether Zoom knows the app, lets it do what the policy asks for, and has the same time."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from bot.config import Config
from bot.config.problems import CLIENT_VARIABLE
from bot.config.tables import ZOOM_REGISTRANTS
from bot.doctor.check import (
    CREDENTIALS,
    MACHINE,
    NO_ANSWER,
    SCOPES,
    Check,
    fine,
    not_looked_at,
    to_do,
)
from bot.policy.table import profiles_in_use
from bot.zoom.errors import CredentialsRefused, ZoomError
from bot.zoom.limits import Plan
from bot.zoom.scopes import (
    ATTENDANCE,
    DASHBOARD,
    READ_SCOPES,
    RECORDS,
    REGISTRANTS,
    SCOPES_OF,
    SELDOM_OFFERED,
    SHORTER_ATTENDANCE,
    TEAM_CHAT,
    WHAT_FOR,
    has,
)
from rules.actions import ActionKind
from rules.catalog.recording_access import RecordingAccess, WithoutConsent
from rules.phrases import listed
from rules.policy import RulePolicy

TOKEN: Final = "token"  # noqa: S105, a check's name
SCOPE: Final = "scope {scope}"
CLOCK: Final = "clock"

KNOWN: Final = "Zoom knows the app and gives it a token."
WRONG_SECRET: Final = (
    "Zoom does not accept the client id with the client secret. Please compare client_id in [zoom] and the environment "
    f"variable {CLIENT_VARIABLE} with what Zoom shows, and start Chaperone again."
)
WRONG_ACCOUNT: Final = (
    "Zoom gives the app no token for this account. Please compare account_id in [zoom] with what Zoom shows, and see that "
    "the app is activated (Activation, the last of the app's pages)."
)
ZOOM_AWAY: Final = (
    "Zoom did not answer when it was asked for a token. Please see whether this machine reaches {address}, and look again "
    "later."
)
WAY_OUT: Final = f"{MACHINE}, and https://status.zoom.us"

SCOPE_FINE: Final = "The app has it, and can {what}."
SCOPE_MISSING: Final = (
    "The app lacks it, and without it Chaperone cannot {what}{because}. Please add it; it counts from the next token, within "
    "an hour."
)
ASKED_FOR: Final = ", which your policy asks for ({rules})"
NO_SCOPES: Final = "Zoom's answer did not say which scopes the app has"
FEW_HAVE: Final = (
    "the app lacks this scope, which Zoom offers to few; without it Chaperone cannot {what}, and says so"
)
NO_TOKEN: Final = "Zoom gave no token"  # noqa: S105

CLOCK_FINE: Final = "This machine's clock agrees with Zoom's."
CLOCK_OFF: Final = (
    "This machine's clock is {span} {way} Zoom's. Chaperone then takes news for older or newer than it is, and acts on less "
    "of it. Please have the machine set its clock by itself (NTP)."
)
NO_DATE: Final = "Zoom's answer did not say what time it is"

# Without these nothing is left undone in a session; what Zoom did not tell stays unknown.
_ONLY_COMPARING: Final = frozenset({*RECORDS, ATTENDANCE, DASHBOARD})

# News counts as new for two minutes unless configured otherwise, and takes some seconds as it is.
LARGEST_SKEW: Final = timedelta(seconds=30)


def token_check(error: ZoomError | None, address: str) -> Check:
    """Whether Zoom gave a token when it was asked at `address`; Zoom's own words tell one mistake from another."""
    match error:
        case None:
            return fine(TOKEN, KNOWN)
        case CredentialsRefused(message=said):
            # Zoom says "Invalid client_id or client_secret" of these two, and "Bad Request" of the rest.
            wrong = WRONG_SECRET if "client" in said.casefold() else WRONG_ACCOUNT
            return to_do(TOKEN, wrong, CREDENTIALS, stops=True)
        case _:
            return to_do(TOKEN, ZOOM_AWAY.format(address=address), WAY_OUT, stops=True)


def scope_checks(config: Config, given: frozenset[str], *, token: bool) -> Iterator[Check]:
    """Whether the app has each scope that the configuration needs."""
    for scope, rules in wanted_scopes(config).items():
        name = SCOPE.format(scope=scope)
        if not token or not given:
            yield not_looked_at(name, NO_SCOPES if token else NO_TOKEN)
        elif has(given, scope):
            yield fine(name, SCOPE_FINE.format(what=WHAT_FOR[scope]))
        elif scope in SELDOM_OFFERED:
            yield not_looked_at(name, FEW_HAVE.format(what=WHAT_FOR[scope]))
        elif scope == ATTENDANCE and has(given, SHORTER_ATTENDANCE):
            yield fine(
                SCOPE.format(scope=SHORTER_ATTENDANCE), SCOPE_FINE.format(what=WHAT_FOR[SHORTER_ATTENDANCE])
            )
        else:
            because = ASKED_FOR.format(rules=listed(rules)) if rules else ""
            says = SCOPE_MISSING.format(what=WHAT_FOR[scope], because=because)
            yield to_do(name, says, SCOPES, stops=scope not in _ONLY_COMPARING)


def wanted_scopes(config: Config) -> Mapping[str, list[str]]:
    """Every scope that the configuration needs, with the rules whose actions need it, none where everything does."""
    by_zoom = any(pattern.register == ZOOM_REGISTRANTS for pattern in config.policy.patterns)
    wanted: dict[str, list[str]] = {scope: [] for scope in READ_SCOPES}
    if by_zoom:
        wanted[REGISTRANTS] = []
    for scope in (TEAM_CHAT, *_of_records(config.zoom.plan)):
        wanted[scope] = []
    for rule, kind in asked_for(config):
        for scope in SCOPES_OF.get(kind, ()):
            rules = wanted.setdefault(scope, [])
            if rule not in rules and scope not in READ_SCOPES:
                rules.append(rule)
    return wanted


def _of_records(plan: Plan) -> tuple[str, ...]:
    """The scopes for Zoom's own records of sessions, which not every plan has."""
    match plan:
        case Plan.FREE:
            return ()
        case Plan.PRO:
            return (*RECORDS, ATTENDANCE)
        case Plan.BUSINESS:
            return (*RECORDS, ATTENDANCE, DASHBOARD)


def asked_for(config: Config) -> list[tuple[str, ActionKind]]:
    """Each rule that can be in force with each action that it asks for, those at once and those later."""
    found: dict[tuple[str, ActionKind], None] = {}
    for _, rule, settings in rules_in_force(config):
        for kind in (*settings.response.respond, *settings.response.then):
            found[rule, kind] = None
            if kind is ActionKind.RESTRICT_RECORDING and _has_removed(settings.options):
                found[rule, ActionKind.TRASH_RECORDING] = None
    return list(found)


def rules_in_force(config: Config) -> Iterator[tuple[str, str, RulePolicy]]:
    """Each rule that is on in a profile that a session can run under: the profile, the rule, and its settings."""
    for profile in profiles_in_use(config.policy):
        off = config.switched_off.get(profile.name, frozenset())
        for rule, settings in profile.rules.items():
            if rule not in off:
                yield profile.name, rule, settings


def _has_removed(options: object) -> bool:
    """Whether a rule on finished recordings has some of them removed rather than closed."""
    return isinstance(options, RecordingAccess) and (
        options.keep_for is not None or options.without_consent is WithoutConsent.REMOVE
    )


def clock_check(skew: timedelta | None, *, answered: bool) -> Check:
    """Whether this machine's clock agrees with Zoom's, which is `skew` ahead of it."""
    if skew is None:
        return not_looked_at(CLOCK, NO_DATE if answered else NO_ANSWER)
    if abs(skew) <= LARGEST_SKEW:
        return fine(CLOCK, CLOCK_FINE)
    way = "behind" if skew > timedelta() else "ahead of"
    return to_do(CLOCK, CLOCK_OFF.format(span=_span(abs(skew)), way=way), MACHINE, stops=True)


def _span(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    if seconds < 120:
        return f"{seconds} seconds"
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
