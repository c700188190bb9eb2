"""The configuration file's tables as they are written; what they come to is in `bot.config`."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StrictInt,
    StrictStr,
)

from bot.config.problems import plain
from bot.journal.address import NotAnAddress, absolute
from bot.spans import meant_span, read_span
from bot.zoom.limits import Plan
from rules.attestation import Checklist, Scope
from rules.policy import StaffRole

EMPTY = "There is nothing between the quotes; fill it in, or take the line out."
NOT_AN_EMAIL = '{value} is not an e-mail address; write it as in Zoom, such as "anna@example.org".'
NOT_A_SPAN = '{value} is not a span of time; write it like "30s", "2m" or "1h".'
NOT_A_SPAN_BUT = '{value} is not a span of time as it is written here; write "{meant}".'
NOT_A_MEETING_ID = '{value} is not a meeting id; write the digits that Zoom shows, such as "812 3456 7890".'
NOT_A_HOST = "{value} is not a host; write the e-mail address of their Zoom account, or a part of it with *."
NOT_A_TIMEZONE = '{value} is not a time zone; write its place, such as "Europe/London".'
NOT_AN_ADDRESS = (
    "{value} is not a web address that can be used; write it with https://, such as "
    '"https://safe.example.org". Plain http:// is for this machine alone: http://127.0.0.1:8080.'
)
# Addresses of databases may hold passwords, so they are not shown.
NOT_A_KEY = '{value} is no name for a question; write small letters, digits and _, such as "first_aider".'
NOT_RESPONSIBLE = "{value} is nobody to answer; write an e-mail address, or one of the roles {roles}."
ITEMS_IN_ONE_TABLE = "Begin each question with [[attestations.items]], in double square brackets."
STAFF_IN_ONE_TABLE = "Begin each member of staff with [[staff]], in double square brackets."
SESSIONS_IN_ONE_TABLE = "Begin each kind of session with [[sessions]], in double square brackets."

# What stands in place of a register's file where Zoom's own registrants are the register.
ZOOM_REGISTRANTS = "zoom"

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_USUAL = Checklist()


class Mode(StrEnum):
    """Whether what the policy asks for is done, or only written down."""

    ENFORCE = "enforce"
    OBSERVE = "observe"


def _filled(value: str) -> str:
    if not value.strip():
        raise plain(EMPTY, value)
    return value.strip()


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise plain(NOT_AN_EMAIL, value)
    return value.casefold()


def _host(value: str) -> str:
    if "@" not in value and "*" not in value:
        raise plain(NOT_A_HOST, value)
    return value.casefold()


def _span(value: object) -> timedelta:
    try:
        return read_span(value if isinstance(value, str) else "")
    except ValueError as error:
        meant = meant_span(value) if isinstance(value, str) else None
        raise plain(
            NOT_A_SPAN_BUT.format(value="{value}", meant=meant) if meant else NOT_A_SPAN, value
        ) from error


def _meeting_id(value: object) -> str:
    digits = re.sub(r"[\s-]", "", value) if isinstance(value, str) else str(value)
    if isinstance(value, bool) or not re.fullmatch("[0-9]+", digits):
        raise plain(NOT_A_MEETING_ID, value)
    return digits


def _timezone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise plain(NOT_A_TIMEZONE, value) from error


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  reading it is what checks it
    except ValueError as error:
        raise plain(NOT_AN_ADDRESS, value) from error
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
    if not safe or not parts.hostname or re.search(r"\s", value):
        raise plain(NOT_AN_ADDRESS, value)
    return value.rstrip("/")


def _store(value: str) -> str:
    try:
        absolute(value, Path())
    except NotAnAddress as error:
        raise plain(str(error), value) from error
    return value


def _key(value: str) -> str:
    if not _KEY.fullmatch(value):
        raise plain(NOT_A_KEY, value)
    return value


def _responsible(value: str) -> str:
    if value not in set(StaffRole) and not _EMAIL.fullmatch(value):
        roles = ", ".join(f'"{role.value}"' for role in StaffRole)
        raise plain(NOT_RESPONSIBLE.format(value="{value}", roles=roles), value)
    return value.casefold()


def _known_by(value: str) -> str:
    return " ".join(value.split()).casefold()


def _repeated(sentence: str) -> Callable[[object], object]:
    def check(value: object) -> object:
        if not isinstance(value, list):
            raise plain(sentence, value)
        return value

    return check


Text = Annotated[StrictStr, AfterValidator(_filled)]
Email = Annotated[Text, AfterValidator(_email)]
Address = Annotated[Text, AfterValidator(_address)]
Span = Annotated[timedelta, PlainValidator(_span)]
Key = Annotated[Text, AfterValidator(_key)]


class FileTable(BaseModel):
    """A table of the file; a key that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ZoomTable(FileTable):
    account_id: Text = Field(description="the Account ID that Zoom shows for your app")
    client_id: Text = Field(description="the Client ID that Zoom shows for your app")
    api_url: Address = "https://api.zoom.us/v2"
    oauth_url: Address = "https://zoom.us/oauth/token"
    plan: Plan = Plan.PRO


class ServerTable(FileTable):
    host: Text = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535, strict=True)
    public_url: Address | None = None


class StorageTable(FileTable):
    """`url` is where the journal is kept, and may hold a password."""

    url: Annotated[Text, AfterValidator(_store)] = Field(default="sqlite:///chaperone.db", repr=False)


class LogFormat(StrEnum):
    """How the log is written: a line of text, or one JSON object a line."""

    PLAIN = "plain"
    JSON = "json"


class LogsTable(FileTable):
    format: LogFormat = LogFormat.PLAIN


class OrganisationTable(FileTable):
    name: Text = Field(description="your organisation's name, as reports and messages show it")
    timezone: Annotated[ZoneInfo, PlainValidator(_timezone)] = ZoneInfo("Europe/London")


class AlertsTable(FileTable):
    sender: Email | None = None


class WebhooksTable(FileTable):
    max_age: Span = timedelta(minutes=2)


class CareTable(FileTable):
    """How people are spared; `protected` holds e-mail addresses and names."""

    protected: frozenset[Annotated[Text, AfterValidator(_known_by)]] = frozenset()
    removals_per_session: Annotated[StrictInt, Field(ge=0)] = 3
    repeat_within: Span = timedelta(minutes=10)


class AttestationItemTable(FileTable):
    """A question of the organisation's own; `profiles` names those whose sessions it is asked after, none all."""

    key: Key = Field(description="a short name for the question, such as first_aider")
    clause: Text = Field(description="which clause of your policy it is about, in a word or two")
    question: Text = Field(description='the question, put so that "yes" is what your policy asks for')
    scope: Scope = Scope.SESSION
    profiles: frozenset[Text] = frozenset()
    advice: Text | None = None


class AttestationsTable(FileTable):
    """What is asked of people; `off` names the questions that Chaperone comes with and that are left out."""

    off: frozenset[Key] = frozenset()
    session_due: Span = _USUAL.session_due
    session_remind: tuple[Span, ...] = _USUAL.session_remind
    quarter_remind: tuple[Span, ...] = _USUAL.quarter_remind
    responsible: Annotated[Text, AfterValidator(_responsible)] = _USUAL.responsible
    items: Annotated[tuple[AttestationItemTable, ...], BeforeValidator(_repeated(ITEMS_IN_ONE_TABLE))] = ()


class ChatTable(FileTable):
    """`words` holds an organisation's own by category; `words_left_out` are those that Chaperone comes with that are not to count."""

    organisation_details: tuple[Text, ...] = ()
    words: dict[str, tuple[Text, ...]] = {}
    words_left_out: tuple[Text, ...] = ()


class StaffTable(FileTable):
    name: Text = Field(description="the name that they use in Zoom")
    email: Email = Field(description="the e-mail address of their Zoom account")
    roles: frozenset[StaffRole] = frozenset()
    dbs_expires: date | None = Field(default=None, strict=True)
    policy_agreed: date | None = Field(default=None, strict=True)


class SessionTable(FileTable):
    meeting_id: Annotated[str, PlainValidator(_meeting_id)] | None = None
    topic: Text | None = None
    host: Annotated[Text, AfterValidator(_host)] | None = None
    profile: Text = Field(description='the policy for these sessions, such as "children"')
    register_file: Text | None = Field(default=None, alias="register")


class PolicyTables(FileTable):
    """What an organisation's file and any other may hold; `profiles` is read by `bot.config.profiles`, which knows the rules."""

    mode: Mode = Mode.ENFORCE
    alerts: AlertsTable = AlertsTable()
    webhooks: WebhooksTable = WebhooksTable()
    care: CareTable = CareTable()
    attestations: AttestationsTable = AttestationsTable()
    chat: ChatTable = ChatTable()
    staff: Annotated[tuple[StaffTable, ...], BeforeValidator(_repeated(STAFF_IN_ONE_TABLE))] = ()
    sessions: Annotated[tuple[SessionTable, ...], BeforeValidator(_repeated(SESSIONS_IN_ONE_TABLE))] = ()
    profiles: Any = None


class OrganisationFile(PolicyTables):
    """The file of an organisation that its sites' files extend; `of_places` are the tables of each site's own."""

    of_places: ClassVar[frozenset[str]] = frozenset({"extends", "zoom", "server", "storage"})

    organisation: OrganisationTable | None = None


class ConfigFile(PolicyTables):
    """The whole file; `extends` names the organisation's."""

    extends: Text | None = None
    zoom: ZoomTable
    server: ServerTable = ServerTable()
    storage: StorageTable = StorageTable()
    logs: LogsTable = LogsTable()
    organisation: OrganisationTable
