"""The command line. Exit 0: fine; 1: it failed; 2: what was typed or configured is wrong, and the message says where."""

import asyncio
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.accounts.command import accounts_app
from bot.attest.command import attest
from bot.backups.command import backup, restore
from bot.clock import WallClock
from bot.command_line import DEFAULT_CONFIG, FAILED, WRONG, ConfigPath, configuration, stop
from bot.concerns.command import concern_app
from bot.config import Config, read_config
from bot.doctor.command import doctor
from bot.explain.command import explain
from bot.notices.command import notice
from bot.person.command import person
from bot.plain_usage import PlainUsage
from bot.register.command import register_app
from bot.replay.command import replay
from bot.report.commands import report_app
from bot.reported.command import reported
from bot.retention.command import hold, holds, release, retention

app = typer.Typer(
    cls=PlainUsage,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Keeps an organisation's online-safety policy while its Zoom sessions run.",
)
app.add_typer(register_app, name="register")
app.add_typer(report_app, name="report")
app.add_typer(concern_app, name="concern")
app.add_typer(accounts_app, name="accounts")
app.command()(replay)
app.command()(explain)
app.command()(attest)
app.command()(backup)
app.command()(restore)
app.command()(reported)
app.command()(doctor)
app.command()(notice)
app.command()(person)
app.command()(retention)
app.command()(hold)
app.command()(release)
app.command()(holds)


class TableFormat(StrEnum):
    """What a table can be printed as."""

    TEXT = "text"
    JSON = "json"


def main() -> None:
    """Run the command line."""
    app()


@app.command()
def serve(
    config: ConfigPath = DEFAULT_CONFIG,
    host: Annotated[
        str | None, typer.Option("--host", help="The address to listen at, in place of the configured one.")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", help="The port, likewise.", min=0, max=65535)] = None,
) -> None:
    """Receive Zoom's events and keep the policy, until stopped."""
    from bot.journal.database import JournalUnusable
    from bot.logs import log_to
    from bot.serving import CannotServe, run

    def reread() -> Config:
        return read_config(config, os.environ).listening_at(host, port)

    settings = configuration(config).listening_at(host, port)
    log_to(sys.stderr, settings.logs)
    try:
        run(settings, WallClock(), reread)
    except (CannotServe, JournalUnusable) as error:
        stop(str(error), FAILED)


@app.command()
def check(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Check the configuration and the registers it names."""
    from bot.doctor.configuration import check_registers, summary

    settings = configuration(config)
    today = WallClock().now().astimezone(settings.organisation.timezone).date()
    problems = check_registers(settings, today)
    typer.echo(summary(settings, today))
    for problem in problems:
        typer.echo(problem.text, err=True)
    if any(problem.fatal for problem in problems):
        raise typer.Exit(WRONG)


@app.command()
def rules(
    config: Annotated[Path | None, typer.Option("--config", help="The configuration file.")] = None,
    format: Annotated[TableFormat, typer.Option("--format", help="How to print it.")] = TableFormat.TEXT,  # noqa: A002
) -> None:
    """Print the policy: each clause, how it is sensed, what is done about a breach, and what is missing for more."""
    from bot.policy.shown import rules_as_json, show_rules
    from bot.policy.table import policy_table

    chosen = config or (DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None)
    table = policy_table(configuration(chosen, to_run=False) if chosen is not None else None)
    if format is TableFormat.JSON:
        typer.echo(rules_as_json(table))
    else:
        show_rules(table)


@app.command()
def demo(
    wait: Annotated[
        bool, typer.Option(help="At a terminal, serve the staff page until Enter is pressed.")
    ] = True,
) -> None:
    """Play a children's and an adults' session against a simulated Zoom and show what Chaperone does."""
    from bot.demo.played import play

    raise typer.Exit(asyncio.run(play(wait=wait)))
