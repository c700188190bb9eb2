"""`chaperone person`: everything that is held about somebody, as one file."""

from pathlib import Path
from typing import Annotated, Final

import typer

from bot.clock import WallClock
from bot.command_line import (
    DEFAULT_CONFIG,
    WRONG,
    ConfigPath,
    configuration,
    give_out,
    problems_told,
    stop,
)

ENDINGS: Final = frozenset({".pdf", ".json"})
WHICH_ENDING: Final = (
    "{out} says by its ending how it is to be written: give a name that ends in .pdf or .json."
)


def person(
    named: Annotated[
        str,
        typer.Argument(metavar="NAME|EMAIL", help="The whole name, as the register has it, or the address."),
    ],
    out: Annotated[Path, typer.Option("--out", help="The file to write, .pdf or .json.")],
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Write everything that is held about a person into one file, with initials for everybody else."""
    from bot.journal.database import reading
    from bot.person.held import NotOnePerson, held_about
    from bot.person.shown import as_json, as_pdf
    from bot.report.issue import Reporter

    if out.suffix.lower() not in ENDINGS:
        stop(WHICH_ENDING.format(out=out), WRONG)
    settings = configuration(config, to_run=False)
    reporter, now = Reporter(settings.webhooks.max_age), WallClock().now()
    url = settings.storage.url
    with problems_told(NotOnePerson), reading(url) as journal, journal.connect() as connection:
        held = held_about(connection, named, settings.policy, reporter, now)
    organisation = settings.organisation
    if out.suffix.lower() == ".json":
        give_out(as_json(held), out)
    else:
        give_out(as_pdf(held, tz=organisation.timezone, organisation=organisation.name), out)
