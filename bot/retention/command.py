"""`chaperone retention`, `hold`, `release` and `holds`: for how long records are kept, and what is not to be deleted."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.clock import WallClock
from bot.command_line import (
    DEFAULT_CONFIG,
    ConfigPath,
    Mistyped,
    OutPath,
    configuration,
    format_for,
    give_out,
    problems_told,
    whoever,
)
from bot.retention.names import HoldOn

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from bot.config import Config
    from bot.retention.holds import Hold

Result = TypeVar("Result")


class ScheduleFormat(StrEnum):
    """What the schedule can be printed as."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"


As = Annotated[
    ScheduleFormat | None,
    typer.Option("--format", help="How to print it; else as the file ends, else as text."),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept with the hold.")]


def retention(
    config: ConfigPath = DEFAULT_CONFIG,
    format: As = None,  # noqa: A002
    out: OutPath = None,
) -> None:
    """Print the organisation's schedule: for how long which records are kept, what for, and the oldest there is."""
    import json

    from bot.journal.database import reading
    from bot.retention import shown
    from bot.retention.schedule import as_json, schedule

    settings, now = configuration(config, to_run=False), WallClock().now()
    wanted = format_for(format, out, ScheduleFormat.TEXT)
    with problems_told(), reading(settings.storage.url) as engine, engine.connect() as connection:
        found = schedule(connection, settings.retention, now)
    name, tz = settings.organisation.name, settings.organisation.timezone
    said = shown.shown(found, name, tz, now)
    match wanted:
        case ScheduleFormat.TEXT:
            give_out(shown.as_text(said), out)
        case ScheduleFormat.HTML:
            give_out(shown.as_html(said, name), out)
        case ScheduleFormat.PDF:
            give_out(shown.as_pdf(said, name, now), out)
        case ScheduleFormat.JSON:
            give_out(json.dumps(as_json(found), ensure_ascii=False, indent=2), out)


def hold(
    kind: Annotated[
        HoldOn, typer.Argument(help="What is named: a session, a series of them, a person, or a concern.")
    ],
    named: Annotated[
        str,
        typer.Argument(
            help="A session as elsewhere; a meeting id; a name or an e-mail address; a concern record's number."
        ),
    ],
    reason: Reason = "",
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Have nothing deleted of what is named, whatever its date, until that is released."""
    from bot.retention import words
    from bot.retention.holding import hold_named, said_of

    settings, by, now = configuration(config, to_run=False), whoever(), WallClock().now()

    def place(connection: "Connection") -> "tuple[Hold, tuple[str, bool]]":
        placed = hold_named(connection, kind, named, reason, by, now)
        return placed, said_of(connection, placed)

    placed, (said, is_on_something) = _done(settings, place)
    typer.echo(words.PLACED.format(number=placed.number, what=f"{placed.kind.value} {placed.named}"))
    if said:
        typer.echo(said, err=not is_on_something)


def release(
    number: Annotated[int, typer.Argument(help="The hold's number.")],
    reason: Reason = "",
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Release a hold; what is past its date is deleted in the night."""
    from bot.retention import words
    from bot.retention.holding import release_numbered

    settings, by, now = configuration(config, to_run=False), whoever(), WallClock().now()
    released = _done(settings, lambda c: release_numbered(c, number, reason, by, now))
    typer.echo(words.RELEASED.format(number=number, what=f"{released.kind.value} {released.named}"))


def holds(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Show every hold, who placed it and why, and which were released. It may hold people's names."""
    from bot.journal.database import reading
    from bot.retention import words
    from bot.retention.holding import show_holds
    from bot.retention.holds import every_hold

    settings = configuration(config, to_run=False)
    with problems_told(), reading(settings.storage.url) as engine, engine.connect() as connection:
        found = every_hold(connection)
    if found:
        show_holds(found, settings.organisation.timezone)
    else:
        typer.echo(words.NO_HOLDS)


def _done(settings: "Config", work: "Callable[[Connection], Result]") -> Result:
    from bot.journal.database import writing

    with problems_told(Mistyped), writing(settings.storage.url) as connection:
        return work(connection)
