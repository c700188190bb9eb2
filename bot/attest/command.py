"""`chaperone attest`: how it stands with what people are asked, and answers entered for them."""

from typing import Annotated

import typer

from bot.clock import WallClock
from bot.command_line import DEFAULT_CONFIG, ConfigPath, Mistyped, configuration, problems_told


def attest(
    about: Annotated[
        str,
        typer.Argument(
            metavar="SESSION|quarter",
            help="Zoom's uuid, a report's number or a meeting id; or quarter, or one such as 2026-Q4.",
        ),
    ],
    answer: Annotated[
        list[str] | None,
        typer.Option(help="A question's key, = and yes, no or not_applicable; as often as wanted."),
    ] = None,
    note: Annotated[
        list[str] | None, typer.Option(help="A question's key, = and what there is to say; a no wants one.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who answers: the e-mail address of a member of staff.")] = "",
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Show what people are asked because no program can see it, and enter answers."""

    from bot.attest.entered import entered

    settings = configuration(config, to_run=False)
    with problems_told(Mistyped):
        lines = entered(settings, about, (answer or [], note or []), by, WallClock().now())
    typer.echo("\n".join(lines))
