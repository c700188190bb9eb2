"""What `chaperone check` says."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config
from bot.config_tables import ZOOM_REGISTRANTS
from bot.registers import RegisterUnreadable, read_register

FINE = "The configuration is fine. Profiles: {profiles}. Kinds of session: {patterns}. Members of staff: {staff}. Mode: {mode}."
REGISTER_READ = "Register {path}: {people} people."


@dataclass(frozen=True, slots=True)
class RegisterProblem:
    """Something about the register at `path`; `fatal` where nothing of it can be used."""

    text: str
    fatal: bool
    path: Path


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
    for path in registers_of(config):
        try:
            lines.append(REGISTER_READ.format(path=path, people=len(read_register(path).entries)))
        except RegisterUnreadable:
            continue
    return "\n".join(lines)


def check_registers(config: Config) -> list[RegisterProblem]:
    """Every problem with the registers that the configuration names."""
    return [problem for path in registers_of(config) for problem in _problems(path)]


def _problems(path: Path) -> Iterator[RegisterProblem]:
    try:
        read = read_register(path)
    except RegisterUnreadable as error:
        yield RegisterProblem(str(error), fatal=True, path=path)
        return
    for problem in read.problems:
        yield RegisterProblem(f"{path}: {problem}", fatal=False, path=path)


def registers_of(config: Config) -> list[Path]:
    """The files that the configuration names as registers."""
    named = {p.register for p in config.policy.patterns} - {ZOOM_REGISTRANTS}
    return sorted(Path(register) for register in named if register is not None)
