"""The configuration file's tables as they are written; what they come to is in `bot.config`."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import (
    BeforeValidator,
    Field,
    StrictInt,
)

from bot.config.fields import (
    Address,
    Email,
    FileTable,
    Host,
    Key,
    KnownBy,
    MeetingId,
    Responsible,
    Span,
    Store,
    Text,
    Timezone,
    repeated,
)
from bot.config.retention import RetentionTable
from bot.zoom.limits import Plan
from rules.attestation import Checklist
from rules.policy import StaffRole
from rules.questions import Scope

ITEMS_IN_ONE_TABLE = "Begin each question with [[attestations.items]], in double square brackets."
STAFF_IN_ONE_TABLE = "Begin each member of staff with [[staff]], in double square brackets."
SESSIONS_IN_ONE_TABLE = "Begin each kind of session with [[sessions]], in double square brackets."

# What stands in place of a register's file where Zoom's own registrants are the register.
ZOOM_REGISTRANTS = "zoom"

_USUAL = Checklist()


class Mode(StrEnum):
    """Whether what the policy asks for is done, or only written down."""

    ENFORCE = "enforce"
    OBSERVE = "observe"


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
    require_second_factor: bool = False


class Provider(StrEnum):
    """Who signs the staff in, beside the passwords that are kept here."""

    ZOOM = "zoom"
    GOOGLE = "google"
    MICROSOFT = "microsoft"
    OPENID = "openid"


class SignInTable(FileTable):
    """`issuer` is who signs the staff in, where that is not known by the provider; `name` is what its button says."""

    provider: Provider
    client_id: Text = Field(description="the Client ID that the provider shows for your app")
    issuer: Address | None = None
    name: Text | None = None


class StorageTable(FileTable):
    """`url` is where the journal is kept, and may hold a password."""

    url: Store = Field(default="sqlite:///chaperone.db", repr=False)


class LogFormat(StrEnum):
    """How the log is written: a line of text, or one JSON object a line."""

    PLAIN = "plain"
    JSON = "json"


class LogsTable(FileTable):
    format: LogFormat = LogFormat.PLAIN


class OrganisationTable(FileTable):
    name: Text = Field(description="your organisation's name, as reports and messages show it")
    timezone: Timezone = ZoneInfo("Europe/London")


class ChatbotTable(FileTable):
    """The General app that the chatbot belongs to."""

    client_id: Text = Field(description="the Client ID that Zoom shows for your General app")
    robot_jid: Text = Field(description="the Bot JID that Zoom shows for your General app, under Team Chat")


class AlertsTable(FileTable):
    """`also` names other ways to staff, whose addresses are in the environment."""

    sender: Email | None = None
    chatbot: ChatbotTable | None = None
    also: tuple[Key, ...] = ()


class WebhooksTable(FileTable):
    max_age: Span = timedelta(minutes=2)


class CareTable(FileTable):
    """How people are spared; `protected` holds e-mail addresses and names."""

    protected: frozenset[KnownBy] = frozenset()
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
    responsible: Responsible = _USUAL.responsible
    items: Annotated[tuple[AttestationItemTable, ...], BeforeValidator(repeated(ITEMS_IN_ONE_TABLE))] = ()


class ChatTable(FileTable):
    """`words` holds an organisation's own by category; `words_left_out` are those that Chaperone comes with that are not to count."""

    organisation_details: tuple[Text, ...] = ()
    words: dict[str, tuple[Text, ...]] = Field(default={})
    words_left_out: tuple[Text, ...] = ()


class StaffTable(FileTable):
    name: Text = Field(description="the name that they use in Zoom")
    email: Email = Field(description="the e-mail address of their Zoom account")
    roles: frozenset[StaffRole] = frozenset()
    dbs_expires: date | None = Field(default=None, strict=True)
    policy_agreed: date | None = Field(default=None, strict=True)
    reports_to: Email | None = Field(
        default=None, description="the e-mail address of whom they work for, who is on the list of staff too"
    )


class SessionTable(FileTable):
    meeting_id: MeetingId | None = None
    topic: Text | None = None
    host: Host | None = None
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
    retention: RetentionTable = RetentionTable()
    staff: Annotated[tuple[StaffTable, ...], BeforeValidator(repeated(STAFF_IN_ONE_TABLE))] = ()
    sessions: Annotated[tuple[SessionTable, ...], BeforeValidator(repeated(SESSIONS_IN_ONE_TABLE))] = ()
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
    sign_in: SignInTable | None = None
    storage: StorageTable = StorageTable()
    logs: LogsTable = LogsTable()
    organisation: OrganisationTable
