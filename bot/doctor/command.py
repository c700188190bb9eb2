"""`chaperone doctor`: whether everything is there that Chaperone needs, and what to do where it is not."""

import json
from contextlib import AsyncExitStack
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command_line import DEFAULT_CONFIG, FAILED, ConfigPath, configuration

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.config import Config
    from bot.doctor.check import Checkup
    from bot.journal.database import Database


class Format(StrEnum):
    """What it can be printed as."""

    TEXT = "text"
    JSON = "json"


def doctor(
    config: ConfigPath = DEFAULT_CONFIG,
    format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,  # noqa: A002
) -> None:
    """Look whether everything is there that Chaperone needs, on Zoom's side and here, and say what to do.

    Exit 0: nothing needs doing; 1: something does; 2: the configuration cannot be read.
    """
    import asyncio

    from bot.clock import WallClock
    from bot.doctor.shown import lines

    found = asyncio.run(examined(configuration(config), WallClock()))
    if format is Format.JSON:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(lines(found)))
    if found.to_do:
        raise typer.Exit(FAILED)


async def examined(config: "Config", clock: "Clock") -> "Checkup":
    """What a look at everything finds, in a process of its own beside the service or without one."""
    from bot.doctor.examination import Examination
    from bot.doctor.kept import seen_by_service
    from bot.journal.database import JournalUnusable, open_database
    from bot.zoom.account import zoom_of

    database: Database | None = None
    problem = ""
    async with AsyncExitStack() as stack:
        zoom = await stack.enter_async_context(zoom_of(config.zoom, config.alerts.chatbot_app, clock))
        try:
            database = await stack.enter_async_context(open_database(config.storage.url))
        except JournalUnusable as error:
            problem = str(error)
        signatures = await seen_by_service(database, clock.now())
        return await Examination(config, clock, zoom, database, problem).examine(signatures)
