"""`chaperone register learn`, `aliases` and `forget`: whose a screen name is, as somebody confirmed."""

from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from bot.clock import WallClock
from bot.command_line import DEFAULT_CONFIG, FAILED, WRONG, ConfigPath, configuration, problems_told, stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from bot.config import Config
    from bot.journal.aliases import KeptAlias

LEARNT: Final = (
    'From now on "{screen_name}" is {name} on {register}, as {by} confirmed.{before} Sessions that are going on know it '
    'within seconds. To take it back: chaperone register forget {register} "{screen_name}" --by "{by}"'
)
NO_LONGER: Final = " It is no longer {name}, as {by} had confirmed on {day}."
FORGOTTEN: Final = '"{screen_name}" is no longer taken for {name} on {register}.'
NOTHING_YET: Final = "Nothing is remembered of any screen name."

RegisterName = Annotated[
    str,
    typer.Argument(
        help='The register, as the configuration names it; for Zoom\'s registrants "zoom:" and the meeting id.'
    ),
]
By = Annotated[
    str, typer.Option(help="Which member of staff says so, by name or e-mail address; it is kept with it.")
]
Result = TypeVar("Result")


def learn(
    register: RegisterName,
    screen_name: Annotated[str, typer.Argument(help="The name that they show in Zoom.")],
    name: Annotated[str, typer.Argument(help="Their name on the register.")],
    by: By,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Remember that a screen name is somebody on a register, as "also known as" there would say."""
    from bot.register.aliases import confirm, short

    settings, now = configuration(config, to_run=False), WallClock().now()
    kept, before = _done(settings, lambda c: confirm(c, settings, register, screen_name, name, by, now))
    typer.echo(
        LEARNT.format(
            screen_name=kept.alias.screen_name,
            name=kept.alias.name,
            register=short(kept.register),
            by=kept.alias.by,
            before=_no_longer(before, settings) if before and before.alias.name != kept.alias.name else "",
        )
    )


def _no_longer(before: "KeptAlias", settings: "Config") -> str:
    day = before.learned_at.astimezone(settings.organisation.timezone).date()
    return NO_LONGER.format(name=before.alias.name, by=before.alias.by, day=day.isoformat())


def aliases(
    register: Annotated[str | None, typer.Argument(help="One register; all without.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Show those that were taken back too.")] = False,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Show which screen names are remembered, whose they are, and who said so. It holds people's names."""
    from bot.register.alias_shown import show_aliases
    from bot.register.aliases import confirmed

    settings = configuration(config, to_run=False)
    kept = _done(settings, lambda c: confirmed(c, settings, register))
    wanted = [alias for alias in kept if every or alias.revoked_at is None]
    if wanted:
        show_aliases(wanted, settings.organisation.timezone)
    else:
        typer.echo(NOTHING_YET)


def forget(
    register: RegisterName,
    screen_name: Annotated[str, typer.Argument(help="The screen name.")],
    by: By,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """No longer take a screen name for somebody; sessions that are going on know it within seconds."""
    from bot.register.aliases import short, take_back

    settings, now = configuration(config, to_run=False), WallClock().now()
    kept = _done(settings, lambda c: take_back(c, settings, register, screen_name, by, now))
    typer.echo(
        FORGOTTEN.format(
            screen_name=kept.alias.screen_name, name=kept.alias.name, register=short(kept.register)
        )
    )


def _done(settings: "Config", work: "Callable[[Connection], Result]") -> Result:
    """What `work` does in a transaction of the journal's; what cannot be done ends the command."""
    from sqlalchemy.exc import DBAPIError

    from bot.journal.database import open_database, unusable
    from bot.register.aliases import NotRemembered

    with problems_told():
        database = open_database(settings.storage.url)
    try:
        with database.engine.begin() as connection:
            return work(connection)
    except NotRemembered as error:
        stop(str(error), WRONG)
    except DBAPIError as error:
        stop(str(unusable(settings.storage.url, error)), FAILED)
    finally:
        database.close()
