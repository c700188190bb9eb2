"""The configuration: one TOML file, and the secrets from the environment."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.config_problems import (
    CLIENT_VARIABLE,
    WEBHOOK_VARIABLE,
    ConfigError,
    Problem,
    Problems,
    read_table,
    syntax_problem,
)
from bot.config_tables import ConfigFile, Mode, SessionTable, StaffTable
from bot.rule_options import Preset, Profiles, read_profiles
from bot.site.access import PASSWORD_VARIABLE
from bot.toml_places import dotted, lines_of
from bot.zoom.limits import Plan
from rules.catalog import catalog
from rules.policy import Policy, SessionPattern, StaffMember, StaffRole

__all__ = [
    "Alerts",
    "Config",
    "ConfigError",
    "Mode",
    "Organisation",
    "Plan",
    "Problem",
    "Server",
    "StaffRecord",
    "Storage",
    "Webhooks",
    "Zoom",
    "read_config",
]

NO_FILE = "There is no configuration at {path}; copy config.example.toml and fill it in."
UNREADABLE = "{path} cannot be read: {reason}."
NOT_UTF_8 = "This is not UTF-8 text; have your editor save the file as UTF-8."
CLIENT_VARIABLE_UNSET = (
    "This environment variable is not set; set it to the Client Secret that Zoom shows for your app."
)
WEBHOOK_VARIABLE_UNSET = (
    "This environment variable is not set; set it to the Secret Token that Zoom shows for your app's events."
)
WEBHOOK_SECRETS_TOO_MANY = (
    "There are {count} secrets in this environment variable; give one, or two with a comma between them "
    "while you change from the old to the new."
)
NO_SUCH_PROFILE = 'There is no profile "{name}"; write one of {known}, or add a table [{place}].'
FITS_NOTHING = "Nothing here says which meetings these are; give a meeting_id, a topic or a host."
EMAIL_TWICE = "Two members of staff have this e-mail address; each has a Zoom account of their own."
SENDER_IS_HOST = (
    "This is also the address of a host, who will get no alerts: in Zoom nobody can write to themselves. "
    "Use a Zoom user of its own for alerts."
)
NO_SAFEGUARDING_LEAD = (
    'Nobody on the staff has the role "safeguarding_lead", so Chaperone has nobody to tell of a concern.'
)


@dataclass(frozen=True, slots=True)
class Zoom:
    """The Server-to-Server OAuth app, and where Zoom is; two webhook secrets while one replaces the other."""

    account_id: str
    client_id: str
    client_secret: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    api_url: str
    oauth_url: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Server:
    """Where to listen, the address at which Zoom and the staff reach it, and what opens the staff pages."""

    host: str
    port: int
    public_url: str | None
    staff_password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Storage:
    """The SQLite file that holds the journal."""

    path: Path

    @property
    def url(self) -> str:
        """The same as an address for SQLAlchemy."""
        return f"sqlite:///{self.path}"


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose sessions these are."""

    name: str
    timezone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Alerts:
    """`sender` is the e-mail address of the Zoom user that alerts come from."""

    sender: str | None


@dataclass(frozen=True, slots=True)
class Webhooks:
    """`max_age` is how old news may be that is still acted upon."""

    max_age: timedelta


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """A member of staff, with what the organisation has on file about them."""

    member: StaffMember
    dbs_expires: date | None
    policy_agreed: date | None


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that was configured; all paths are absolute.

    `switched_off` names the rules that each profile was told to leave off. `notes` stop nothing.
    """

    path: Path
    mode: Mode
    zoom: Zoom
    server: Server
    storage: Storage
    organisation: Organisation
    alerts: Alerts
    webhooks: Webhooks
    staff: tuple[StaffRecord, ...]
    policy: Policy
    switched_off: Mapping[str, frozenset[str]]
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Secrets:
    client: str = field(repr=False)
    webhook: tuple[str, ...] = field(repr=False)
    staff_password: str | None = field(repr=False)


def read_config(path: Path, environ: Mapping[str, str], *, to_run: bool = True) -> Config:
    """The configuration in a file, with the secrets in `environ`; only `to_run` must they be there.

    Raises ConfigError with everything that is wrong, each problem with its place.
    """
    text = _text(path)
    secrets, problems_of_secrets = _secrets(environ)
    if not to_run:
        problems_of_secrets = []
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, [syntax_problem(text, error), *problems_of_secrets]) from error
    problems = Problems(lines_of(text))
    # A missing table is read as an empty one, so that each key it should hold is asked for.
    file = read_table(ConfigFile, {"zoom": {}, "organisation": {}} | document, (), problems)
    profiles = read_profiles(document.get("profiles"), catalog(), problems)
    _check_sessions(document, profiles, problems)
    _check_staff(document, problems)
    problems.found.extend(problems_of_secrets)
    if file is None or problems.found:
        raise ConfigError(path, problems.found)
    _note_gaps(file, problems)
    return _config(path, file, secrets, profiles, problems.notes)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(path, [Problem("", NO_FILE.format(path=path))]) from error
    except OSError as error:
        raise ConfigError(path, [Problem("", UNREADABLE.format(path=path, reason=error.strerror))]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(path, [Problem("", NOT_UTF_8, line)]) from error


def _secrets(environ: Mapping[str, str]) -> tuple[_Secrets, list[Problem]]:
    client = environ.get(CLIENT_VARIABLE, "").strip()
    parts = (part.strip() for part in environ.get(WEBHOOK_VARIABLE, "").split(","))
    webhook = tuple(part for part in parts if part)
    problems = []
    if not client:
        problems.append(Problem(CLIENT_VARIABLE, CLIENT_VARIABLE_UNSET))
    if not webhook:
        problems.append(Problem(WEBHOOK_VARIABLE, WEBHOOK_VARIABLE_UNSET))
    if len(webhook) > 2:
        problems.append(Problem(WEBHOOK_VARIABLE, WEBHOOK_SECRETS_TOO_MANY.format(count=len(webhook))))
    return _Secrets(client, webhook, environ.get(PASSWORD_VARIABLE)), problems


def _tables(document: Mapping[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    written = document.get(name)
    for index, table in enumerate(written if isinstance(written, list) else ()):
        if isinstance(table, dict):
            yield index, table


def _check_sessions(document: Mapping[str, Any], profiles: Profiles, problems: Problems) -> None:
    for index, table in _tables(document, "sessions"):
        if not table.keys() & {"meeting_id", "topic", "host"}:
            problems.add(("sessions", index), FITS_NOTHING)
        name = table.get("profile")
        if isinstance(name, str) and name.strip() and name.strip() not in profiles.by_name:
            place = ("profiles", name.strip())
            known = ", ".join(f'"{profile}"' for profile in profiles.by_name)
            problems.add(
                ("sessions", index, "profile"),
                NO_SUCH_PROFILE.format(name=name, known=known, place=dotted(place)),
            )


def _check_staff(document: Mapping[str, Any], problems: Problems) -> None:
    seen: set[str] = set()
    for index, table in _tables(document, "staff"):
        email = str(table.get("email", "")).strip().casefold()
        if email and email in seen:
            problems.add(("staff", index, "email"), EMAIL_TWICE)
        seen.add(email)


def _note_gaps(file: ConfigFile, problems: Problems) -> None:
    hosts = {staff.email for staff in file.staff if StaffRole.HOST in staff.roles}
    hosts |= {session.host for session in file.sessions if session.host is not None}
    if file.alerts.sender in hosts:
        problems.note(("alerts", "sender"), SENDER_IS_HOST)
    if not any(StaffRole.SAFEGUARDING_LEAD in staff.roles for staff in file.staff):
        problems.note(("staff",), NO_SAFEGUARDING_LEAD)


def _config(
    path: Path, file: ConfigFile, secrets: _Secrets, profiles: Profiles, notes: list[Problem]
) -> Config:
    folder = path.absolute().parent
    staff = tuple(_staff_record(table) for table in file.staff)
    return Config(
        path=path.absolute(),
        mode=file.mode,
        zoom=Zoom(
            account_id=file.zoom.account_id,
            client_id=file.zoom.client_id,
            client_secret=secrets.client,
            webhook_secrets=secrets.webhook,
            api_url=file.zoom.api_url,
            oauth_url=file.zoom.oauth_url,
            plan=file.zoom.plan,
        ),
        server=Server(file.server.host, file.server.port, file.server.public_url, secrets.staff_password),
        storage=Storage(folder / file.storage.url),
        organisation=Organisation(file.organisation.name, file.organisation.timezone),
        alerts=Alerts(file.alerts.sender),
        webhooks=Webhooks(file.webhooks.max_age),
        staff=staff,
        policy=Policy(
            profiles=profiles.by_name,
            strictest=Preset.CHILDREN.value,
            patterns=tuple(_pattern(table, folder) for table in file.sessions),
            staff=tuple(record.member for record in staff),
            timezone=file.organisation.timezone,
        ),
        switched_off=profiles.switched_off,
        notes=tuple(notes),
    )


def _staff_record(table: StaffTable) -> StaffRecord:
    member = StaffMember(table.name, table.email, table.roles)
    return StaffRecord(member, table.dbs_expires, table.policy_agreed)


def _pattern(table: SessionTable, folder: Path) -> SessionPattern:
    register = None if table.register_file is None else str(folder / table.register_file)
    return SessionPattern(table.profile, table.meeting_id, table.topic, table.host, register)
