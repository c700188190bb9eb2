"""What is told when the program starts and nobody can sign in yet."""

from typing import Final

from bot.accounts.links import entry_link
from bot.accounts.reception import SET_UP_WITHIN, Reception

SET_UP: Final = (
    "nobody can sign in to the staff pages yet; to set them up, open this link within a day: {link}"
)
NOBODY: Final = (
    "nobody can sign in to the staff pages yet, and nobody on the staff may set them up; give somebody the role "
    "safeguarding_lead or administrator in [[staff]], or open a closed account again with `chaperone accounts invite EMAIL`"
)


async def set_up_line(reception: Reception, base: str) -> str | None:
    """How the pages below `base` are set up, in a line for the log; None where somebody can sign in."""
    if await reception.has_accounts():
        return None
    if not await reception.setters_up():
        return NOBODY
    return SET_UP.format(link=entry_link(base, await reception.link(None, within=SET_UP_WITHIN)))
