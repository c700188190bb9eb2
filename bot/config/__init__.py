"""The configuration: one TOML file, and the secrets from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config.alerts import Alerts, read_alerts
from bot.config.attestations import checklist_of, refuse_asking_less
from bot.config.chat import ChatSettings
from bot.config.checks import (
    check_attestations,
    check_sessions,
    check_staff,
    note_gaps,
    refuse_covered,
)
from bot.config.document import read_document
from bot.config.layers import (
    Above,
    all_chat,
    all_protected,
    all_sessions,
    all_staff,
    layered,
    read_above,
    refuse_weakening,
    refuse_weaker_rest,
)
from bot.config.problems import ConfigError, Problem, Problems, read_table
from bot.config.profiles import Preset, Profiles, read_profiles
from bot.config.retention import RetentionTable
from bot.config.secrets import Secrets, read_secrets
from bot.config.sign_in import SignIn, read_sign_in
from bot.config.tables import (
    ZOOM_REGISTRANTS,
    AlertsTable,
    ConfigFile,
    LogFormat,
    Mode,
    ServerTable,
    SessionTable,
    StaffTable,
)
from bot.journal.address import absolute, opened_with, path_of, place
from bot.zoom.account import Account
from bot.zoom.limits import Plan
from rules.catalog import catalog
from rules.policy import Care, Policy, SessionPattern, StaffMember

__all__ = [
    "Alerts",
    "Config",
    "ConfigError",
    "LogFormat",
    "Mode",
    "Organisation",
    "Plan",
    "Problem",
    "Server",
    "Storage",
    "Webhooks",
    "read_config",
]


@dataclass(frozen=True, slots=True)
class Server:
    """Where to listen, the address at which Zoom and the staff reach it, and whether leads and administrators need a code."""

    host: str
    port: int
    public_url: str | None
    require_second_factor: bool


@dataclass(frozen=True, slots=True)
class Storage:
    """Where the journal is kept, as an address for SQLAlchemy: a file of SQLite's or a database of PostgreSQL's.

    It may hold a password; `place` is what people read.
    """

    url: str = field(repr=False)

    @property
    def path(self) -> Path | None:
        """The file that holds the journal; None where a server does."""
        return path_of(self.url)

    @property
    def place(self) -> str:
        """Where the journal is, in words."""
        return place(self.url)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose sessions these are."""

    name: str
    timezone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Webhooks:
    """`max_age` is how old news may be that is still acted upon."""

    max_age: timedelta


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that was configured; all paths are absolute.

    `files` are those that it stands in. `switched_off` names the rules that each profile was told to leave off. `notes` stop nothing.
    """

    path: Path
    mode: Mode
    zoom: Account
    server: Server
    storage: Storage
    logs: LogFormat
    organisation: Organisation
    alerts: Alerts
    webhooks: Webhooks
    chat: ChatSettings
    retention: RetentionTable
    policy: Policy
    switched_off: Mapping[str, frozenset[str]]
    files: tuple[Path, ...]
    notes: tuple[Problem, ...] = ()
    sign_in: SignIn | None = None

    def listening_at(self, host: str | None, port: int | None) -> "Config":
        """The same, listening elsewhere where an address or a port is given."""
        server = self.server
        host, port = host or server.host, server.port if port is None else port
        return replace(self, server=replace(server, host=host, port=port))


def read_config(path: Path, environ: Mapping[str, str], *, to_run: bool = True) -> Config:
    """The configuration in a file, with the secrets that `environ` holds or names; only `to_run` must they be there.

    Raises ConfigError with everything that is wrong, each problem with its place.
    """
    secrets, problems_of_secrets = read_secrets(environ)
    if not to_run:
        problems_of_secrets = []
    document = read_document(path, problems_of_secrets)
    problems = Problems(document.lines)
    above = read_above(document, problems)
    file = read_table(ConfigFile, layered(document, above), (), problems)
    theirs = above.profiles if above is not None else None
    profiles = read_profiles(document.tables.get("profiles"), catalog(), problems, theirs)
    check_sessions(document, profiles, problems)
    known = [member.email for member in above.file.staff] if above is not None else ()
    check_staff(document, known, problems)
    asked = [item.key for item in above.file.attestations.items] if above is not None else ()
    check_attestations(document, profiles, asked, problems)
    if file is not None:
        theirs_first = (above.document, above.file.sessions) if above is not None else None
        refuse_covered(document, file.sessions, problems, theirs_first)
    if file is not None and above is not None:
        refuse_weakening(file, above, problems)
        refuse_weaker_rest(file, profiles, Preset.CHILDREN.value, problems)
        refuse_asking_less(file, above, problems)
    problems.found.extend(problems_of_secrets)
    alerts, problems_of_alerts = read_alerts(file.alerts if file is not None else AlertsTable(), environ)
    problems.found.extend(problems_of_alerts if to_run else ())
    table, server = (file.sign_in, file.server) if file is not None else (None, ServerTable())
    sign_in, problems_of_sign_in = read_sign_in(table, server, environ, problems)
    problems.found.extend(problems_of_sign_in if to_run else ())
    if file is None or problems.found:
        raise ConfigError(path, problems.found)
    note_gaps(all_staff(file, above), file.sessions, file.alerts, problems)
    notes = (*(above.notes if above is not None else ()), *problems.notes)
    return replace(_config(path, file, above, secrets, alerts, profiles, notes), sign_in=sign_in)


def _config(
    path: Path,
    file: ConfigFile,
    above: Above | None,
    secrets: Secrets,
    alerts: Alerts,
    profiles: Profiles,
    notes: tuple[Problem, ...],
) -> Config:
    folder = path.absolute().parent
    return Config(
        path=path.absolute(),
        mode=file.mode,
        zoom=Account(
            account_id=file.zoom.account_id,
            client_id=file.zoom.client_id,
            client_secret=secrets.client,
            webhook_secrets=secrets.webhook,
            api_url=file.zoom.api_url,
            oauth_url=file.zoom.oauth_url,
            plan=file.zoom.plan,
        ),
        server=Server(
            file.server.host, file.server.port, file.server.public_url, file.server.require_second_factor
        ),
        storage=Storage(opened_with(absolute(file.storage.url, folder), secrets.database_password)),
        logs=file.logs.format,
        organisation=Organisation(file.organisation.name, file.organisation.timezone),
        alerts=alerts,
        webhooks=Webhooks(file.webhooks.max_age),
        chat=all_chat(file, above),
        retention=file.retention,
        policy=_policy(file, folder, above, profiles),
        switched_off=profiles.switched_off,
        files=(path.absolute(), *((above.document.path,) if above is not None else ())),
        notes=notes,
    )


def _policy(file: ConfigFile, folder: Path, above: Above | None, profiles: Profiles) -> Policy:
    return Policy(
        profiles=profiles.by_name,
        strictest=Preset.CHILDREN.value,
        patterns=tuple(_pattern(table, begin) for table, begin in all_sessions(file, folder, above)),
        staff=tuple(_member(table) for table in all_staff(file, above)),
        timezone=file.organisation.timezone,
        care=Care(
            protected=all_protected(file, above),
            removals_per_session=file.care.removals_per_session,
            repeat_within=file.care.repeat_within,
        ),
        attestations=checklist_of(file, above, profiles),
    )


def _member(table: StaffTable) -> StaffMember:
    return StaffMember(
        table.name, table.email, table.roles, table.dbs_expires, table.policy_agreed, table.reports_to
    )


def _pattern(table: SessionTable, folder: Path) -> SessionPattern:
    register = table.register_file
    if register is not None and register != ZOOM_REGISTRANTS:
        register = str(folder / register)
    return SessionPattern(table.profile, table.meeting_id, table.topic, table.host, register)
