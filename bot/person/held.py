"""Looking through the journal for everything that it holds about a person."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from bot.initials.known import names_in
from bot.initials.words import Initials, initials
from bot.journal.aliases import every_alias
from bot.journal.decided import SessionRow, policy_body
from bot.journal.lookup import every_session
from bot.journal.received import events_of
from bot.journal.record import record_of
from bot.journal.tables import reports, reviews
from bot.person.session_part import Looked, session_part
from bot.person.sought import found_in, is_member, may_be_in
from bot.replay.stored import policy_of
from bot.report.issue import Reporter
from bot.report.times import zulu
from rules.folding import fold
from rules.policy import Policy, StaffMember

SCHEMA: Final = "chaperone.person/1"
NOBODY: Final = (
    'Nothing is held about "{typed}": no session, register or list of staff has that name or address. Write the whole name as the '
    "register has it, or the e-mail address."
)
NOT_EXACTLY: Final = 'Nobody is called exactly "{typed}". Did you mean {names}? Write the whole name as it stands here, or the e-mail address.'
SEVERAL: Final = (
    '"{typed}" could be any of these; write the whole name as it stands here, or the e-mail address: {names}.'
)


MOST_NAMED: Final = 8


class NotOnePerson(Exception):
    """What was typed is nobody's name or that of several people; the message says what to type instead."""


def held_about(
    connection: Connection, typed: str, policy: Policy, reporter: Reporter, now: datetime
) -> dict[str, Any]:
    """Everything about the person with this whole name or address; `policy` has who is on the staff now.

    Everybody else is there by initials alone. Raises NotOnePerson.
    """
    typed = typed.strip()
    found = [
        looked
        for row in every_session(connection)
        if (looked := _looked(connection, row, typed, reporter, now)) is not None
    ]
    staff = [member for member in policy.staff if is_member(member, typed)]
    if not (found or staff):
        raise NotOnePerson(_nobody(connection, typed, policy))
    found = _of_one(typed, found, staff)
    names = {name for looked in found for name in looked.found.names} | {typed}
    names |= {name for member in staff for name in (member.name, member.email)}
    return {
        "schema": SCHEMA,
        "asked_for": typed,
        "at": zulu(now),
        "names": sorted(names),
        "identities": sorted({name for looked in found for name in looked.found.identities}),
        "staff": [_member(member) for member in staff],
        "aliases": list(_aliases(connection, names)),
        "reviewed": list(_reviewed(connection, names)),
        "sessions": [session_part(looked, _issued(connection, looked.record.uuid)) for looked in found],
        "concerns": None,
    }


def _looked(
    connection: Connection, row: SessionRow, typed: str, reporter: Reporter, now: datetime
) -> Looked | None:
    """A session that knows of them; None for one that does not."""
    policy = policy_of(policy_body(connection, row.policy_hash))
    told_of = set(names_in((policy.staff, events_of(connection, row.uuid))))
    if not may_be_in(told_of, typed):
        return None
    report, session = reporter.looked_at(connection, row, now)
    found = found_in(session, typed)
    if not (found.people or found.entries):
        return None
    return Looked(
        record_of(connection, row),
        session,
        report,
        found,
        frozenset(fold(name) for name in found.names),
        Initials.of(told_of, spared=found.names),
    )


def _nobody(connection: Connection, typed: str, policy: Policy) -> str:
    """That nobody is called so, with those who are in part."""
    near = {fold(name): name for name in names_in(policy.staff) if _is_like(name, typed)}
    for row in every_session(connection):
        told_of = names_in(events_of(connection, row.uuid))
        near |= {fold(name): name for name in told_of if _is_like(name, typed)}
    said = " or ".join(f'"{near[name]}"' for name in sorted(near)[:MOST_NAMED])
    return NOT_EXACTLY.format(typed=typed, names=said) if near else NOBODY.format(typed=typed)


def _is_like(name: str, typed: str) -> bool:
    """Whether a name or an address has what was typed in it, or a word of it that is no initial."""
    words = {word for word in fold(typed).split() if len(word) > 1}
    return (len(fold(typed)) > 2 and fold(typed) in fold(name)) or not words.isdisjoint(fold(name).split())


def _of_one(typed: str, found: Sequence[Looked], staff: Sequence[StaffMember]) -> list[Looked]:
    """Those of one person alone: where the name itself is somebody's, not those of people whose names are like it."""
    known = {fold(name): name for looked in found for name in looked.found.identities}
    known |= {fold(member.name): member.name for member in staff}
    if fold(typed) in known:
        return [looked for looked in found if _may_be(typed, looked.found.identities)]
    if len(known) > 1 and "@" not in typed:
        raise NotOnePerson(SEVERAL.format(typed=typed, names=", ".join(sorted(known.values()))))
    return list(found)


def _may_be(typed: str, identities: Collection[str]) -> bool:
    return not identities or fold(typed) in {fold(name) for name in identities}


def _issued(connection: Connection, session: str) -> list[dict[str, Any]]:
    columns = select(reports.c.number, reports.c.issued_at, reports.c.hash)
    of_session = columns.where(reports.c.session == session).order_by(reports.c.number)
    return [
        {"number": one.number, "issued_at": zulu(one.issued_at), "hash": one.hash}
        for one in connection.execute(of_session)
    ]


def _member(member: StaffMember) -> dict[str, Any]:
    return {
        "name": member.name,
        "email": member.email,
        "roles": sorted(role.value for role in member.roles),
        "dbs_expires": member.dbs_expires.isoformat() if member.dbs_expires else None,
        "policy_agreed": member.policy_agreed.isoformat() if member.policy_agreed else None,
        "reports_to": member.reports_to,
    }


def _aliases(connection: Connection, names: Collection[str]) -> Iterator[dict[str, Any]]:
    """The screen names that were confirmed as theirs or by them; other people's are initials."""
    own = {fold(name) for name in names}
    for kept in every_alias(connection):
        alias = kept.alias
        if not own.isdisjoint({fold(alias.name), fold(alias.screen_name), fold(alias.by)}):
            is_theirs = not own.isdisjoint({fold(alias.name), fold(alias.screen_name)})
            yield {
                "screen_name": alias.screen_name if is_theirs else initials(alias.screen_name),
                "name": alias.name if is_theirs else initials(alias.name),
                "learned_by": alias.by if fold(alias.by) in own else initials(alias.by),
                "learned_at": zulu(kept.learned_at),
                "revoked_at": zulu(kept.revoked_at),
            }


def _reviewed(connection: Connection, names: set[str]) -> Iterator[Mapping[str, Any]]:
    addresses = [name.casefold() for name in names if "@" in name]
    theirs = select(reviews).where(reviews.c.email.in_(addresses)).order_by(reviews.c.seq)
    for row in connection.execute(theirs):
        yield {"report": row.number, "at": zulu(row.at), "outcome": row.outcome, "note": row.note or None}
