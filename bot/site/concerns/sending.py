"""How the forms of concern records are sent, and what becomes of those that are not."""

from collections import defaultdict

from starlette.requests import Request

from bot.site.concerns.filled import Sent, written
from bot.site.forms import FIELD, sent
from bot.site.pages import PageRoute

# In bytes: everything that there is room for, in any script.
LARGEST_RECORD = 512 * 1024


class ConcernRoute(PageRoute):
    """A route that takes long texts."""

    largest = LARGEST_RECORD


async def sent_by(request: Request) -> Sent:
    """What a form brought along, as it is kept."""
    texts: dict[str, str] = {}
    ticked: dict[str, set[str]] = defaultdict(set)
    for name, value in (await sent(request)).multi_items():
        if isinstance(value, str) and name != FIELD:
            texts[name] = written(value)
            ticked[name].add(value)
    return Sent(texts, {name: frozenset(values) for name, values in ticked.items()})
