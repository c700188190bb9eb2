"""`chaperone reported`: that somebody told of how somebody behaves in a session."""

from typing import Annotated

import typer

from bot.clock import WallClock
from bot.command_line import DEFAULT_CONFIG, ConfigPath, Mistyped, configuration, problems_told


def reported(
    session: Annotated[str, typer.Argument(help="Zoom's uuid, a report's number or a meeting id.")],
    about: Annotated[
        str, typer.Option(help="Who it is about: a screen name, a name on the register or an e-mail address.")
    ] = "",
    by: Annotated[str, typer.Option(help="Who told of it, likewise.")] = "",
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Enter that somebody told of how somebody behaves; host and safeguarding lead are asked to look."""
    from bot.reported.entered import reported as keep

    settings = configuration(config, to_run=False)
    with problems_told(Mistyped):
        typer.echo(keep(settings, session, about, by, WallClock().now()))
