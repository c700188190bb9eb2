"""A form that was sent again: what it says now that the record does not. Pure."""

from collections.abc import Mapping
from typing import Final

from bot.concerns.parts import HAPPENED_AT, HEADINGS, NOT_KNOWN
from bot.concerns.record import Account, Concern

AGAIN: Final = "The form was sent again, and says now:"
LEFT_EMPTY: Final = "(nothing)"


def sent_again(concern: Concern, account: Account) -> Mapping[str, str] | None:
    """The addendum that holds what a form says by now; None where it is about others: that is another concern.

    Who may read a record goes by whom it is about, so that nobody is added to one.
    """
    before = concern.account
    if (account.children, account.adults) != (before.children, before.adults):
        return None
    said = [
        f"{heading}: {getattr(account, name) or LEFT_EMPTY}"
        for name, heading in HEADINGS.items()
        if getattr(account, name) != getattr(before, name) and (name != "own_words" or not account.own_words)
    ]
    if account.happened_at != before.happened_at:
        at = account.happened_at
        said.append(f"{HAPPENED_AT}: {f'{at:%d %b %Y, %H:%M}' if at is not None else NOT_KNOWN}")
    own_words = account.own_words if account.own_words != before.own_words else ""
    return {"text": "\n\n".join([AGAIN, *said]), "own_words": own_words}
