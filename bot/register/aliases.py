"""Confirming whose a screen name is, and taking that back."""

import os
from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from bot.config import Config
from bot.config.tables import ZOOM_REGISTRANTS
from bot.journal.aliases import KeptAlias, every_alias, learn, revoke
from bot.journal.known import REGISTER_READ, read_back
from bot.journal.tables import deliveries, sessions
from bot.register.expected import register_name
from bot.register.reading import RegisterUnreadable, read_register
from rules.events import Participant, RegisterRead
from rules.identity import Certainty, Register
from rules.names import Likeness, compare, note_taker, says_who
from rules.register import RegisterEntry

NO_SUCH_REGISTER: Final = (
    '"{text}" is none of the registers that the configuration names: {known}. Write it as it stands there.'
)
NO_REGISTERS: Final = "The configuration names no registers, so there is nobody to know by a screen name."
WHICH_MEETING: Final = (
    'Zoom\'s registrants are of one meeting each; write "zoom:" and the meeting id, like {example}.'
)
NOT_READ_YET: Final = (
    "Zoom's registrants for this meeting have not been read yet, so there is nobody to choose from. That happens when a "
    "session of it begins."
)
CANNOT_BE_READ: Final = "The register {register} cannot be read ({reason}), so there is nobody to choose from. Put that right first."
NOBODY_CALLED: Final = 'Nobody on {register} is called "{name}".'
DID_YOU_MEAN: Final = ' Did you mean "{near}"?'
AS_THE_REGISTER_HAS_IT: Final = " Please write the name as it stands there."
SEVERAL_CALLED: Final = (
    '{count} people on {register} are called "{name}", so a screen name cannot say which of them it is. Give them names '
    "of their own there first."
)
TELLS_NOBODY: Final = '"{screen_name}" could be anybody\'s, so it is not remembered. Please ask them to use a name of their own.'
NOT_A_PERSON: Final = '"{screen_name}" looks like {product}, which is not a person, so it is not remembered.'
IS_STAFF: Final = (
    '"{screen_name}" is the name of a member of staff, and staff are known by their Zoom account alone; it is not '
    "remembered."
)
IS_OTHERS: Final = (
    "\"{screen_name}\" is {other}'s name on {register}, so it is not remembered as anybody else's."
)
NOT_STAFF: Final = '"{by}" is nobody on the list of staff ([[staff]]); write who says so by their name or e-mail address there.'
NOTHING_KNOWN: Final = 'Nothing is remembered of "{screen_name}" on {register}.'


class NotRemembered(Exception):
    """What was asked for cannot be; the message is for whoever asked."""


def confirm(
    connection: Connection, config: Config, register: str, screen_name: str, name: str, by: str, now: datetime
) -> tuple[KeptAlias, KeptAlias | None]:
    """Remember whose on a register a screen name is; gives that, and what was remembered of it until now.

    Raises NotRemembered where that would put somebody at risk, or where no member of staff says so.
    """
    by = _on_staff(config, by)
    chosen = which_register(config, register)
    expected = Register.of(_entries(connection, chosen))
    person = _person(expected, chosen, name)
    _check(config, expected, person, chosen, screen_name)
    before = revoke(connection, chosen, screen_name, by, now)
    return learn(connection, chosen, screen_name, person.name, by, now), before[0] if before else None


def take_back(
    connection: Connection, config: Config, register: str, screen_name: str, by: str, now: datetime
) -> KeptAlias:
    """No longer go by what was confirmed of a screen name.

    Raises NotRemembered where nothing was, or where no member of staff says so.
    """
    by = _on_staff(config, by)
    chosen = _kept_register(connection, config, register)
    taken = revoke(connection, chosen, screen_name, by, now)
    if not taken:
        raise NotRemembered(NOTHING_KNOWN.format(screen_name=screen_name, register=short(chosen)))
    return taken[0]


def confirmed(connection: Connection, config: Config, register: str | None) -> list[KeptAlias]:
    """What was ever confirmed, for one register or all. Raises NotRemembered where there is no such register."""
    kept = every_alias(connection)
    if register is None:
        return kept
    chosen = _kept_register(connection, config, register)
    return [alias for alias in kept if alias.register == chosen]


def short(register: str) -> str:
    """A register's name without the folders that it is in."""
    return Path(register).name


def which_register(config: Config, text: str) -> str:
    """The register that somebody means, by its path, its file's name, or "zoom:" and a meeting id."""
    patterns = config.policy.patterns
    if text.split(":", maxsplit=1)[0] == ZOOM_REGISTRANTS and any(
        p.register == ZOOM_REGISTRANTS for p in patterns
    ):
        meeting_id = "".join(filter(str.isdigit, text))
        if not meeting_id:
            raise NotRemembered(WHICH_MEETING.format(example="zoom:81234567890"))
        return register_name(ZOOM_REGISTRANTS, meeting_id)
    files = {p.register for p in patterns if p.register is not None and p.register != ZOOM_REGISTRANTS}
    return _chosen((register_name(file, None) for file in files), config.path.parent, text)


def _on_staff(config: Config, by: str) -> str:
    """The name of the member of staff who says so, by their name or their address."""
    called = " ".join(by.split()).casefold()
    named = (member.name for member in config.policy.staff if member.name.casefold() == called)
    member = config.policy.staff_member(called)
    found = member.name if member is not None else next(named, None)
    if found is None:
        raise NotRemembered(NOT_STAFF.format(by=by))
    return found


def _kept_register(connection: Connection, config: Config, text: str) -> str:
    """The same, or one that the configuration no longer names and of which something is remembered."""
    try:
        return which_register(config, text)
    except NotRemembered:
        kept = {alias.register for alias in every_alias(connection)}
        found = [register for register in kept if text in {register, short(register)}]
        if len(found) != 1:
            raise
        return found[0]


def _chosen(registers: Iterable[str], folder: Path, text: str) -> str:
    known = sorted(registers)
    if not known:
        raise NotRemembered(NO_REGISTERS)
    meant = {os.path.normpath(Path.cwd() / text), os.path.normpath(folder / text)}
    found = [register for register in known if register in meant] or [
        register for register in known if short(register) == text
    ]
    if len(found) != 1:
        raise NotRemembered(NO_SUCH_REGISTER.format(text=text, known=", ".join(known)))
    return found[0]


def _entries(connection: Connection, register: str) -> tuple[RegisterEntry, ...]:
    kind, _, meeting_id = register.partition(":")
    if kind == ZOOM_REGISTRANTS:
        return _registrants(connection, meeting_id)
    try:
        return read_register(Path(register)).entries
    except RegisterUnreadable as error:
        told = CANNOT_BE_READ.format(register=short(register), reason=error.reason)
        raise NotRemembered(told) from error


def _registrants(connection: Connection, meeting_id: str) -> tuple[RegisterEntry, ...]:
    """Those that Zoom named when it was last asked."""
    of_meeting = (sessions.c.meeting_id == meeting_id) & (sessions.c.register == ZOOM_REGISTRANTS)
    read = deliveries.join(sessions, sessions.c.uuid == deliveries.c.session)
    newest = (
        select(deliveries.c.body, deliveries.c.id)
        .select_from(read)
        .where(of_meeting & (deliveries.c.event == REGISTER_READ))
        .order_by(deliveries.c.seq.desc())
    )
    for row in connection.execute(newest):
        event = read_back(REGISTER_READ, row.body, row.id)
        if isinstance(event, RegisterRead) and not event.problem:
            return event.entries
    raise NotRemembered(NOT_READ_YET)


def _person(expected: Register, register: str, name: str) -> RegisterEntry:
    found = expected.named(name)
    if not found:
        near = get_close_matches(name, [entry.name for entry in expected.entries], 1)
        hint = DID_YOU_MEAN.format(near=near[0]) if near else AS_THE_REGISTER_HAS_IT
        raise NotRemembered(NOBODY_CALLED.format(register=short(register), name=name) + hint)
    if len(found) > 1:
        raise NotRemembered(SEVERAL_CALLED.format(count=len(found), register=short(register), name=name))
    return found[0]


def _check(
    config: Config, expected: Register, person: RegisterEntry, register: str, screen_name: str
) -> None:
    if product := note_taker(screen_name):
        raise NotRemembered(NOT_A_PERSON.format(screen_name=screen_name, product=product))
    if not says_who(screen_name):
        raise NotRemembered(TELLS_NOBODY.format(screen_name=screen_name))
    if any(compare(screen_name, member.name).likeness is Likeness.SAME for member in config.policy.staff):
        raise NotRemembered(IS_STAFF.format(screen_name=screen_name))
    match = expected.match(Participant(name=screen_name))
    if match.certainty is Certainty.CERTAIN and match.entry is not None and match.entry != person:
        told = IS_OTHERS.format(screen_name=screen_name, other=match.entry.name, register=short(register))
        raise NotRemembered(told)
