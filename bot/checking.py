"""What `chaperone check` and `chaperone rules` say."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.config import Config
from bot.registers import RegisterUnreadable, read_register
from rules.catalog import catalog
from rules.clauses import CLAUSES
from rules.policy import Policy, Profile, Response

FINE = "The configuration is fine. Profiles: {profiles}. Kinds of session: {patterns}. Members of staff: {staff}. Mode: {mode}."
REGISTER_READ = "Register {path}: {people} people."
NOT_YET = "not looked at by this version"
OFF = "off"
WITHOUT_ACTION = "only reported"


@dataclass(frozen=True, slots=True)
class RegisterProblem:
    """Something about a register; `fatal` where nothing of it can be used."""

    text: str
    fatal: bool


def summary(config: Config) -> str:
    """What was understood of a configuration, in a few lines."""
    policy = config.policy
    lines = [
        FINE.format(
            profiles=len(policy.profiles),
            patterns=len(policy.patterns),
            staff=len(policy.staff),
            mode=config.mode.value,
        )
    ]
    lines += [str(note) for note in config.notes]
    for path in _registers(config):
        try:
            lines.append(REGISTER_READ.format(path=path, people=len(read_register(path).entries)))
        except RegisterUnreadable:
            continue
    return "\n".join(lines)


def check_registers(config: Config) -> list[RegisterProblem]:
    """Every problem with the registers that the configuration names."""
    return [problem for path in _registers(config) for problem in _problems(path)]


def _problems(path: Path) -> Iterator[RegisterProblem]:
    try:
        read = read_register(path)
    except RegisterUnreadable as error:
        yield RegisterProblem(str(error), fatal=True)
        return
    for problem in read.problems:
        yield RegisterProblem(f"{path}: {problem}", fatal=False)


def _registers(config: Config) -> list[Path]:
    return sorted({Path(p.register) for p in config.policy.patterns if p.register is not None})


def rules_table(config: Config | None) -> None:
    """Print the policy's clauses, the rule that keeps each, and what is done about a breach in each profile in use."""
    profiles = _in_use(config.policy) if config is not None else []
    table = Table(title="The policy and the rules that keep it")
    table.add_column("Clause", no_wrap=True)
    table.add_column("The policy says", overflow="fold")
    table.add_column("Rule", no_wrap=True)
    if not profiles:
        table.add_column("Looked at", overflow="fold")
    for profile in profiles:
        table.add_column(profile.name, overflow="fold")
    for clause in CLAUSES:
        cells = [_handling(config, profile, clause.rule) for profile in profiles]
        if config is None:
            cells = ["yes" if clause.rule in catalog() else NOT_YET]
        table.add_row(clause.number, clause.says, clause.rule, *cells)
    Console(soft_wrap=False).print(table)


def _in_use(policy: Policy) -> list[Profile]:
    """The profiles that a session can run under."""
    names = {policy.strictest, *(pattern.profile for pattern in policy.patterns)}
    return [profile for name, profile in policy.profiles.items() if name in names]


def _handling(config: Config | None, profile: Profile, rule: str) -> str:
    if config is not None and rule in config.switched_off.get(profile.name, frozenset()):
        return OFF
    if rule not in catalog():
        return NOT_YET
    if rule not in profile.rules:
        return OFF
    return _response(profile.rules[rule].response)


def _response(response: Response) -> str:
    at_once = ", ".join(response.respond) or WITHOUT_ACTION
    if response.after is None:
        return at_once
    return f"{at_once}; after {response.after.total_seconds():.0f} s {', '.join(response.then)}"
