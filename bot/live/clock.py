"""When a session is to close, as the live page says it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.live import words
from rules.actions import ActionKind
from rules.catalog.session_close import RULE, SessionClose
from rules.policy import Profile
from rules.rule import View


@dataclass(frozen=True, slots=True)
class Close:
    """The clock to the close: whole sentences, and when it closes, None where that is over or not known."""

    says: tuple[str, ...]
    at: datetime | None = None


def close_of(view: View[object], profile: Profile) -> Close:
    """When the session is to end, extensions included, and what follows if it does not."""
    session = view.session
    if session.ended_at is not None:
        return Close((words.OVER.format(time=view.clock(session.ended_at)),))
    if session.scheduled_end is None:
        return Close((words.NO_END,))
    close = session.presses.closes_at(session.scheduled_end)
    return Close(tuple(_sentences(view, profile, close)), close)


def _sentences(view: View[object], profile: Profile, close: datetime) -> Iterator[str]:
    end = view.session.scheduled_end
    if end is not None and close != end:
        yield words.MOVED.format(close=view.clock(close), end=view.clock(end))
    else:
        yield words.ENDS.format(end=view.clock(close))
    settings = profile.rules.get(RULE.name)
    if settings is None or not isinstance(settings.options, SessionClose):
        return
    late, response = close + settings.options.grace, settings.response
    if ActionKind.END_MEETING in response.respond:
        yield words.IS_ENDED.format(limit=view.clock(late))
    elif ActionKind.END_MEETING in response.then:
        yield words.IS_ENDED.format(limit=view.clock(late + (response.after or timedelta())))
    else:
        yield words.IS_LATE.format(limit=view.clock(late))
