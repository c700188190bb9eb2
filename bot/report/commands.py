"""`chaperone report`: the report on a session, on whatever it is wanted."""

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from typer.core import TyperGroup

from bot.clock import WallClock
from bot.command_line import (
    DEFAULT_CONFIG,
    FAILED,
    ConfigPath,
    OutPath,
    configuration,
    format_for,
    give_out,
    problems_told,
)

if TYPE_CHECKING:
    from bot.config import Config

SESSION: Final = "session"


class SessionOrCommand(TyperGroup):
    """Commands, of which the one about a session is meant where none is named: `report 812` is `report session 812`."""

    default_command: Final = SESSION

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = [self.default_command, *args]
        return super().parse_args(ctx, args)


report_app = typer.Typer(
    cls=SessionOrCommand,
    no_args_is_help=True,
    help="Print the report on a session.",
)


class ReportFormat(StrEnum):
    """What a report can be printed as."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    PDF = "pdf"
    CSV = "csv"


@report_app.command(SESSION)
def session(
    named: Annotated[
        str, typer.Argument(metavar="SESSION", help="Zoom's uuid, a report's number or a meeting id.")
    ],
    config: ConfigPath = DEFAULT_CONFIG,
    format: Annotated[  # noqa: A002
        ReportFormat | None,
        typer.Option("--format", help="How to print it; else as the file ends, else as text."),
    ] = None,
    shareable: Annotated[
        bool, typer.Option("--shareable", help="With initials in place of names, to show to people outside.")
    ] = False,
    out: OutPath = None,
) -> None:
    """Print the report on a session; this is meant where only a session is named."""
    from bot.report.command import NoSuchSession, report_on

    settings = configuration(config, to_run=False)
    wanted = format_for(format, out, ReportFormat.TEXT)
    with problems_told(NoSuchSession):
        found = report_on(settings, named, WallClock().now(), to_share=shareable)
    give_out(_shown(found, wanted, settings), out)


def _shown(report: Mapping[str, Any], wanted: ReportFormat, settings: "Config") -> str | bytes:
    from bot.report.paper import render_pdf
    from bot.report.render import render_html
    from bot.report.table import render_csv
    from bot.report.text import render_text

    timezone, name = settings.organisation.timezone, settings.organisation.name
    match wanted:
        case ReportFormat.JSON:
            return json.dumps(report, ensure_ascii=False, indent=2)
        case ReportFormat.HTML:
            return render_html(report, tz=timezone, organisation=name)
        case ReportFormat.PDF:
            return render_pdf(report, tz=timezone, organisation=name)
        case ReportFormat.CSV:
            return render_csv(report)
        case ReportFormat.TEXT:
            return render_text(report, tz=timezone)


@report_app.command()
def verify(
    file: Annotated[
        Path | None, typer.Argument(help="A report that was printed as JSON; else all in the journal.")
    ] = None,
    head: Annotated[
        str, typer.Option("--head", help='The number and the hash that verify printed before: "812 9f2c…".')
    ] = "",
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Say whether every report is what it was when it was issued, and none is missing. Exit 1 where one is not."""
    from bot.report.verified import Unverifiable, head_typed, verified_lines, verify_file, verify_journal

    with problems_told(Unverifiable):
        if file is not None:
            settings = configuration(config, to_run=False) if config.exists() else None
            is_well, lines = verify_file(file, settings)
        else:
            known = head_typed(head) if head else None
            found = verify_journal(configuration(config, to_run=False), known)
            is_well, lines = not found.faults, verified_lines(found)
    for line in lines:
        typer.echo(line, err=not is_well)
    if not is_well:
        raise typer.Exit(FAILED)
