"""`chaperone notice`: what parents, children and staff are to know, from the policy as it is configured."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from bot.clock import WallClock
from bot.command_line import (
    DEFAULT_CONFIG,
    WRONG,
    ConfigPath,
    OutPath,
    configuration,
    format_for,
    give_out,
    stop,
)
from bot.notices.rule_words import Audience

NO_SUCH_PROFILE: Final = "There is no profile {name}. Your configuration has {known}."


class NoticeFormat(StrEnum):
    """What a notice can be printed as."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"


def notice(
    audience: Annotated[Audience, typer.Argument(help="Whom it is for.")],
    config: ConfigPath = DEFAULT_CONFIG,
    format: Annotated[  # noqa: A002
        NoticeFormat | None,
        typer.Option("--format", help="How to print it; else as the file ends, else as text."),
    ] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option(help="Only for sessions under this profile; as often as wanted, else for all."),
    ] = None,
    out: OutPath = None,
) -> None:
    """Write a page in plain words on what Chaperone looks at, keeps and does, for parents, children or staff."""
    from bot.config import Mode
    from bot.notices.notice import notice as put_together
    from bot.notices.periods import kept_for
    from bot.notices.shown import as_html, as_pdf, as_text

    settings = configuration(config, to_run=False)
    wanted = format_for(format, out, NoticeFormat.TEXT)
    known = settings.policy.profiles
    for name in profile or ():
        if name not in known:
            stop(NO_SUCH_PROFILE.format(name=name, known=", ".join(known)), WRONG)
    made = put_together(
        audience,
        settings.policy,
        settings.organisation.name,
        observing=settings.mode is Mode.OBSERVE,
        kept=kept_for(audience, settings.retention),
        profiles=profile,
    )
    match wanted:
        case NoticeFormat.TEXT:
            give_out(as_text(made), out)
        case NoticeFormat.HTML:
            give_out(as_html(made), out)
        case NoticeFormat.PDF:
            today = WallClock().now().replace(hour=0, minute=0, second=0, microsecond=0)
            give_out(as_pdf(made, today), out)
