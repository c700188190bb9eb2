"""What can stand at a place of the configuration file: its types, and what is said of anything else there."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator, StrictStr

from bot.config.problems import plain
from bot.journal.address import NotAnAddress, absolute
from bot.spans import meant_span, read_span
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
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


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


def repeated(sentence: str) -> Callable[[object], object]:
    """Refuses with this sentence what is not a list of tables."""

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
Host = Annotated[Text, AfterValidator(_host)]
MeetingId = Annotated[str, PlainValidator(_meeting_id)]
Timezone = Annotated[ZoneInfo, PlainValidator(_timezone)]
Store = Annotated[Text, AfterValidator(_store)]
Responsible = Annotated[Text, AfterValidator(_responsible)]
KnownBy = Annotated[Text, AfterValidator(_known_by)]


class FileTable(BaseModel):
    """A table of the file; a key that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)
