"""Whose names may stand in what is said of a session."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.initials.words import Initials
from bot.journal.decided import SessionRow, policy_body
from bot.journal.received import events_of
from bot.policy.canonical import policy_from_json
from rules.alias_events import AliasRevoked
from rules.events import Attested, Participant
from rules.policy import StaffMember
from rules.pressed import Pressed
from rules.register import Exemption, LearnedAlias, RegisterEntry


def initials_for(connection: Connection, row: SessionRow) -> Initials:
    """What takes out the names of all who were told of in a session, stood on its register or are on the staff."""
    policy, _ = policy_from_json(policy_body(connection, row.policy_hash))
    told = events_of(connection, row.uuid)
    return Initials.of({*names_in((policy.staff, told)), *policy.care.protected, row.host_email or ""})


def names_in(value: object) -> Iterator[str]:
    """The names and addresses of every person in a value, however deep."""
    yield from (name for name in _names_of(value) if name)
    match value:
        case str() | datetime() | Participant() | StaffMember():
            return
        case Mapping():
            yield from names_in(tuple(value.values()))
        case tuple() | list() | set() | frozenset():
            for each in value:
                yield from names_in(each)
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from names_in(getattr(value, field.name))


def _names_of(value: object) -> tuple[str | None, ...]:
    match value:
        case Participant() | StaffMember():
            return (value.name, value.email)
        case RegisterEntry():
            return (value.name, *value.also_known_as, value.email, value.guardian, value.consent_by)
        case Exemption():
            return (value.approved_by, value.screen_name)
        case LearnedAlias():
            return (value.screen_name, value.name, value.by)
        case Pressed():
            return (value.by, value.name)
        case Attested() | AliasRevoked():
            return (value.by,)
        case _:
            return ()
