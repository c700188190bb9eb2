"""`chaperone register`: looking at a register before a session relies on it, and at what is remembered about it."""

from pathlib import Path
from typing import Annotated, Final

import typer

from bot.clock import WallClock
from bot.register import alias_command

register_app = typer.Typer(
    no_args_is_help=True,
    help="Look at the registers of who is expected, and at whose screen names are remembered.",
)

_WRONG: Final = 2


@register_app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The register: a CSV file or a spreadsheet (.xlsx).")],
) -> None:
    """Show what is understood of a register, and what is not, by line. It holds people's names and addresses."""
    from bot.register.kinds import WANTED
    from bot.register.reading import RegisterUnreadable, read_register
    from bot.register.shown import show_register

    today = WallClock().now().astimezone().date()
    try:
        found = read_register(file, today)
    except RegisterUnreadable as error:
        typer.echo(f"{error}.\n{WANTED}" if file.is_file() else str(error), err=True)
        raise typer.Exit(_WRONG) from error
    show_register(file, found, today)
    if not found.entries:
        raise typer.Exit(_WRONG)


for _command in (alias_command.learn, alias_command.aliases, alias_command.forget):
    register_app.command()(_command)
