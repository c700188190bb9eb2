"""Buttons that somebody pressed on a chatbot's card in Team Chat."""

from dataclasses import dataclass, field
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from webhooks.payloads import Delivered

BUTTON_PRESSED: Final = "interactive_message_actions"

_Said = Annotated[str, StringConstraints(min_length=1, max_length=512)]


@dataclass(frozen=True, slots=True)
class CardPress:
    """Who pressed what: `value` is what the card's sender gave the button, `user_id` the Zoom id of who pressed it.

    `jid` is by what Team Chat knows them, empty where Zoom did not say.
    """

    value: str = field(repr=False)
    user_id: str
    name: str
    jid: str = ""


class _Item(BaseModel):
    value: _Said


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    item: _Item = Field(alias="actionItem")
    user_id: _Said = Field(alias="userId")
    name: str = Field("", alias="userName")
    jid: str | None = Field(None, alias="userJid")


def card_press(delivered: Delivered) -> CardPress | None:
    """The press that a delivery tells of; None where it tells of none, or not of whose or which."""
    if delivered.event != BUTTON_PRESSED:
        return None
    try:
        told = _Payload.model_validate(delivered.document.get("payload"))
    except ValidationError:
        return None
    return CardPress(told.item.value, told.user_id, told.name[:100], (told.jid or "")[:255])
