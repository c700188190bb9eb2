"""What the commands have in common: where the configuration is, and how they end."""

import os
import sys
from getpass import getuser
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from bot.config import Config, ConfigError, read_config
from bot.private_files import keep_private

FAILED: Final = 1
WRONG: Final = 2

NOT_FOR_A_SCREEN: Final = (
    "This is a file and nothing to read at a terminal. Please say where to write it: --out FILE"
)
BY: Final = "{user}, at the command line"
NAMELESS: Final = "A user without a name"
NOT_WRITTEN: Final = "{path} cannot be written: {why}."

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


def whoever() -> str:
    """Who types a command, as far as the machine knows."""
    try:
        user = getuser()
    except (KeyError, OSError, ImportError):
        # In a container the machine may know its users by number alone.
        user = NAMELESS
    return BY.format(user=user)


def give_out(content: str | bytes, out: Path | None) -> None:
    """Write what a command makes to a file that others on the machine may not read, or print it."""
    if out is None:
        _print(content)
        return
    try:
        keep_private(out)
        out.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        stop(NOT_WRITTEN.format(path=out, why=error.strerror), WRONG)


def _print(content: str | bytes) -> None:
    if isinstance(content, str):
        typer.echo(content, nl=not content.endswith("\n"))
    elif sys.stdout.isatty():
        stop(NOT_FOR_A_SCREEN, WRONG)
    else:
        typer.echo(content, nl=False)
