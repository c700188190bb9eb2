"""`chaperone concern`: a record handed on, and whether all records are what was written."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.clock import WallClock
from bot.command_line import (
    DEFAULT_CONFIG,
    FAILED,
    WRONG,
    ConfigPath,
    OutPath,
    configuration,
    format_for,
    give_out,
    problems_told,
    stop,
    whoever,
)

if TYPE_CHECKING:
    from bot.concerns.export import Exported
    from bot.config import Config

concern_app = typer.Typer(no_args_is_help=True, help="Hand a concern record on, and check all of them.")


class ConcernFormat(StrEnum):
    """What a record can be exported as."""

    JSON = "json"
    PDF = "pdf"


@concern_app.command()
def export(
    number: Annotated[str, typer.Argument(help="The record's number, such as CFGH-2345.")],
    config: ConfigPath = DEFAULT_CONFIG,
    format: Annotated[  # noqa: A002
        ConcernFormat | None,
        typer.Option("--format", help="How to export it; else as the file ends, else as PDF."),
    ] = None,
    out: OutPath = None,
) -> None:
    """Export a record, whoever it is about; that this was done is written down with the record."""
    from bot.concerns.numbers import number_typed

    settings = configuration(config, to_run=False)
    wanted = format_for(format, out, ConcernFormat.PDF)
    with problems_told():
        found = _exported(settings, number_typed(number), wanted)
    if found is None:
        from bot.concerns.words import NO_SUCH_CONCERN

        stop(NO_SUCH_CONCERN.format(number=number), WRONG)
    give_out(_written(found, wanted, settings), out)


@concern_app.command()
def verify(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Check that every record is what was written, and that none lacks anything that was read once."""
    from bot.concerns import words
    from bot.concerns.store import check
    from bot.journal.database import reading
    from bot.report.page import counted

    settings = configuration(config, to_run=False)
    with problems_told(), reading(settings.storage.url) as engine, engine.connect() as connection:
        found = check(connection)
    for broken in found.broken:
        said = words.LACKING if broken.place is None else words.CHANGED
        typer.echo(said.format(number=broken.number, place=broken.place), err=True)
    for number in found.unaccounted:
        typer.echo(words.UNACCOUNTED.format(number=number), err=True)
    if found.broken or found.unaccounted:
        raise typer.Exit(FAILED)
    records, entries = counted(found.records, "record"), counted(found.entries, "entry", "entries")
    typer.echo(words.ALL_WHOLE.format(records=records, entries=entries))


def _exported(settings: "Config", number: str, wanted: ConcernFormat) -> "Exported | None":
    from contextlib import closing

    from sqlalchemy.exc import DBAPIError

    from bot.concerns.export import Exported
    from bot.concerns.record import Person
    from bot.concerns.store import How, find, note_reading
    from bot.journal.database import open_database, unusable

    by, now = Person(whoever()), WallClock().now()
    how = How.COMMAND_PDF if wanted is ConcernFormat.PDF else How.COMMAND_JSON
    try:
        with closing(open_database(settings.storage.url)) as database, database.engine.begin() as connection:
            concern = find(connection, number)
            if concern is None:
                return None
            note_reading(connection, concern, by, how, now)
            return Exported(concern, settings.organisation.name, by, now)
    except DBAPIError as error:
        raise unusable(settings.storage.url, error) from error


def _written(found: "Exported", wanted: ConcernFormat, settings: "Config") -> str | bytes:
    from bot.concerns.export import as_json, as_pdf

    if wanted is ConcernFormat.PDF:
        return as_pdf(found, settings.organisation.timezone)
    return json.dumps(as_json(found), ensure_ascii=False, indent=2)
