"""What `chaperone check` says of the configuration and of the registers that it names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.config import Config, ConfigError
from bot.config.document import read_document
from bot.config.tables import ZOOM_REGISTRANTS
from bot.config.toml_places import nearest_line
from bot.policy.table import profiles_in_use
from bot.register.reading import RegisterUnreadable, read_register
from rules.catalog import catalog
from rules.phrases import listed
from rules.policy import StaffMember
from rules.rule import Need

FINE = "The configuration is fine{but}. Profiles: {profiles}. Kinds of session: {patterns}. Members of staff: {staff}. Mode: {mode}."
BUT = ", apart from {what}"
BUT_REGISTER = "a register that cannot be read"
BUT_REGISTERS = "registers that cannot be read"
BUT_DATES = "dates that are missing from the list of staff"
NAMED_AT = "line {line}, sessions[{index}].register: "
NO_DBS = (
    "The list of staff ([[staff]]) does not say when the Enhanced DBS check of {names} runs out, so no session with them can be "
    'said to have had staff who are cleared. Add a line such as "dbs_expires = 2028-06-30" to each.'
)
NOT_AGREED = (
    "The list of staff ([[staff]]) does not say when {names} agreed to the policy, which counts as a breach in each session "
    'that they are in. Add a line such as "policy_agreed = 2026-09-01" to each.'
)
RAN_OUT = "{name}: the Enhanced DBS check ran out on {day} (dbs_expires)."
FAR_OFF = "{name}: the Enhanced DBS check runs out on {day} (dbs_expires), which is years ahead; is it the year that is meant?"
TO_COME = "{name}: {day}, on which they agreed to the policy (policy_agreed), is still to come."
NO_LINKS = (
    "Questions are asked that people answer ([attestations]), and public_url in [server] is not set: nobody gets a link to answer "
    "by, and whoever looks after this machine enters each answer with chaperone attest. Set it to the https address that staff "
    "reach Chaperone at."
)
REGISTER_READ = "Register {path}: {people}."
ONE_PERSON = "1 person"
PEOPLE = "{count} people"


@dataclass(frozen=True, slots=True)
class RegisterProblem:
    """Something about the register at `path`; `fatal` where nothing of it can be used."""

    text: str
    fatal: bool
    path: Path


# No check is taken to hold for longer.
_LONGEST_CHECK = timedelta(days=5 * 366)


def _people(count: int) -> str:
    return ONE_PERSON if count == 1 else PEOPLE.format(count=count)


def summary(config: Config, today: date) -> str:
    """What was understood of a configuration, in a few lines."""
    policy, lacking = config.policy, list(_lacking(config))
    lines = [
        FINE.format(
            but=_but(sum(problem.fatal for problem in check_registers(config)), bool(lacking)),
            profiles=len(policy.profiles),
            patterns=len(policy.patterns),
            staff=len(policy.staff),
            mode=config.mode.value,
        )
    ]
    lines += [str(note) for note in config.notes]
    lines += lacking
    if lacks_links(config):
        lines.append(NO_LINKS)
    lines += [sentence for member in policy.staff for sentence in _dates(member, today)]
    for path in registers_of(config):
        try:
            lines.append(REGISTER_READ.format(path=path, people=_people(len(read_register(path).entries))))
        except RegisterUnreadable:
            continue
    return "\n".join(lines)


def lacks_links(config: Config) -> bool:
    """Whether questions are asked that nobody gets a link to answer by."""
    return bool(config.policy.attestations.items) and config.server.public_url is None


def _but(unread: int, lacks_dates: bool) -> str:
    registers = [BUT_REGISTERS if unread > 1 else BUT_REGISTER] if unread else []
    what = listed([*registers, BUT_DATES] if lacks_dates else registers)
    return BUT.format(what=what) if what else ""


def _lacking(config: Config) -> Iterator[str]:
    """What a rule that is on needs to know of staff, and the list of them does not say."""
    policy, known = config.policy, catalog()
    on = {rule for profile in profiles_in_use(policy) for rule in profile.rules}
    if not any(Need.CLEARANCES in known[rule].needs for rule in on):
        return
    no_dbs = [member.name for member in policy.staff if member.dbs_expires is None]
    not_agreed = [member.name for member in policy.staff if member.policy_agreed is None]
    for sentence, names in ((NO_DBS, no_dbs), (NOT_AGREED, not_agreed)):
        if names:
            yield sentence.format(names=listed(names))


def _dates(member: StaffMember, today: date) -> Iterator[str]:
    """What is odd about the days that the list of staff gives of somebody."""
    expires, agreed = member.dbs_expires, member.policy_agreed
    if expires is not None and expires < today:
        yield RAN_OUT.format(name=member.name, day=expires)
    if expires is not None and expires > today + _LONGEST_CHECK:
        yield FAR_OFF.format(name=member.name, day=expires)
    if agreed is not None and agreed > today:
        yield TO_COME.format(name=member.name, day=agreed)


def check_registers(config: Config, today: date | None = None) -> list[RegisterProblem]:
    """Every problem with the registers that the configuration names; what is odd about days is seen from `today`."""
    named = _lines(config)
    return [
        problem for path in registers_of(config) for problem in _problems(path, named.get(path, ""), today)
    ]


def _lines(config: Config) -> dict[Path, str]:
    """Where the configuration's file names each register first; nothing where the file was broken since it was read."""
    found: dict[Path, str] = {}
    try:
        document = read_document(config.path)
    except ConfigError:
        return found
    for index, table in document.each("sessions"):
        path = config.path.parent / str(table.get("register"))
        line = nearest_line(document.lines, ("sessions", index, "register"))
        found.setdefault(path, NAMED_AT.format(line=line, index=index))
    return found


def _problems(path: Path, named: str, today: date | None) -> Iterator[RegisterProblem]:
    try:
        read = read_register(path, today)
    except RegisterUnreadable as error:
        yield RegisterProblem(f"{named}{error}", fatal=True, path=path)
        return
    for problem in read.problems:
        yield RegisterProblem(f"{path}: {problem}", fatal=False, path=path)


def registers_of(config: Config) -> list[Path]:
    """The files that the configuration names as registers."""
    named = {p.register for p in config.policy.patterns} - {ZOOM_REGISTRANTS}
    return sorted(Path(register) for register in named if register is not None)
