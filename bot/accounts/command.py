"""`chaperone accounts`: who may sign in to the staff pages."""

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from bot.clock import WallClock
from bot.command_line import DEFAULT_CONFIG, WRONG, ConfigPath, configuration, problems_told, stop

accounts_app = typer.Typer(no_args_is_help=True, help="Say who may sign in to the staff pages.")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The e-mail address, as on the list of staff.")]


@accounts_app.command()
def invite(email: Email, config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Print a link by which somebody on the staff signs in and chooses a password, also where they forgot theirs."""
    from bot.accounts.kept import NotStaff, invited

    settings = configuration(config, to_run=False)
    try:
        _print(lambda: invited(settings, email, WallClock()))
    except NotStaff as error:
        stop(str(error), WRONG)


@accounts_app.command(name="list")
def show(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Print who is on the staff, whether they can sign in, and whether they have a second factor."""
    from bot.accounts.kept import listed

    settings = configuration(config, to_run=False)
    _print(lambda: listed(settings, WallClock()))


@accounts_app.command()
def close(email: Email, config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Shut somebody out at once, by whatever way they sign in."""
    from bot.accounts.kept import NobodyThere, closed

    settings = configuration(config, to_run=False)
    try:
        _print(lambda: closed(settings, email, WallClock()))
    except NobodyThere as error:
        stop(str(error), WRONG)


@accounts_app.command(name="open")
def open_again(email: Email, config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Let somebody in again who was shut out."""
    from bot.accounts.kept import NobodyThere, opened

    settings = configuration(config, to_run=False)
    try:
        _print(lambda: opened(settings, email, WallClock()))
    except NobodyThere as error:
        stop(str(error), WRONG)


@accounts_app.command()
def sign_out(email: Email, config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Sign somebody out everywhere; they can sign in again."""
    from bot.accounts.kept import NotStaff, signed_out

    settings = configuration(config, to_run=False)
    try:
        _print(lambda: signed_out(settings, email, WallClock()))
    except NotStaff as error:
        stop(str(error), WRONG)


@accounts_app.command()
def reset_second_factor(email: Email, config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Ask somebody for no codes any more, who lost their app and their recovery codes."""
    from bot.accounts.kept import NotStaff, second_reset

    settings = configuration(config, to_run=False)
    try:
        _print(lambda: second_reset(settings, email, WallClock()))
    except NotStaff as error:
        stop(str(error), WRONG)


def _print(lines: Callable[[], Sequence[str]]) -> None:
    with problems_told():
        typer.echo("\n".join(lines()))
