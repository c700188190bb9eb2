"""What the commands have in common: where the configuration is, and how they end."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from getpass import getuser
from pathlib import Path
from typing import Annotated, Final, NoReturn, TypeVar

import typer

from bot.config import Config, ConfigError, read_config
from bot.file_errors import in_words
from bot.private_files import keep_private

FAILED: Final = 1
WRONG: Final = 2

NOT_FOR_A_SCREEN: Final = (
    "This is a file and nothing to read at a terminal. Please say where to write it: --out FILE"
)
BY: Final = "{user}, at the command line"
NAMELESS: Final = "A user without a name"
NOT_WRITTEN: Final = "{path} cannot be written: {why}."

WRITTEN_TO: Final = "Written to {path}."
DISAGREE: Final = (
    "{path} ends as {ending}, and --format says {chosen}; please give one that goes with the other."
)
NOT_AS_THAT: Final = (
    "This is not to be had as {ending}. Please give a name that ends in one of these: {known}."
)

# What is often asked for and no command makes.
_OTHERS: Final = frozenset(
    {".docx", ".doc", ".odt", ".rtf", ".xlsx", ".xls", ".ods", ".pptx", ".png", ".jpg", ".jpeg"}
)

# What files of these formats are called at their end.
_ENDINGS: Final = {
    ".txt": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".csv": "csv",
}

Format = TypeVar("Format", bound=StrEnum)

ConfigPath = Annotated[
    Path, typer.Option("--config", help="The configuration file.", show_default="chaperone.toml")
]
DEFAULT_CONFIG: Final = Path("chaperone.toml")
OutPath = Annotated[Path | None, typer.Option("--out", help="The file to write; else it is printed.")]


class Mistyped(Exception):
    """Something in a command is wrong; the message says what."""


def configuration(path: Path, *, to_run: bool = True) -> Config:
    """The configuration in a file; where something is wrong with it, the command ends and says what."""
    try:
        return read_config(path, os.environ, to_run=to_run)
    except ConfigError as error:
        stop(str(error), WRONG)


def stop(message: str, code: int) -> NoReturn:
    """End the command with a message for whoever typed it."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


@contextmanager
def problems_told(*typed: type[Exception]) -> Iterator[None]:
    """Where one of `typed` comes up in here, or the journal cannot be used, end the command and say why."""
    from bot.journal.database import JournalUnusable

    try:
        yield
    except typed as error:
        stop(str(error), WRONG)
    except JournalUnusable as error:
        stop(str(error), FAILED)


def whoever() -> str:
    """Who types a command, as far as the machine knows."""
    try:
        user = getuser()
    except (KeyError, OSError, ImportError):
        # In a container the machine may know its users by number alone.
        user = NAMELESS
    return BY.format(user=user)


def format_for(chosen: Format | None, out: Path | None, otherwise: Format) -> Format:
    """What to write: as `chosen`, else as the file's ending says, else as `otherwise`; the command ends where they disagree."""
    said = _said_by(out)
    if out is None or said is None:
        return chosen or otherwise
    if chosen is not None and chosen.value != said:
        stop(DISAGREE.format(path=out, ending=out.suffix, chosen=chosen.value), WRONG)
    formats = type(otherwise)
    known = {one.value for one in formats}
    if said not in known:
        endings = ", ".join(ending for ending, value in _ENDINGS.items() if value in known)
        stop(NOT_AS_THAT.format(ending=out.suffix, known=endings), WRONG)
    return formats(said)


def _said_by(out: Path | None) -> str | None:
    """The format that a file's ending stands for, which a command may not have; None where it stands for none."""
    ending = out.suffix.lower() if out is not None else ""
    return ending if ending in _OTHERS else _ENDINGS.get(ending)


def give_out(content: str | bytes, out: Path | None) -> None:
    """Write what a command makes to a file that others on the machine may not read, or print it."""
    if out is None:
        _print(content)
        return
    try:
        keep_private(out)
        out.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        stop(NOT_WRITTEN.format(path=out, why=in_words(error)), WRONG)
    typer.echo(WRITTEN_TO.format(path=out), err=True)


def _print(content: str | bytes) -> None:
    if isinstance(content, str):
        typer.echo(content, nl=not content.endswith("\n"))
    elif sys.stdout.isatty():
        stop(NOT_FOR_A_SCREEN, WRONG)
    else:
        typer.echo(content, nl=False)
