"""What the commands have in common: where the configuration is, and how they end."""

import os
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from bot.config import Config, ConfigError, read_config

FAILED: Final = 1
WRONG: Final = 2

ConfigPath = Annotated[
    Path, typer.Option("--config", help="The configuration file.", show_default="chaperone.toml")
]
DEFAULT_CONFIG: Final = Path("chaperone.toml")


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
